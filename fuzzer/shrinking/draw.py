"""The first stage of shrinking, in the grammar: Hypothesis replays a failing draw and draws simpler programs.

What comes out is a program that the grammar can draw, so it is as well defined as any. Hypothesis' public interface
does it: the hook for external fuzzers saves the bytes that failed in the example database, and the test is then run
with the phases `reuse` and `shrink` alone.
"""

import warnings
from contextlib import suppress
from functools import lru_cache

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.database import InMemoryExampleDatabase

from fuzzer.shrinking.reducer import Effort
from fuzzer.shrinking.subject import Predicate
from fuzzer.stream import choice_bytes
from grammar import Program, programs


@lru_cache
def _failure(signature: str) -> type[Exception]:
    """An exception for each signature: Hypothesis tells bugs apart by type and line."""
    return type(f"Failure_{signature}", (Exception,), {})


def shrink_draw(
    seed: int, kernel_type: str, index: int, attempt: int, *, signature: str, same: Predicate, effort: Effort
) -> str | None:
    """The simplest program that Hypothesis finds for a draw that `same` holds of; None if that does not fail again.

    The draw is that of `fuzzer.stream.draw_program`. Once `effort` is spent, nothing more is judged.
    """
    best: list[str] = []

    @settings(
        database=InMemoryExampleDatabase(),
        phases=(Phase.reuse, Phase.shrink),
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(programs(types=(kernel_type,)))
    def fails(program: Program) -> None:
        if effort.spent:
            return
        effort.verdicts += 1
        if same(program.source):
            best.append(program.source)
            raise _failure(signature)

    try:
        fails.hypothesis.fuzz_one_input(choice_bytes(seed, kernel_type, index, attempt))  # type: ignore[attr-defined]
    except _failure(signature):
        pass
    else:
        return None
    # What was found is in `best`, whether Hypothesis ends with it or runs out of effort first. It prints every program
    # that it ends with, and warns that large ones take long.
    with suppress(Exception), warnings.catch_warnings(action="ignore"):
        fails()
    return min(best, key=len)
