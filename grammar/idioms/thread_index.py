"""Thread arithmetic: rows and columns out of a flat index, strides, offsets, halves."""

from grammar import nodes
from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.facts import Extent, Index, Interval
from grammar.idiom import Idiom
from grammar.indices import length, load
from grammar.kernel import array, epilogue, extent_of, launch, prologue, scalars
from grammar.scope import Access, Expr, LoopKind, Variable
from grammar.statements.changes import accumulator, change
from grammar.statements.effects import store
from grammar.statements.table import block
from grammar.types import INT32
from grammar.values import operand


def _draw(b: Builder) -> None:
    b.choose.pick((_rows_and_columns, _grid_stride, _parts_of_a_flat_index))(b)


def _rows_and_columns(b: Builder) -> None:
    """`row = tid // width; col = tid - row * width`: a launch over the cells of a grid, flattened."""
    flat = launch(b)[0]
    height, width = Extent(role="height"), Extent(b.choose.pick((None, 16, 32, 8)), "width")
    size = length(b, width)
    slash = b.choose.pick(("//", "/"))
    row = b.let(_indexing(binary(b.variable(flat), slash, size), height), ("row", "y", "r"))
    if b.choose.chance(6):
        rest = binary(b.variable(flat), "-", binary(b.variable(row), "*", length(b, width)))
    else:
        rest = binary(b.variable(flat), "%", length(b, width))
    column = b.let(_indexing(rest, width), ("col", "x", "c"))
    b.frame.threads, b.frame.launch = [row, column], (Extent(sides=(height, width)),)
    extent_of(flat).sides = (height, width)
    extents = [height, width]
    fields = [array(b, b.palette.real, extents) for _ in range(b.choose.between(1, 2))]
    scalars(b, 0, 2)
    for field in fields:
        b.let(load(b, field, plain=True))
    b.let(_mixed(b, row, column))
    block(b, 3, 7)
    epilogue(b, extents)


def _indexing(drawn: Expr, extent: Extent) -> Expr:
    return Expr(drawn.node, INT32, drawn.level, extent.indices, index=Index(extent))


def _mixed(b: Builder, row: Variable, column: Variable) -> Expr:
    """`(row + col) % 2`, `row * 2 + col` and the like."""
    operator = b.choose.pick(("+", "-", "^"))
    mixed = binary(b.variable(row), operator, b.variable(column), Interval(-1024, 2048))
    if b.choose.chance(9):
        size = b.choose.pick((2, 3, 4, 8))
        return binary(mixed, "%", b.number(INT32, str(size)), Interval(1 - size, size - 1))
    return mixed


def _grid_stride(b: Builder) -> None:
    """`for i in range(tid, n, stride)`: few threads for many cells."""
    thread = launch(b)[0]
    many = Extent(role="length")
    source = array(b, b.palette.real, [many])
    stride = b.declare_parameter(INT32, ("stride", "num_threads", "total_threads", "step"), Interval(1, 1024))
    prologue(b, [thread])
    own = extent_of(thread)
    total = accumulator(b, b.palette.real)
    target = Variable(b.fresh(("i", "idx", "j", "pos")), INT32, many.indices, Index(many))
    header = nodes.call(nodes.name("range"), [b.variable(thread).node, length(b, many).node, b.variable(stride).node])
    with b.loop(target, header, LoopKind.FOR):
        b.let(Expr(nodes.subscript(b.array(source), [b.variable(target).node]), b.palette.real))
        block(b, 1, 4)
        b.fuel = FUEL
        change(b, total)
        total.reads = 0
    block(b, 0, 3)
    store(b, array(b, b.palette.real, [own], Access.OWN), b.variable(total))


def _parts_of_a_flat_index(b: Builder) -> None:
    """`lane = tid & 31; warp = tid >> 5` and what is done with them."""
    thread = launch(b)[0]
    extent = extent_of(thread)
    size = b.choose.pick((32, 16, 4, 8, 64))
    bits = size.bit_length() - 1
    low = binary(b.variable(thread), "&", b.number(INT32, str(size - 1)), Interval(0, size - 1))
    high = binary(b.variable(thread), ">>", b.number(INT32, str(bits)), Interval(0, 1024 >> bits))
    if b.choose.chance(7):
        low = binary(b.variable(thread), "%", b.number(INT32, str(size)), Interval(0, size - 1))
        high = binary(
            b.variable(thread), b.choose.pick(("//", "/")), b.number(INT32, str(size)), Interval(0, 1024 >> bits)
        )
    lanes = Extent(size)
    b.let(_indexing(low, lanes), ("lane", "local_id", "slot", "phase_id"))
    b.let(high, ("warp_id", "block_id", "group", "tile_id"))
    table = array(b, b.palette.real, [lanes], names=("table", "lut", "weights", "coeffs", "basis"))
    source = array(b, b.palette.real, [extent])
    prologue(b, [thread])
    b.let(load(b, source, plain=True))
    b.fuel = FUEL
    b.let(load(b, table))
    block(b, 3, 6)
    b.fuel = FUEL
    epilogue(b, [extent], b.palette.real, operand(b, b.palette.real, 3))


IDIOM = Idiom(
    "thread_index",
    (
        "unflatten",
        "grid_map",
        "strided_sum",
        "lane_shuffle",
        "index_map",
        "tile_map_index",
        "block_average",
        "remap_cells",
    ),
    _draw,
    needs=frozenset({"division", "bitwise", "dynamic_loop"}),
    avoids=frozenset({"while"}),
)
