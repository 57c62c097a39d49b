"""The three ways to a product, of a program that has the same derivative in all of them."""

from dataclasses import replace

import numpy as np
import pytest
from executed import built, emitted

import fuzzer.oracles.case
from compile.execute import Executable
from fuzzer.fitting import fitted
from fuzzer.oracles.case import Case
from fuzzer.oracles.gradient import _as_it_is, _by_differences, _lifted, _settled
from fuzzer.oracles.products import Direction, Doubt, NotJudged, Side, directions, doubts, products

SMOOTH = """import warp as wp


@wp.kernel
def smooth(x: wp.array[{kind}], y: wp.array[{kind}], out: wp.array[{kind}]):
    i = wp.tid()
    out[i] = wp.tanh(x[i] * y[i]) + x[i] * x[i]
"""


def case(source: str) -> Case:
    emission = emitted(source)
    (made,) = built([emission])
    assert isinstance(made, Executable)
    return Case(source, fitted(emission), emission, made)


def sides(kind: str) -> tuple[Case, Side, Side]:
    of = case(SMOOTH.format(kind=kind))
    double = _lifted(of)
    assert double is not None
    return of, _as_it_is(of), double


@pytest.mark.parametrize(
    ("kind", "own", "double"), [("wp.float16", 0.1, 1e-10), ("float", 1e-4, 1e-10), ("wp.float64", 1e-10, 1e-10)]
)
def test_three_ways_to_a_product(kind: str, own: float, double: float) -> None:
    of, *both = sides(kind)
    for along in (along for along in directions(of) if "out" not in along.ways):  # nothing depends on what was there
        weights = {name: np.ones_like(held) for name, held in along.outputs.items()}
        for side, within in zip(both, (own, double), strict=True):
            forward = products(side.forward(along), weights)
            size = np.abs(forward).sum()
            assert side.backward(along, weights).sum() == pytest.approx(forward.sum(), abs=within * size)
            differences, blur = side.differences(along, weights)
            assert differences == pytest.approx(forward.sum(), abs=within * size)
            assert 0.0 < blur < within * size


KINKED = """import warp as wp


@wp.kernel
def kinked(x: wp.array[wp.float64], out: wp.array[wp.float64]):
    i = wp.tid()
    out[i] = wp.max(x[i], wp.float64(0.0))
"""


@pytest.mark.parametrize(
    ("steps", "large", "small", "why"),
    [
        (3 / 7, 1.0, 1.0, None),  # where the extrapolation is exact beside a kink, by chance
        (3 / 7 / 64, 0.5078125, 1.0, "finite differences confirm neither"),
        (0.0, 0.5, 0.5, "finite differences confirm neither"),
    ],
)
def test_differences_of_smaller_steps_have_to_agree(steps: float, large: float, small: float, why: str | None) -> None:
    of = case(KINKED)
    side, turn = _as_it_is(of), of.turns[0]
    x = np.full_like(turn.arguments["x"], steps * side.step)
    along = Direction(replace(turn, arguments={**turn.arguments, "x": x}), {"x": np.ones_like(x)}, {"out": x})
    weights = {"out": np.eye(1, len(x))[0]}
    assert side.differences(along, weights)[0] == pytest.approx(large)
    assert side.differences(along, weights, 6)[0] == pytest.approx(small)
    said = _by_differences("gradient", side, Doubt(along, weights, 1.0, 0.0))
    assert said.skipped == why
    assert (said.failure is None) is (why is not None)


def test_directions_are_of_what_is_only_read() -> None:
    found = list(directions(case(SMOOTH.format(kind="float"))))
    assert [sorted(along.ways) for along in found] == [["x", "y"], ["x"], ["y"], ["out"]] * 4
    assert [along.turn.seed for along in found[::4]] == [0, 0, 1, 2]


@pytest.mark.parametrize(("threads", "looked_at"), [(33, [33, 7, 33, 33]), (7, [7, 1, 7, 7]), (1, [1, 1, 1]), (0, [1])])
def test_large_launches_are_looked_at_only_where_all_are(
    threads: int, looked_at: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzer.oracles.case, "LARGE", threads * 12 + 1)  # three floats for each thread
    found = [along.turn for along in directions(case(SMOOTH.format(kind="float")))][::4]
    assert [turn.dim for turn in found] == [(each,) for each in looked_at]
    assert [turn.seed for turn in found[-2:]] == ([1, 2] if threads else [0])


def test_nothing_to_compare() -> None:
    source = "import warp as wp\n\n\n@wp.kernel\ndef count(out: wp.array[int]):\n    out[wp.tid()] = 1\n"
    of = case(source)
    with pytest.raises(NotJudged, match="no floats that depend on floats"):
        next(doubts(of, _as_it_is(of)))


@pytest.mark.parametrize(("kind", "reason"), [("wp.float16", "halves alone"), ("float", None)])
def test_halves_accuse_nobody_without_double_precision(kind: str, reason: str | None) -> None:
    of, own, _ = sides(kind)
    along = next(iter(directions(of)))
    weights = {name: np.ones_like(held) for name, held in along.outputs.items()}
    forward = float(products(own.forward(along), weights).sum())
    said = _settled(Doubt(along, weights, forward, 2.0 * forward), own, None)
    assert said.skipped == reason
    assert (said.failure is None) is (reason is not None)
