"""What statements and threads do, and what they leave open: values worked out by hand."""

import numpy as np
import pytest
from reference_programs import THREE, F, run

from fuzzer.reference import interpret

V, M = "wp.array[wp.vec3]", "wp.array[wp.mat22]"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("v = wp.vec3(1.0, 2.0, 3.0)\nw = v\nw[1] = 9.0\nout[0] = v[1]\nout[1] = w.y\nout[2] = w[-1]", [2, 9, 3]),
        ("for j in range(3):\n    out[j] = float(j)\nout[0] = float(j)", [2, 1, 2]),
        (
            "j = int(0)\n"
            "while True:\n"
            "    j += 1\n"
            "    if j == 2:\n"
            "        continue\n"
            "    if j > 3:\n"
            "        break\n"
            "    out[j - 1] = float(j)",
            [1, 0, 3],
        ),
        ("r = range(2)\nfor j in r:\n    out[0] += 1.0\nfor j in r:\n    out[1] += 1.0", [2, 2, 0]),
        ("for j in range(5, 0, -2):\n    out[(j - 1) / 2] = float(j)", [1, 3, 5]),
        (
            "a = wp.zeros(shape=3, dtype=float)\na[1] = 5.0\na[2] += a[1]\nfor j in range(3):\n    out[j] = a[j]",
            [0, 5, 5],
        ),
        (
            "m = wp.mat22(1.0, 2.0, 3.0, 4.0)\n"
            "out[0] = m[1][0]\n"
            "out[1] = (m * m)[0, 1]\n"
            "out[2] = (m * wp.vec2(1.0, 1.0))[1]",
            [3, 10, 7],
        ),
        (
            "m = wp.mat22(wp.vec2(1.0, 2.0), wp.vec2(3.0, 4.0))\n"
            "out[0] = m[0, 1]\n"
            "m[0] = wp.vec2(7.0, 8.0)\n"
            "out[1] = m[0, 1]\n"
            "m[:, 0] = wp.vec2(5.0, 6.0)\n"
            "out[2] = m[1, 0]",
            [3, 8, 6],
        ),
        ("x, y = 1.0, 2.0\nx, y = y, x\nout[0] = x\nout[1] = y", [2, 1, 0]),
        (
            "out[0] = wp.dot(wp.vec3(1.0, 2.0, 3.0), wp.cross(wp.vec3(1.0, 0.0, 0.0), wp.vec3(0.0, 1.0, 0.0)))",
            [3, 0, 0],
        ),
        (
            "q = wp.quat(0.0, 0.0, 1.0, 0.0)\n"
            "v = wp.quat_rotate(q, wp.vec3(1.0, 2.0, 3.0))\n"
            "for j in range(3):\n"
            "    out[j] = v[j]",
            [-1, -2, 3],
        ),
        (
            "t = wp.transform(wp.vec3(1.0, 2.0, 3.0), wp.quat_identity())\n"
            "v = wp.transform_point(t, wp.vec3(1.0, 1.0, 1.0))\n"
            "for j in range(3):\n"
            "    out[j] = v[j]",
            [2, 3, 4],
        ),
        ("t = wp.transform(wp.vec3(1.0, 2.0, 3.0))\nout[0] = t[2]\nout[1] = t[5]\nout[2] = t[6]", [3, 0, 1]),
        (
            "m = wp.matrix(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, shape=(2, 3))\n"
            "n = wp.untile(wp.tile(m) * 2.0)\n"
            "out[0] = n[0, 2]\nout[1] = n[1, 0]\nout[2] = wp.untile(wp.tile(m[1]))[2]",
            [6, 8, 6],
        ),
        (
            "old = wp.atomic_add(out, 0, 2.0)\nwp.atomic_max(out, 1, 5.0)\nout[2] = wp.atomic_exch(out, 1, 7.0)",
            [2, 7, 5],
        ),
        ("out[-1] = 4.0", [0, 0, 4]),
        ("part = out[1:3]\npart[0] = 1.0\nout[0] = float(len(part)) + float(out.shape[0])", [5, 1, 0]),
        (
            "out[0] = wp.determinant(wp.mat33(2.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 4.0))\n"
            "out[1] = wp.inverse(wp.mat22(2.0, 0.0, 0.0, 4.0))[1, 1]",
            [24, 0.25, 0],
        ),
        ("if 0.0 < 1.0 and not (1 > 2):\n    out[0] = 1.0\nelse:\n    out[1] = 1.0", [1, 0, 0]),
    ],
)
def test_statements(body: str, expected: list[float]) -> None:
    outcome = run(body, f"out: {F}", out=np.zeros(3, np.float32))
    assert outcome.defined, outcome
    np.testing.assert_array_equal(outcome.arrays["out"], np.array(expected, np.float32))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("y = x[i + 1]", "index 4 of an axis of 4"),
        ("x[0] = 1.0", "two threads write"),
        ("if i < 3:\n    x[i] = x[i + 1]", "a write to what another thread reads"),
        ("if i > 0:\n    x[i] = x[i - 1]", "a read of what another thread writes"),
        ("wp.atomic_add(x, 0, 1.0)\ny = x[0]", "an atomic operation on what another thread reads"),
        ("if i > 0:\n    y = x[0]\nelse:\n    wp.atomic_add(x, 0, 1.0)", "a read of what another thread writes"),
        ("if i > 0:\n    y = 1.0\nx[i] = y", "an uninitialised variable"),
    ],
)
def test_what_threads_must_not_do(body: str, reason: str) -> None:
    outcome = run(body, f"x: {F}", dim=4, x=np.ones(4, np.float32))
    assert outcome.undefined is not None
    assert reason in outcome.undefined


