"""Which dynamic loops leave gradients right."""

import ast
import textwrap

import pytest

from compile import internals
from fuzzer.oracles.differentiable import broken_rule
from fuzzer.oracles.loops import FROM_RESULTS

LOST = "a dynamic loop whose values are needed again"

FRAME = """
@wp.kernel
def k(x: wp.array[float], w: wp.array[wp.vec2], n: int, dt: float, out: wp.array[float], total: wp.array[float]):
    i = wp.tid()
    s = float(0.0)
{body}
"""


def reason(body: str, frame: str = FRAME) -> str | None:
    text = frame.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    return broken_rule(ast.parse(text), frozenset())


@pytest.mark.parametrize(
    "body",
    [
        "for j in range(n):\n    s += x[j]\nout[i] = s",
        "for j in range(n):\n    s = s + wp.sin(x[j]) * x[j]\nout[i] = s",
        "for j in range(n):\n    s -= x[j] * dt\nout[i] = (2.0 * s - 1.0) / float(n)",
        "for j in reversed(range(n)):\n    s += x[j]\nwp.atomic_add(total, 0, -s)",
        "for j in range(n):\n    t = x[j] * x[j]\n    t = wp.exp(t)\n    s += t\nout[i] = s",
        "for j in range(n):\n    if x[j] > 0.0:\n        s += x[j]\nout[i] = s",
        "for j in range(n):\n    t = float(0.0)\n    for m in range(j):\n        t += x[m]\n    s += t\nout[i] = s",
        "for j in range(n):\n    s += x[j]\nfor j in range(n):\n    s += wp.cos(x[j])\nout[i] = s",
        "for j in range(n):\n    s *= 0.5\nout[i] = s",
        "for j in range(n):\n    out[j] = wp.sin(x[j])",
        "for j in range(n):\n    s += x[j]\nt = wp.where(i > 2, s, 0.0)\nout[i] = t if i > 1 else -t",
        "for j in range(n):\n    s += x[j]\nv = wp.vec2(s, 1.0)\nw[i] += v",
        "for j in range(n):\n    r = wp.rand_init(7, j)\n    s += x[j] * wp.randf(r)\nout[i] = s",
        "t = wp.sin(x[i])\nfor j in range(n):\n    t += x[j]\nout[i] = t",
        "t = wp.tanh(x[i]) + s\nfor j in range(n):\n    t += x[j]\nout[i] = t",
        "t = wp.tanh(dt)\nfor j in range(n):\n    t += x[j]\nout[i] = t",
        "t = x[i] / dt\nfor j in range(n):\n    t += x[j]\nout[i] = t",
        "t = wp.tanh(x[i])\nfor j in range(n):\n    s += t\nout[i] = s",
    ],
)
def test_loops_that_only_add_up_are_judged(body: str) -> None:
    assert reason(body) is None


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("for j in range(n):\n    s *= x[j]\nout[i] = s", LOST),
        ("for j in range(n):\n    s = s * x[j]\nout[i] = s", LOST),
        ("for j in range(n):\n    s += wp.sin(s)\nout[i] = s", LOST),
        ("for j in range(n):\n    s += x[j]\nout[i] = wp.sin(s)", LOST),
        ("for j in range(n):\n    s += x[j]\nt = s - 1.0\nout[i] = t * x[i]", LOST),
        ("for j in range(n):\n    s += x[j]\nq = wp.quat_from_axis_angle(wp.vec3(x[i]), s)\nout[i] = q[0]", LOST),
        ("for j in range(n):\n    s += x[j]\nif s > 0.0:\n    out[i] = x[i]", LOST),
        ("for j in range(n):\n    s += x[j]\nout[int(s)] = x[i]", LOST),
        ("c = int(0)\nfor j in range(n):\n    s += x[c]\n    c += 1\nout[i] = s", LOST),
        ("for j in range(n):\n    s += x[j]\nout[i] = x[j]", LOST),
        ("for j in range(n):\n    s += x[j]\nout[i] = s / float(j + 1)", LOST),
        ("for j in range(n):\n    t = x[j]\n    s += t * t\nout[i] = s + t * t", LOST),
        ("t = x[i]\nout[i] = t * t\nfor j in range(n):\n    t = x[j]\n    s += t\nout[i] = s", LOST),
        ("for j in range(n):\n    s += x[j]\nfor m in range(int(s)):\n    out[m] = x[m]", LOST),
        ("r = wp.rand_init(7, i)\nfor j in range(n):\n    s += x[j] * wp.randf(r)\nout[i] = s", LOST),
        ("for j in range(n):\n    dt = dt + 1.0\n    s += x[j] * dt\nout[i] = s", LOST),
        ("t = wp.tanh(x[i])\nfor j in range(n):\n    t += 1.0\nout[i] = t", LOST),
        ("t, u = wp.sqrt(x[i]), 2.0\nfor j in range(n):\n    t += 1.0\nout[i] = t + u", LOST),
        ("t = 1.0 / x[i]\nfor j in range(n):\n    t += 1.0\nout[i] = t", LOST),
        ("t = x[i] ** 2.0\nfor j in range(n):\n    t += 1.0\nout[i] = t", LOST),
        ("t = x[i]\nt /= x[0]\nfor j in range(n):\n    t += 1.0\nout[i] = t", LOST),
        (
            "for j in range(n):\n    if x[j] > 1.0:\n        break\n    s += x[j]\nout[i] = s",
            "a loop that may end early",
        ),
        (
            "for j in range(n):\n    if j == i:\n        continue\n    s += x[j]\nout[i] = s",
            "a loop that may end early",
        ),
        ("for j in range(4):\n    if j == i:\n        return\n    out[i] = x[j]", "a loop that may end early"),
        ("while i < n:\n    i += 1", "a while loop"),
        ("for j in found:\n    s += x[j]\nout[i] = s", "a loop that does not count"),
        ("for j in range(n):\n    s += x[j]\nout[i] = wp.add(s, b=s)", LOST),
    ],
)
def test_loops_whose_values_are_needed_again_are_not(body: str, broken: str) -> None:
    assert reason(body) == broken


