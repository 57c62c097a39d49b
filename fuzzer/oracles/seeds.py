"""`seeds`: the arrays hold something else than the reference says, on inputs that the program is not recorded with.

Three launches do not take every branch of a kernel; those of other seeds, on other scalars, take some more. They cost
five times what the first ones do, nearly all of it in the reference, so that a run asks for a share of its programs.
"""

from fuzzer.oracles.case import Case
from fuzzer.oracles.reference import NOTHING_KNOWN, apart, not_judged, says_something
from fuzzer.oracles.verdict import PASSED, Verdict, skipped


def seeds(case: Case) -> Verdict:
    """Whether launches on other inputs agree with their interpretations, as far as these are settled."""
    turns = list(case.further)
    reasons = [not_judged(case.outcome(turn)) for turn in turns]
    if None not in reasons:
        return skipped(str(reasons[0]) if reasons else "undefined on other inputs")
    judged = [turn for turn, reason in zip(turns, reasons, strict=True) if reason is None]
    for turn in judged:
        if (verdict := apart("seeds", case, turn)) is not None:
            return verdict
    is_known = any(says_something(case.outcome(turn), turn) for turn in judged)
    return PASSED if is_known else skipped(NOTHING_KNOWN)
