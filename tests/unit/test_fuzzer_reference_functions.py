"""Functions of every kind, and the structs that they take and give."""

import numpy as np
import pytest
from reference_programs import THREE, F, run, value

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


def test_gradients_within_kernels() -> None:
    body = "dx, dy = wp.grad(f)(2.0, 3.0)\nout[0] = dx\nout[1] = dy"
    before = "@wp.func\ndef f(x: float, y: float):\n    return x * x * y\n"
    outcome = run(body, f"out: {F}", before, out=np.zeros(2, np.float32))
    assert outcome.arrays["out"].tolist() == [12, 4]


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
