"""Rewrites over drawn programs: Warp takes what they make, and by the reference it does what the program did."""

from functools import cache
from typing import Any

import libcst as cst
import numpy as np
import pytest
from drawn import sample
from launches import TooSpecial, dim_of, inputs

from compile.live import live_kernel
from compile.outcome import Stage
from compile.verdict import verdict, verdicts
from fuzzer.reference import Outcome, interpret
from fuzzer.rewrites.table import REWRITES

COUNT = 110
SELDOM = {"choice_to_branches", "branches_to_choice"}


@cache
def sources() -> tuple[str, ...]:
    """Programs that Warp takes."""
    return tuple(program.source for program in sample(COUNT) if verdict(program.source) is None)


@cache
def outcome_of(index: int) -> tuple[dict[str, Any], Outcome] | None:
    """Inputs of a program and what they become; None where that is not known."""
    live = live_kernel(sources()[index])
    try:
        given = inputs(live, index)
    except (TooSpecial, TypeError):  # of a parameter that has no simple input
        return None
    outcome = interpret(live, given, dim_of(live.source))
    return (given, outcome) if outcome.defined else None


def rewritten(name: str) -> dict[int, str]:
    """The programs that a rewrite applies to, rewritten, by their place."""
    made = {index: REWRITES[name](cst.parse_module(source), index) for index, source in enumerate(sources())}
    return {index: module.code for index, module in made.items() if module is not None}


def equal(one: Any, other: Any) -> bool:
    """Whether two arrays of an interpretation hold the same, structs included, to the last bit."""
    if isinstance(one, dict):
        return all(equal(one[field], other[field]) for field in one)
    if isinstance(one, list):
        return all(equal(*pair) for pair in zip(one, other, strict=True))
    numbers = np.asarray(one)
    return np.array_equal(numbers, np.asarray(other), equal_nan=numbers.dtype.kind == "f")


@pytest.mark.parametrize("name", REWRITES)
def test_the_meaning_stays(name: str) -> None:
    programs = rewritten(name)
    judged = 0
    for index, source in programs.items():
        assert source != sources()[index]
        failure = verdict(source)
        assert failure is None, f"{failure}\n{source}"
        known = outcome_of(index)
        if known is not None:
            given, expected = known
            got = interpret(source, given, dim_of(source))
            assert got.defined, f"{got}\n{source}"
            assert equal(dict(expected.arrays), dict(got.arrays)), source
            judged += 1
    assert len(programs) >= (1 if name in SELDOM else COUNT // 10), "it hardly ever applies"
    assert judged >= len(programs) // 2


def test_compilers_take_them() -> None:
    programs = [list(rewritten(name).values())[:2] for name in REWRITES]
    found = verdicts([source for some in programs for source in some], Stage.native_cpu)
    assert found == [None] * len(found)
