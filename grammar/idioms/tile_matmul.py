"""Products of tiles: one, a sum of them along the inner axis, or a layer with what follows it."""

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.idioms.tile_map import AVOIDS, surroundings
from grammar.loops import over
from grammar.scope import Role
from grammar.tiles.bench import Bench, Tile, begin
from grammar.tiles.elementwise import worked
from grammar.tiles.finish import finish
from grammar.tiles.libraries import PRODUCTS, product
from grammar.tiles.making import filled
from grammar.tiles.reducing import reduced
from grammar.tiles.shaping import reshape_once
from grammar.types import FLOAT16, FLOAT32, FLOAT64, Scalar


def _draw(b: Builder) -> None:
    z = begin(b, 2)
    rows = [((shape, kind), weight) for shape, kinds, weight in PRODUCTS for kind in kinds if kind == b.palette.real]
    (m, n, k), kind = b.choose.weighted(rows)
    for size in (m, n, k):
        z.named(size)
    surroundings(z)
    tile = _along_the_inner_axis(z, kind, (m, n, k)) if b.choose.chance(9) else _single(z, kind, (m, n, k))
    tile = worked(z, tile, 0, 3)
    if b.choose.chance(6):
        tile = reshape_once(z, tile)
    if b.choose.chance(3):
        tile = reduced(z, tile, b.choose.pick((0, 1))) or tile
        tile = tile if tile.name is not None else z.let(tile)
    finish(z, tile)


def _single(z: Bench, kind: Scalar, sizes: tuple[int, int, int]) -> Tile:
    """One product of tiles from memory."""
    m, n, k = sizes
    left = _worked_alike(z, z.load(kind, (m, k), ("a", "A", "x", "q")))
    right = z.load(kind, (k, n), ("b", "B", "weights_tile", "kt"))
    if z.b.choose.chance(6):
        into = z.let(filled(z, kind, (m, n)), ("acc", "c", "out_tile", "total"))
        return product(z, left, right, into)
    return z.let(product(z, left, right, None), ("c", "prod", "acc", "scores"))


def _along_the_inner_axis(z: Bench, kind: Scalar, sizes: tuple[int, int, int]) -> Tile:
    """`for k in range(count): wp.tile_matmul(a, b, acc)`: a tile of each matrix after the other."""
    b = z.b
    m, n, k = sizes
    turns = Extent(role="steps")
    inner = Extent(sides=(turns,), factor=k)
    high, wide = z.reach((m, n), 2)
    arrays = [
        z.parameter(kind, extents, Role.INPUT, options)
        for options, extents in ((("A", "a", "lhs"), (high, inner)), (("B", "b", "rhs"), (inner, wide)))
    ]
    acc = z.let(filled(z, kind, (m, n), zero=not b.choose.chance(4)), ("acc", "total", "sum_tile"))
    known = len(z.tiles)
    with over(b, turns) as turn:
        row, column = z.place((m, n), 2)
        step = nodes.operation(b.variable(turn).node, "*", z.axis(k))
        left = _loaded(z, arrays[0], kind, (m, k), [row, step], ("a_tile", "lhs_tile", "ta", "x"))
        right = _loaded(z, arrays[1], kind, (k, n), [step, column], ("b_tile", "rhs_tile", "tb", "y"))
        left = _worked_alike(z, left)
        if b.choose.chance(11):
            product(z, left, right, acc)
        else:
            b.emit(nodes.augmented(acc.node, "+", product(z, left, right, None).node), acc.name or "")
    del z.tiles[known:]
    return acc


def _loaded(
    z: Bench, array: nodes.Node, kind: Scalar, shape: tuple[int, int], place: list[nodes.Node], names: tuple[str, ...]
) -> Tile:
    named = [("shape", z.shape(shape)), ("offset", nodes.tuple_(place)), *z.storage()]
    return z.let(Tile(z.called("load", [array], named), kind, shape), names)


def _worked_alike(z: Bench, tile: Tile) -> Tile:
    """The tile, worked on now and then, if that leaves it what a product takes."""
    if not z.b.choose.chance(4):
        return tile
    made = worked(z, tile, 1, 1)
    return made if made.dtype == tile.dtype and made.name is not None else tile


IDIOM = Idiom(
    "tile_matmul",
    ("matmul_tiles", "tiled_gemm", "multiply_blocks", "dense_layer", "mlp_layer", "block_product", "attention_scores"),
    _draw,
    needs=frozenset({"builtin", "dynamic_loop"}),
    avoids=AVOIDS,
    reals=((FLOAT32, 38), (FLOAT16, 1), (FLOAT64, 1)),
)