def test_adjoints_that_look_at_results_are_those_of_the_registry() -> None:
    functions = internals.session().context.builtin_functions.values()
    overloads = [one for function in functions for one in internals._overloads(function)]
    from_results = {one.key for one in overloads if one.require_original_output_arg}
    assert from_results == FROM_RESULTS


def test_what_is_unrolled_keeps_its_values() -> None:
    body = "for j in range(8):\n    s *= x[j]\nout[i] = wp.sin(s)"
    assert reason(body) is None
    assert reason(body.replace("8", "17")) == LOST
    assert reason(body, FRAME + 'wp.set_module_options({{"max_unroll": 4}})\n') == LOST


def test_functions_return_what_loops_add_up() -> None:
    """The page's way out: a function is called again in the backward pass, and its loops run there."""
    loop = "s = float(0.0)\nfor j in range(n):\n    s += x[j]\nreturn s\n"
    function = "@wp.func\ndef f(x: wp.array[float], n: int):\n" + textwrap.indent(loop, "    ")
    assert reason("out[i] = wp.sin(f(x, n))", function + FRAME) is None
    assert reason("out[i] = wp.sin(f(x, n))", function.replace("return s", "return s * s") + FRAME) == LOST


def test_functions_that_change_what_they_are_given() -> None:
    function = "@wp.func\ndef f(x: wp.ref[float]):\n    x = 2.0 * x\n"
    assert reason("for j in range(n):\n    f(s)\nout[i] = wp.sin(s)", function + FRAME) == LOST


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("out[0] = x[0]\nwp.array(ptr=x.ptr, shape=n, dtype=float)", "an array made of a pointer"),
        ("v = wp.vec2()\nv[0] = x[0]\nv[1] = x[1]", None),
        ("v = wp.vec2()\nv[0] = x[0]\nv.x = x[1]", "components assigned more than once"),
        ("v = wp.vec2()\nv[0] = x[0]\nv[i] = x[1]", "components assigned more than once"),
        ("p = poses[i]\nwp.transform_set_translation(p, v)", "components assigned over a value"),
        ("p = wp.transform()\nwp.transform_set_translation(p, v)", None),
        ("v = wp.vec2()\nfor j in range(2):\n    v[j] = x[j]", "parts assigned in a loop"),
        ("for j in range(n):\n    out[j] = x[j]", None),
        ("out[i] *= x[i]", "a part changed in place, not by addition"),
        ("s *= x[i]\nout[i] += s", None),
    ],
)
def test_rules_for_parts(body: str, broken: str | None) -> None:
    assert reason(body) == broken
