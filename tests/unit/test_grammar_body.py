"""The pass that keeps only what reaches an output."""

import libcst as cst

from grammar.body import Arm, Branch, Effect, Leaf, Loop, Statement, live_names, render
from grammar.reading import names_in


def leaf(text: str, *binds: str, effect: Effect = Effect.NONE) -> Leaf:
    statement = cst.parse_statement(text)
    assert isinstance(statement, cst.SimpleStatementLine)
    return Leaf(statement, names_in(statement), frozenset(binds), effect)


def printed(body: list[Statement]) -> str:
    return cst.Module(render(body, live_names(body, set()))).code.strip()  # type: ignore[arg-type]


def arm(condition: str | None, *body: Statement) -> Arm:
    if condition is None:
        return Arm(None, frozenset(), list(body))
    node = cst.parse_expression(condition)
    return Arm(node, names_in(node), list(body))


STORE = leaf("out[i] = x", effect=Effect.OUTPUT)


def test_what_no_output_needs_goes() -> None:
    body = [leaf("x = a[i]", "x"), leaf("y = x * 2.0", "y"), leaf("z = y + 1.0", "z"), STORE]
    assert printed(body) == "x = a[i]\nout[i] = x"


def test_a_loop_that_only_counts_goes() -> None:
    header = cst.parse_expression("k < 8")
    loop = Loop(None, header, names_in(header), [leaf("k += 1", "k")])
    assert printed([leaf("k = int(0)", "k"), loop, leaf("x = a[i]", "x"), STORE]) == "x = a[i]\nout[i] = x"


def test_a_loop_that_feeds_an_output_keeps_its_counter_and_its_break() -> None:
    header = cst.parse_expression("k < 8")
    stop = Branch((arm("x > limit", leaf("break", effect=Effect.CONTROL)),))
    loop = Loop(None, header, names_in(header), [leaf("x += 1.0", "x"), stop, leaf("k += 1", "k")])
    text = printed([leaf("limit = a[0]", "limit"), leaf("k = int(0)", "k"), leaf("x = float(0.0)", "x"), loop, STORE])
    assert "limit = a[0]" in text
    assert "break" in text
    assert "k += 1" in text


def test_a_loop_of_nothing_but_break_goes() -> None:
    header = cst.parse_expression("range(4)")
    stop = Branch((arm("p", leaf("break", effect=Effect.CONTROL)),))
    loop = Loop("j", header, names_in(header), [stop])
    assert printed([leaf("x = a[i]", "x"), loop, STORE]) == "x = a[i]\nout[i] = x"


def test_empty_arms_at_the_end_go_with_their_conditions() -> None:
    branch = Branch((arm("p", leaf("x = a[i]", "x")), arm("q", leaf("unused = 1.0", "unused")), arm(None)))
    body: list[Statement] = [leaf("q = b[i] > 0.0", "q"), leaf("p = c[i]", "p"), branch, STORE]
    assert printed(body) == "p = c[i]\nif p:\n    x = a[i]\nout[i] = x"


def test_an_empty_first_arm_is_turned_round() -> None:
    branch = Branch((arm("p > 0.0", leaf("y = 1.0", "y")), arm(None, leaf("x = a[i]", "x"))))
    assert printed([branch, STORE]) == "if not (p > 0.0):\n    x = a[i]\nout[i] = x"


def test_guards_stay_with_what_they_guard() -> None:
    guard = Branch((arm("i >= n", leaf("return", effect=Effect.CONTROL)),))
    assert printed([guard, leaf("x = a[i]", "x"), STORE]).startswith("if i >= n:\n    return\n")
