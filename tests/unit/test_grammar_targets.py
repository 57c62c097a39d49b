"""Operators of augmented assignment and what they leave whole numbers in."""

import operator

import pytest

from grammar.facts import Interval
from grammar.steps import result
from grammar.types import INT32

OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}


def truncated(sign: str, left: int, right: int) -> int:
    """Division and remainder as C++ has them: towards zero."""
    quotient = abs(left) // right * (1 if left >= 0 else -1)
    return quotient if sign == "//" else left - quotient * right


@pytest.mark.parametrize("sign", [*OPERATIONS, "//", "%"])
@pytest.mark.parametrize(("low", "high"), [(0, 12), (-9, 7), (3, 3), (-20, -4)])
@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_results_lie_in_the_interval(sign: str, low: int, high: int, number: int) -> None:
    known = result(INT32, sign, Interval(low, high), number)
    if known is None:
        assert low < 0
        assert sign in ("|", "^", "<<")
        return
    for value in range(low, high + 1):
        exact = OPERATIONS[sign](value, number) if sign in OPERATIONS else truncated(sign, value, number)
        assert known.low <= exact <= known.high, (value, sign, number)


def test_nothing_is_known_of_a_product_of_the_unknown() -> None:
    assert result(INT32, "*", None, 3) is None
    assert result(INT32, "&", None, 7) == Interval(0, 7)
    assert result(INT32, "%", None, 7) == Interval(-6, 6)
