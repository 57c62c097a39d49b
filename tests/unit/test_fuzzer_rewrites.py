"""Every rewrite does what its docstring shows, and leaves alone what it would change the meaning of."""

import textwrap

import libcst as cst
import pytest

from fuzzer.rewrites.code import Code
from fuzzer.rewrites.table import REWRITES
from grammar.edits import edited

FRAME = """import warp as wp
@wp.func
def counted(n: wp.array(dtype=int)):
    return wp.atomic_add(n, 0, 1)
@wp.func
def halved(x: float):
    half = x * 0.5
    return half
@wp.kernel
def k(a: wp.array(dtype=float), c: wp.array(dtype=int), n: int, x: float, y: float, v: wp.vec3):
"""


def dense(text: str) -> str:
    """A text without its empty lines."""
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def examples(name: str) -> tuple[str, str]:
    """The text before and after, as the docstring has them, without empty lines."""
    text = REWRITES[name].places.__doc__
    assert text is not None
    before, after = text.split("Before::")[1].split("After::")
    return dense(textwrap.dedent(before)), dense(textwrap.dedent(after))


def outcomes(name: str, source: str) -> list[str]:
    """What a rewrite makes of a program, for each of its places."""
    code = Code(cst.parse_module(source))
    return [dense(edited(code.module, place).code) for place in REWRITES[name].places(code)]


def bodies(name: str, body: str) -> list[str]:
    """What a rewrite makes of the body of a kernel, where it changes that."""
    found = [outcome.split("v: wp.vec3):\n")[1] for outcome in outcomes(name, FRAME + indented(body))]
    return [textwrap.dedent(after).strip() for after in found if after != dense(indented(body))]


def indented(body: str) -> str:
    return textwrap.indent(body, "    ") + "\n"


