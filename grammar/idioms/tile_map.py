"""Blocks of an array worked on as tiles: loaded, mapped, combined, reshaped and stored."""

import math

import libcst as cst

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Extent, Order
from grammar.idiom import Idiom
from grammar.kernel import array, extent_of, scalars
from grammar.launching import cell_of
from grammar.scope import Role
from grammar.statements.table import block
from grammar.tiles.bench import Bench, Tile, begin, spanned
from grammar.tiles.elementwise import worked
from grammar.tiles.finish import finish
from grammar.tiles.making import made
from grammar.tiles.reducing import cell
from grammar.tiles.shaping import reshape_once
from grammar.tiles.shared import changed, stack
from grammar.types import INT32, UINT32, Matrix, Scalar, Struct, Value, Vector, scalar_of

LARGEST = 32 * 1024
"""Bytes of a tile: on CPUs the shared ones of a kernel, and their adjoints, have 256 KiB together."""

AVOIDS = frozenset(
    {
        "atomic",
        "element_write",
        "in_place",
        "side_effect",
        "print",
        "early_return",
        "break",
        "reference",
        "local_array",
        "custom_gradient",
        "comment",
        "docstring",
    }
)
"""Effects that each thread of a block would have for itself, what ends a thread, and remarks that speak of threads."""


def _draw(b: Builder) -> None:
    z = begin(b, b.choose.weighted(((1, 6), (2, 4))))
    rank = b.choose.weighted(((1, 11), (2, 10), (3, 3), (4, 2)))
    shape = shaped(z, rank)
    kind = dtype(z, shape)
    surroundings(z)
    tiles = [z.load(kind, shape) for _ in range(b.choose.between(1, 2))]
    if isinstance(kind, Scalar) and b.choose.chance(10):
        made(z, kind, shape)
    has_parts = isinstance(kind, (Vector, Matrix))
    if b.choose.chance(9 if rank > 2 or has_parts else 3) and (number := cell(z, tiles[0])) is not None:
        b.let(number)
    if b.choose.chance(3) and (len(z.threads) == 1 or _adds_up(kind)):
        tiles.append(gathered_rows(z, kind))
    tile = worked(z, tiles[0], 1, 3)
    if b.choose.chance(12) and tile.name is not None:
        changed(z, tile)
        tile = z.tiles[-1] if tile not in z.tiles else tile
    if b.choose.chance(11):
        tile = reshape_once(z, tile)
        tile = worked(z, tile, 0, 2)
    if b.choose.chance(4):
        tile = reshape_once(z, worked(z, tile, 1, 1))  # a view has no other shape by itself
    if b.choose.chance(2):
        stack(z, b.choose.pick((INT32, UINT32)))
    finish(z, tile)


def shaped(z: Bench, rank: int) -> tuple[int, ...]:
    """A shape of at most some thousand cells."""
    if rank < 3:
        return tuple(z.size() for _ in range(rank))
    return (*(z.b.choose.pick((2, 4)) for _ in range(rank - 1)), z.named(z.b.choose.pick((8, 16))))


def dtype(z: Bench, shape: tuple[int, ...]) -> Value:
    """What tiles of the program hold: its own types, structs now and then, as long as several fit a block's memory."""
    b = z.b
    rows: list[tuple[Value, int]] = [(b.palette.real, 10), (b.palette.whole, 3), (b.palette.bits, 1)]
    rows += [(v, 4) for v in b.palette.vectors] + [(m, 2) for m in b.palette.matrices] + [(s, 2) for s in b.structs]
    return b.choose.weighted([row for row in rows if math.prod(shape) * _bytes(row[0]) <= LARGEST])


def _bytes(kind: Value) -> int:
    if isinstance(kind, Struct):
        return sum(_bytes(inner) for _, inner in kind.fields)
    scalar = scalar_of(kind)
    assert scalar is not None
    return math.prod(cell_of(kind)[1]) * scalar.bits // 8


def surroundings(z: Bench) -> None:
    """Numbers that all threads of a block share: parameters, a cell for each block, what follows from them."""
    b = z.b
    scalars(b, 0, 2)
    if b.choose.chance(6):
        array(b, b.palette.real, [extent_of(z.threads[0])])
    block(b, 0, 2)


def gathered_rows(z: Bench, kind: Value) -> Tile:
    """Rows that a tile of indices names: `wp.tile_load_indexed(table, rows, shape=(TILE_M, 8))`."""
    b = z.b
    count, width = z.size(), b.choose.pick((4, 8))
    rows = spanned(z.threads[0], count)
    index = z.load(INT32, (count,), ("rows", "indices", "idx", "order"), target=rows, order=Order.DISTINCT)
    z.used.add(index.name or "")
    axis = b.choose.below(2)
    shape = (count, width) if axis == 0 else (width, count)
    extents = [rows, Extent(width)] if axis == 0 else [Extent(width), rows]
    table = z.parameter(kind, extents, Role.INPUT, ("table", "source", "features", "lookup"))
    named: list[tuple[str, cst.BaseExpression]] = [("shape", z.shape(shape))]
    origin: list[tuple[str, cst.BaseExpression]] = [("offset", nodes.tuple_([nodes.number("0"), nodes.number("0")]))]
    if b.choose.chance(6):
        named += origin
    if axis or b.choose.chance(8):
        named.append(("axis", nodes.number(str(axis))))
    tile = z.let(Tile(z.called("load_indexed", [table, index.node], [*named, *z.storage()]), kind, shape, reach=100.0))
    alone = len(z.threads) == 1  # blocks of a second axis name the same rows
    way = "store_indexed" if alone and not (b.choose.chance(8) and _adds_up(kind)) else "atomic_add_indexed"
    out = z.parameter(kind, extents, Role.OUTPUT, ("scattered", "table_out", "rows_out"))
    where: list[tuple[str, cst.BaseExpression]] = [*origin] if b.choose.chance(6) else []
    if named[-1][0] == "axis":
        where.append(named[-1])
    b.output(nodes.expression(z.called(way, [out, index.node, z.use(tile)], where)))
    return tile


def _adds_up(kind: Value) -> bool:
    return isinstance(kind, Scalar) and kind.bits >= 32


IDIOM = Idiom(
    "tile_map",
    (
        "map_tiles",
        "transform_blocks",
        "tile_pass",
        "activate_tiles",
        "blend_tiles",
        "process_tiles",
        "copy_scaled",
        "shade_tiles",
    ),
    _draw,
    needs=frozenset({"builtin"}),
    avoids=AVOIDS,
    functions=1,
)
