"""Verdicts in a process of their own, so that a program which crashes the compiler, or never ends, is a verdict too."""

import signal
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Self

from compile.outcome import Failure, Stage, Symptom
from fuzzer.companion import ALIVE, Companion
from fuzzer.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from fuzzer.oracles.judging import Question
    from fuzzer.oracles.verdict import Verdict


class Judge:
    """Judges programs one after the other, in one process as long as that lives. Use as a context manager."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._companion = Companion(_serve, memory_bytes=limits.backstop_bytes)

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
        connection = self._companion.connection or self._start()
        try:
            connection.send((sources, upto, question))
            found: list[Any] = self._companion.answer(self._patience(upto))
            return found
        except TimeoutError:
            self._companion.close()
            failure = Failure(upto, Symptom.hang, "Hang", "no end within the time limit")
        except (EOFError, OSError):
            failure = Failure(upto, Symptom.crash, "Crash", self._cause())
        return [failure] if len(sources) == 1 else [self._answers([one], upto, question)[0] for one in sources]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._companion.close()

    def _start(self) -> Connection:
        connection = self._companion.start()
        if not connection.poll(self._limits.start_seconds):
            self._companion.close()
            raise TimeoutError(f"Warp was not imported within {self._limits.start_seconds:g} s; see `doctor`")
        connection.recv()
        return connection

    def _patience(self, upto: Stage) -> float:
        if upto in (Stage.run, Stage.oracle):
            return self._limits.run_seconds
        native = upto in (Stage.native_cpu, Stage.native_cuda)
        return self._limits.native_seconds if native else self._limits.codegen_seconds

    def _cause(self) -> str:
        status = self._companion.exit_status()
        self._companion.close()
        return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with exit status {status}"


def _serve(connection: Connection) -> None:
    from compile.verdict import verdicts

    verdicts([""], Stage.codegen)  # imports Warp
    connection.send(None)
    while True:
        sources, upto, question = connection.recv()
        answer: Sequence[object]
        try:
            answer = verdicts(sources, upto) if question is None else _run(sources, question, connection)
        except MemoryError:
            raise
        except Exception as error:  # a mistake of ours, not the program's: one source at a time says whose it is
            if len(sources) > 1:
                raise
            answer = [Failure(Stage.worker, Symptom.error, type(error).__name__, str(error))]
        connection.send(answer)


def _run(
    sources: Sequence[str], question: "Question", connection: Connection
) -> list["Mapping[str, Verdict] | Failure"]:
    from fuzzer.oracles.judging import judged

    return judged(sources, question, lambda: connection.send(ALIVE))


def _first(said: "Mapping[str, Verdict] | Failure") -> Failure | None:
    """Why a program was refused, or the first thing that an oracle found."""
    if isinstance(said, Failure):
        return said
    return next((verdict.failure for verdict in said.values() if verdict.failure is not None), None)
