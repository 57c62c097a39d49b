"""Shrinking a failure of a run: judged again first, then in the grammar, then on its text."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from compile.outcome import Failure, Stage, Symptom
from compile.verdict import verdicts
from corpus.shrunk import ShrunkFailure
from fuzzer.compose import tool_versions
from fuzzer.judge import Judge
from fuzzer.limits import BLOCK, DEFAULT_LIMITS
from fuzzer.oracles.judging import Question, question_of
from fuzzer.shrinking.draw import shrink_draw
from fuzzer.shrinking.effort import Effort
from fuzzer.shrinking.predicate import Predicate, Remembered
from fuzzer.shrinking.text import shrink
from fuzzer.signature import Signature, is_again

TRIES = 3  # before a failure is taken for one that comes every time
_DRAWN_SHARE = 0.4  # of the effort that goes to the grammar
_LIMITS = replace(DEFAULT_LIMITS, codegen_seconds=10.0, native_seconds=60.0)  # candidates are many, and small
_NATIVE = (Stage.native_cpu, Stage.native_cuda)
_BATCHED = (Symptom.error, Symptom.wrong)

Oracle = Callable[[Sequence[str]], list[Failure | None]]
"""How some texts fail, each by itself."""


@contextmanager
def oracle(stage: Stage, symptom: str, question: Question | None = None, *, isolated: bool) -> Iterator[Oracle]:
    """How to judge candidates for a failure: in a process of their own, or else here, if that is likely to survive."""
    if question is not None:
        with Judge(_LIMITS) as judge:
            yield lambda texts: judge.verdicts(texts, stage, question)
        return
    upto = stage if stage in (*_NATIVE, Stage.launch) else Stage.codegen
    if not isolated and symptom == Symptom.error and stage not in _NATIVE:
        yield lambda texts: verdicts(texts, upto)
        return
    with Judge(_LIMITS) as judge:
        yield lambda texts: judge.verdicts(texts, upto)


def shrink_failure(
    failure: Mapping[str, Any],
    wanted: Signature,
    *,
    effort: Effort,
    progress: Callable[[str], None] = lambda text: None,
    isolated: bool = True,
) -> ShrunkFailure:
    """The smallest program with the signature of a line of the failures file, or how often that fails at all.

    Candidates are judged in a process of their own when `isolated`, so that none can crash or stop this one.
    Raises ValueError when there is no program in it.
    """
    source = failure["python_source"]
    if source is None:
        raise ValueError("this failure has no program")
    failures: dict[str, Failure] = {}
    with oracle(Stage(failure["stage"]), failure["symptom"], question_of(failure), isolated=isolated) as judged:

        def answers(texts: Sequence[str]) -> list[bool]:
            found = dict(zip(texts, judged(texts), strict=True))
            same = {text: other for text, other in found.items() if other is not None and is_again(other, wanted)}
            failures.update(same)
            return [text in same for text in texts]

        failed = sum(answers([source])[0] for _ in range(TRIES))
        effort.verdicts += TRIES
        small, in_grammar = source, None
        if failed == TRIES:
            batched = failure["stage"] in (*_NATIVE, Stage.oracle) and failure["symptom"] in _BATCHED
            same = Remembered(answers, effort, BLOCK if batched else 1)
            if (drawn := _in_the_grammar(failure, wanted, same, effort, progress)) is not None:
                small, in_grammar = drawn, (statements(drawn), effort.verdicts, round(effort.seconds, 2))
            line = failures[small].line
            small = shrink(small, same, line=line, effort=effort, progress=progress).source
    last = failures.get(small)
    return ShrunkFailure(
        signature=wanted.id,
        index=failure["index"],
        attempt=failure["attempt"],
        source=small,
        message=failure["message"] if last is None else last.message,
        line=failure["line"] if last is None else last.line,
        statements=(statements(source), statements(small)),
        verdicts=effort.verdicts,
        seconds=round(effort.seconds, 2),
        failed=failed,
        tried=TRIES,
        in_grammar=in_grammar,
    )


def _in_the_grammar(
    failure: Mapping[str, Any], wanted: Signature, same: Predicate, effort: Effort, progress: Callable[[str], None]
) -> str | None:
    """What the first stage makes of it; None where the program cannot be drawn here again."""
    place = failure.get("reproduce") or {}
    if place.get("versions") != tool_versions() or not {"seed", "kernel_type", "index", "attempt"} <= place.keys():
        return None
    return shrink_draw(
        place["seed"],
        place["kernel_type"],
        place["index"],
        place["attempt"],
        signature=wanted.id,
        same=same,
        spent=effort.share(_DRAWN_SHARE),
        progress=progress,
    )


def statements(source: str) -> int:
    """The statements of a program, those that hold others included; 0 for what is no Python."""
    try:
        return sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(source)))
    except SyntaxError:
        return 0
