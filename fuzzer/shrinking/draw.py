"""The first stage of shrinking, in the grammar: Hypothesis replays a failing draw and draws simpler programs.

What comes out is a program that the grammar can draw, so it is as well defined as any. Hypothesis' public interface
does it: the hook for external fuzzers saves the bytes that failed in the example database, and the test is then run
with the phases `reuse` and `shrink` alone.
"""

import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.database import InMemoryExampleDatabase

from fuzzer.shrinking.predicate import Predicate
from fuzzer.stream import choice_bytes
from grammar import Program, programs


@lru_cache
def _failure(signature: str) -> type[Exception]:
    """An exception for each signature: Hypothesis tells bugs apart by type and line."""
    return type(f"Failure_{signature}", (Exception,), {})


class _Enough(BaseException):
    """Ends Hypothesis: of exceptions like this one it makes no failures."""


def shrink_draw(
    seed: int,
    kernel_type: str,
    index: int,
    attempt: int,
    *,
    signature: str,
    same: Predicate,
    spent: Callable[[], bool] = lambda: False,
    progress: Callable[[str], None] = lambda text: None,
) -> str | None:
    """The simplest program that Hypothesis finds for a draw that `same` holds of; None if that does not fail again.

    The draw is that of `fuzzer.stream.draw_program`. Once it is `spent`, the simplest so far is it.
    """
    simplest: list[str] = []

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
        if simplest and spent():
            raise _Enough
        if same(program.source):
            simplest.append(program.source)
            progress(program.source)
            raise _failure(signature)

    try:
        fails.hypothesis.fuzz_one_input(choice_bytes(seed, kernel_type, index, attempt))  # type: ignore[attr-defined]
    except _failure(signature):
        pass
    else:
        return None
    # What was found is in `simplest`, whether Hypothesis ends with it or has had enough before. It prints every program
    # that it ends with, and warns that large ones take long.
    with suppress(Exception, _Enough), warnings.catch_warnings(action="ignore"):
        fails()
    return min(simplest, key=len)
