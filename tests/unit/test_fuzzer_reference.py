"""What expressions mean, rule by rule: values worked out by hand, by the C++ standard, or by IEEE 754."""

import math
from typing import Any

import numpy as np
import pytest
import warp as wp
from reference_programs import THREE, F, run, value

from compile import described
from fuzzer.reference.library import BUILTINS
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


@pytest.mark.parametrize(("y", "x", "settled"), [("y", -1.0, False), ("y", 1.0, True), ("y + 1.0", -1.0, True)])
def test_an_angle_beside_its_jump_is_not_judged(y: str, x: float, settled: bool) -> None:
    """pi and minus pi are the same angle: a number that is zero but for rounding says neither."""
    outcome = run(f"y = wp.sin(x[1]) - wp.sin(x[1])\nx[0] = wp.atan2({y}, {x})", f"x: {F}", x=THREE)
    assert (outcome.unsettled is None) is settled


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


def test_matrices_of_a_position_a_rotation_and_a_scale() -> None:
    quarter = "wp.quat(0.0, 0.0, 0.7071067811865476, 0.7071067811865476)"
    body = f"m = wp.transform_compose(wp.vec3(1.0, 2.0, 3.0), {quarter}, wp.vec3(2.0, 1.0, 1.0))\n"
    body += "v = m * wp.vec4(1.0, 0.0, 0.0, 1.0)\nfor j in range(3):\n    x[j] = v[j]"
    assert run(body, f"x: {F}", x=THREE).arrays["x"] == pytest.approx([1, 4, 3])


def test_a_transform_of_a_position_alone_turns_nothing() -> None:
    body = "t = wp.transformation(wp.vec3(1.0, 2.0, 3.0))\nfor j in range(3):\n    x[j] = t[j + 4]"
    assert list(run(body, f"x: {F}", x=THREE).arrays["x"]) == [0, 0, 1]


def test_what_the_grammar_takes_from_the_registry_is_known() -> None:
    names = {signature.name for signature in signatures()}
    native = {name for name in names if isinstance(described.described(getattr(wp, name, None)), described.Builtin)}
    assert len(native) > 100
    assert native - BUILTINS.keys() == set()
