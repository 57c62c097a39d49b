"""Tiles reduced to numbers: sums, norms, extremes, means, for each block or for each row of one."""

from grammar import catalog, nodes
from grammar.builder import FUEL, Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.idioms.tile_map import AVOIDS, dtype, shaped, surroundings
from grammar.kernel import epilogue, extent_of, inputs, launch, loads, scalars
from grammar.leftovers import gathered
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import Expr, Role, Variable
from grammar.statements.table import block
from grammar.tiles.bench import Bench, Tile, begin
from grammar.tiles.elementwise import built_in, scaled, worked
from grammar.tiles.finish import finish
from grammar.tiles.making import filled, made
from grammar.tiles.reducing import cell, dotted, reduced
from grammar.tiles.shaping import reshape_once
from grammar.tiles.structs import reduced_to_one
from grammar.types import FLOAT32, Matrix, Scalar, Struct, Value, Vector
from grammar.values import operand


def _draw(b: Builder) -> None:
    if b.choose.chance(4):
        _from_threads(b)
        return
    z = begin(b, b.choose.weighted(((1, 8), (2, 3))))
    shape = shaped(z, b.choose.weighted(((1, 7), (2, 7), (3, 1), (4, 1))))
    kind = dtype(z)
    surroundings(z)
    if isinstance(kind, Struct):
        if (best := reduced_to_one(z, z.load(kind, shape))) is not None:
            finish(z, z.let(best, ("best", "nearest", "first", "picked")))
            return
        kind = b.palette.real
    if isinstance(kind, Scalar) and kind.is_float and b.choose.chance(5):
        tile = _along_a_row(z, kind, shape)
    else:
        tile = worked(z, z.load(kind, shape), 0, 2)
        if isinstance(kind, Scalar) and b.choose.chance(3):
            made(z, kind, shape)
    if b.choose.chance(6):
        tile = reshape_once(z, tile)
    finish(z, _reduced(z, tile))


def _reduced(z: Bench, tile: Tile) -> Tile:
    """One reduction, perhaps what a person does with it: the tile over it, its square root, a second one."""
    b = z.b
    axis = b.choose.below(tile.rank) if tile.rank > 1 and b.choose.chance(9) else None
    result = dotted(z, tile) if b.choose.chance(3) else None
    result = result or reduced(z, tile, axis) or dotted(z, tile) or tile
    if result is tile:
        return tile
    result = z.let(result, ("total", "s", "peak", "row_sum", "energy", "sums", "best", "m"))
    if result.is_real and result.dtype == tile.dtype and result.size == 1 and b.choose.chance(7):
        number = cell(z, result)
        assert number is not None
        mean = b.let(number, ("total_val", "mean", "norm", "top", "sum_val"))
        body = nodes.parenthesized(z.use(tile), tile.level, Level.PRODUCT)
        made_of = Tile(nodes.operation(body, "*", b.variable(mean).node), tile.dtype, tile.shape, Level.PRODUCT)
        result = z.let(made_of, ("normalized", "weighted", "centered", "scaled"))
    elif tile.rank > 1 and result.shape and b.choose.chance(4):
        result = reduced(z, result) or result
    return worked(z, result, 0, 2)


