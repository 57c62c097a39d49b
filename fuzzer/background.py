"""Failures shrunk while a run goes on, once for each signature, in a process of low priority beside the workers.

Nothing that the run writes depends on it but `failures/shrunk.jsonl`, which may be made again at any time.
"""

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from compile.outcome import Stage
from corpus.failures import FailedAttempt
from corpus.shrunk import ShrunkFailure, load_shrunk, save_shrunk
from fuzzer.companion import Companion
from fuzzer.signature import signature_of

MOST_VERDICTS = 1000
_OURS = (Stage.draw, Stage.worker)  # stages at which no program is to blame


class BackgroundShrinker:
    """Takes failures as they come, and writes down what they come to. Use as a context manager, or call `close`.

    Of each signature the first failure is shrunk, unless `directory` knows what that came to. No process is started
    before there is something to do.
    """

    def __init__(self, directory: Path, seconds: float) -> None:
        """`seconds` is what one failure may take; 0 shrinks nothing."""
        self._directory = directory
        self._seconds = seconds
        self._known = load_shrunk(directory)
        self._waiting: list[dict[str, Any]] = []
        self._seen = set(self._known)
        self._companion = Companion(_serve, seconds, with_children=True)

    def add(self, failure: FailedAttempt | Mapping[str, Any]) -> None:
        """Take one more failure."""
        row = asdict(failure) if isinstance(failure, FailedAttempt) else dict(failure)
        name = signature_of(row).id
        if not self._seconds or name in self._seen or row["python_source"] is None or row["stage"] in _OURS:
            return
        self._seen.add(name)
        self._waiting.append(row)
        self.collect()

    def add_all(self, failures: Iterable[Mapping[str, Any]]) -> None:
        """Take those of an earlier run that nobody shrank."""
        for failure in failures:
            self.add(failure)

    @property
    def pending(self) -> int:
        """Failures that are not shrunk yet."""
        return len(self._waiting)

    def collect(self, timeout: float = 0.0) -> None:
        """Take in what is done, waiting so long for something, and hand out the next."""
        if not self._waiting:
            return
        connection = self._companion.connection or self._started()
        if not connection.poll(timeout):
            return
        del self._waiting[0]
        try:
            small: ShrunkFailure | None = connection.recv()
        except (EOFError, OSError):  # a candidate took the process along: that failure stays as large as it is
            self.close()
            small = None
        if small is not None:
            self._known[small.signature] = small
            save_shrunk(self._directory, self._known)
        if self._waiting and self._companion.connection is not None:
            self._companion.connection.send(self._waiting[0])

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._companion.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> Connection:
        connection = self._companion.start()
        connection.send(self._waiting[0])
        return connection


def _serve(connection: Connection, seconds: float) -> None:
    with contextlib.suppress(OSError):
        os.nice(10)
    from fuzzer.shrinking.effort import Effort
    from fuzzer.shrinking.finding import shrink_failure

    while True:
        row = connection.recv()
        connection.send(shrink_failure(row, signature_of(row), effort=Effort(MOST_VERDICTS, seconds)))
