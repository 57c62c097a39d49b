"""A matrix times a vector: one row a thread, dense or with a bias and an activation."""

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary
from grammar.facts import Extent
from grammar.idiom import Idiom
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, launch, scalars
from grammar.loops import over
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.table import block
from grammar.types import Value
from grammar.values import operand

MATRICES = ("A", "matrix", "weights", "W", "M", "coeffs", "stiffness", "jacobian")
VECTORS = ("x", "vec", "inputs", "v", "rhs", "features", "p")


def _draw(b: Builder) -> None:
    threads = launch(b, b.choose.weighted(((1, 12), (2, 4))))
    rows = extent_of(threads[0])
    columns = Extent(b.choose.weighted(((None, 12), (4, 1), (8, 2), (16, 1))), "width")
    kind: Value = b.palette.real
    matrix = array(b, kind, [rows, columns], names=MATRICES)
    axes = [columns] if len(threads) == 1 else [columns, extent_of(threads[1])]
    vector = array(b, kind, axes, names=VECTORS)
    bias = array(b, kind, [rows]) if b.choose.chance(6) else None
    scalars(b, 0, 2, b.palette.real)
    block(b, 0, 2)
    start = b.dynamic(b.number(b.palette.real, "0.0"))
    total = b.let(start, ("total", "acc", "dot", "sum_val", "s"), mutable=True)
    with over(b, columns) as column:
        product = _product(b, matrix, vector, threads, column)
        if b.choose.chance(9):
            held = b.let(product)
            block(b, 0, 3)
            product = binary(b.variable(held), b.choose.pick(("*", "+", "-")), operand(b, kind, 2))
        b.emit(nodes.augmented(nodes.name(total.name), "+", product.node), total.name)
    if bias is not None:
        b.let(load(b, bias, plain=True), ("bias", "b", "shift"))
    block(b, 1, 4)
    epilogue(b, [extent_of(t) for t in threads], kind)


def _product(
    b: Builder, matrix: ArrayVariable, vector: ArrayVariable, threads: list[Variable], column: Variable
) -> Expr:
    """`A[i, j] * x[j]`."""
    row = [b.variable(threads[0]).node, b.variable(column).node]
    cell = [b.variable(column).node, *(b.variable(t).node for t in threads[1:])]
    left = Expr(nodes.subscript(b.array(matrix), row), b.palette.real)
    right = Expr(nodes.subscript(b.array(vector), cell), b.palette.real)
    return binary(left, "*", right)


IDIOM = Idiom(
    "matvec",
    ("matvec", "dense_layer", "apply_operator", "row_products", "gemv", "project_rows", "linear_layer", "matmul"),
    _draw,
    needs=frozenset({"dynamic_loop"}),
    avoids=frozenset({"break"}),
)
