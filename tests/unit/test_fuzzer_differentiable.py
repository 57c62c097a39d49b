"""Which programs keep Warp's rules for right gradients."""

import ast
import textwrap

import pytest

from fuzzer.oracles.differentiable import broken_rule


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("for k in range(8):\n    s += x[0]", None),
        ("for k in range(n):\n    s += x[0]", None),
        ("for k in reversed(range(8)):\n    s *= x[0]", "a dynamic loop whose values are needed again"),
        ("v = wp.vec2()\nv[0] = x[0]", None),
        ("v = wp.vec2(x[0])\nv[0] = 1.0", "components assigned over a value"),
        ("v = wp.vec2()\nv += w[0]\nv[0] = 1.0", "components assigned over a value"),
        ("out[0] = wp.acos(x[0])", "wp.acos, which has no adjoint"),
        ("out[0] = wp.floor(x[0])", None),
    ],
)
def test_rules(body: str, broken: str | None) -> None:
    text = "def k(x: wp.array[float], w: wp.array[wp.vec2], n: int, out: wp.array[float]):\n" + textwrap.indent(
        body, "    "
    )
    assert broken_rule(ast.parse(text), frozenset({"acos", "floor"})) == broken
