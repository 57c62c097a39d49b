"""What tiles hold, what they leave open, and how exact what is made of them is."""

import numpy as np
import pytest
from reference_programs import THREE, F, run

TILES = [
    ("t = wp.tile_load(x, shape=3)\nwp.tile_store(x, t + t)", [2, 4, 8]),
    ("t = wp.tile_load(x, shape=2, offset=2)\nwp.tile_store(x, t * 2.0, offset=1)", [1, 8, 0]),  # zero beyond the end
    ("t = wp.tile_load(x, shape=3)\nx[0] = wp.tile_sum(t)[0]", [7, 2, 4]),
    ("t = wp.tile_map(wp.max, wp.tile_load(x, shape=3), 3.0)\nwp.tile_store(x, t)", [3, 3, 4]),
    ("t = wp.tile_scan_exclusive(wp.tile_load(x, shape=3))\nwp.tile_store(x, t)", [0, 1, 3]),
    ("t = wp.tile_load(x, shape=3)\nt += t\nx[0] = t[2]", [8, 2, 4]),
    (
        "t = wp.tile_reshape(wp.tile_load(x, shape=2), shape=(2, 1))\n"
        "x[2] = wp.tile_matmul(wp.tile_transpose(t), t)[0, 0]",
        [1, 2, 5],
    ),
    ("wp.tile_atomic_add(x, wp.tile_full(shape=2, value=1.0), offset=1)", [1, 3, 5]),
    (
        "t = wp.tile_arange(4, 1, -1, dtype=float)\nwp.tile_sort(t, wp.tile_arange(3, dtype=int))\nwp.tile_store(x, t)",
        [2, 3, 4],
    ),
    (
        "a = wp.tile_diag_add(wp.tile_zeros(shape=(3, 3), dtype=float), wp.tile_load(x, shape=3))\n"
        "wp.tile_store(x, wp.tile_cholesky_solve(wp.tile_cholesky(a), wp.tile_load(x, shape=3)))",
        [1, 1, 1],
    ),
    ("t = wp.tile_load(x, shape=3)\nwp.tile_scatter_add(t, 1, 5.0, True)\nwp.tile_store(x, t)", [1, 7, 4]),
    ("t = wp.tile_load(x, shape=3)\nwp.tile_scatter_masked(t, 1, 5.0, i > 0)\nwp.tile_store(x, t)", [1, 2, 4]),
    ("t = wp.tile_load(x, shape=3)\nwp.tile_scatter_masked(t, 1, 5.0, i == 0)\nwp.tile_store(x, t)", [1, 5, 4]),
    (
        "s = wp.tile_stack(capacity=2, dtype=float)\n"
        "wp.tile_stack_push(s, x[1], True)\n"
        "wp.tile_stack_push(s, x[0], False)\n"
        "wp.tile_stack_push(s, x[2], True)\n"
        "full = wp.tile_stack_push(s, x[2], True)\n"  # -1
        "v, slot = wp.tile_stack_pop(s)\n"
        "x[0] = v\n"
        "x[1] = float(slot + full)\n"
        "x[2] = float(wp.tile_stack_count(s))",
        [4, 0, 1],
    ),
    (
        "s = wp.tile_stack(capacity=2, dtype=float)\nwp.tile_stack_push(s, x[1], True)\nwp.tile_stack_clear(s)\n"
        "x[1] = float(wp.tile_stack_push(s, x[2], True) + wp.tile_stack_count(s))",
        [1, 1, 4],
    ),
    (
        "t = wp.tile_zeros(shape=(1, 4), dtype=wp.vec2)\n"
        "for j in range(4):\n    t[0, j] = wp.vec2(float(j + 1), 0.0)\n"  # 1 2 3 4: 10, -2 + 2i, -2, -2 - 2i
        "wp.tile_fft(t)\nx[0] = t[0, 0][0]\nx[1] = t[0, 1][1]\nx[2] = t[0, 2][0]",
        [10, 2, -2],
    ),
    (
        "t = wp.tile_zeros(shape=(1, 4), dtype=wp.vec2)\n"
        "for j in range(3):\n    t[0, j] = wp.vec2(x[j], 0.0)\n"
        "wp.tile_fft(t)\nwp.tile_ifft(t)\nfor j in range(3):\n    x[j] = t[0, j][0]",
        [4, 8, 16],
    ),
]


