"""Structs: as parameters, in arrays, as locals that are filled and stored."""

from grammar import nodes, words
from grammar.builder import FUEL, Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.indices import own_cell
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.scope import Access, Expr, Variable
from grammar.statements.changes import write_part
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import Scalar, Struct, Value
from grammar.values import part_bounded, struct_value, value


def _draw(b: Builder) -> None:
    struct = b.structs[0]
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = [array(b, struct, extents, names=words.ARRAYS["struct"])] if b.choose.chance(9) else []
    if not arrays or b.choose.chance(4):
        b.declare_parameter(struct, words.SCALARS["struct"])
    arrays += inputs(b, extents, 1, 2)
    prologue(b, threads)
    loads(b, arrays)
    block(b, 2, 6)
    if b.choose.chance(8):
        _store_struct(b, struct, extents)
    else:
        epilogue(b, extents)


def _store_struct(b: Builder, struct: Struct, extents: list[Extent]) -> None:
    """A struct made or copied, changed, and stored; or fields of the stored one written one by one."""
    target = array(b, struct, extents, Access.OWN)
    match b.choose.pick(("made", "copied", "fields")):
        case "made":
            b.fuel = FUEL
            store(b, target, struct_value(b, struct, 2))
        case "copied" if held := b.frame.of_type(struct):
            copy = b.let(b.variable(b.choose.pick(held)), ("updated", "new_state", "next_item", "copy"), mutable=True)
            _write_fields(b, copy, struct)
            store(b, target, b.variable(copy))
        case _:
            for name, kind in struct.fields:
                b.fuel = FUEL
                cell = nodes.attribute(own_cell(b, target), name)
                if isinstance(kind, Struct):
                    part = struct_value(b, kind, 1)
                else:
                    part = _field_value(b, kind)
                b.output(nodes.assign(cell, part.node))


def _field_value(b: Builder, kind: Value) -> Expr:
    part = value(b, kind, 2)
    return part_bounded(b, part) if isinstance(kind, Scalar) else part


def _write_fields(b: Builder, copy: Variable, struct: Struct) -> None:
    for _ in range(b.choose.between(1, 3)):
        b.fuel = FUEL
        write_part(b, nodes.name(copy.name), struct, copy.name)


IDIOM = Idiom(
    "struct",
    (
        "update_bodies",
        "step_agents",
        "apply_material",
        "advance_state",
        "evaluate_params",
        "update_cells",
        "process_items",
    ),
    _draw,
    needs=frozenset({"struct", "component", "component_write"}),
    structs=1,
)
