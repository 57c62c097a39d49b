"""What kernels mean, rule by rule: values worked out by hand, by the C++ standard, or by IEEE 754."""

import math
from typing import Any

import numpy as np
import pytest
import warp as wp
from reference_programs import run, value

from compile import described
from fuzzer.reference import interpret
from fuzzer.reference.library import BUILTINS
from fuzzer.reference.resources import Indexed
from grammar.catalog import signatures

i8, i16, i32, i64 = np.int8, np.int16, np.int32, np.int64
u8, u16, u32, u64 = np.uint8, np.uint16, np.uint32, np.uint64


@pytest.mark.parametrize(
    ("expression", "dtype", "scalars", "expected"),
    [
        ("a / b", "int32", {"a": i32(-7), "b": i32(2)}, -3),  # towards zero
        ("a // b", "int32", {"a": i32(-7), "b": i32(2)}, -4),  # down
        ("a // b", "int32", {"a": i32(7), "b": i32(-2)}, -4),
        ("a // b", "int32", {"a": i32(-8), "b": i32(2)}, -4),
        ("a % b", "int32", {"a": i32(-7), "b": i32(2)}, -1),  # the dividend's sign
        ("a % b", "int32", {"a": i32(7), "b": i32(-2)}, 1),
        ("a + b", "int8", {"a": i8(100), "b": i8(100)}, -56),  # promoted to int, cut back
        ("a * b", "uint8", {"a": u8(20), "b": u8(20)}, 144),
        ("a - b", "uint32", {"a": u32(1), "b": u32(2)}, 2**32 - 1),
        ("-a", "uint32", {"a": u32(1)}, 2**32 - 1),
        ("-a", "int8", {"a": i8(-128)}, -128),
        ("~a", "int32", {"a": i32(5)}, -6),
        ("~a", "uint16", {"a": u16(5)}, 65530),
        ("a >> b", "int32", {"a": i32(-5), "b": i32(1)}, -3),
        ("a << b", "int32", {"a": i32(1), "b": i32(31)}, -(2**31)),
        ("a << b", "uint8", {"a": u8(255), "b": u8(4)}, 240),
        ("a & b ^ a | b", "int64", {"a": i64(-4), "b": i64(6)}, -4 & 6 ^ -4 | 6),
        ("a < b", "bool", {"a": i32(-1), "b": u32(1)}, False),  # both become unsigned
        ("a < b", "bool", {"a": i8(-1), "b": u8(1)}, True),  # both become int
        ("a < b", "bool", {"a": i64(-1), "b": u32(1)}, True),
        ("wp.abs(a)", "int32", {"a": i32(-7)}, 7),
        ("wp.sign(a)", "int32", {"a": i32(0)}, 1),
        ("wp.step(a)", "int32", {"a": i32(-3)}, 1),
        ("wp.nonzero(a)", "int32", {"a": i32(-3)}, 1),
        ("wp.clamp(a, 0, 5)", "int32", {"a": i32(7)}, 5),
        ("wp.bit_count(a)", "int32", {"a": i8(-1)}, 8),
        ("wp.uint8(a)", "uint8", {"a": i32(-1)}, 255),
        ("wp.int8(a)", "int8", {"a": i32(200)}, -56),
        ("int(a)", "int32", {"a": np.float32(-2.9)}, -2),
        ("wp.int64(a)", "int64", {"a": np.float64(1e15 + 0.5)}, 10**15),
        ("bool(a)", "bool", {"a": np.float32(0.1)}, True),
        ("wp.uint64(0xFFFFFFFFFF)", "uint64", {}, 0xFFFFFFFFFF),
        ("wp.cast(a, wp.uint32)", "uint32", {"a": np.float32(1.0)}, 0x3F800000),
    ],
)
def test_whole_numbers(expression: str, dtype: str, scalars: dict[str, Any], expected: Any) -> None:
    assert value(expression, dtype, **scalars) == expected


