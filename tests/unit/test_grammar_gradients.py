"""Whether a gradient flows: on kernels whose answer is plain."""

import ast

import pytest

from grammar.gradients import carries_gradient

FLOATS = "a: wp.array(dtype=float), out: wp.array(dtype=float)"


def answer(parameters: str, *lines: str, decorator: str = "wp.kernel") -> bool:
    body = "\n".join(f"    {line}" for line in ("i = wp.tid()", *lines))
    return carries_gradient(ast.parse(f"@{decorator}\ndef k({parameters}):\n{body}\n"), "k")


@pytest.mark.parametrize(
    ("parameters", "lines"),
    [
        (FLOATS, ["out[i] = a[i] * 2.0"]),
        (FLOATS, ["x = a[i]", "y = wp.sin(x)", "out[i] = y"]),
        (FLOATS, ["total = float(0.0)", "for j in range(4):", "    y = total", "    total += a[j]", "out[i] = y"]),
        (FLOATS, ["wp.atomic_add(out, 0, a[i])"]),
        (FLOATS, ["if a[i] > 0.0:", "    out[i] = a[i]"]),
        ("a: wp.array[wp.vec3], out: wp.array2d(dtype=wp.float64)", ["out[i, 0] = wp.float64(a[i].x)"]),
    ],
)
def test_it_flows(parameters: str, lines: list[str]) -> None:
    assert answer(parameters, *lines)


@pytest.mark.parametrize(
    ("parameters", "lines"),
    [
        (FLOATS, ["out[i] = 2.0"]),
        (FLOATS, ["out[i] = float(int(a[i]))"]),
        (FLOATS, ["out[i] = wp.where(a[i] > 0.0, 1.0, 2.0)"]),
        (FLOATS, ["a[i] = a[i] * 2.0"]),
        ("a: wp.array(dtype=float), out: wp.array(dtype=int)", ["out[i] = int(a[i])"]),
        ("a: wp.array(dtype=wp.vec3i), out: wp.array(dtype=float)", ["out[i] = float(a[i].x)"]),
        (FLOATS + ", count: wp.array(dtype=int)", ["out[i] = a[i]", "wp.atomic_add(count, 0, 1)"]),
    ],
)
def test_it_does_not(parameters: str, lines: list[str]) -> None:
    assert not answer(parameters, *lines)


def test_a_kernel_without_its_backward_pass_has_no_gradient() -> None:
    assert not answer(FLOATS, "out[i] = a[i]", decorator="wp.kernel(enable_backward=False)")
