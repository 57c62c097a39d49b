"""Tiles with what is no tile of their kind: vectors times numbers, quotients, a choice between two tiles."""

from grammar import nodes
from grammar.domains import positive
from grammar.nodes import Level, Node
from grammar.statements.branches import condition
from grammar.tiles.bench import Bench, Tile
from grammar.types import Matrix, Scalar, Value, Vector
from grammar.values import operand


def _number(z: Bench, kind: Value) -> Node:
    z.b.fuel = 2
    drawn = operand(z.b, kind, 1)
    return nodes.parenthesized(drawn.node, drawn.level, Level.UNARY)


def _sides(z: Bench, left: Node, right: Node) -> Node:
    return nodes.operation(left, "*", right) if z.b.choose.chance(8) else nodes.operation(right, "*", left)


def crossed(z: Bench, tile: Tile) -> Tile | None:
    """`t * wp.vec3(x, 0.0, 1.0)`, of numbers; `points * weights`, of vectors."""
    whole = nodes.parenthesized(z.use(tile), tile.level, Level.UNARY)
    if isinstance(tile.dtype, Scalar) and tile.is_real:
        vectors = [v for v in z.b.palette.vectors if v.scalar == tile.dtype]
        if not vectors:
            return None
        kind = z.b.choose.pick(vectors)
        return Tile(_sides(z, whole, _number(z, kind)), kind, tile.shape, Level.PRODUCT)
    if isinstance(tile.dtype, Vector) and tile.dtype.scalar.is_float:
        weights = _of_numbers(z, tile.dtype.scalar, tile.shape)
        return Tile(_sides(z, whole, z.use(weights)), tile.dtype, tile.shape, Level.PRODUCT)
    return None


def _of_numbers(z: Bench, kind: Scalar, shape: tuple[int, ...]) -> Tile:
    known = [t for t in z.latest() if t.dtype == kind and t.shape == shape]
    return known[0] if known else z.load(kind, shape, ("w", "weights", "mass", "coeff"))


def divided(z: Bench, tile: Tile) -> Tile | None:
    """`t / wp.max(x, 0.1)`, `1.0 / denom`, `points / denom`: the divisor is above zero."""
    kind = tile.dtype
    scalar = kind if isinstance(kind, Scalar) else kind.scalar if isinstance(kind, (Vector, Matrix)) else None
    if scalar is None or not scalar.is_float:
        return None
    whole = nodes.parenthesized(z.use(tile), tile.level, Level.PRODUCT)
    if z.b.choose.chance(6):
        z.b.fuel = 2
        below = positive(z.b, operand(z.b, scalar, 1))
        divisor = nodes.parenthesized(below.node, below.level, Level.UNARY)
        return Tile(nodes.operation(whole, "/", divisor), kind, tile.shape, Level.PRODUCT)
    if isinstance(kind, Matrix):
        return None
    numbers = tile if isinstance(kind, Scalar) else _of_numbers(z, scalar, tile.shape)
    one = z.called("ones", [], [("shape", z.shape(tile.shape)), ("dtype", z.b.spelled(scalar))])
    size = z.called("map", [nodes.wp("abs"), z.use(numbers)])
    made = Tile(nodes.operation(size, "+", one), scalar, tile.shape, Level.SUM)
    denominator = z.let(made, ("denom", "norm", "scale"))
    above = z.b.number(scalar, z.b.choose.pick(("1.0", "0.5", "2.0"))).node if isinstance(kind, Scalar) else whole
    return Tile(nodes.operation(above, "/", z.use(denominator)), kind, tile.shape, Level.PRODUCT)


def chosen(z: Bench, tile: Tile) -> Tile | None:
    """`wp.where(is_first, t, u)`: one tile or the other, as a whole."""
    if not z.b.has("where") or tile.name is None:
        return None
    others = [t for t in z.latest() if t.dtype == tile.dtype and t.shape == tile.shape and t.name != tile.name]
    if not others:
        return None
    z.b.fuel = 2
    holds = condition(z.b, 1)
    node = nodes.call(nodes.wp("where"), [holds.node, z.use(tile), z.use(others[0])])
    return Tile(node, tile.dtype, tile.shape, reach=max(tile.reach, others[0].reach))
