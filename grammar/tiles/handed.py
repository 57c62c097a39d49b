"""Functions that take a tile as a whole: `def soften(t: Any, gain: float)`, `s = soften(t, 0.5)`."""

from grammar import nodes, toplevel
from grammar.builder import Definition, Function
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.tiles.bench import Bench, Tile
from grammar.types import Scalar
from grammar.values import operand

NAMES = ("soften", "damp_tile", "shift_and_scale", "squash", "activate", "remap", "weigh_tile", "center_tile")
PARAMETERS = ("t", "tile", "block", "x")
FACTORS = ("gain", "k", "alpha", "strength")
MAPPED = ("tanh", "sin", "abs", "cos", "atan")


def handed(z: Bench, tile: Tile) -> Tile | None:
    """A function of a tile of floats and a number, and its call; what is open is the type of the tile."""
    b = z.b
    kind = tile.dtype
    if not isinstance(kind, Scalar) or not tile.is_real or kind != b.palette.real or b.around.open_types:
        return None
    if not (b.has("function") and b.has("generic")) or tile.name is None:
        return None
    name, given, factor = b.fresh(NAMES), b.choose.pick(PARAMETERS), b.choose.pick(FACTORS)
    spelled = b.spelled(kind)
    node = toplevel.function(
        nodes.wp("func"),
        name,
        [(given, nodes.name("Any")), (factor, spelled)],
        [nodes.returned([_body(z, given, factor)])],
    )
    function = Function(name, (), (kind,), is_plain=False)
    b.called.add(function)
    reads = frozenset({"Any", *names_in(spelled)}) & (b.frame.taken | b.module_names())
    b.definitions.append(Definition(name, node, reads, function))
    b.fuel = 2
    number = operand(b, kind, 1)
    return Tile(nodes.call(nodes.name(name), [z.use(tile), number.node]), kind, tile.shape)


def _body(z: Bench, given: str, factor: str) -> Node:
    """`t * gain`, `wp.tile_map(wp.tanh, t) * gain`, `t - wp.tile_map(wp.sin, t) * gain`."""
    whole, number = nodes.name(given), nodes.name(factor)
    mapped = z.called("map", [nodes.wp(z.b.choose.pick(MAPPED)), whole])
    match z.b.choose.below(3):
        case 0:
            return nodes.operation(whole, "*", number)
        case 1:
            return nodes.operation(mapped, "*", number)
    return nodes.operation(whole, "-", nodes.operation(mapped, "*", number))
