"""Sparse matrices: one row a thread in compressed form, or one entry a thread scattered with atomics."""

from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary
from grammar.expressions.conditions import compared
from grammar.facts import Extent, Index, Order
from grammar.idiom import Idiom
from grammar.idioms.cells import add, at, elements, hole, joined, ranged, row_bounds, scatter_all, shared
from grammar.kernel import array, epilogue, extent_of, launch, prologue, scalars
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.changes import accumulator
from grammar.statements.table import block
from grammar.types import INT32

OFFSETS = ("offsets", "row_offsets", "row_ptr", "indptr", "row_starts")
COLUMNS = ("columns", "cols", "col_indices", "column_ids", "col_idx")
ROWS = ("rows", "row_indices", "row_ids", "row_idx")
ENTRIES = ("values", "vals", "entries", "coeffs", "nonzeros", "A_values")
DENSE = ("x", "vec", "rhs", "dense", "p", "solution", "v")


def _draw(b: Builder) -> None:
    b.choose.weighted(((_compressed_rows, 9), (_single_entries, 6)))(b)


def _compressed_rows(b: Builder) -> None:
    """`for k in range(offsets[i], offsets[i + 1]): total += values[k] * x[columns[k]]`."""
    row = launch(b)[0]
    rows, entries = extent_of(row), Extent(role="entries")
    square = b.choose.chance(8)
    kind = elements(b)
    offsets = array(b, INT32, [Extent(sides=(rows,), extra=1)], names=OFFSETS, target=entries, order=Order.OFFSETS)
    width = rows if square else Extent(role="width")
    columns = array(b, INT32, [entries], names=COLUMNS, target=width)
    values = array(b, b.palette.real, [entries], names=ENTRIES)
    dense = array(b, kind, [width], names=DENSE)
    prologue(b, [row])
    block(b, 0, 2)
    total = accumulator(b, kind)
    bounds = row_bounds(b, offsets, row, named=b.choose.chance(9))
    with ranged(b, ("k", "j", "nz", "e", "entry"), bounds, entries.indices, Index(entries)) as k:
        column = b.let(at(b, columns, k), ("col", "c", "column"))
        if square and b.choose.chance(9):
            arms: list[Arm] = []
            with b.arm(compared(b.variable(column), "!=", b.variable(row)), arms):
                _accumulate(b, total, values, dense, k, column)
            b.branch(arms)
        else:
            _accumulate(b, total, values, dense, k, column)
    total.reads = 0
    block(b, 1, 4)
    epilogue(b, [rows], kind, _outcome(b, total))


def _outcome(b: Builder, total: Variable) -> Expr:
    """The sum of a row, or what it differs by from something else."""
    drawn = b.variable(total)
    return joined(drawn, b.choose.pick(("+", "-")), hole(b, total.type, 1)) if b.choose.chance(8) else drawn


def _accumulate(
    b: Builder, total: Variable, values: ArrayVariable, dense: ArrayVariable, k: Variable, column: Variable
) -> None:
    weight: Expr = at(b, values, k)
    if b.choose.chance(10):
        weight = b.variable(b.let(weight, ("a", "w", "coeff", "entry_val", "a_ij")))
        block(b, 0, 2)
    if b.choose.chance(6):
        weight = binary(weight, "*", hole(b, b.palette.real))
    add(b, total, binary(at(b, dense, column), "*", weight), b.choose.weighted((("+", 7), ("-", 1))))


def _single_entries(b: Builder) -> None:
    """`wp.atomic_add(y, rows[k], values[k] * x[columns[k]])`."""
    entry = launch(b)[0]
    entries = extent_of(entry)
    entries.role = "entries"
    height, width = Extent(role="height"), Extent(role="width")
    kind = elements(b)
    rows = array(b, INT32, [entries], names=ROWS, target=height)
    columns = array(b, INT32, [entries], names=COLUMNS, target=width)
    values = array(b, b.palette.real, [entries], names=ENTRIES)
    dense = array(b, kind, [width], names=DENSE)
    target = shared(b, kind, [height], ("y", "result", "out", "product", "Ax"))
    prologue(b, [entry])
    row = b.let(at(b, rows, entry), ("row", "r"))
    column = b.let(at(b, columns, entry), ("col", "c"))
    b.let(at(b, values, entry), ("a", "w", "val", "coeff"))
    scalars(b, 0, 1)
    block(b, 2, 5)
    product = binary(at(b, dense, column), "*", hole(b, b.palette.real))
    scatter_all(b, target, [row], product)
    if b.choose.chance(4):
        back = shared(b, kind, [width], ("yt", "column_sums", "transposed"))
        scatter_all(b, back, [column], hole(b, kind))


IDIOM = Idiom(
    "sparse",
    (
        "sparse_product",
        "spmv",
        "sparse_matvec",
        "sparse_update",
        "apply_sparse",
        "sparse_residual",
        "sparse_kernel",
    ),
    _draw,
    needs=frozenset({"dynamic_loop", "atomic"}),
    avoids=frozenset({"break"}),
)
