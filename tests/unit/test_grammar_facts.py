"""Bounds, and the guards that keep values inside them."""

import hypothesis.strategies as st
import libcst as cst
import pytest
from hypothesis import given

from grammar import modules, nodes
from grammar.body import Effect
from grammar.builder import Builder
from grammar.choices import Choices
from grammar.domains import bounded, clamped, non_negative, positive, watched
from grammar.facts import Extent, Index, Interval, Order, headroom, ordinary, tally
from grammar.idioms import IDIOMS
from grammar.indices import loaded
from grammar.nodes import name
from grammar.outlined import outlined
from grammar.palettes import draw_palette, draw_style
from grammar.scope import Access, ArrayVariable, Expr, Frame
from grammar.types import FLOAT32, INT8, INT32, UINT32, Array, Scalar, integer_range

BOUNDS = st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(lambda t: Interval(min(t), max(t)))


@given(BOUNDS, BOUNDS, st.data())
def test_intervals_hold_their_results(left: Interval, right: Interval, data: st.DataObject) -> None:
    a = data.draw(st.integers(int(left.low), int(left.high)))
    b = data.draw(st.integers(int(right.low), int(right.high)))
    for result, interval in ((a + b, left + right), (a - b, left - right), (a * b, left * right), (-a, -left)):
        assert interval.low <= result <= interval.high
    assert Interval(a, a).within(left | right)


def builder(draw: st.DrawFn) -> Builder:
    choose = Choices(draw)
    palette = draw_palette(choose, frozenset(), IDIOMS[0])
    return Builder(choose, draw_style(choose), palette, frozenset(), Frame(set(), is_kernel=True))


def evaluate(expression: Expr, x: int, kind: Scalar) -> int:
    """The value of a whole-number expression in `x`, by the rules of C."""
    code = cst.Module([]).code_for_node(expression.node)

    class Wp:
        clamp = staticmethod(lambda v, low, high: min(max(v, low), high))
        abs = staticmethod(abs)

        def __getattr__(self, name: str) -> type[int]:
            assert name == kind.name
            return int

    class C(int):
        def __mod__(self, other: int) -> int:
            return abs(int(self)) % other * (1 if self >= 0 else -1)

    return int(eval(code, {"wp": Wp(), "x": C(x), "int": int}))


@given(st.data(), st.sampled_from([INT8, INT32, UINT32]), st.integers(1, 100))
def test_bounded_values_are_inside(data: st.DataObject, kind: Scalar, limit: int) -> None:
    b = builder(data.draw)
    room = Interval(0 if kind == UINT32 else -limit, limit)
    x = data.draw(st.integers(*integer_range(kind)))
    result = bounded(b, Expr(cst.Name("x"), kind), room)
    assert result.interval is not None
    assert result.interval.within(room)
    assert result.interval.low <= evaluate(result, x, kind) <= result.interval.high


@given(st.data(), st.sampled_from("+-*"), st.sampled_from([INT8, INT32]))
def test_watched_arithmetic_does_not_overflow(data: st.DataObject, operator: str, kind: Scalar) -> None:
    b = builder(data.draw)
    wide = Interval(*integer_range(kind))
    result = watched(b, Expr(cst.Name("x"), kind, interval=wide), operator, Expr(cst.Name("x"), kind, interval=wide))
    assert result.interval is not None
    assert result.interval.within(headroom(kind))


@given(st.data(), st.one_of(st.none(), BOUNDS))
def test_float_guards_say_where_values_are(data: st.DataObject, interval: Interval | None) -> None:
    b = builder(data.draw)
    x = Expr(cst.Name("x"), FLOAT32, interval=interval)
    assert non_negative(b, x).interval.low >= 0  # type: ignore[union-attr]
    assert positive(b, x).interval.low > 0  # type: ignore[union-attr]
    assert clamped("-1.0", "1.0")(b, x).interval.within(Interval(-1, 1))  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", [INT8, INT32, UINT32])
def test_what_a_launch_gives_fits_the_type(kind: Scalar) -> None:
    whole = Interval(*integer_range(kind))
    assert ordinary(kind).within(whole)  # type: ignore[union-attr]
    limits = tally(kind)
    assert limits is None or limits.within(whole)


def test_the_end_of_the_last_row_is_no_index() -> None:
    rows, entries = Extent(), Extent()
    facts = {
        order: loaded(ArrayVariable("a", Array(INT32, 1), (rows,), Access.READ, target=entries, order=order), name("x"))
        for order in (Order.ANY, Order.OFFSETS)
    }
    assert facts[Order.ANY].index == Index(entries)
    assert facts[Order.OFFSETS].index is None


@given(st.data())
def test_functions_drawn_for_a_call_say_which_classes_they_read(data: st.DataObject) -> None:
    b = builder(data.draw)

    def body() -> dict[str, nodes.Node]:
        constant, _ = modules.attribute(b, whole=False)
        b.emit(nodes.returned([constant]), effect=Effect.OUTPUT)
        return {}

    outlined(b, ("limit_of",), FLOAT32, body)
    assert b.classes.keys() <= b.definitions[-1].reads