@pytest.mark.parametrize("name", REWRITES)
def test_the_example_of_a_rewrite_is_true(name: str) -> None:
    before, after = examples(name)
    assert after in outcomes(name, before)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("renamed_variables", "i = v.x\na[0] = halved(x=i)", "other_i = v.x\na[0] = halved(x=other_i)"),
        (
            "renamed_variables",
            "for j in range(3):\n    a[wp.static(j)] = x",
            "for other_j in range(3):\n    a[wp.static(other_j)] = x",
        ),
        ("swapped_neighbours", "p = halved(x)\nq = a[0]", "q = a[0]\np = halved(x)"),
        ("swapped_neighbours", "x += 1.0\ny *= v[0]", "y *= v[0]\nx += 1.0"),
        ("outlined_expression", "a[0] = -(x + a[n])", "a[0] = outlined(x, a[n])"),
        ("outlined_expression", "a[0] = x - (y if n > 0 else x)", "a[0] = outlined(x, y if n > 0 else x)"),
        ("literal_to_constant", "a[0] = wp.max(x, -1.0)", "a[0] = wp.max(x, VALUE)"),
        ("literal_to_static", "if n > 2:\n    a[0] = x", "if n > wp.static(2):\n    a[0] = x"),
        (
            "temporary",
            "a[n - 1] = v[0] + (x if y > v[1] else y)",
            "part = v[1]\na[n - 1] = v[0] + (x if y > part else y)",
        ),
        ("temporary", "x += halved(y) * v[0]", "part = halved(y)\nx += part * v[0]"),
        ("augmented_to_plain", "m = 2\nm //= n", "m = 2\nm = m // n"),
        ("augmented_to_plain", "m = x\nm -= x - y", "m = x\nm = m - (x - y)"),
        (
            "choice_to_branches",
            "a[0] = x * (y if n > 0 else x)",
            "if n > 0:\n    chosen = y\nelse:\n    chosen = x\na[0] = x * chosen",
        ),
        (
            "choice_to_branches",
            "m = -2 if n > 0 else n",
            "if n > 0:\n    m = int(-2)\nelse:\n    m = n",
        ),
        (
            "branches_to_choice",
            "if n > 0:\n    m = x if n > 1 else y\nelse:\n    m = y",
            "m = (x if n > 1 else y) if n > 0 else y",
        ),
        (
            "negated_condition",
            "if not n > 0:\n    a[0] = x\nelse:\n    a[0] = y",
            "if n > 0:\n    a[0] = y\nelse:\n    a[0] = x",
        ),
        (
            "negated_condition",
            "if n > 0:\n    a[0] = x\nelif n < 0:\n    a[0] = y",
            "if not (n > 0):\n    if n < 0:\n        a[0] = y\nelse:\n    a[0] = x",
        ),
        ("negated_condition", "if n > 0: a[0] = x", "if not (n > 0):\n    pass\nelse:\n    a[0] = x"),
        ("negated_condition", "if n > 0:\n    a[0] = x", "if not (n > 0):\n    pass\nelse:\n    a[0] = x"),
        (
            "range_to_while",
            "for i in range(n, 0, -2):\n    continue",
            "turn = int(n)\nstop = int(0)\nwhile turn > stop:\n    i = turn\n    turn = turn + -2\n    continue",
        ),
        ("dead_code", "a[0] = x", "a[0] = x\nif a.shape[0] < 0:\n    a[0] = x"),
        ("dead_code", "x += y", "x += y\nif a.shape[0] < 0:\n    x += y"),
    ],
)
def test_what_becomes_of_a_kernel(name: str, before: str, after: str) -> None:
    assert after in bodies(name, before)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("renamed_variables", "a[0] = x"),
        ("swapped_neighbours", "p = x * 2.0\nq = p + y"),  # one needs the other
        ("swapped_neighbours", "p = x * 2.0\np = y"),
        ("swapped_neighbours", "m = counted(c)\nk = counted(c)"),  # effects
        ("swapped_neighbours", "m = wp.atomic_add(c, 0, 1)\nk = c[0]"),
        ("swapped_neighbours", "s = wp.rand_init(1)\np = wp.randf(s)\nq = wp.randf(s)"),
        ("swapped_neighbours", "a[0] = x\nq = a[0]"),
        ("outlined_expression", "a[0] = halved(2.0 * 3.0)"),  # known at compile time
        ("outlined_expression", "for i in range(n + 1):\n    pass"),
        ("literal_to_constant", "m = 0\nw = wp.vector(length=3, dtype=float)\nu = w[0:2]"),
        ("literal_to_static", "for i in range(3):\n    pass"),
        ("temporary", "p = n > 0 and a[n] > x"),  # not always computed
        ("temporary", "p = x if n > 0 else y * 2.0"),
        ("temporary", "p = halved(x) + float(counted(c))"),  # effects
        ("augmented_to_plain", "a[0] += x\nv[0] *= x"),  # atomic; in place
        ("choice_to_branches", "m = 1.0 if LIMIT > 2 else x"),  # settled at compile time
        ("branches_to_choice", "if n > 0:\n    p = x\nelse:\n    q = x"),
        ("branches_to_choice", "if wp.static(True):\n    p = x\nelse:\n    p = v"),
        ("negated_condition", "if LIMIT > 0:\n    a[0] = x"),  # settled at compile time
        ("guard_to_body", "if n > 0:\n    return"),  # nothing comes after it
        ("range_to_while", "for i in range(3):\n    a[i] = x"),  # unrolled
        ("range_to_while", "n = 3\nfor i in range(n):\n    a[i] = x"),  # perhaps unrolled
        ("range_to_while", "for i in range(0, 4, n):\n    a[i] = x"),  # up or down
        ("dead_code", "m = 3"),  # a constant, as which it may count turns
    ],
)
def test_what_is_left_alone(name: str, body: str) -> None:
    assert bodies(name, body) == []


@pytest.mark.parametrize(
    ("parameters", "value", "places"),
    [("x: float, n: float", "x * n", 1), ("x: wp.Float, n: wp.Float", "x * n", 0), ("dir: wp.vec3", "-dir.y", 0)],
)
def test_operands_whose_types_are_known_too_late(parameters: str, value: str, places: int) -> None:
    source = f"import warp as wp\n@wp.func\ndef f({parameters}):\n    return {value}\n"
    assert len(outcomes("outlined_expression", source)) == places


def test_dead_code_without_an_array() -> None:
    (made,) = outcomes("dead_code", FRAME + indented("m = 3"))
    assert "    half = x * 0.5\n    if x < x:\n        half = x * 0.5\n    return half\n" in made


def test_a_choice_stands_for_a_place() -> None:
    module = cst.parse_module(FRAME + indented("p = x + y\nq = x - y\nr = x * y\na[0] = p * q * r"))
    rewrite = REWRITES["swapped_neighbours"]
    assert [rewrite(module, choice) is not None for choice in (0, 1, 2)] == [True] * 3
    texts = [made.code for choice in (0, 1, 2, 3) if (made := rewrite(module, choice)) is not None]
    assert len(set(texts)) == 2
    assert texts[0] == texts[2]
    assert REWRITES["guard_to_body"](module) is None
