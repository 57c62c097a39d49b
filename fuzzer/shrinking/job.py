"""`shrink`: a failure of a run, or a file that fails, made as small as can be."""

import signal
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from compile.outcome import NO_ONE_KERNEL, Failure, Stage
from corpus.shrunk import ShrunkFailure, load_shrunk, save_shrunk
from fuzzer.errors import Refused
from fuzzer.findings import find
from fuzzer.judge import Judge
from fuzzer.oracles import ORACLES
from fuzzer.oracles.judging import Question
from fuzzer.shrinking.effort import Effort
from fuzzer.shrinking.finding import shrink_failure
from fuzzer.signature import Signature, signature

STAGES = {
    "codegen": Stage.codegen,
    "native_cpu": Stage.native_cpu,
    "native_cuda": Stage.native_cuda,
    "launch": Stage.launch,
}
"""The stages that can say of a program that it fails, by name; the oracles can as well."""

MOST_VERDICTS = 2000


def shrink_file(path: Path, oracle: str | None, seconds: float) -> ShrunkFailure:
    """Shrink a program out of a file. Raises Refused when it cannot be read, is no program, or does not fail."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: cannot be read ({error})") from error
    failure = _first_failure(source, oracle, path)
    run = {"error_type": failure.error_type} if failure.stage in (Stage.run, Stage.oracle) else {}
    row: dict[str, Any] = {
        "index": 0,
        "attempt": 0,
        "stage": str(failure.stage if oracle is None or run else STAGES[oracle]),
        "symptom": str(failure.symptom),
        "message": failure.message,
        "line": failure.line,
        "python_source": source,
        **run,
    }
    return _shrunk(row, signature(failure), seconds)


def shrink_finding(directory: Path, id_or_prefix: str, seconds: float) -> ShrunkFailure:
    """Shrink a failure of a run, and write down what it came to. Raises CorpusError, Refused."""
    finding = find(directory, id_or_prefix)
    if finding.failure["python_source"] is None:
        raise Refused(f"{finding.signature.id}: there is no program; drawing it failed, or none was kept")
    if finding.stage is Stage.accepted:
        raise Refused(
            f"{finding.signature.id}: Warp takes this program, so there is no failure that shrinking could keep"
        )
    small = _shrunk(finding.failure, finding.signature, seconds)
    save_shrunk(directory, {**load_shrunk(directory), small.signature: small})
    return small


def told(small: ShrunkFailure) -> str:
    """What came of it, in a line."""
    if small.failed == 0:
        return "it does not fail any more"
    if small.flaky:
        return f"flaky: it failed {small.failed} of {small.tried} times, and is not shrunk"
    before, after = small.statements
    return f"{before} statements to {after}, in {small.verdicts} verdicts and {small.seconds:.1f} s: {small.message}"


def _first_failure(source: str, oracle: str | None, path: Path) -> Failure:
    """How a program fails, at the first of the oracles that refuses it. Raises Refused."""
    with Judge() as judge:
        for name in [oracle] if oracle is not None else ["launch", "codegen", "native_cpu", "native_cuda"]:
            if name in ORACLES:
                failure = judge.verdict(source, Stage.oracle, Question((name,)))
            else:
                failure = judge.verdict(source, STAGES[name])
            if failure is None:
                continue
            if failure.error_type == NO_ONE_KERNEL:
                if name != "launch":
                    raise Refused(f"{path}: {failure.message}")
                continue
            if failure.error_type in ("SyntaxError", "IndentationError", "TabError"):
                raise Refused(f"{path}: no Python: {failure.message} (line {failure.line})")
            return failure
    raise Refused(f"{path}: it does not fail; `--oracle` names another way to judge it")


def _shrunk(row: Mapping[str, Any], wanted: Signature, seconds: float) -> ShrunkFailure:
    console = Console(stderr=True, highlight=False)
    smallest = [row["python_source"]]
    with _interruptible() as interrupted, console.status(_said(smallest[-1], 0)) as status:
        effort = Effort(MOST_VERDICTS, seconds, stopped=lambda: bool(interrupted))

        def show(text: str) -> None:
            smallest.append(text)
            status.update(_said(text, effort.verdicts))

        return shrink_failure(row, wanted, effort=effort, progress=show)


def _said(text: str, verdicts: int) -> str:
    return f"{len(text.splitlines())} lines after {verdicts} verdicts (Ctrl-C keeps the smallest so far)"


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """While the block runs, Ctrl-C fills the list instead of ending the process."""
    asked: list[int] = []

    def ask(number: int, _frame: types.FrameType | None) -> None:
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
