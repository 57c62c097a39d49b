"""Verdicts in a process of their own, so that a program which crashes the compiler, or never ends, is a verdict too."""

import contextlib
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, Self

from compile.outcome import Failure, Stage, Symptom
from fuzzer.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from fuzzer.oracles.judging import Question
    from fuzzer.oracles.verdict import Verdict

_SPAWN = get_context("spawn")


class Judge:
    """Judges programs one after the other, in one process as long as that lives. Use as a context manager."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    def verdict(self, source: str, upto: Stage, question: "Question | None" = None) -> Failure | None:
        """As `compile.verdict.verdict`, and a failure with symptom crash, hang or memory where the process ends.

        With a question, `upto` is where such a failure is put, and programs are run and judged by oracles.
        """
        return self.verdicts([source], upto, question)[0]

    def verdicts(self, sources: Sequence[str], upto: Stage, question: "Question | None" = None) -> list[Failure | None]:
        """The same for some programs at once. Where the process ends, each of them is judged by itself."""
        if question is None:
            return self._answers(sources, upto, None)
        return [_first(said) for said in self.opinions(sources, question)]

    def opinions(self, sources: Sequence[str], question: "Question") -> list["Mapping[str, Verdict] | Failure"]:
        """As `fuzzer.oracles.judging.judged`, and a failure at stage run where the process ends."""
        return self._answers(sources, Stage.run, question)

    def _answers(self, sources: Sequence[str], upto: Stage, question: "Question | None") -> list[Any]:
        connection = self._connection or self._start()
        try:
            connection.send((sources, upto, question))
            if connection.poll(self._patience(upto)):
                found: list[Any] = connection.recv()
                return found
            self._stop()
            failure = Failure(upto, Symptom.hang, "Hang", "no end within the time limit")
        except (EOFError, OSError):
            failure = Failure(upto, Symptom.crash, "Crash", self._cause())
        return [failure] if len(sources) == 1 else [self._answers([one], upto, question)[0] for one in sources]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _start(self) -> Connection:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(theirs, self._limits.backstop_bytes), daemon=True)
        process.start()
        theirs.close()
        if not ours.poll(self._limits.start_seconds):
            process.kill()
            raise TimeoutError(f"Warp was not imported within {self._limits.start_seconds:g} s; see `doctor`")
        ours.recv()
        self._process, self._connection = process, ours
        return ours

    def _patience(self, upto: Stage) -> float:
        if upto in (Stage.run, Stage.oracle):
            return self._limits.run_seconds
        native = upto in (Stage.native_cpu, Stage.native_cuda)
        return self._limits.native_seconds if native else self._limits.codegen_seconds

    def _cause(self) -> str:
        process = self._process
        assert process is not None
        process.join()
        code = process.exitcode or 0
        self._stop()
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"

    def _stop(self) -> None:
        if self._process is not None and self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
        self._process = self._connection = None


def _serve(connection: Connection, memory_bytes: int) -> None:
    from fuzzer.worker import limit_memory, shield

    shield()
    end_with_parent()
    limit_memory(memory_bytes)
    from compile.verdict import verdicts

    with contextlib.suppress(EOFError, BrokenPipeError):
        verdicts([""], Stage.codegen)  # imports Warp
        connection.send(None)
        while True:
            sources, upto, question = connection.recv()
            connection.send(verdicts(sources, upto) if question is None else _run(sources, question))


def _run(sources: Sequence[str], question: "Question") -> list["Mapping[str, Verdict] | Failure"]:
    from fuzzer.oracles.judging import judged

    return judged(sources, question)


def _first(said: "Mapping[str, Verdict] | Failure") -> Failure | None:
    """Why a program was refused, or the first thing that an oracle found."""
    if isinstance(said, Failure):
        return said
    return next((verdict.failure for verdict in said.values() if verdict.failure is not None), None)


def end_with_parent() -> None:
    """End this process when its parent does, however that ends, and whatever a program makes of this one."""
    threading.Thread(target=_wait_for_parent, name="parent watch", daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
