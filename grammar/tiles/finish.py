"""How a tile kernel ends: what nothing uses yet is worked in or stored, so that all of it reaches an output."""

from grammar import nodes
from grammar.leftovers import gathered, unneeded
from grammar.nodes import Level
from grammar.scope import Expr
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.elementwise import combined, operators, scalar
from grammar.types import FLOAT16, Scalar, is_linear, scalar_of

MOST = 3  # outputs beside the first


def stored(z: Bench, tile: Tile) -> None:
    """The tile, with the numbers that nothing needs multiplied in, to an output."""
    real = scalar_of(tile.dtype)
    if real is not None and real == z.b.palette.real and (tile.is_real or is_linear(tile.dtype)) and unneeded(z.b):
        factor: Expr = gathered(z.b, scalar(z, real))
        body = nodes.parenthesized(z.use(tile), tile.level, Level.PRODUCT)
        right = nodes.parenthesized(factor.node, factor.level, Level.UNARY)
        tile = z.let(Tile(nodes.operation(body, "*", right), tile.dtype, tile.shape), ("result", "scaled", "weighted"))
    sums = isinstance(tile.dtype, Scalar) and tile.dtype.bits >= 32 and tile.dtype != FLOAT16
    if sums and z.b.choose.chance(7 if tile.size == 1 else 2):
        z.add_to(tile)
    else:
        z.store(tile)


def finish(z: Bench, tile: Tile) -> None:
    """Store the tile, joined by those of its kind that nothing uses, and the others beside it."""
    for other in [t for t in z.latest() if t.name not in z.used and t.name != tile.name]:
        if other.dtype == tile.dtype and other.shape == tile.shape and operators(tile.dtype):
            joined = combined(z, tile, other, z.b.choose.pick(("+", "-")))
            tile = z.let(joined) if joined is not None else tile
    stored(z, tile)
    left = [t for t in z.latest() if t.name not in z.used]
    for other in left[:MOST]:
        stored(z, other)
    # What is still unused stays out: an array of a thread's own, as other kernels end with, is not for a block.
    z.b.frame.scopes[:] = [[]]
