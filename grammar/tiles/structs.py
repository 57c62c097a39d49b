"""Tiles of structs, of which one is picked: `best = wp.tile_reduce(nearer, hits)`."""

from grammar import nodes, toplevel
from grammar.builder import Definition, Function
from grammar.tiles.bench import Bench, Tile
from grammar.types import Scalar, Struct

NAMES = {"<": ("nearer", "smaller", "lesser", "earlier"), ">": ("further", "larger", "better", "later")}


def reduced_to_one(z: Bench, tile: Tile) -> Tile | None:
    """The struct of a tile whose first number is least or greatest, by a function of two; None where it has none."""
    b, kind = z.b, tile.dtype
    if not isinstance(kind, Struct) or not b.has("function"):
        return None
    key = next((name for name, field in kind.fields if isinstance(field, Scalar) and field.is_float), None)
    if key is None:
        return None
    sign = b.choose.pick(("<", ">"))
    name = b.fresh(NAMES[sign])
    left, right = b.choose.pick((("a", "b"), ("p", "q"), ("lhs", "rhs")))
    one, other = nodes.name(left), nodes.name(right)
    test = nodes.compare(nodes.attribute(one, key), sign, nodes.attribute(other, key))
    body = nodes.returned([nodes.call(nodes.wp("where"), [test, one, other])])
    spelled = b.spelled(kind)
    returns = spelled if b.style.annotated_returns else None
    node = toplevel.function(nodes.wp("func"), name, [(left, spelled), (right, spelled)], [body], returns)
    function = Function(name, ((left, kind), (right, kind)), (kind,), is_plain=False)
    b.definitions.append(Definition(name, node, frozenset({kind.name}), function))
    b.called.add(function)
    return Tile(z.called("reduce", [nodes.name(name), z.use(tile)]), kind, (1,))
