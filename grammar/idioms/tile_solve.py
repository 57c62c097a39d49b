"""Small systems solved as tiles, and transforms of signals: what goes through a library of linear algebra."""

from grammar.builder import Builder
from grammar.idiom import Idiom
from grammar.idioms.tile_map import AVOIDS, surroundings
from grammar.options import forward_alone
from grammar.tiles.bench import Bench, Tile, begin
from grammar.tiles.elementwise import worked
from grammar.tiles.finish import finish
from grammar.tiles.libraries import SYSTEMS, TRANSFORMS, factored, positive_definite, solved, transformed
from grammar.tiles.reducing import dotted
from grammar.tiles.shaping import transposed
from grammar.types import FLOAT32, FLOAT64, Vector


def _draw(b: Builder) -> None:
    z = begin(b, 1)
    if b.has("option") and b.choose.chance(3):
        forward_alone(b)
    if b.palette.real == FLOAT32 and b.choose.chance(3):
        finish(z, _spectrum(z))
        return
    size, kind = b.choose.pick([row for row in SYSTEMS if row[1] == b.palette.real])
    z.named(size)
    surroundings(z)
    matrix = positive_definite(z, size, kind)
    right = z.load(kind, (size,), ("y", "rhs", "b_vec", "residual"), shared=12)
    if b.choose.chance(4):
        stepped = worked(z, right, 1, 1)
        right = stepped if stepped.dtype == kind and stepped.name is not None else right
    tile = _triangular(z, matrix, right) if b.choose.chance(6) else _whole(z, matrix, right)
    finish(z, worked(z, tile, 0, 2))


def _whole(z: Bench, matrix: Tile, right: Tile) -> Tile:
    """A factorisation and both triangular solves."""
    factor = factored(z, matrix)
    if z.b.choose.chance(8):
        return solved(z, "cholesky_solve", factor, right)
    half = solved(z, "lower_solve", factor, right)
    upper = transposed(z, factor)
    assert upper is not None
    tile = solved(z, "upper_solve", z.let(upper, ("U", "Lt", "upper")), half)
    if z.b.choose.chance(4) and (energy := dotted(z, tile)) is not None:
        z.let(energy, ("energy", "quad", "norm_sq"))
    return tile


def _triangular(z: Bench, matrix: Tile, right: Tile) -> Tile:
    """One triangular solve, of a matrix that is taken for triangular, or the factor alone."""
    way = z.b.choose.below(3)
    return factored(z, matrix) if way == 0 else solved(z, ("lower_solve", "upper_solve")[way - 1], matrix, right)


def _spectrum(z: Bench) -> Tile:
    """Rows of complex numbers transformed where they are."""
    length, kind = z.b.choose.pick(TRANSFORMS)
    z.named(length)
    surroundings(z)
    rows = z.b.choose.pick((1, 2, 4))
    signal = z.load(Vector(2, kind), (rows, length), ("signal", "spectrum", "wave", "field_tile"), shared=0)
    transformed(z, signal)
    return signal


IDIOM = Idiom(
    "tile_solve",
    (
        "solve_tiles",
        "cholesky_blocks",
        "factor_tiles",
        "newton_step",
        "ridge_solve",
        "triangular_pass",
        "filter_spectrum",
    ),
    _draw,
    needs=frozenset({"builtin"}),
    avoids=AVOIDS,
    reals=((FLOAT32, 19), (FLOAT64, 1)),
)
