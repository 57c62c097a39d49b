"""`reference`: the arrays hold something else than the reference says."""

from fuzzer.oracles.case import Case
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
        elif found := differences(outcome, turn.ran.arrays):
            first = found[0]
            return wrong("reference", f"{first}; {len(found)} numbers differ in a launch of {turn.dim}")
    return skipped(reasons[0]) if reasons else PASSED


def not_judged(outcome: Outcome) -> str | None:
    """Why an interpretation accuses nobody; None where it does."""
    if outcome.undefined is not None:
        return f"undefined: {outcome.undefined}"
    if outcome.not_covered is not None:
        return f"not covered: {outcome.not_covered}"
    if outcome.unsettled is not None:
        return "unsettled"
    return "depends on the order of threads" if outcome.depends_on_order else None
