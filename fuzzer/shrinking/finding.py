"""Shrinking a failure of a run: judged again first, then in the grammar, then on its text."""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from compile.outcome import Failure, Stage, Symptom
from compile.verdict import verdict
from corpus.shrunk import ShrunkFailure
from fuzzer.compose import tool_versions
from fuzzer.judge import Judge
from fuzzer.shrinking.draw import shrink_draw
from fuzzer.shrinking.reducer import Effort
from fuzzer.shrinking.text import shrink
from fuzzer.signature import Signature, signature

TRIES = 3  # before a failure is taken for one that comes every time
_DRAWN_SHARE = 0.4  # of the effort that goes to the grammar

Verdict = Callable[[str], Failure | None]


@contextmanager
def verdicts_of(stage: Stage, symptom: str) -> Iterator[Verdict]:
    """How to judge candidates for a failure: in this process, or where that might not survive it, in another."""
    upto = stage if stage in (Stage.native_cpu, Stage.native_cuda, Stage.launch) else Stage.codegen
    if symptom == Symptom.error:
        yield lambda text: verdict(text, upto)
        return
    with Judge() as judge:
        yield lambda text: judge.verdict(text, upto)


def shrink_failure(
    failure: Mapping[str, Any],
    wanted: Signature,
    *,
    effort: Effort,
    progress: Callable[[str], None] = lambda text: None,
) -> ShrunkFailure:
    """The smallest program with the signature of a line of the failures file, or how often that fails at all.

    Raises ValueError when there is no program in it.
    """
    source = failure["python_source"]
    if source is None:
        raise ValueError("this failure has no program")
    with verdicts_of(Stage(failure["stage"]), failure["symptom"]) as judged:
        last: list[Failure] = []

        def same(text: str) -> bool:
            found = judged(text)
            if found is None or signature(found).id != wanted.id:
                return False
            last.append(found)
            return True

        failed = sum(same(source) for _ in range(TRIES))
        small = source
        if failed == TRIES:
            small = _in_the_grammar(failure, wanted, same, effort) or source
            line = last[-1].line if same(small) else None
            small = shrink(small, same, line=line, effort=effort, progress=progress).source
            same(small)  # so that the last failure is this program's
    return ShrunkFailure(
        signature=wanted.id,
        index=failure["index"],
        attempt=failure["attempt"],
        source=small,
        message=last[-1].message if last else failure["message"],
        line=last[-1].line if last else failure["line"],
        statements=(statements(source), statements(small)),
        verdicts=effort.verdicts,
        seconds=round(effort.seconds, 2),
        failed=failed,
        tried=TRIES,
    )


def _in_the_grammar(
    failure: Mapping[str, Any], wanted: Signature, same: Callable[[str], bool], effort: Effort
) -> str | None:
    """What the first stage makes of it; None where the program cannot be drawn here again."""
    place = failure.get("reproduce") or {}
    if place.get("versions") != tool_versions() or not {"seed", "kernel_type", "index", "attempt"} <= place.keys():
        return None
    first = effort.part(_DRAWN_SHARE)
    found = shrink_draw(
        place["seed"],
        place["kernel_type"],
        place["index"],
        place["attempt"],
        signature=wanted.id,
        same=same,
        effort=first,
    )
    effort.verdicts += first.verdicts
    return found


def statements(source: str) -> int:
    """The statements of a program, those that hold others included; 0 for what is no Python."""
    try:
        return sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(source)))
    except SyntaxError:
        return 0