@pytest.mark.parametrize(
    ("expression", "dtype", "scalars", "expected"),
    [
        ("a + b", "float32", {"a": np.float32(2**24), "b": np.float32(1)}, 2.0**24),  # ties to even
        ("a + b", "float16", {"a": np.float16(2048), "b": np.float16(1)}, 2048.0),
        ("wp.float64(0.1)", "float64", {}, 0.1),  # written out: rounded once
        ("wp.float64(wp.static(0.1))", "float64", {}, 0.1),
        ("type(a)(0.1)", "float64", {"a": np.float64(2)}, 0.1),
        ("wp.float64(wp.static(0.1) * 1.0)", "float64", {}, float(np.float32(0.1))),
        ("wp.float64(a)", "float64", {"a": np.float32(0.1)}, float(np.float32(0.1))),
        ("a / b", "float32", {"a": np.float32(1), "b": np.float32(0)}, np.inf),
        ("a % b", "float32", {"a": np.float32(-5.5), "b": np.float32(2)}, -1.5),  # fmod
        ("a // b", "float32", {"a": np.float32(-5.5), "b": np.float32(2)}, -3.0),
        ("wp.min(a, b)", "float32", {"a": np.float32(np.nan), "b": np.float32(2)}, 2.0),
        ("wp.clamp(a, 0.0, 1.0)", "float32", {"a": np.float32(np.nan)}, 0.0),
        ("wp.sign(a)", "float32", {"a": np.float32(-0.0)}, 1.0),
        ("wp.round(a)", "float32", {"a": np.float32(-2.5)}, -3.0),
        ("wp.rint(a)", "float32", {"a": np.float32(2.5)}, 2.0),
        ("wp.frac(a)", "float32", {"a": np.float32(-2.25)}, -0.25),
        ("wp.sqrt(a)", "float64", {"a": np.float64(2)}, 2**0.5),
        ("wp.acos(a)", "float32", {"a": np.float32(-1.5)}, float(np.float32(np.pi))),
        ("wp.copysign(a, b)", "float32", {"a": np.float32(3), "b": np.float32(-0.0)}, -3.0),
        ("wp.lerp(a, b, 0.25)", "float32", {"a": np.float32(1), "b": np.float32(5)}, 2.0),
        ("wp.smoothstep(0.0, 2.0, a)", "float32", {"a": np.float32(1)}, 0.5),
        ("float(wp.bfloat16(a))", "float32", {"a": np.float32(1.0 + 2**-8)}, 1.0),  # ties to even
        ("float(wp.bfloat16(a) * wp.bfloat16(a))", "float32", {"a": np.float32(1.0 + 2**-7)}, 1.015625),
        ("float(a)", "float32", {"a": i32(2**24 + 1)}, 2.0**24),
        ("a if a > 0.0 else -a", "float32", {"a": np.float32(-2)}, 2.0),
        ("wp.where(a, 1.0, 2.0)", "float32", {"a": i32(0)}, 2.0),
    ],
)
def test_floats(expression: str, dtype: str, scalars: dict[str, Any], expected: float) -> None:
    assert value(expression, dtype, **scalars) == expected


@pytest.mark.parametrize("y", [2.0**-60, 1e-3, 0.4, 0.6, 2.5, -1e-9])
def test_the_inverse_error_function_keeps_its_digits(y: float) -> None:
    x = np.float64(math.erf(y))
    assert value("wp.erfinv(a)", "float64", a=x) == pytest.approx(y, rel=1e-13 if abs(y) < 2 else 1e-12)


