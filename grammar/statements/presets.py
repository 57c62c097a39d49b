"""Structs that the module fills in, read by `wp.static`: a field, one found in a table, a whole struct."""

from grammar import nodes, toplevel
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.domains import binary
from grammar.facts import Interval
from grammar.presets import Preset, at, extreme, leaves, presets, spoken, static
from grammar.reading import names_in
from grammar.scope import Expr
from grammar.statements.table import production
from grammar.types import FLOAT32, INT32, Scalar, Value, has_float_parts, is_linear
from grammar.values import composed

VERBS = ("weigh", "apply", "scale_by", "respond_to")


def _fits(b: Builder) -> bool:
    return b.has("struct") and b.has("static") and b.palette.real.bits >= 32 and not b.around.open_types


@production("preset", 15, fits=_fits)
def _preset(b: Builder) -> None:
    """`scaled = x * wp.static(STEEL.density)`."""
    if not b.frame.is_kernel:
        return
    known = presets(b)
    preset = b.choose.pick(known)
    real = b.palette.real
    rows = [(path, kind) for path, kind in leaves(preset.type) if kind == real or _is_direction(b, kind)]
    if not rows:
        return
    if preset.holds_arrays and b.choose.chance(5):
        size = nodes.subscript(at(preset.node, ("values", "shape")), [nodes.number("0")])
        b.let(Expr(static(size), INT32, interval=Interval(32, 1024)), ("capacity", "num_values", "size"))
        return
    path, kind = b.choose.pick(rows)
    b.fuel = FUEL
    drawn = composed(b, kind, 1)
    if kind == real and b.has("function") and not preset.holds_arrays and b.choose.chance(5):
        b.let(_weighed(b, preset, path, drawn))
        return
    if kind == real and b.choose.chance(5):
        number = extreme(b, [p for p in known if p.type == preset.type], path)
    else:
        number = static(at(preset.node, path))
    if kind == real != FLOAT32:  # Python's floats are float32 to Warp
        number = nodes.call(b.spelled(real), [number])
    b.let(binary(drawn, "*" if isinstance(kind, Scalar) else "+", Expr(number, kind)))


def _is_direction(b: Builder, kind: Value) -> bool:
    return is_linear(kind) and has_float_parts(kind) and kind in b.palette.vectors


def _weighed(b: Builder, preset: Preset, path: tuple[str, ...], drawn: Expr) -> Expr:
    """`weigh_material(wp.static(STEEL), x)`: the whole struct, as the argument of a function of such structs.

    Warp writes a struct's definition for functions that take it, not for a constant of its type.
    """
    real, local = b.palette.real, spoken(preset.type)[0]
    other = "x" if local != "x" else "y"
    name = b.frame.fresh_name([f"{verb}_{spoken(preset.type)}" for verb in VERBS], ())
    product = binary(Expr(at(nodes.name(local), path), real), "*", Expr(nodes.name(other), real))
    annotated = [(local, b.spelled(preset.type)), (other, b.spelled(real))]
    node = toplevel.function(nodes.wp("func"), name, annotated, [nodes.returned([product.node])])
    function = Function(name, ((local, preset.type), (other, real)), (real,), is_plain=False)
    reads = {preset.type.name, *names_in(annotated[1][1])} & (b.frame.taken | b.module_names())
    b.definitions.append(Definition(name, node, frozenset(reads), function))
    b.called.add(function)
    whole = static(_made_here(b, preset) if b.choose.chance(4) else preset.node)
    if b.choose.chance(5):
        held = b.fresh((spoken(preset.type), "chosen", "preset"))
        b.emit(nodes.assign(nodes.name(held), whole), held)
        whole = nodes.name(held)
        factor = Expr(at(whole, path), real)
        drawn = binary(drawn, "*", factor) if b.choose.chance(8) else drawn
    return Expr(nodes.call(nodes.name(name), [whole, drawn.node]), real)


def _made_here(b: Builder, preset: Preset) -> nodes.Node:
    """`make_material(2.0)`: made where it is used, when code is generated."""
    made = b.around.presets
    wanted = [d.node for d in b.definitions if made is not None and d.name == preset.name]
    value = getattr(wanted[0].body[0], "value", None) if wanted else None  # type: ignore[index]
    return value if made is not None and made.factory is not None and isinstance(value, nodes.Call) else preset.node
