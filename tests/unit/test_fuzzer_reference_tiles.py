"""What tiles leave open, and how exact what is made of them is."""

import numpy as np
import pytest
from reference_programs import run

F = "wp.array[float]"


@pytest.mark.parametrize("extreme", ["argmin", "argmax"])
@pytest.mark.parametrize(
    ("numbers", "settled"),
    [([1, 2, 3], True), ([2, 2, 2], False)],
)
def test_the_place_of_an_extreme_is_open_where_it_occurs_twice(extreme: str, numbers: list[int], settled: bool) -> None:
    body = f"k = wp.tile_{extreme}(wp.tile_load(x, shape=3))\nout[i] = float(k[0])"
    outcome = run(body, f"x: {F}, out: {F}", x=np.array(numbers, np.float32), out=np.zeros(1, np.float32))
    assert outcome.defined
    assert (outcome.unsettled is None) is settled


def test_an_extreme_may_be_read_wherever_it_is() -> None:
    body = "t = wp.tile_load(x, shape=3)\nk = wp.tile_argmax(t)\nout[i] = t[k[0]]"
    outcome = run(body, f"x: {F}, out: {F}", x=np.full(3, 2, np.float32), out=np.zeros(1, np.float32))
    assert outcome.unsettled is None
    assert outcome.arrays["out"].tolist() == [2]


@pytest.mark.parametrize(("keys", "settled"), [([3, 1, 2], True), ([1, 3, 1], False)])
def test_a_sort_leaves_the_values_of_equal_keys_open(keys: list[int], settled: bool) -> None:
    body = (
        "t = wp.tile_load(x, shape=3)\nplaces = wp.tile_arange(3, dtype=int)\n"
        "wp.tile_sort(t, places)\nfor j in range(3):\n    out[j] = float(places[j])"
    )
    outcome = run(body, f"x: {F}, out: {F}", x=np.array(keys, np.float32), out=np.zeros(3, np.float32))
    assert outcome.defined
    assert (outcome.unsettled is None) is settled


def test_a_reduction_is_no_more_exact_than_its_elements() -> None:
    smaller = "@wp.func\ndef smaller(a: float, b: float):\n    return wp.min(a, b) + 0.0\n"
    body = "t = wp.tile_map(wp.sin, wp.tile_load(x, shape=3))\nout[i] = (t[0] - 1.0) * 1000.0\n"
    reduced = "r = wp.tile_reduce(smaller, (t - 1.0) * 1000.0)\nout[1] = r[0]"
    outcome = run(body + reduced, f"x: {F}, out: {F}", smaller, x=np.ones(3, np.float32), out=np.zeros(2, np.float32))
    assert outcome.defined
    assert outcome.errors["out"][1] > outcome.errors["out"][0] > 0


@pytest.mark.parametrize(
    ("other", "expected"),
    [("t", 1), ("wp.where(i == 0, t, t + t)", 1), ("t if i == 0 else t + t", 1), ("t[0:3]", 2)],
)
def test_only_views_share_elements(other: str, expected: float) -> None:
    body = f"t = wp.tile_load(x, shape=3)\nu = {other}\nt += t\nwp.tile_store(x, u)"
    assert run(body, f"x: {F}", x=np.ones(3, np.float32)).arrays["x"].tolist() == [expected] * 3
