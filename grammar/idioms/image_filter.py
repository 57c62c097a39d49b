"""Filters on images: a weighted sum, an extreme or a mean over a window whose indices stay inside the image."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.facts import Extent, Index, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, at, elements, hidden, hole, indexing, joined, ranged, real, within
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.loops import over
from grammar.nodes import Level
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.statements.changes import blank
from grammar.statements.table import block
from grammar.types import INT32, Value

IMAGES = ("image", "img", "pixels", "src", "frame", "intensity")
KERNELS = ("weights", "stencil_weights", "taps", "mask_weights", "coeffs", "filter_w")
TOTALS = ("total", "acc", "filtered_val", "sum_val", "blurred")
OFFSETS = (("dy", "ky", "oy", "r"), ("dx", "kx", "ox", "c"))
PLACES = (("yy", "sy", "row", "py"), ("xx", "sx", "col", "px"))


def _draw(b: Builder) -> None:
    threads = launch(b, 2)
    extents = [extent_of(t) for t in threads]
    kind = elements(b, 4)
    image = array(b, kind, extents, names=IMAGES)
    prologue(b, threads)
    block(b, 0, 2)
    b.choose.weighted(((_convolved, 8), (_extreme, 3), (_similar, 4)))(b, threads, extents, image)


@dataclass(frozen=True, slots=True)
class _Window:
    """Where a window is in the image, and how far from its middle or its corner."""

    cells: list[Variable | Expr]
    offsets: list[Variable]
    radius: Variable | None


@contextmanager
def _window(
    b: Builder, threads: Sequence[Variable], axes: Sequence[int], size: int | None, reach: Extent | None = None
) -> Iterator[_Window]:
    """Loops over the axes of a window: the offsets, counted from zero, and the places in the image.

    A window without a size reaches as far from its middle as a parameter says, `reach` as an axis.
    """
    extents = [Extent(size, "width") for _ in axes]
    radius = None if size else _radius(b, reach)
    with ExitStack() as stack:
        places: list[Variable | Expr] = list(threads)
        offsets: list[Variable] = []
        for axis, extent in zip(axes, extents, strict=True):
            if radius is None:
                offset = stack.enter_context(over(b, extent))
                moved = binary(b.variable(threads[axis]), "+", b.variable(offset))
                moved = binary(moved, "-", b.number(INT32, str((size or 1) // 2)))
            else:
                low = Expr(nodes.prefixed("-", b.variable(radius).node), INT32, Level.UNARY)
                high = binary(b.variable(radius), "+", b.number(INT32, "1"))
                offset = stack.enter_context(ranged(b, OFFSETS[axis], (low, high), Interval(-8, 8)))
                moved = binary(b.variable(threads[axis]), "+", b.variable(offset))
            places[axis] = b.let(within(b, moved, extent_of(threads[axis])), PLACES[axis])
            offsets.append(offset)
        yield _Window(places, offsets, radius)


def _radius(b: Builder, reach: Extent | None) -> Variable:
    radius = b.declare_parameter(INT32, ("radius", "half_width", "reach", "r_max"), Interval(1, 8))
    radius.index = None if reach is None else Index(reach, above=-1)
    return radius


def _axes(b: Builder) -> tuple[int, ...]:
    return b.choose.weighted((((0, 1), 8), ((0,), 2), ((1,), 3)))


def _start(b: Builder, kind: Value) -> Variable:
    start = b.let(blank(b, kind), TOTALS, mutable=True)
    start.reads = 1
    return start


def _convolved(b: Builder, threads: Sequence[Variable], extents: list[Extent], image: ArrayVariable) -> None:
    """`total += image[yy, xx] * weights[dy + radius, dx + radius]`, now and then divided by the sum of weights."""
    axes = _axes(b)
    size = b.choose.pick((None, 3, 3, 5) if len(axes) == 1 else (None, 3))
    total, kind = _start(b, image.type.dtype), image.type.dtype
    weighed = b.let(b.dynamic(real(b, "0.0")), ("weight_sum", "norm", "w_total"), mutable=True)
    reach = Extent(role="reach")
    sides = [Extent(size, "width") if size else Extent(role="width", sides=(reach,), factor=2, extra=1) for _ in axes]
    weights = array(b, b.palette.real, sides, names=KERNELS)
    with hidden(b, total, weighed), _window(b, threads, axes, size, reach) as window:
        places = [_place(b, window, offset, side) for offset, side in zip(window.offsets, sides, strict=True)]
        weight = b.let(at(b, weights, *places), ("w", "tap", "weight", "coeff"))
        if b.choose.chance(6):
            block(b, 0, 2)
            weight = b.let(binary(b.variable(weight), "*", hole(b, b.palette.real, 1)), ("scaled", "k_w", "adjusted"))
        add(b, total, binary(at(b, image, *window.cells), "*", b.variable(weight)))
        add(b, weighed, b.variable(weight))
    weighed.mutable = False
    total.reads = 0
    _finish(b, extents, total, weighed if b.choose.chance(8) else None, kind)


def _place(b: Builder, window: _Window, offset: Variable, side: Extent) -> Expr:
    if window.radius is None:
        return Expr(b.variable(offset).node, INT32, index=Index(side))
    return indexing(binary(b.variable(offset), "+", b.variable(window.radius)), side)


def _finish(b: Builder, extents: list[Extent], total: Variable, weighed: Variable | None, kind: Value) -> None:
    """What becomes of the sum."""
    drawn = b.variable(total)
    if weighed is not None:
        least = real(b, b.choose.pick(("0.01", "0.1", "1.0")))
        drawn = b.variable(
            b.let(binary(drawn, "/", call(b, "max", b.variable(weighed), least)), ("mean", "result_val"))
        )
    block(b, 1, 3)
    if b.choose.chance(8):
        drawn = binary(drawn, "*", hole(b, b.palette.real))
    epilogue(b, extents, kind, drawn)


def _extreme(b: Builder, threads: Sequence[Variable], extents: list[Extent], image: ArrayVariable) -> None:
    """Dilation or erosion: the largest or the smallest pixel of a window."""
    best = b.let(at(b, image, *threads), ("best", "peak", "low", "edge_val"), mutable=True)
    name = b.choose.pick(("max", "min"))
    axes = _axes(b)
    with _window(b, threads, axes, b.choose.pick((None, 3))) as window:
        pixel = b.let(at(b, image, *window.cells), ("pixel", "val", "sample", "tap"))
        block(b, 0, 2)
        assign(b, best, call(b, name, b.variable(best), b.variable(pixel)))
    block(b, 1, 3)
    epilogue(b, extents, best.type, joined(b.variable(best), b.choose.pick(("-", "+")), hole(b, best.type)))


def _similar(b: Builder, threads: Sequence[Variable], extents: list[Extent], image: ArrayVariable) -> None:
    """A bilateral filter: pixels weigh by how like this one they are."""
    kind = image.type.dtype
    centre = b.let(at(b, image, *threads), ("center", "here", "c", "ref_val"))
    width = b.declare_parameter(b.palette.real, ("inv_sigma", "sharpness", "range_weight", "beta"))
    total = _start(b, kind)
    weighed = b.let(b.dynamic(real(b, "0.0")), ("weight_sum", "norm", "w_total"), mutable=True)
    with hidden(b, total, weighed), _window(b, threads, (0, 1), b.choose.pick((None, 3))) as window:
        pixel = b.let(at(b, image, *window.cells), ("pixel", "val", "sample", "tap"))
        gap = binary(b.variable(pixel), "-", b.variable(centre))
        size = "abs" if kind == b.palette.real else "length"
        far = b.let(Expr(call(b, size, gap).node, b.palette.real), ("far", "gap", "contrast"))
        block(b, 0, 1)
        spread = binary(call(b, "abs", b.variable(width)), "*", b.variable(far))
        decay = Expr(nodes.prefixed("-", nodes.parenthesized(spread.node, spread.level, Level.UNARY)), b.palette.real)
        weight = b.let(call(b, "exp", decay), ("w", "likeness", "weight"))
        add(b, total, binary(b.variable(pixel), "*", b.variable(weight)))
        add(b, weighed, b.variable(weight))
    weighed.mutable = False
    total.reads = 0
    _finish(b, extents, total, weighed, kind)


IDIOM = Idiom(
    "image_filter",
    (
        "filter_image",
        "image_filter",
        "apply_filter",
        "window_filter",
        "process_image",
        "filter_pixels",
        "filter_window",
    ),
    _draw,
    needs=frozenset({"dynamic_loop", "static_loop"}),
    avoids=frozenset({"break"}),
)
