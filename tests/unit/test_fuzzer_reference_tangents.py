"""Tangents of the interpreter against finite differences in double precision."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fuzzer.reference import interpret

FRAME = """import warp as wp
vec3 = wp.vec3d
mat33 = wp.mat33d
mat22 = wp.mat22d
quat = wp.quatd
d = wp.float64

@wp.func
def twice(x: wp.float64):
    return x * x

@wp.kernel
def k(x: wp.array[wp.float64], y: wp.array[wp.float64]):
    i = wp.tid()
    a, b, c = x[0], x[1], x[2]
    v = vec3(a, b, c)
    m = mat33(a, b, c, b, d(3.0) * a, c, c, b, d(4.0) + b)
    q = wp.normalize(quat(a, b, c, d(1.0)))
    {body}
"""

ONE_EACH = [
    *(f"wp.{name}(a)" for name in "sin cos tan asin acos atan sinh cosh tanh exp log log2 log10 sqrt cbrt".split()),
    *(f"wp.{name}(a)" for name in "erf erfc erfinv erfcinv abs frac degrees radians floor sign step".split()),
    "a + b * c - a / b",
    "(a * d(7.0)) % b",
    "wp.pow(a, b)",
    "a ** c",
    "wp.atan2(a, b)",
    "wp.min(a, b) + wp.max(b, c)",
    "wp.clamp(a, b, c)",
    "wp.where(a < b, a * a, b)",
    "a * b if a > b else b * c",
    "wp.lerp(a, b, c)",
    "wp.smoothstep(a, d(2.0), b)",
    "wp.dot(v, v) + wp.length(v)",
    "wp.length_sq(wp.cross(v, vec3(b, a, c)))",
    "wp.normalize(v)[1]",
    "wp.determinant(m)",
    "wp.inverse(m)[0, 2]",
    "(m * m * v)[1]",
    "wp.trace(wp.transpose(m) * m) + wp.ddot(m, m)",
    "wp.outer(v, v)[0, 2] + wp.skew(v)[2, 1]",
    "wp.quat_rotate(q, v)[0]",
    "wp.quat_rotate_inv(q, v)[1]",
    "wp.quat_to_matrix(q)[1, 2]",
    "(q * wp.quat_inverse(q) * q).z",
    "wp.quat_slerp(q, wp.quat_from_axis_angle(vec3(d(0.0), d(0.0), d(1.0)), a), b)[1]",
    "wp.quat_from_matrix(wp.quat_to_matrix(q))[2]",
    "wp.quat_rpy(a, b, c)[0]",
    "wp.transform_point(wp.transformd(v, q), v)[2]",
    "wp.transform_inverse(wp.transformd(v, q))[1]",
    "twice(twice(a) + b)",
    "wp.cw_mul(v, v)[1] / wp.cw_div(v, vec3(b, c, a))[2]",
]


def _both(body: str, step: float = 1e-6) -> tuple[float, float]:
    """The interpreter's derivative and a central difference, along one direction."""
    source = FRAME.format(body=body)
    x, way = np.array([0.43, 0.71, 0.92]), np.array([0.3, -0.5, 0.8])

    def at(point: NDArray[np.float64]) -> float:
        outcome = interpret(source, {"x": point, "y": np.zeros(1)}, 1)
        assert outcome.defined, outcome
        return float(outcome.arrays["y"][0])

    outcome = interpret(source, {"x": x, "y": np.zeros(1)}, 1, tangents={"x": way})
    return float(outcome.tangents["y"][0]), (at(x + step * way) - at(x - step * way)) / (2 * step)


@pytest.mark.parametrize("expression", ONE_EACH)
def test_expressions(expression: str) -> None:
    exact, difference = _both(f"y[0] = {expression}")
    assert exact == pytest.approx(difference, rel=1e-6, abs=1e-7)


def test_a_cast_to_single_precision_keeps_the_tangent() -> None:
    source = FRAME.format(body="y[0] = d(float(a)) * b")
    x, way = np.array([0.43, 0.71, 0.92]), np.array([1.0, 0.0, 0.0])
    outcome = interpret(source, {"x": x, "y": np.zeros(1)}, 1, tangents={"x": way})
    assert outcome.tangents["y"][0] == pytest.approx(0.71)


@pytest.mark.parametrize(
    "body",
    [
        "s = d(0.0)\n    for j in range(5):\n        s += wp.sin(a * d(j)) * b\n"
        "        if s > d(1.0):\n            s *= c\n    y[0] = s",
        "s = a\n    while s < d(20.0):\n        s = s * s + b + c\n    y[0] = s",
        "w = v\n    w[1] *= c\n    w.x = w.y * w.z\n    y[0] = wp.length(w)",
        "t = wp.zeros(shape=3, dtype=d)\n    t[0] = a\n    t[1] = t[0] * b\n    t[2] += t[1] * c\n    y[0] = t[2]",
        "wp.atomic_add(y, 0, a * b)\n    wp.atomic_add(y, 0, wp.sin(c))\n    y[0] *= a",
        "y[0] = wp.tile_sum(wp.tile_map(wp.sin, wp.tile_load(x, shape=3)) * b)[0]",
    ],
)
def test_statements(body: str) -> None:
    exact, difference = _both(body)
    assert exact == pytest.approx(difference, rel=1e-6)


@pytest.mark.parametrize(
    "expression",
    [
        "wp.noise(wp.uint32(7), p)",
        "wp.pnoise(wp.uint32(7), p, 2, 3, 4)",
        "wp.noise(wp.uint32(7), wp.vec4(p[0], p[1], p[2], p[0]))",
        "wp.curlnoise(wp.uint32(7), p, wp.uint32(2))[1]",
        "wp.curlnoise(wp.uint32(7), wp.vec2(p[0], p[1]))[0]",
    ],
)
def test_noise(expression: str) -> None:
    """It is single precision, so the step is wide and the difference has few digits."""
    exact, difference = _both(f"p = wp.vec3(float(a), float(b), float(c))\n    y[0] = d({expression})", 2e-3)
    assert exact == pytest.approx(difference, rel=2e-3)


def test_a_lifted_program_has_the_tangents_of_one_in_double_precision() -> None:
    """And only as long as it is interpreted: afterwards `float32` is what it was."""
    source = FRAME.format(body="y[0] = wp.exp(wp.sin(a) / d(3.0)) * wp.length(v) + d(0.1)")
    single = source.replace("wp.float64", "wp.float32")
    for name in ("vec3", "mat33", "mat22", "quat"):
        single = single.replace(f"wp.{name}d", f"wp.{name}")
    given = {"x": np.array([0.7, 1.3, -0.4], np.float32), "y": np.zeros(1, np.float32)}
    way = {"x": np.array([0.9, -0.6, 0.8])}
    doubled = {name: array.astype(np.float64) for name, array in given.items()}
    expected = interpret(source, doubled, 1, tangents=way)
    lifted = interpret(single, given, 1, tangents=way, lifted=True)
    assert lifted.arrays["y"] == pytest.approx(expected.arrays["y"], rel=1e-15)
    assert lifted.tangents["y"] == pytest.approx(expected.tangents["y"], rel=1e-15)
    plain = interpret(single, given, 1, tangents=way)
    assert plain.arrays["y"].dtype == np.float32
    assert plain.tangents["y"] != pytest.approx(expected.tangents["y"], rel=1e-12)
