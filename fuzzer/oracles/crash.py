"""`crash`: compilation or a launch dies, does not end, or writes outside of its arrays.

The first two are seen by whoever watches the process; the last here, by the guards around every array.
"""

from fuzzer.oracles.case import Case
from fuzzer.oracles.verdict import PASSED, Verdict, wrong


def crash(case: Case) -> Verdict:
    """Whether the guards are whole after every launch, unless the reference says that the program has no meaning."""
    for turn in case.turns:
        if turn.ran.broken and not case.outcome(turn).undefined:
            return wrong("crash", f"writes outside of {', '.join(turn.ran.broken)}")
    return PASSED
