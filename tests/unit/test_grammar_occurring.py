"""Features read off a program's text."""

import ast

import pytest

from grammar import occurring
from grammar.features import FEATURES

PROGRAM = """import warp as wp


@wp.kernel
def k(a: wp.array[float], g: wp.array(dtype=float, ndim=2), b: wp.array(dtype={dtype}), out: wp.array[float]):
    i = wp.tid()
    {line}
    out[i] = 1.0
"""


def features(line: str, dtype: str = "float") -> set[str]:
    return set(occurring(ast.parse(PROGRAM.format(line=line, dtype=dtype)))) - {"element_write"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pass", set()),
        ("x = a[i]", {"load"}),
        ("x = a[n[i]]", {"load", "gather", "component"}),
        ("x = v.x + w[1]", {"component", "arithmetic"}),
        ("x = p % q", {"division"}),
        ("x = p >> 2", {"bitwise"}),
        ("x = float(p)", {"cast"}),
        ("x = wp.vec3(p, q, r)", {"constructor"}),
        ("x = wp.quat_from_axis_angle(v, p)", {"builtin"}),
        ("x = wp.quat_identity()", {"constructor"}),
        ("x = wp.sin(p)", {"builtin"}),
        ("x = wp.randf(state)", {"random"}),
        ("x = wp.where(p, q, r)", {"where"}),
        ("x = p if q else r", {"conditional_expression"}),
        ("x = p < q and r", {"comparison", "boolean"}),
        ("x, y = y, x", {"tuple"}),
        ("x, y = f(p)", {"multiple_results"}),
        ("x += p", {"augmented"}),
        ("v[0] = p", {"component_write"}),
        ("v[1:] = p", {"component_write", "part_write"}),
        ("v[axis] = p", {"component_write", "part_write"}),
        ("a[i][0] += p", {"augmented", "component_write", "in_place", "load"}),
        ("a[wp.int64(i)] = p", {"cast", "index_type", "wide_types"}),
        ("wp.atomic_add(a, 0, p)", {"atomic"}),
        ("print(p)", {"print"}),
        ("for j in range(1, 8, 2): x = p", {"static_loop"}),
        ("for j in range(n): x = p", {"dynamic_loop"}),
        ("while p: break", {"while", "break"}),
        ("for j in reversed(range(4)): x = p", {"static_loop", "reversed"}),
        ("x = 0.0 < p <= q", {"chained"}),
        ("x = wp.static(2.0 * p)", {"static", "arithmetic"}),
        ("row = g[i]", {"load", "view"}),
        ("if p: return", {"branch", "early_return"}),
    ],
)
def test_one_line(line: str, expected: set[str]) -> None:
    assert features(line) == expected
    assert expected <= FEATURES.keys()


@pytest.mark.parametrize("dtype", ["wp.float64", "wp.vec3d", "wp.vec2i", "wp.quath", "wp.int8"])
def test_wide_types_in_annotations(dtype: str) -> None:
    assert features("pass", dtype) == {"wide_types"}


@pytest.mark.parametrize("dtype", ["wp.float32", "wp.vec3", "int", "wp.mat33", "wp.quat", "wp.uint32", "bool"])
def test_usual_types(dtype: str) -> None:
    assert features("pass", dtype) == set()


def test_definitions() -> None:
    source = """import warp as wp

SCALE = wp.constant(2.0)


@wp.struct
class S:
    x: float


@wp.func
def f(x: wp.Float, y: float = 1.0):
    return x * y


@wp.kernel
def k(a: wp.array[float]):
    i = wp.tid()
    a[i] = f(SCALE, y=0.5)
"""
    expected = {"constant", "struct", "function", "generic", "default_argument", "arithmetic", "element_write"}
    assert set(occurring(ast.parse(source))) == expected
