"""Comparisons that see what differs and let pass what does not."""

import numpy as np
import pytest
from reference_programs import program, run

from fuzzer.reference import interpret
from fuzzer.reference.compare import differences

F = "wp.array[float]"
X = np.array([0.3, 0.7], np.float32)


def test_exact_results_must_be_equal() -> None:
    outcome = run("x[i] = x[i] * 3.0 + 1.0", f"x: {F}", dim=2, x=X)
    right = outcome.arrays["x"].copy()
    assert not differences(outcome, {"x": right})
    right[1] = np.nextafter(right[1], np.float32(9))
    (difference,) = differences(outcome, {"x": right})
    assert (difference.array, difference.index, difference.bound) == ("x", (1,), 0.0)
    assert str(difference).startswith("x[1]: expected 3.0999999")


def test_bounds_grow_with_what_follows_a_function() -> None:
    outcome = run("x[i] = wp.sin(x[i]) * 1000.0 - 290.0", f"x: {F}", dim=2, x=X)
    off = outcome.arrays["x"] + np.float32(1e-4)
    assert not differences(outcome, {"x": off})
    assert len(differences(outcome, {"x": off + np.float32(1e-2)})) == 2


def test_nan_equals_nan_and_nothing_else() -> None:
    outcome = run("x[i] = (x[i] - x[i]) / (x[i] - x[i])", f"x: {F}", dim=2, x=X)
    assert not differences(outcome, {"x": np.full(2, np.nan, np.float32)})
    assert len(differences(outcome, {"x": np.array([np.nan, 0], np.float32)})) == 1


def test_whole_numbers_must_be_equal() -> None:
    outcome = run("x[i] = x[i] + 1", "x: wp.array[int]", dim=2, x=np.zeros(2, np.int32))
    assert len(differences(outcome, {"x": np.array([1, 2], np.int32)})) == 1


def test_structs_and_booleans() -> None:
    before = "@wp.struct\nclass S:\n    on: bool\n    v: wp.vec2\n"
    cells = [{"on": False, "v": np.zeros(2, np.float32)}]
    outcome = run("s[i].on = True\ns[i].v[1] = 2.0", "s: wp.array[S]", before, s=cells)
    assert not differences(outcome, {"s": [{"on": np.bool_(True), "v": np.array([0, 2], np.float32)}]})
    wrong = differences(outcome, {"s": [{"on": np.bool_(False), "v": np.array([0, 3], np.float32)}]})
    assert [d.array for d in wrong] == ["s[0].on", "s[0].v"]


def test_additions_of_several_threads_may_come_in_any_order() -> None:
    numbers = np.array([1e8, 1.0, -1e8, 1.0], np.float32)
    parameters = f"x: {F}, total: {F}"
    outcome = run("wp.atomic_add(total, 0, x[i])", parameters, dim=4, x=numbers, total=np.zeros(1, np.float32))
    assert not differences(outcome, {"total": np.array([2.0], np.float32)})
    assert differences(outcome, {"total": np.array([1000.0], np.float32)})


def test_additions_of_one_thread_have_an_order() -> None:
    body = "wp.atomic_add(total, i, x[i])\nwp.atomic_add(total, i, 1.0)"
    parameters = f"x: {F}, total: {F}"
    outcome = run(body, parameters, dim=2, x=X, total=np.zeros(2, np.float32))
    assert differences(outcome, {"total": np.nextafter(outcome.arrays["total"], np.float32(0))})


def test_fused_products_are_within_the_bound_when_they_may_be_fused() -> None:
    source = program("y[i] = x[i] * x[i] - z[i]", f"x: {F}, y: {F}, z: {F}")
    x = np.array([1.0000001], np.float32)
    given = {"x": x, "y": np.zeros(1, np.float32), "z": x * x}
    fused = (x.astype(np.float64) ** 2 - (x * x).astype(np.float64)).astype(np.float32)
    assert differences(interpret(source, given, 1), {"y": fused})
    assert not differences(interpret(source, given, 1, fused=True), {"y": fused})


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(dtype: str) -> None:
    out = np.zeros(1, np.float16 if dtype == "float16" else np.uint16)
    outcome = run(f"out[i] = wp.{dtype}(1.5) * wp.{dtype}(3.0)", f"out: wp.array[wp.{dtype}]", out=out)
    right = np.array([4.5], np.float16) if dtype == "float16" else np.array([0x4090], np.uint16)
    assert not differences(outcome, {"out": right})
    assert differences(outcome, {"out": right + right.dtype.type(1)})


def test_zeros_of_either_sign_are_equal_in_bfloat16_and_not_bits_of_whole_numbers() -> None:
    for dtype, apart in (("bfloat16", 0), ("uint16", 1)):
        outcome = run("x[0] = x[0]", f"x: wp.array[wp.{dtype}]", x=np.zeros(1, np.uint16))
        assert len(differences(outcome, {"x": np.array([0x8000], np.uint16)})) == apart
