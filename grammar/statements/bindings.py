"""New variables."""

from collections.abc import Sequence

from grammar import catalog, nodes, words
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.domains import binary
from grammar.expressions.calls import arguments_for, helper_call
from grammar.indices import index
from grammar.scope import Access, ArrayVariable, Expr, LoopKind, Variable
from grammar.statements.table import production
from grammar.types import BOOL, Array, Quaternion, Scalar, Struct, Transform, Value
from grammar.values import composed, part_bounded, struct_value, value


@production("arithmetic", 14)
def _definition(b: Builder) -> None:
    """`d = wp.length(v)`: the backbone of a program."""
    waiting = b.uncalled()
    if waiting and b.choose.chance(7):
        function = b.choose.pick(waiting)
        node = helper_call(b, function, 1)
        if len(function.results) == 1:
            b.let(Expr(node, function.results[0]))
        else:
            unpack(b, node, function.results)
        return
    kind = local_type(b)
    drawn = composed(b, kind, b.choose.weighted(((1, 5), (2, 8), (3, 3))))
    if not nodes.is_name(drawn.node):
        b.let(drawn)


def local_type(b: Builder) -> Value:
    """What a local variable holds, the program's own types most."""
    rows: list[tuple[Value, int]] = [(b.palette.real, 10), (BOOL, 1)]
    rows.append((b.palette.whole, 3 if b.frame.of_type(b.palette.whole) else 0))
    rows += [(v, 5) for v in b.palette.vectors]
    rows += [(m, 3) for m in b.palette.matrices]
    if b.palette.quaternion:
        rows.append((Quaternion(b.palette.real), 4))
    if b.palette.transform:
        rows.append((Transform(b.palette.real), 4))
    if b.has("bitwise"):
        rows.append((b.palette.bits, 2 if b.frame.of_type(b.palette.bits) else 1))
    return b.choose.weighted(rows)


@production("struct", 2)
def _struct_variable(b: Builder) -> None:
    if b.structs:
        struct = b.choose.pick(b.structs)
        if b.choose.chance(8):
            b.let(struct_value(b, struct, 1))
        else:
            _filled_struct(b, struct)


def _filled_struct(b: Builder, struct: Struct) -> None:
    """`s = Particle()` and a line for each field."""
    made = b.let(Expr(nodes.call(b.spelled(struct), []), struct), mutable=True)
    b.frame.scopes[-1].remove(made)  # its fields are not read before they are set
    for name, kind in struct.fields:
        if isinstance(kind, Struct):
            part = struct_value(b, kind, 0)
        else:
            part = value(b, kind, 1)
        part = part_bounded(b, part) if isinstance(kind, Scalar) else part
        b.emit(nodes.assign(nodes.attribute(nodes.name(made.name), name), part.node), made.name)
    b.frame.declare(made)


@production("view", 3)
def _view(b: Builder) -> None:
    """`row = matrix[i]`: an array of one dimension less, to be indexed like any other."""
    arrays = [a for a in b.frame.arrays if a.type.ndim > 1 and a.access is Access.READ]
    if b.frame.depth > 0 or not arrays:
        return
    array = b.choose.pick(arrays)
    first = index(b, array.extents[0], plain=True)
    name = b.fresh(words.VIEWS)
    b.emit(nodes.assign(nodes.name(name), nodes.subscript(b.array(array), [first.node])), name)
    kind = Array(array.type.dtype, array.type.ndim - 1)
    b.frame.arrays.append(ArrayVariable(name, kind, array.extents[1:], array.access, array.contents, array.target))


@production("view", 1)
def _pointed(b: Builder) -> None:
    """`flat = wp.array(ptr=values.ptr, shape=(n,), dtype=float)`: an array through the address of another."""
    parameters = {p.name for p in b.frame.parameters}  # what lies in memory without gaps, whatever the launch
    flat = [a for a in b.frame.arrays if a.type.ndim == 1 and a.access is Access.READ and a.name in parameters]
    arrays = [a for a in flat if a.extents[0].constant is None and a.type.family == "array"]
    if b.frame.depth > 0 or not arrays or not b.choose.chance(4):
        return
    array = b.choose.pick(arrays)
    size = nodes.subscript(nodes.attribute(b.array(array), "shape"), [nodes.number("0")])
    address = nodes.attribute(b.array(array), "ptr")
    parts = [("ptr", address), ("shape", nodes.tuple_([size])), ("dtype", b.spelled(array.type.dtype))]
    name = b.fresh(words.ALIASES)
    b.emit(nodes.assign(nodes.name(name), nodes.call(nodes.wp("array"), [], parts)), name)
    b.frame.arrays.append(ArrayVariable(name, array.type, array.extents, array.access, array.contents, array.target))


@production("multiple_results", 2)
def _unpacked_call(b: Builder) -> None:
    """`low, high = bounds_of(v)`."""
    several = [f for f in b.functions if len(f.results) > 1]
    if not several:
        return
    function = b.choose.pick(several)
    unpack(b, helper_call(b, function, 1), function.results)


def unpack(
    b: Builder, node: nodes.Node, kinds: tuple[Value, ...], candidates: Sequence[Sequence[str]] | None = None
) -> None:
    """Bind the results of a call to new variables, under names out of `candidates` for each."""
    names = [b.fresh(options) for options in candidates or [words.LOCALS[b.family(kind)] for kind in kinds]]
    target = nodes.name(names[0]) if len(names) == 1 else nodes.listed([nodes.name(n) for n in names])
    if len(names) > 1 and LoopKind.UNROLLED not in b.frame.loops and b.has("tuple") and b.choose.chance(1):
        whole = b.fresh(words.TUPLES)
        b.emit(nodes.assign(nodes.name(whole), node), whole)
        for place, name in enumerate(names):
            b.emit(nodes.assign(nodes.name(name), nodes.subscript(nodes.name(whole), [nodes.number(str(place))])), name)
    else:
        b.emit(nodes.assign(target, node), *names)
    for name, kind in zip(names, kinds, strict=True):
        b.frame.declare(Variable(name, kind))


@production("multiple_results", 1)
def _decomposition(b: Builder) -> None:
    """`U, sigma, V = wp.svd3(A)`: built-ins with several results, where the program has the types for them."""
    available = set(b.palette.values())
    usable = [s for s in catalog.with_several_results() if s.operands <= available]
    if usable:
        signature = b.choose.pick(usable)
        arguments = arguments_for(b, signature, 1)
        unpack(b, nodes.call(nodes.wp(signature.name), [a.node for a in arguments]), signature.results)


@production("tuple", 1)
def _pair(b: Builder) -> None:
    """`s, c = wp.sin(angle), wp.cos(angle)`."""
    kind = b.palette.real
    parts = [_more_than_a_cell(b, kind), _more_than_a_cell(b, kind)]
    names = [b.fresh(words.LOCALS["float"]) for _ in parts]
    b.emit(nodes.assign(nodes.listed([nodes.name(n) for n in names]), nodes.listed([p.node for p in parts])), *names)
    for name in names:
        b.frame.declare(Variable(name, kind))


def _more_than_a_cell(b: Builder, kind: Scalar) -> Expr:
    """A part of a tuple: Warp takes a bare cell for a reference there, and refuses it in a loop that it unrolls."""
    drawn = composed(b, kind, 1)
    is_cell = nodes.is_bare(drawn.node) and is_avoided("array cell in a tuple, unrolled")
    return binary(drawn, "*", b.number(kind, "0.5")) if is_cell else drawn