@pytest.mark.parametrize(("body", "expected"), TILES)
def test_tiles(body: str, expected: list[float]) -> None:
    outcome = run(body.replace("x[0] = ", "x[i] = "), f"x: {F}", x=THREE.copy())
    assert outcome.defined, outcome
    assert outcome.arrays["x"] == pytest.approx(expected)


def test_a_tile_at_the_indices_of_another_is_a_copy() -> None:
    body = (
        "t = wp.tile_load(x, shape=3)\nn = wp.tile_arange(2, -1, -2, dtype=int)\n"
        "u = t[n]\nu[0] = 9.0\nx[0] = u[0] + t[2]\nx[1] = u[1]"
    )
    outcome = run(body, f"x: {F}", x=THREE)
    assert outcome.defined, outcome
    assert list(outcome.arrays["x"]) == [13, 1, 4]


def test_rows_of_a_tile_at_the_indices_of_another() -> None:
    body = "t = wp.tile_load(m, shape=(2, 3))\nwp.tile_store(out, t[:, wp.tile_arange(2, -1, -2, dtype=int)])\n"
    given = {"m": np.arange(6, dtype=np.float32).reshape(2, 3), "out": np.zeros((2, 2), np.float32)}
    outcome = run(body, "m: wp.array2d[float], out: wp.array2d[float]", **given)
    assert outcome.defined, outcome
    assert outcome.arrays["out"].tolist() == [[2, 0], [5, 3]]


def test_components_of_elements_of_tiles() -> None:
    body = "t = wp.tile_zeros(shape=2, dtype=wp.vec3)\nt[1, 2] = 4.0\nx[0] = t[1, 2] + t[1][2]"
    assert run(body, f"x: {F}", x=THREE).arrays["x"][0] == 8


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


@pytest.mark.parametrize(
    ("read", "last"), [("t[-1]", 4.0), ("wp.tile_extract(t, 2)", 4.0), ("wp.tile_extract(t, -1)", None)]
)
def test_only_indices_in_brackets_count_from_the_end(read: str, last: float | None) -> None:
    outcome = run(f"t = wp.tile_load(x, shape=3)\nx[0] = {read}", f"x: {F}", x=THREE)
    if last is None:
        assert outcome.undefined == "a negative index of tile_extract"
    else:
        assert outcome.arrays["x"][0] == last


@pytest.mark.parametrize(
    ("indices", "undefined"), [("wp.tile_arange(2, dtype=int)", False), ("wp.tile_zeros(shape=2, dtype=int)", True)]
)
def test_no_two_elements_may_be_stored_in_one_cell(indices: str, undefined: bool) -> None:
    body = f"t = wp.tile_load(x, shape=2)\nwp.tile_store_indexed(x, {indices}, t, axis=0)"
    assert (run(body, f"x: {F}", x=THREE).undefined is not None) == undefined


@pytest.mark.parametrize(
    ("bounds", "count"),
    [("0, 5, 2", 3), ("0, wp.int64(9007199254740993), wp.int64(9007199254740992)", 2), ("0, 3, 0", 0)],
)
def test_a_range_of_whole_numbers_has_an_exact_length(bounds: str, count: int) -> None:
    outcome = run(f"x[0] = float(wp.tile_arange({bounds}, dtype=wp.int64).shape[0])", f"x: {F}", x=THREE)
    if count:
        assert outcome.arrays["x"][0] == count
    else:
        assert outcome.undefined == "a range whose step is 0"


@pytest.mark.parametrize(("offset", "size", "undefined"), [(1, 2, False), (0, 3, False), (2, 2, True), (-1, 2, True)])
def test_a_view_lies_within_its_tile(offset: int, size: int, undefined: bool) -> None:
    body = f"t = wp.tile_load(x, shape=3)\nwp.tile_store(x, wp.tile_view(t, offset=({offset},), shape=({size},)))"
    assert (run(body, f"x: {F}", x=THREE).undefined is not None) == undefined


@pytest.mark.parametrize(("stop", "covered"), [("4", True), ("wp.int64(16777217)", False)])
def test_whole_bounds_of_a_range_of_floats_are_floats(stop: str, covered: bool) -> None:
    outcome = run(f"wp.tile_store(x, wp.tile_arange(1, {stop}, {stop}, dtype=float))", f"x: {F}", x=THREE)
    assert (outcome.not_covered is None) == covered