@pytest.mark.parametrize(
    ("expression", "scalars", "reason"),
    [
        ("a + b", {"a": i32(2**31 - 1), "b": i32(1)}, "int32 overflow in +"),
        ("a * b", {"a": i64(2**62), "b": i64(2)}, "int64 overflow in *"),
        ("wp.int32(a * b)", {"a": u16(65535), "b": u16(65535)}, "promoted to int"),
        ("-a", {"a": i32(-(2**31))}, "int32 overflow in negation"),
        ("wp.abs(a)", {"a": i32(-(2**31))}, "int32 overflow in abs"),
        ("a / b", {"a": i32(1), "b": i32(0)}, "division by zero"),
        ("a // b", {"a": i32(-(2**31)), "b": i32(-1)}, "overflow in division"),
        ("a % b", {"a": i32(-(2**31)), "b": i32(-1)}, "overflow in modulo"),
        ("a << b", {"a": i32(1), "b": i32(32)}, "shift of int32 by 32"),
        ("a >> b", {"a": i32(1), "b": i32(-1)}, "shift of int32 by -1"),
        ("int(a)", {"a": np.float32(2.0**31)}, "cast of"),
        ("int(a)", {"a": np.float32(np.nan)}, "cast of nan"),
        ("int(wp.vec3(1.0, 2.0, 3.0)[a])", {"a": i32(3)}, "component 3 of 3"),
    ],
)
def test_what_is_undefined(expression: str, scalars: dict[str, Any], reason: str) -> None:
    names = ", ".join(f"{name}: wp.{x.dtype.name}" for name, x in scalars.items())
    outcome = run(f"c = {expression}", names, **scalars)
    assert outcome.undefined is not None
    assert reason in outcome.undefined
    assert outcome.line == 8
    assert not outcome.defined


F, V, M = "wp.array[float]", "wp.array[wp.vec3]", "wp.array[wp.mat22]"
THREE = np.array([1.0, 2.0, 4.0], np.float32)


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


FUNCTIONS = """
@wp.struct
class Body:
    x: wp.vec3
    m: float

@wp.func
def counted(calls: wp.array[int], x: float):
    calls[0] = calls[0] * 10 + int(x)
    return x

@wp.func
def scaled(x: Any, by: float = 2.0):
    return x * by

@wp.func
def which(x: int):
    return 1

@wp.func
def which(x: float):
    return 2

@wp.func
def grown(b: Body):
    b.m += 1.0
    return b

@wp.func
def both(x: float):
    return x, -x

@wp.func
def bump(x: wp.ref[int]):
    x += 1

LIMIT = wp.constant(3)
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = counted(calls, 1.0) - counted(calls, 2.0) * counted(calls, 3.0)", 123),  # left to right
        ("if counted(calls, 1.0) > 5.0 and counted(calls, 2.0) > 0.0:\n    pass", 1),
        ("if counted(calls, 1.0) > 0.0 or counted(calls, 2.0) > 0.0:\n    pass", 1),
        ("x = counted(calls, 1.0) if counted(calls, 2.0) > 5.0 else counted(calls, 3.0)", 23),
        ("a = wp.zeros(shape=3, dtype=float)\na[int(counted(calls, 1.0))] *= counted(calls, 2.0)", 12),
        ("for j in range(int(counted(calls, 2.0))):\n    counted(calls, 3.0)", 233),
        ("b = Body(x=wp.vec3(counted(calls, 2.0)), m=counted(calls, 1.0))", 21),
        ("calls[0] = int(scaled(3.0)) + int(scaled(wp.vec2(1.0, 2.0), by=5.0)[1]) * 10", 106),
        ("calls[0] = which(1) * 10 + which(1.0)", 12),
        ("b = Body(wp.vec3(1.0), 2.0)\nc = grown(b)\ncalls[0] = int(b.m) * 10 + int(c.m)", 23),
        ("b = Body()\nc = b\nc.x[1] = 4.0\nb.m = 3.0\ncalls[0] = int(c.x[1] * 10.0 + c.m + b.m)", 43),
        ("x, y = both(4.0)\ncalls[0] = int(x - y)", 8),
        ("n = int(1)\nbump(n)\nbump(n)\ncalls[0] = n", 3),
        ("for j in range(wp.static(LIMIT * 2)):\n    calls[0] += LIMIT", 18),
        ("f = wp.max\ncalls[0] = f(4, 7)", 7),
        ("calls[0] = int(type(2.5)(wp.static(LIMIT)))", 3),
        ("calls[0] = int(wp.float64(wp.static(0.1)) == wp.float64(0.1))", 1),  # rounded once
    ],
)
def test_functions(body: str, expected: int) -> None:
    before = FUNCTIONS + 'wp.set_module_options({"enable_backward": False})'
    outcome = run(body, "calls: wp.array[int]", before, calls=np.zeros(1, np.int32))
    assert outcome.defined, outcome
    assert outcome.arrays["calls"].tolist() == [expected]


def test_structs_in_arrays() -> None:
    bodies = [{"x": np.array([1, 2, 3], np.float32), "m": np.float32(k)} for k in range(2)]
    outcome = run("b = p[i]\nb.m = 9.0\np[i].x[1] += 5.0\np[i].m *= 3.0", "p: wp.array[Body]", FUNCTIONS, 2, p=bodies)
    assert [cell["m"] for cell in outcome.arrays["p"]] == [0, 3]
    assert outcome.arrays["p"][1]["x"].tolist() == [1, 7, 3]
    assert bodies[1]["m"] == 1


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


def test_what_is_not_known_is_said() -> None:
    outcome = run("x = wp.volume_voxel_count(wp.uint64(i))", f"out: {F}", out=THREE)
    assert outcome.not_covered is not None
    assert outcome.not_covered.startswith("an operation")  # of a number, where it takes a volume
    assert not outcome.defined


def test_a_decision_that_rounding_could_turn_is_said() -> None:
    outcome = run("if wp.sin(out[i]) > 0.5:\n    out[i] = 1.0", f"out: {F}", out=np.full(1, np.pi / 6, np.float32))
    assert outcome.unsettled is not None


NATIVE = '''
@wp.func_native(snippet="""
    double result = 0.5 * x * x + wp::sqrt(y);
    return result;
