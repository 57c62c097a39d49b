"""Tiles put in order: prefix sums, running extremes, sorted keys."""

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Order
from grammar.idiom import Idiom
from grammar.idioms.tile_map import AVOIDS, surroundings
from grammar.tiles.bench import Bench, Tile, begin
from grammar.tiles.elementwise import worked
from grammar.tiles.finish import finish
from grammar.tiles.making import counted
from grammar.tiles.reducing import cell, reduced, scanned, sorted_by
from grammar.tiles.shaping import reshape_once
from grammar.tiles.shared import changed
from grammar.types import FLOAT32, INT32, INT64, UINT32, UINT64, Scalar


def _draw(b: Builder) -> None:
    z = begin(b, b.choose.weighted(((1, 9), (2, 3))))
    surroundings(z)
    if b.choose.chance(5):
        finish(z, _sorted(z))
        return
    kind: Scalar = b.choose.weighted(((FLOAT32, 6), (INT32, 5), (UINT32, 2)))
    shape = (z.size(),) if b.choose.chance(11) else (b.choose.pick((4, 8)), z.size())
    tile = z.load(kind, shape)
    if b.choose.chance(8):
        stepped = worked(z, tile, 1, 2)
        tile = (
            stepped
            if stepped.dtype in (FLOAT32, INT32, UINT32) and (kind == FLOAT32 or stepped.reach < 2**20)
            else tile
        )
    scan = scanned(z, tile)
    result = z.let(scan, ("prefix", "scanned", "running", "cumulative", "offsets")) if scan is not None else tile
    if b.choose.chance(5) and (last := cell(z, result)) is not None:
        total = b.let(last, ("last", "total", "final", "end"))
        result = z.let(Tile(nodes.operation(result.node, "*", b.variable(total).node), result.dtype, result.shape))
    if b.choose.chance(8):
        changed(z, result)
        result = next((t for t in z.tiles if t.name == result.name), result)
    result = worked(z, result, 0, 2)
    if b.choose.chance(8):
        result = reshape_once(z, result)
    elif b.choose.chance(4) and (least := reduced(z, result)) is not None:
        z.let(least, ("total_tile", "peak", "low"))
    finish(z, result)


def _sorted(z: Bench) -> Tile:
    """`wp.tile_sort(keys, values)`: values follow their keys."""
    b = z.b
    size = (z.size(),)
    kind = b.choose.weighted(((FLOAT32, 4), (INT32, 4), (UINT32, 2), (INT64, 1), (UINT64, 1)))
    names = ("keys", "depths", "codes", "dist")
    keys = z.load(kind, size, names, shared=8, order=Order.UNEQUAL)
    if b.choose.chance(8):
        values = z.let(counted(z, INT32, size[0]), ("order", "ids", "perm", "index"))
    else:
        values = z.load(b.choose.pick((FLOAT32, INT32)), size, ("vals", "payload", "items", "attrs"), shared=8)
    sorted_by(z, keys, values)
    return worked(z, keys if b.choose.chance(9) else values, 0, 2)


IDIOM = Idiom(
    "tile_scan",
    ("scan_tiles", "prefix_tiles", "sort_tiles", "running_max", "cumulate_blocks", "tile_offsets", "compact_blocks"),
    _draw,
    needs=frozenset({"builtin"}),
    avoids=AVOIDS,
)
