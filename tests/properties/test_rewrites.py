"""Rewrites over drawn programs: Warp takes what they make, and by the reference it does what the program did."""

import math
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import libcst as cst
import numpy as np
import pytest
from drawn import sample

from compile.outcome import Stage
from compile.verdict import verdict, verdicts
from fuzzer.inputs import dimensions, inputs
from fuzzer.reference import Outcome, interpret
from fuzzer.rewrites.table import REWRITES
from grammar import Program
from grammar.launch import TURNS

COUNT = 110
SELDOM = {"choice_to_branches", "branches_to_choice"}


@cache
def programs() -> tuple[Program, ...]:
    """Programs that Warp takes."""
    return tuple(program for program in sample(COUNT) if verdict(program.source) is None)


@cache
def outcome_of(index: int) -> tuple[dict[str, Any], tuple[int, ...], Outcome] | None:
    """The inputs of a program, in its smallest launch that has threads, and what they become; None if not known."""
    program = programs()[index]
    dims = {turn: dimensions(program.launch, turn) for turn in range(TURNS)}
    turn = min((turn for turn, dim in dims.items() if 0 not in dim), key=lambda turn: math.prod(dims[turn]))
    given = inputs(program.launch, turn)
    outcome = interpret(program.source, given, dims[turn])
    return (given, dims[turn], outcome) if outcome.defined else None


@cache
def trees() -> tuple[cst.Module, ...]:
    """The same programs, parsed."""
    return tuple(cst.parse_module(program.source) for program in programs())


def rewritten(name: str) -> Iterator[tuple[int, str]]:
    """The programs that a rewrite applies to, rewritten, with their places."""
    for index, tree in enumerate(trees()):
        if (module := REWRITES[name](tree, index)) is not None:
            yield index, module.code


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
    made = dict(rewritten(name))
    judged = 0
    for index, source in made.items():
        assert source != programs()[index].source
        failure = verdict(source)
        assert failure is None, f"{failure}\n{source}"
        known = outcome_of(index)
        if known is not None:
            given, dim, expected = known
            got = interpret(source, given, dim)
            assert got.defined, f"{got}\n{source}"
            assert equal(dict(expected.arrays), dict(got.arrays)), source
            judged += 1
    assert len(made) >= (1 if name in SELDOM else COUNT // 10), "it hardly ever applies"
    assert judged >= 0.9 * len(made)


def test_compilers_take_them() -> None:
    some = [source for name in REWRITES for _, source in islice(rewritten(name), 2)]
    assert verdicts(some, Stage.native_cpu) == [None] * len(some)