def test_threads_of_several_axes() -> None:
    source = """import warp as wp
@wp.kernel
def k(out: wp.array2d[int]):
    i, j = wp.tid()
    out[i, j] = i * 10 + j
"""
    outcome = interpret(source, {"out": np.zeros((2, 3), np.int32)}, (2, 3))
    assert outcome.arrays["out"].tolist() == [[0, 1, 2], [10, 11, 12]]


def test_the_lane_of_a_block_comes_after_the_axes() -> None:
    outcome = run("j, lane = wp.tid()\nout[j] = lane + 1", "out: wp.array[int]", dim=2, out=np.zeros(2, np.int32))
    assert outcome.arrays["out"].tolist() == [1, 1]
    assert run("j, k, lane = wp.tid()", "out: wp.array[int]", dim=2, out=np.zeros(2, np.int32)).not_covered is not None


def test_threads_of_more_axes_than_are_asked_for() -> None:
    outcome = run("wp.atomic_add(out, i, 1)", "out: wp.array[int]", dim=(2, 3), out=np.zeros(6, np.int32))
    assert outcome.arrays["out"].tolist() == [3, 3, 0, 0, 0, 0]


def test_random_numbers_change_their_state() -> None:
    body = "s = wp.rand_init(7, i)\nout[i] = wp.randf(s)\nother[i] = wp.randf(s)"
    outcome = run(body, f"out: {F}, other: {F}", dim=4, out=np.zeros(4, np.float32), other=np.zeros(4, np.float32))
    numbers = [*outcome.arrays["out"], *outcome.arrays["other"]]
    assert len(set(numbers)) == 8
    assert all(0 <= x < 1 for x in numbers)


def test_no_page_says_what_becomes_of_a_state_in_an_array() -> None:
    drawn = run(
        "out[i] = wp.randf(s[i])", f"s: wp.array[wp.uint32], out: {F}", s=np.arange(3, dtype=np.uint32), out=THREE
    )
    assert drawn.not_covered == "the state of a generator that is no variable"
    fresh = run("out[i] = wp.randf(wp.rand_init(7, i))", f"out: {F}", dim=3, out=np.zeros(3, np.float32))
    assert fresh.defined


@pytest.mark.parametrize(
    ("body", "covered"),
    [
        ("c = 0.1\nout[i] = wp.float64(c)", False),
        ("c = -0.1\nd = c\nout[i] = wp.vec2d(d, wp.float64(0.0))[0]", False),
        ("b, c = 1, 0.1\nout[i] = wp.float64(c)", False),
        ("c = 0.25\nout[i] = wp.float64(c)", True),
        ("c = 0.1 + 0.2\nout[i] = wp.float64(c)", True),
        ("c = float(0.1)\nout[i] = wp.float64(c)", True),
    ],
)
def test_it_is_open_how_exact_a_number_in_a_variable_is(body: str, covered: bool) -> None:
    """Warp hands on the number as it is written, from variable to variable; no page says so."""
    outcome = run(body, "out: wp.array[wp.float64]", out=np.zeros(3))
    assert (outcome.not_covered is None) == covered


def test_a_slice_with_a_step_of_zero() -> None:
    outcome = run("part = out[0:3:n]\npart[0] = 1.0", f"n: int, out: {F}", n=np.int32(0), out=THREE)
    assert outcome.undefined == "a slice whose step is 0"


def test_what_is_not_known_is_said() -> None:
    outcome = run("x = wp.volume_voxel_count(wp.uint64(i))", f"out: {F}", out=THREE)
    assert outcome.not_covered is not None
    assert outcome.not_covered.startswith("an operation")  # of a number, where it takes a volume
    assert not outcome.defined


def test_a_decision_that_rounding_could_turn_is_said() -> None:
    outcome = run("if wp.sin(out[i]) > 0.5:\n    out[i] = 1.0", f"out: {F}", out=np.full(1, np.pi / 6, np.float32))
    assert outcome.unsettled is not None


@pytest.mark.parametrize(
    ("body", "depends"),
    [
        ("wp.atomic_add(x, 0, 1.0)", False),
        ("x[0] += 1.0", False),
        ("y[i] = wp.atomic_add(x, 0, 1.0)", True),
        ("y[i] = wp.atomic_add(x, i, 1.0)", False),  # each thread its own
        ("wp.atomic_exch(x, 0, float(i))", True),
        ("wp.atomic_max(x, 0, float(i))", False),
    ],
)
def test_what_depends_on_the_order_of_threads(body: str, depends: bool) -> None:
    outcome = run(body, f"x: {F}, y: {F}", dim=3, x=THREE, y=THREE)
    assert outcome.defined
    assert outcome.depends_on_order is depends