""")
def energy(x: wp.float64, y: wp.float64) -> wp.float64: ...

@wp.func_native("out[tid] = x[tid] * 3.0f;")
def tripled(x: wp.array[float], out: wp.array[float], tid: int): ...
'''


def test_native_functions_of_formulas() -> None:
    assert value("energy(a, b)", "float64", NATIVE, a=np.float64(3), b=np.float64(4)) == 6.5
    outcome = run("tripled(x, x, i)", f"x: {F}", NATIVE, x=THREE[:1])
    assert outcome.arrays["x"].tolist() == [3]


def test_results_written_into_arguments() -> None:
    body = "axis = wp.vec3()\nangle = float(0.0)\nwp.quat_to_axis_angle(wp.quat(0.0, 0.0, 1.0, 0.0), axis, angle)\n"
    outcome = run(body + "out[0] = axis[2]\nout[1] = angle", f"out: {F}", out=np.zeros(2, np.float32))
    assert outcome.arrays["out"] == pytest.approx([1, np.pi])


def test_what_warp_is_asked_for_is_not_judged_but_used() -> None:
    body = "U, s, V = wp.svd3(wp.mat33(3.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0))\nout[0] = s[0]\nout[1] = U[0, 0]"
    outcome = run(body, f"out: {F}", out=np.zeros(2, np.float32))
    assert outcome.arrays["out"][0] == pytest.approx(3)
    assert outcome.errors["out"][0] < 1e-3
    assert outcome.errors["out"][1] == np.inf


def test_singular_values_that_rounding_decides_are_not_judged() -> None:
    """Of a matrix without an inverse, and of halves whose fourth powers overflow."""
    body = "U, s, V = wp.svd2(wp.mat22(1.1, 1.2, 2.2, 2.4))\nout[0] = s[0]\nout[1] = s[1]"
    errors = run(body, f"out: {F}", out=np.zeros(2, np.float32)).errors["out"]
    assert errors[0] < 1e-3
    assert errors[1] == np.inf
    body = "U, s, V = wp.svd2(wp.mat22h(20.0, 1.0, 1.0, 10.0))\nout[0] = s[0]"
    assert run(body, "out: wp.array[wp.float16]", out=np.zeros(1, np.float16)).errors["out"][0] == np.inf


def test_inverses_of_halves_that_may_overflow_are_not_judged() -> None:
    """Warp multiplies by one divided by the determinant, which for a determinant of 1e-5 halves do not have."""
    body = "m = wp.inverse(wp.mat22h(0.003, 0.0, 0.0, scale))\nout[0] = m[0, 0]\nfine[0] = wp.isfinite(m)"
    given = "scale: wp.float16, out: wp.array[wp.float16], fine: wp.array[bool]"
    arrays = {"out": np.zeros(1, np.float16), "fine": np.zeros(1, bool)}
    assert run(body, given, scale=np.float16(0.1), **arrays).errors["out"][0] < 10.0
    outcome = run(body, given, scale=np.float16(0.003), **arrays)
    assert outcome.errors["out"][0] == np.inf
    assert outcome.unsettled == "a number that may overflow"


def test_gradients_within_kernels() -> None:
    body = "dx, dy = wp.grad(f)(2.0, 3.0)\nout[0] = dx\nout[1] = dy"
    before = "@wp.func\ndef f(x: float, y: float):\n    return x * x * y\n"
    outcome = run(body, f"out: {F}", before, out=np.zeros(2, np.float32))
    assert outcome.arrays["out"].tolist() == [12, 4]


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


def test_a_function_that_ends_without_a_value() -> None:
    before = "@wp.func\ndef f(x: float):\n    if x > 1.5:\n        return x\n"
    assert run("x[i] = f(x[i])", f"x: {F}", before, x=THREE[1:]).defined
    outcome = run("x[i] = f(x[i])", f"x: {F}", before, x=THREE)
    assert outcome.undefined == "a function that ends without a value"


def test_structs_as_constants() -> None:
    before = FUNCTIONS + "BODY = Body()\nBODY.m = 2.5\nBODY.x = wp.vec3(1.0, 2.0, 3.0)\n"
    outcome = run("x[0] = BODY.m\nx[1] = BODY.x[1]\nb = BODY\nb.m = 7.0\nx[2] = BODY.m", f"x: {F}", before, x=THREE)
    assert outcome.defined, outcome
    assert outcome.arrays["x"].tolist() == [2.5, 2, 2.5]


LEFT = "wp.vec3(0.0, 0.0, 0.0), wp.vec3(2.0, 0.0, 0.0), wp.vec3(0.0, 2.0, 0.0)"


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ("wp.vec3(1.0, 1.0, -1.0), wp.vec3(1.0, 0.5, 1.0), wp.vec3(1.0, -1.0, 0.0)", 1),
        ("wp.vec3(0.5, 0.5, 1.0), wp.vec3(1.0, 0.5, 2.0), wp.vec3(0.5, 1.0, 1.0)", 0),  # above
        ("wp.vec3(3.0, 0.5, -1.0), wp.vec3(3.0, 0.5, 1.0), wp.vec3(3.0, -1.0, 0.0)", 0),  # through the plane, beside
        ("wp.vec3(0.5, 0.5, 0.0), wp.vec3(9.0, 0.5, 0.0), wp.vec3(0.5, 9.0, 0.0)", 1),  # in the same plane
        ("wp.vec3(3.0, 0.5, 0.0), wp.vec3(9.0, 0.5, 0.0), wp.vec3(3.0, 9.0, 0.0)", 0),
        ("wp.vec3(2.0, 0.0, 0.0), wp.vec3(9.0, 0.5, 1.0), wp.vec3(3.0, 9.0, 0.0)", None),  # a corner
    ],
)
def test_triangles_that_meet(right: str, expected: int | None) -> None:
    outcome = run(f"n[0] = wp.intersect_tri_tri({LEFT}, {right})", "n: wp.array[int]", n=np.zeros(1, i32))
    assert outcome.defined
    if expected is None:
        assert outcome.unsettled is not None
    else:
        assert outcome.unsettled is None
        assert outcome.arrays["n"][0] == expected


OPERATORS = """
@wp.struct
class Dual:
    value: float
    slope: float


