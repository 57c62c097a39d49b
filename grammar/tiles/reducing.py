"""Tiles to fewer numbers, and in order: sums, extremes, scans, sorting, single cells."""

from grammar import nodes, toplevel
from grammar.builder import Definition, Function
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.scope import Expr
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.elementwise import partner
from grammar.types import FLOAT32, INT32, UINT32, Kind, Matrix, Scalar, Value, Vector

JOINS = ("add", "max", "min", "mul")
# What joins two numbers whatever their order, as the body of a function.
OWN_JOINS: tuple[tuple[str, str], ...] = (
    ("larger_magnitude", "max"),
    ("smaller_magnitude", "min"),
)


def reduced(z: Bench, tile: Tile, axis: int | None = None) -> Tile | None:
    """One number of a tile, as a tile of one cell, or one for each row or column: `wp.tile_sum(t, axis=0)`."""
    if tile.rank == 1:
        axis = 0 if z.b.choose.chance(2) else None
    kept = tuple(n for place, n in enumerate(tile.shape) if place != axis)
    shape = kept if axis is not None and kept else (1,)
    where = [] if axis is None else [("axis", nodes.number(str(axis)))]
    ways = [("sum", 8)] if not tile.is_whole or tile.reach * tile.size <= 2**28 else []
    if isinstance(tile.dtype, Scalar):
        ways += [("reduce", 4), ("own", 3)]
        ways += [(name, 3) for name in ("min", "max", "argmin", "argmax")] if axis is None else []
    if not isinstance(tile.dtype, (Scalar, Vector, Matrix)) or not ways:
        return None
    way = z.b.choose.weighted(ways)
    reach = tile.reach
    match way:
        case "sum":
            return Tile(z.called("sum", [z.use(tile)], where), tile.dtype, shape, reach=reach * tile.size)
        case "reduce":
            join = z.b.choose.pick(JOINS if tile.is_real else JOINS[1:3])
            return Tile(z.called("reduce", [nodes.wp(join), z.use(tile)], where), tile.dtype, shape, reach=reach)
        case "own":
            join_node = nodes.name(own_join(z, tile.dtype).name)
            return Tile(z.called("reduce", [join_node, z.use(tile)], where), tile.dtype, shape, reach=reach)
        case "argmin" | "argmax":
            return Tile(z.called(way, [z.use(tile)]), INT32, shape, reach=tile.size)
    return Tile(z.called(way, [z.use(tile)]), tile.dtype, shape, reach=reach)


def own_join(z: Bench, kind: Value) -> Function:
    """A function of two numbers that a reduction may apply in any order, made for it."""
    assert isinstance(kind, Scalar)
    b = z.b
    known = [f for f in b.functions if f.name in {name for name, _ in OWN_JOINS} and f.results == (kind,)]
    if known:
        b.called.add(known[0])
        return known[0]
    name, builtin = b.choose.pick(OWN_JOINS)
    chosen = b.fresh((name, f"{builtin}_abs", f"pick_{builtin}"))
    left, right = b.choose.pick((("a", "b"), ("x", "y"), ("lhs", "rhs")))
    sides: list[Node] = [nodes.name(left), nodes.name(right)]
    if kind.kind is not Kind.UINT:
        sides = [nodes.call(nodes.wp("abs"), [side]) for side in sides]
    body = nodes.returned([nodes.call(nodes.wp(builtin), sides)])
    spelled = b.spelled(kind)
    returns = spelled if b.style.annotated_returns else None
    node = toplevel.function(nodes.wp("func"), chosen, [(left, spelled), (right, spelled)], [body], returns)
    function = Function(chosen, ((left, kind), (right, kind)), (kind,), is_plain=False)
    b.definitions.append(Definition(chosen, node, names_in(spelled), function))
    b.functions.append(function)
    b.called.add(function)
    return function


def dotted(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_dot(t, u)`."""
    if not tile.is_real and not (isinstance(tile.dtype, Vector) and tile.dtype.scalar.is_float):
        return None
    other = partner(z, tile) or tile
    kind = tile.dtype.scalar if isinstance(tile.dtype, Vector) else tile.dtype
    return Tile(z.called("dot", [z.use(tile), z.use(other)]), kind, (1,))


SCANS = ("scan_inclusive", "scan_exclusive", "scan_max_inclusive", "scan_min_inclusive")


def scanned(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_scan_inclusive(t)` and its relatives."""
    if tile.dtype not in (FLOAT32, INT32, UINT32) or (tile.is_whole and tile.reach * tile.size > 2**28):
        return None
    way = z.b.choose.weighted((("scan_inclusive", 4), ("scan_exclusive", 4), (SCANS[2], 3), (SCANS[3], 3)))
    reach = tile.reach * tile.size if way in SCANS[:2] else tile.reach
    return Tile(z.called(way, [z.use(tile)]), tile.dtype, tile.shape, reach=reach)


def sorted_by(z: Bench, keys: Tile, values: Tile) -> None:
    """`wp.tile_sort(keys, values)`, which changes both."""
    node = z.called("sort", [z.use(keys), z.use(values)])
    assert keys.name is not None
    assert values.name is not None
    z.b.emit(nodes.expression(node), keys.name, values.name)


def cell(z: Bench, tile: Tile) -> Expr | None:
    """One number of a tile, which every thread gets: `wp.tile_extract(t, 3)` or `t[3]`, and parts of composites."""
    if tile.name is None:
        return None
    at: list[Node] = [nodes.number(str(z.b.choose.below(n))) for n in tile.shape]
    kind = tile.dtype
    if isinstance(kind, (Vector, Matrix)) and z.b.choose.chance(6):
        return _composite_cell(z, tile, kind, at)
    if isinstance(kind, Vector):
        at.append(nodes.number(str(z.b.choose.below(kind.length))))
        return Expr(z.called("extract", [z.use(tile), *at]), kind.scalar)
    if isinstance(kind, Matrix):
        at += [nodes.number(str(z.b.choose.below(n))) for n in (kind.rows, kind.columns)]
        return Expr(z.called("extract", [z.use(tile), *at]), kind.scalar)
    if not tile.is_real:
        return None
    if z.b.choose.chance(7):
        return Expr(nodes.subscript(z.use(tile), at), kind)
    return Expr(z.called("extract", [z.use(tile), *at]), kind)


def _composite_cell(z: Bench, tile: Tile, kind: Vector | Matrix, at: list[Node]) -> Expr:
    """`wp.tile_extract(t, 3)` where cells are vectors or matrices, `wp.tile_extract(t, 3, 1)` for a row of a matrix."""
    if isinstance(kind, Matrix) and z.b.choose.chance(9):
        at = [*at, nodes.number(str(z.b.choose.below(kind.rows)))]
        return Expr(z.called("extract", [z.use(tile), *at]), Vector(kind.columns, kind.scalar))
    if z.b.choose.chance(5):
        return Expr(nodes.subscript(z.use(tile), at), kind)
    return Expr(z.called("extract", [z.use(tile), *at]), kind)