def _from_threads(b: Builder) -> None:
    """Each thread's own number in a tile of the block, and back: `s = wp.tile_sum(wp.tile(x))`.

    How many numbers a tile has depends on the block, so that only what does not depend on it leaves: the sum over all
    blocks, and each thread's own number.
    """
    threads = launch(b)
    extents = [extent_of(threads[0])]
    kinds: list[Value] = [b.palette.real, *(v for v in b.palette.vectors if v.scalar.is_float)]
    kinds += [m for m in b.palette.matrices if m.scalar.is_float]
    kind = b.choose.pick([k for k in kinds if catalog.accepts_atomic("add", k)] or [FLOAT32])
    loads(b, inputs(b, extents, 1, 2, kind))
    scalars(b, 0, 2)
    block(b, 1, 3)
    b.fuel = FUEL
    value = b.let(gathered(b, operand(b, kind, 2)))
    z = Bench(b, threads)
    if isinstance(kind, (Vector, Matrix)) and (isinstance(kind, Matrix) or b.choose.chance(7)):
        _spread(z, kind, value, extents)
        return
    # A vector is spread over an axis of its own unless told otherwise.
    kept = [("preserve_type", nodes.name("True"))] if isinstance(kind, Vector) or b.choose.chance(2) else []
    sums = b.choose.chance(9)
    if not sums and b.choose.chance(6):
        kept = []
    tile = z.let(Tile(z.called("", [b.variable(value).node], kept), kind, (1,)), ("t", "tile", "block", "lanes"))
    if kept and (step := built_in(z, tile)) is not None and step.dtype == kind and b.choose.chance(8):
        tile = z.let(step, ("u", "mapped", "shaped"))
    if sums:
        z.threads = []
        z.add_to(z.let(Tile(z.called("sum", [z.use(tile)]), kind, (1,)), ("s", "block_sum", "partial")))
    else:
        back = b.let(Expr(nodes.call(nodes.wp("untile"), [z.use(tile)]), kind))
        epilogue(b, extents, kind, b.variable(back))


def _spread(z: Bench, kind: Vector | Matrix, value: Variable, extents: list[Extent]) -> None:
    """Vectors and matrices spread over axes of their own, the threads along the last: `wp.untile(wp.tile(v) * 2.0)`."""
    b, scalar = z.b, kind.scalar
    spread = Tile(z.called("", [b.variable(value).node]), scalar, (1,))
    tile = z.let(spread, ("t", "tile", "block", "lanes"))
    if b.choose.chance(8) and (step := scaled(z, tile)) is not None:
        tile = z.let(step, ("u", "weighted", "shaped"))
    if isinstance(kind, Vector) and b.choose.chance(7):
        z.threads = []
        sums = Tile(z.called("sum", [z.use(tile)], [("axis", nodes.number("1"))]), scalar, (kind.length,))
        z.add_to(z.let(sums, ("s", "block_sum", "partial")))
    else:
        back = b.let(Expr(nodes.call(nodes.wp("untile"), [z.use(tile)]), kind))
        epilogue(b, extents, kind, b.variable(back))


def _along_a_row(z: Bench, kind: Scalar, shape: tuple[int, ...]) -> Tile:
    """`for k in range(num_tiles): acc += wp.tile_load(row, offset=k * TILE_M)`: a long axis, one tile after another."""
    b = z.b
    acc = z.let(filled(z, kind, shape, shared=2, zero=True), ("acc", "total_tile", "running", "sums"))
    turns = Extent(role="steps")
    extents = [Extent(sides=(turns,), factor=shape[0]), *(Extent(size) for size in shape[1:])]
    cells = z.parameter(kind, extents, Role.INPUT, ("rows", "samples", "chunks", "history"))
    with over(b, turns) as turn:
        steps = [nodes.operation(b.variable(turn).node, "*", z.axis(shape[0]))]
        place = steps + [nodes.number("0")] * (len(shape) - 1)
        size = z.shape(shape)
        named = [("shape", size), *z.offset(place, size), *z.storage()]
        tile = z.let(Tile(z.called("load", [cells], named), kind, shape), ("t", "chunk", "part", "x"))
        known = len(z.tiles)
        stepped = worked(z, tile, 0, 1)
        tile = stepped if stepped.dtype == kind else tile
        b.emit(nodes.augmented(nodes.name(acc.name or ""), "+", z.use(tile)), acc.name or "")
        del z.tiles[known - 1 :]
    return acc


IDIOM = Idiom(
    "tile_reduce",
    (
        "reduce_tiles",
        "block_sums",
        "row_norms",
        "tile_energy",
        "block_extremes",
        "tile_mean",
        "sum_tiles",
        "tile_stats",
    ),
    _draw,
    needs=frozenset({"builtin", "dynamic_loop"}),
    avoids=AVOIDS,
)
