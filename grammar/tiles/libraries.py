"""Matrix products, Fourier transforms and factorisations: on CUDA, library calls that Warp compiles for each shape.

The first use of a shape takes seconds, and stays in Warp's cache on disk from then on; so shapes are few. A product of
any shape and dtype costs some 17 seconds, with its two adjoints, so that nearly all products are of one.
"""

from grammar import nodes
from grammar.facts import Order
from grammar.nodes import Node
from grammar.scope import Expr
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.elementwise import scalar
from grammar.types import FLOAT16, FLOAT32, FLOAT64, Scalar, Vector

# Rows, columns and inner size of a product, with the dtypes that it is drawn in, and how often among those of a dtype.
PRODUCTS: tuple[tuple[tuple[int, int, int], tuple[Scalar, ...], int], ...] = (
    ((16, 16, 16), (FLOAT32, FLOAT16), 30),
    ((16, 32, 8), (FLOAT32,), 1),
    ((8, 8, 8), (FLOAT64,), 1),
)
SYSTEMS: tuple[tuple[int, Scalar], ...] = ((16, FLOAT32), (8, FLOAT64))
TRANSFORMS: tuple[tuple[int, Scalar], ...] = ((512, FLOAT32),)


def product(z: Bench, left: Tile, right: Tile, into: Tile | None) -> Tile:
    """`c = wp.tile_matmul(a, b)`, or `wp.tile_matmul(a, b, acc)`, which adds to `acc`; factors now and then."""
    arguments: list[Node] = [z.use(left), z.use(right)]
    kind = left.dtype
    assert isinstance(kind, Scalar)
    named: list[tuple[str, Node]] = []
    if z.b.choose.chance(5):
        named.append(("alpha", factor(z, kind)))
    if into is not None and z.b.choose.chance(4):
        named.append(("beta", factor(z, kind)))
    if into is None:
        return Tile(z.called("matmul", arguments, named), kind, (left.shape[0], right.shape[1]))
    z.change(into, z.called("matmul", [*arguments, into.node], named))
    return into


def factor(z: Bench, kind: Scalar) -> Node:
    """A factor of a product: a literal."""
    return z.b.number(kind, z.b.choose.pick(("0.5", "2.0", "-1.0", "1.0"))).node


def positive_definite(z: Bench, size: int, kind: Scalar) -> Tile:
    """A matrix from memory that becomes diagonally dominant: its diagonal is loaded too, and added."""
    names = ("A", "K", "H", "gram", "cov")
    matrix = z.load(kind, (size, size), names, shared=12, order=Order.DEFINITE)
    way = z.b.choose.below(3)
    if way == 2:
        return matrix
    if way == 1:
        shift = z.load(kind, (size,), ("diag", "reg", "ridge", "damping"), shared=8)
    else:
        value = scalar(z, kind)
        named = [("shape", z.shape((size,))), ("value", value.node), ("dtype", z.b.spelled(kind))]
        shift = z.let(Tile(z.called("full", [], named), kind, (size,)), ("diag", "reg", "ridge"))
    node = z.called("diag_add", [z.use(matrix), z.use(shift)])
    return z.let(Tile(node, kind, (size, size)), ("A_reg", "shifted", "M", "system"))


def factored(z: Bench, matrix: Tile) -> Tile:
    """`L = wp.tile_cholesky(A)`, or in place."""
    if z.b.choose.chance(6):
        z.change(matrix, z.called("cholesky_inplace", [z.use(matrix)], []))
        return matrix
    node = z.called("cholesky", [z.use(matrix)], [])
    return z.let(Tile(node, matrix.dtype, matrix.shape), ("L", "chol", "factor", "lower"))


def solved(z: Bench, way: str, matrix: Tile, right: Tile) -> Tile:
    """`x = wp.tile_lower_solve(L, y)`, or in place: `wp.tile_lower_solve_inplace(L, y)`."""
    if z.b.choose.chance(7):
        z.change(right, z.called(f"{way}_inplace", [z.use(matrix), z.use(right)]))
        return right
    node = z.called(way, [z.use(matrix), z.use(right)])
    return z.let(Tile(node, right.dtype, right.shape), ("sol", "w", "step", "delta", "solution"))


def transformed(z: Bench, signal: Tile) -> None:
    """`wp.tile_fft(t)`, perhaps a factor to all frequencies, `wp.tile_ifft(t)`."""
    forward = z.b.choose.pick(("fft", "fft", "ifft"))
    z.change(signal, z.called(forward, [z.use(signal)]))
    if z.b.choose.chance(9):
        assert isinstance(signal.dtype, Vector)
        assert signal.name is not None
        value: Expr = scalar(z, signal.dtype.scalar)
        z.b.emit(nodes.augmented(nodes.name(signal.name), "*", value.node), signal.name)
    if z.b.choose.chance(9):
        z.change(signal, z.called("ifft" if forward == "fft" else "fft", [z.use(signal)]))
