"""The same numbers in another shape: views, slices, reshaping, broadcasting, assignment of parts."""

import libcst as cst

from grammar import nodes
from grammar.nodes import Level, Node
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.chains import chained
from grammar.tiles.elementwise import combined, scalar
from grammar.types import INT32, Scalar


def transposed(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_transpose(t)`."""
    if tile.rank != 2:
        return None
    rows, columns = tile.shape
    return Tile(z.called("transpose", [z.use(tile)]), tile.dtype, (columns, rows), reach=tile.reach, dense=False)


def reshaped(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_reshape(t, shape=(8, 16))`, of a tile without gaps."""
    if not tile.dense:
        return None
    count = tile.size
    choices = [(count,), (1, *tile.shape), (*tile.shape, 1)]
    choices += [(part, count // part) for part in (2, 4, 8, 16) if count % part == 0 and count // part > 1]
    choices += [(2, 2, count // 4)] if count % 4 == 0 and count > 4 else []
    shape = z.b.choose.pick([c for c in choices if c != tile.shape and len(c) <= 4])
    sizes = [z.axis(n) for n in shape]
    if len(sizes) > 1 and z.b.choose.chance(13):  # one axis is what the others leave
        sizes[z.b.choose.below(len(sizes))] = nodes.number("-1")
    node = z.called("reshape", [z.use(tile)], [("shape", nodes.tuple_(sizes))])
    return Tile(node, tile.dtype, shape, reach=tile.reach)


def squeezed(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_squeeze(t)`, of all axes of one cell, or of those named; one row of a matrix, where there is none."""
    if 1 not in tile.shape and tile.rank < 3 and isinstance(tile.dtype, Scalar):
        row = z.load(tile.dtype, (1, *tile.shape), ("row", "line", "row_tile", "slab"))
        made = squeezed(z, row)
        return None if made is None else combined(z, tile, z.let(made), "+")
    ones = [axis for axis, size in enumerate(tile.shape) if size == 1]
    if not ones or tile.rank == 1:
        return None
    if z.b.choose.chance(8) and len(ones) < tile.rank:
        named: list[tuple[str, Node]] = [("axis", nodes.tuple_([nodes.number(str(ones[0]))]))]
        shape = tuple(n for axis, n in enumerate(tile.shape) if axis != ones[0])
    else:
        named, shape = [], tuple(n for n in tile.shape if n != 1)
    if not shape:
        return None
    return Tile(z.called("squeeze", [z.use(tile)], named), tile.dtype, shape, reach=tile.reach)


def viewed(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_view(t, offset=(0, 4), shape=(8, 4))`, or a row: `wp.tile_view(t, offset=(1,))`."""
    if any(n < 2 for n in tile.shape):
        return None
    if tile.rank > 1 and z.b.choose.chance(5):
        row = nodes.number(str(z.b.choose.below(tile.shape[0])))
        node = z.called("view", [z.use(tile)], [("offset", nodes.tuple_([row]))])
        return Tile(node, tile.dtype, tile.shape[1:], reach=tile.reach, dense=tile.dense)
    shape = tuple(n // 2 if z.b.choose.chance(10) else n for n in tile.shape)
    offset = [z.b.choose.pick((0, n - s)) if s < n else 0 for n, s in zip(tile.shape, shape, strict=True)]
    if shape == tile.shape:
        return None
    named = [("offset", nodes.tuple_([nodes.number(str(o)) for o in offset])), ("shape", _numbers(z, shape))]
    dense = tile.dense and shape[1:] == tile.shape[1:]
    return Tile(z.called("view", [z.use(tile)], named), tile.dtype, shape, reach=tile.reach, dense=dense)


def _numbers(z: Bench, shape: tuple[int, ...]) -> Node:
    return nodes.tuple_([z.axis(n) for n in shape])


def sliced(z: Bench, tile: Tile) -> Tile | None:
    """`t[0:8]`, `t[1]`, `t[:, 0]`, `t[2:6, 1]`."""
    if tile.name is None or any(n < 4 for n in tile.shape):
        return None
    picked: list[Node | cst.Slice] = []
    shape: list[int] = []
    for axis, size in enumerate(tile.shape):
        how = z.b.choose.below(3)
        if how == 0:
            low = z.b.choose.pick((0, size // 4))
            picked.append(nodes.span(low, low + size // 2))
            shape.append(size // 2)
        elif how == 1 or (axis == tile.rank - 1 and not shape):
            picked.append(nodes.span(None, None) if axis else nodes.span(0, size // 2))
            shape.append(size if axis else size // 2)
        else:
            picked.append(nodes.number(str(z.b.choose.below(size))))
    return Tile(nodes.subscript(z.use(tile), picked), tile.dtype, tuple(shape), reach=tile.reach, dense=False)


def picked(z: Bench, tile: Tile) -> Tile | None:
    """`t[idx]` or `t[:, idx]`: the rows or columns that a tile of indices names."""
    axis = z.b.choose.below(tile.rank)
    if tile.name is None or tile.shape[axis] < 4 or tile.rank > 2:
        return None
    count = tile.shape[axis] // 2
    ends = [count] if z.b.choose.chance(5) else [0, 2 * count, 2]
    numbers = [nodes.number(str(end)) for end in ends]
    named = [("dtype", z.b.spelled(INT32)), *z.storage(shared=2)]
    every = z.let(
        Tile(z.called("arange", numbers, named), INT32, (count,), reach=2.0 * count), ("idx", "evens", "rows")
    )
    front = [nodes.span(None, None)] * axis
    shape = tuple(count if place == axis else n for place, n in enumerate(tile.shape))
    return Tile(nodes.subscript(z.use(tile), [*front, z.use(every)]), tile.dtype, shape, reach=tile.reach)


def broadcast(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_broadcast(t, shape=(TILE_M, TILE_N))`: along a new first axis, or along one of a single cell."""
    if tile.rank > 3 or tile.size > 256:
        return None
    shape = tuple(z.b.choose.pick((4, 8)) if n == 1 else n for n in tile.shape)
    if shape == tile.shape:
        front = [z.b.choose.pick((2, 4)) for _ in range(z.b.choose.between(1, min(3, 4 - tile.rank)))]
        shape = (*front, *tile.shape)
    node = z.called("broadcast", [z.use(tile)], [("shape", _numbers(z, shape))])
    return Tile(node, tile.dtype, shape, reach=tile.reach, dense=False)


def spread(z: Bench, tile: Tile) -> Tile | None:
    """Rows summed, and the sums along the rows again: `t - wp.tile_broadcast(column, shape=(TILE_M, TILE_N)) * 0.1`."""
    if tile.rank != 2 or not isinstance(tile.dtype, Scalar) or not tile.is_real or tile.name is None:
        return None
    rows, columns = tile.shape
    if columns & (columns - 1):
        return None
    total = z.let(Tile(z.called("sum", [z.use(tile)], [("axis", nodes.number("1"))]), tile.dtype, (rows,)), _ROW_SUMS)
    upright = z.called("reshape", [z.use(total)], [("shape", nodes.tuple_([z.axis(rows), nodes.number("1")]))])
    column = z.let(Tile(upright, tile.dtype, (rows, 1)), ("column", "col_tile", "upright"))
    wide = z.called("broadcast", [z.use(column)], [("shape", _numbers(z, tile.shape))])
    share = nodes.operation(wide, "*", z.b.number(tile.dtype, str(1 / columns)).node)
    return Tile(nodes.operation(z.use(tile), "-", share), tile.dtype, tile.shape, Level.SUM)


_ROW_SUMS = ("row_sum", "row_totals", "sums", "per_row")


def kept(z: Bench, tile: Tile) -> Tile | None:
    """`before = t`, `t *= 0.5`, and what comes after is of both: a second name is a tile of its own."""
    if tile.name is None or not tile.is_real:
        return None
    before = z.let(tile, ("before", "kept", "original", "prev_tile"))
    z.b.emit(nodes.augmented(nodes.name(tile.name), "*", scalar(z, tile.dtype).node), tile.name)
    return combined(z, tile, before, z.b.choose.pick(("+", "-")))


def assigned(z: Bench, tile: Tile) -> Tile | None:
    """A larger tile of zeros, and the tile put into it: `wp.tile_assign(padded, t, offset=(0, 4))`."""
    if not isinstance(tile.dtype, Scalar) or tile.size > 512:
        return None
    shape = tuple(2 * n if axis == 0 else n for axis, n in enumerate(tile.shape))
    named = [("shape", _numbers(z, shape)), ("dtype", z.b.spelled(tile.dtype)), *z.storage(shared=9)]
    if z.b.choose.chance(5):
        return _copied(z, tile)
    made = Tile(z.called("zeros", [], named), tile.dtype, shape, reach=tile.reach)
    whole = z.let(made, ("padded", "buffer", "wide", "frame"))
    if z.b.choose.chance(9):
        lower = nodes.subscript(whole.node, [nodes.span(0, tile.shape[0]), *[_ALL] * (tile.rank - 1)])
        assert whole.name is not None
        z.b.emit(nodes.assign(lower, z.use(tile)), whole.name)
    else:
        start = [
            nodes.number(str(tile.shape[0] if axis == 0 and z.b.choose.chance(8) else 0)) for axis in range(tile.rank)
        ]
        where = [("offset", nodes.tuple_(start))] if z.b.choose.chance(13) else []
        z.change(whole, z.called("assign", [whole.node, z.use(tile)], where))
    return whole


def _copied(z: Bench, tile: Tile) -> Tile:
    """`copied = wp.tile_empty(...)`, and all of the tile assigned to it."""
    named = [("shape", z.shape(tile.shape)), ("dtype", z.b.spelled(tile.dtype)), *z.storage(shared=9)]
    made = Tile(z.called("empty", [], named), tile.dtype, tile.shape, reach=tile.reach)
    whole = z.let(made, ("copied", "scratch", "buffer", "staged"))
    z.change(whole, z.called("assign", [whole.node, z.use(tile)]))
    return whole


_ALL = nodes.span(None, None)
STEPS = (
    (sliced, 10),
    (chained, 44),
    (transposed, 5),
    (reshaped, 9),
    (squeezed, 12),
    (picked, 3),
    (viewed, 10),
    (broadcast, 8),
    (spread, 8),
    (kept, 2),
    (assigned, 12),
)


def reshape_once(z: Bench, tile: Tile) -> Tile:
    """The tile in another shape, bound to a name; the tile itself where nothing fits."""
    for _ in range(4):
        made = z.b.choose.weighted(STEPS)(z, tile)
        if made is not None:
            return made if made.name is not None else z.let(made)
    return tile
