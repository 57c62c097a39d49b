"""The three ways to a product, of a program that has the same derivative in all of them."""

import numpy as np
import pytest
from executed import built, emitted

from compile.execute import Executable
from fuzzer.fitting import fitted
from fuzzer.oracles.case import Case
from fuzzer.oracles.gradient import _as_it_is, _lifted, _settled
from fuzzer.oracles.products import Doubt, NotJudged, Side, directions, doubts, products

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


def test_directions_are_of_what_is_only_read() -> None:
    found = list(directions(case(SMOOTH.format(kind="float"))))
    assert [sorted(along.ways) for along in found] == [["x", "y"], ["x"], ["y"], ["out"]] * 4
    assert [along.turn.seed for along in found[::4]] == [0, 0, 1, 2]


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
