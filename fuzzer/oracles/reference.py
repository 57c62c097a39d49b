"""`reference`: the arrays hold something else than the reference says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.reference import Outcome
from fuzzer.reference.compare import differences
from fuzzer.values import flattened

NOTHING_KNOWN = "no number that is changed and known"


def reference(case: Case) -> Verdict:
    """Whether every launch agrees with its interpretation, as far as that is settled."""
    reasons: list[str] = []
    is_known = False
    for turn in case.turns:
        outcome = case.outcome(turn)
        reason = not_judged(outcome)
        if outcome.undefined is not None or outcome.not_covered is not None:
            return skipped(str(reason))
        if reason is not None:
            reasons.append(reason)
        elif (verdict := apart("reference", case, turn)) is not None:
            return verdict
        is_known = is_known or says_something(outcome, turn)
    if reasons:
        return skipped(reasons[0])
    return PASSED if is_known else skipped(NOTHING_KNOWN)


def says_something(outcome: Outcome, turn: Turn) -> bool:
    """Whether a launch changes a number that the interpretation has a bound for."""
    given, errors = flattened(turn.arguments), flattened(outcome.errors)
    held = flattened(outcome.arrays).items()
    return any((np.isfinite(errors[name]) & _changed(given.get(name), array)).any() for name, array in held)


def _changed(before: NDArray[Any] | None, after: NDArray[Any]) -> NDArray[np.bool_]:
    """Which numbers are others than before; all, where what a view shows has no name among the arguments."""
    if before is None or before.shape != after.shape:
        return np.ones(after.shape, bool)
    stays_nan = (before != before) & (after != after)
    return np.asarray((before != after) & ~stays_nan)


def apart(oracle: str, case: Case, turn: Turn) -> Verdict | None:
    """That a launch left other numbers than its interpretation; None where it did not."""
    found = differences(case.outcome(turn), turn.ran.arrays)
    said = f"{found[0]}; {len(found)} numbers differ in a launch of {turn.dim}" if found else ""
    return wrong(oracle, said) if found else None


def not_judged(outcome: Outcome) -> str | None:
    """Why an interpretation accuses nobody; None where it does."""
    if outcome.undefined is not None:
        return f"undefined: {outcome.undefined}"
    if outcome.not_covered is not None:
        return f"not covered: {outcome.not_covered}"
    if outcome.unsettled is not None:
        return "unsettled"
    return "depends on the order of threads" if outcome.depends_on_order else None
