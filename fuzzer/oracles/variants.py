"""Other ways to build a program, all of which must do the same on the same inputs: what `modes` and `rewrite` share."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from compile.codegen import Emission, emit
from compile.execute import Executable, Program, executables
from compile.native import Unit
from compile.outcome import Rejected
from fuzzer.oracles.case import Case
from fuzzer.oracles.reference import not_judged
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.values import flattened


def alike(oracle: str, case: Case, variants: Mapping[str, str], *, optimization: int = 0) -> Verdict:
    """Whether programs, by what was done to them, leave the bytes behind that the case does.

    Those that Warp refuses say nothing. Nothing is judged where the reference says that the program has no meaning.
    """
    emissions = {name: made for name, source in variants.items() if (made := _emitted(source)) is not None}
    if not emissions:
        return skipped("no variant")
    programs = [program(emission) for emission in emissions.values()]
    for name, built in zip(emissions, executables(programs, optimization=optimization), strict=True):
        if not isinstance(built, Executable):
            return wrong(oracle, f"{name}: does not compile ({built.message})")
        if (found := _apart(case, built)) is not None:
            return skipped(found[1]) if found[1] else wrong(oracle, f"{name}: {found[0]} holds other numbers")
    return PASSED


def program(emission: Emission) -> Program:
    """A program's CPU code, to be executed."""
    assert emission.cpu is not None
    return Program(Unit(emission.kernel_name, "cpu", emission.cpu), emission.parameters)


def _emitted(source: str) -> Emission | None:
    try:
        return emit(source, ("cpu",))
    except Rejected:
        return None


def _apart(case: Case, made: Executable) -> tuple[str, str | None] | None:
    """The first array that differs, and why that accuses nobody, if so."""
    for turn in case.turns:
        other = flattened(made.run(turn.arguments, turn.dim).arrays)
        for name, numbers in flattened(turn.ran.arrays).items():
            if not same(numbers, other[name]):
                outcome = case.outcome(turn)
                return name, not_judged(outcome) if outcome.undefined else None
    return None


def same(left: Any, right: Any) -> bool:
    """Whether two arrays are equal, number by number; NaN equals NaN."""
    return np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
