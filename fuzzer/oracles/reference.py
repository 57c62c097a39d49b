"""`reference`: the arrays hold something else than the reference says."""

from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.reference import Outcome
from fuzzer.reference.compare import differences


def reference(case: Case) -> Verdict:
    """Whether every launch agrees with its interpretation, as far as that is settled."""
    reasons: list[str] = []
    for turn in case.turns:
        outcome = case.outcome(turn)
        reason = not_judged(outcome)
        if outcome.undefined is not None or outcome.not_covered is not None:
            return skipped(str(reason))
        if reason is not None:
            reasons.append(reason)
        elif (verdict := apart("reference", case, turn)) is not None:
            return verdict
    return skipped(reasons[0]) if reasons else PASSED


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