@wp.func
def add(a: Dual, b: Dual):
    return Dual(a.value + b.value, a.slope + b.slope)


@wp.func
def mul(a: Dual, b: Dual):
    return Dual(a.value * b.value, a.value * b.slope + a.slope * b.value)
"""


def test_operators_of_structs_are_functions_with_their_names() -> None:
    body = "d = Dual(3.0, 1.0)\ne = d * d + d\ne *= d\nx[0] = e.value\nx[1] = e.slope\nx[2] = 1.0 + x[2] * 2.0"
    outcome = run(body, f"x: {F}", OPERATORS, x=THREE)
    assert list(outcome.arrays["x"]) == [36, 33, 9]  # x^3 + x^2 at 3


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


def test_arrays_over_the_memory_of_others() -> None:
    body = "y = wp.array(ptr=x.ptr, shape=(2,), dtype=float)\ny[1] = 7.0\nx[0] = float(y.shape[0])"
    assert list(run(body, f"x: {F}", x=THREE).arrays["x"]) == [2, 7, 4]
    assert run(body.replace("(2,)", "(4,)"), f"x: {F}", x=THREE).undefined is not None


def test_matrices_of_a_position_a_rotation_and_a_scale() -> None:
    quarter = "wp.quat(0.0, 0.0, 0.7071067811865476, 0.7071067811865476)"
    body = f"m = wp.transform_compose(wp.vec3(1.0, 2.0, 3.0), {quarter}, wp.vec3(2.0, 1.0, 1.0))\n"
    body += "v = m * wp.vec4(1.0, 0.0, 0.0, 1.0)\nfor j in range(3):\n    x[j] = v[j]"
    assert run(body, f"x: {F}", x=THREE).arrays["x"] == pytest.approx([1, 4, 3])


def test_a_transform_of_a_position_alone_turns_nothing() -> None:
    body = "t = wp.transformation(wp.vec3(1.0, 2.0, 3.0))\nfor j in range(3):\n    x[j] = t[j + 4]"
    assert list(run(body, f"x: {F}", x=THREE).arrays["x"]) == [0, 0, 1]


@pytest.mark.parametrize("class_", ["indexedarray", "indexedfabricarray"])
def test_indexed_arrays_are_views(class_: str) -> None:
    data = Indexed(THREE, (np.array([2, 0], np.int32),))
    outcome = run("x[0] = x[1] + 1.0\nx[1] = float(x.shape[0])", f"x: wp.{class_}(dtype=float)", x=data)
    assert outcome.defined, outcome
    assert list(outcome.arrays["x"]) == [2, 2]


def test_indexed_arrays_of_two_axes() -> None:
    data = Indexed(np.arange(6, dtype=np.float32).reshape(2, 3), (None, np.array([2, 0], np.int32)))
    body = "row = x[1]\nrow[0] += 10.0\nx[0, -1] = 7.0"
    outcome = run(body, "x: wp.indexedarray2d(dtype=float)", x=data)
    assert outcome.defined, outcome
    assert outcome.arrays["x"].tolist() == [[2, 7], [15, 3]]


def test_arrays_of_fabrics() -> None:
    assert list(run("wp.atomic_add(x, 1, 5.0)", "x: wp.fabricarray(dtype=float)", x=THREE).arrays["x"]) == [1, 7, 4]
    assert run("x[-1] = 5.0", "x: wp.fabricarray(dtype=float)", x=THREE).undefined is not None


def test_what_the_grammar_takes_from_the_registry_is_known() -> None:
    names = {signature.name for signature in signatures()}
    native = {name for name in names if isinstance(described.described(getattr(wp, name, None)), described.Builtin)}
    assert len(native) > 100
    assert native - BUILTINS.keys() == set()
