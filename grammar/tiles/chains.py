"""Parts of parts of tiles, one bracket after the other: `t[i % TILE_M][::2]`, `t[::-1][::2]`, `t[1][idx]`."""

from collections.abc import Callable

import libcst as cst

from grammar import modules, nodes, toplevel
from grammar.builder import Definition, Function
from grammar.nodes import Node
from grammar.tiles.bench import Bench, Tile
from grammar.types import INT32

Part = tuple[Node | cst.Slice, tuple[int, ...]]  # what stands in a bracket, and the axes that it leaves of the first


def chained(z: Bench, tile: Tile) -> Tile | None:
    """Two brackets or three: rows taken one at a time, spans, and rows that a tile of indices names."""
    if tile.name is None or tile.rank > 3 or min(tile.shape) < 4:
        return None
    if tile.rank == 1 and tile.dense and tile.size >= 16 and tile.size % 4 == 0 and z.b.choose.chance(8):
        tile = _in_rows(z, tile)
    node: Node = z.use(tile)
    shape = tile.shape
    rows = z.b.choose.between(1, tile.rank - 1) if tile.rank > 1 and z.b.choose.chance(14) else 0
    for _ in range(rows):
        node = nodes.subscript(node, [_row(z, shape[0])])
        shape = shape[1:]
    for _ in range(1 if rows else 2):
        part, left = _rows_by_tile(z, shape[0]) if z.b.choose.chance(6) else _span(z, shape[0])
        node = nodes.subscript(node, [part])
        shape = (*left, *shape[1:])
    return Tile(node, tile.dtype, shape, reach=tile.reach, dense=False)


def _in_rows(z: Bench, tile: Tile) -> Tile:
    """`table = wp.tile_reshape(t, shape=(4, 8))`."""
    shape = (4, tile.size // 4)
    named: list[tuple[str, Node]] = [("shape", nodes.tuple_([z.axis(n) for n in shape]))]
    made = Tile(z.called("reshape", [z.use(tile)], named), tile.dtype, shape, reach=tile.reach)
    return z.let(made, ("table", "panel", "in_rows", "grid_tile"))


def _span(z: Bench, size: int) -> Part:
    """`0:8`, `::2`, `::-1`."""
    rows: list[tuple[tuple[cst.Slice, int], int]] = [
        ((nodes.span(None, None, 2), (size + 1) // 2), 3),
        ((nodes.span(None, None, -1), size), 2),
        ((nodes.span(1, size // 2), size // 2 - 1), 2),
        ((nodes.span(None, size // 2), size // 2), 2),
        ((nodes.span(-2, None), 2), 1),
    ]
    part, left = z.b.choose.weighted([row for row in rows if row[0][1] > 0])
    return part, (left,)


def _rows_by_tile(z: Bench, size: int) -> Part:
    every = _indices(z, max(1, size // 2))
    return z.use(every), every.shape


def _indices(z: Bench, count: int) -> Tile:
    """`idx = wp.tile_arange(4, dtype=int)`."""
    known = [t for t in z.tiles if t.dtype == INT32 and t.shape == (count,) and t.reach <= count]
    if known:
        return known[-1]
    named = [("dtype", z.b.spelled(INT32)), *z.storage(shared=2)]
    made = z.called("arange", [nodes.number(str(count))], named)
    return z.let(Tile(made, INT32, (count,), reach=float(count)), ("idx", "rows", "order", "lanes"))


def _row(z: Bench, size: int) -> Node:
    """The place of one row, in one of the ways that people write it."""
    return z.b.choose.weighted(_ROWS)(z, size)


def _number(z: Bench, size: int) -> Node:
    return nodes.number(str(z.b.choose.below(size)))


def _from_end(z: Bench, size: int) -> Node:
    return nodes.number(str(-z.b.choose.between(1, 2)))


def _block_index(z: Bench) -> Node:
    return z.b.variable(z.b.choose.pick(z.threads)).node


def _remainder(z: Bench, size: int) -> Node:
    """`i % TILE_M`."""
    return nodes.operation(_block_index(z), "%", z.axis(size))


def _capped(z: Bench, size: int) -> Node:
    """`wp.min(i, 3)`."""
    return nodes.call(nodes.wp("min"), [_block_index(z), nodes.number(str(size - 1))])


def _last(z: Bench, size: int) -> Node:
    """`TILE_M - 1`."""
    return nodes.operation(z.axis(size), "-", nodes.number("1")) if size in z.sizes else _number(z, size)


def _member(z: Bench, size: int) -> Node:
    """`Phase.FLUID`, or a constant of a class: fewer than four, as axes are long."""
    if z.b.has("enumeration") and size >= 4:
        return modules.member(z.b).node
    return _number(z, size)


def _of_tile(z: Bench, size: int) -> Node:
    """`idx[1]`, a number of a tile of indices."""
    every = _indices(z, max(1, size // 2))
    return nodes.subscript(z.use(every), [nodes.number(str(z.b.choose.below(every.shape[0])))])


def _computed(z: Bench, size: int) -> Node:
    """`row_of(i)`, a function of the program's own."""
    b = z.b
    if not b.has("function"):
        return _remainder(z, size)
    name = b.fresh(("row_of", "lane_of", "pick_row", "slot_of"))
    body = [nodes.returned([nodes.operation(nodes.name("n"), "%", nodes.number(str(size)))])]
    node = toplevel.function(nodes.wp("func"), name, [("n", b.spelled(INT32))], body)
    function = Function(name, (("n", INT32),), (INT32,), is_plain=False)
    b.definitions.append(Definition(name, node, frozenset(), function))
    b.called.add(function)
    return nodes.call(nodes.name(name), [_block_index(z)])


_ROWS: tuple[tuple[Callable[[Bench, int], Node], int], ...] = (
    (_number, 3),
    (_from_end, 2),
    (_remainder, 52),
    (_capped, 8),
    (_last, 3),
    (_member, 3),
    (_of_tile, 6),
    (_computed, 60),
)
