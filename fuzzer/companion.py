"""A process beside this one that answers over a pipe; it may die or hang with any question."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from fuzzer.limits import DEFAULT_LIMITS
from fuzzer.shelter import die_with_parent, limit_memory, shield

_SPAWN = get_context("spawn")

ALIVE = None
"""What a process says before each step that may take long, so that many of them are not taken for one without end."""


class Companion:
    """Runs `serve(connection, *arguments)` in a process of its own, from `start` to `close`, as often as wanted."""

    def __init__(
        self,
        serve: Callable[..., None],
        *arguments: Any,
        memory_bytes: int = DEFAULT_LIMITS.backstop_bytes,
        with_children: bool = False,
    ) -> None:
        """`serve` is a module's function, and may end with `EOFError`; `with_children` lets it start processes."""
        self._serve = serve
        self._arguments = arguments
        self._memory_bytes = memory_bytes
        self._with_children = with_children
        self._process: SpawnProcess | None = None
        self._scratch = ""
        self.connection: Connection | None = None  # None while there is no process

    def start(self) -> Connection:
        """Our end of a pipe to a new process."""
        scratch = tempfile.mkdtemp(prefix="warpsmith_")
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_begin,
            args=(self._serve, theirs, scratch, self._memory_bytes, *self._arguments),
            daemon=not self._with_children,
        )
        process.start()
        theirs.close()
        self._process, self.connection, self._scratch = process, ours, scratch
        return ours

    def answer(self, seconds: float) -> Any:
        """What the process says next, other than that it is alive; each step to it may take so many seconds.

        Raises TimeoutError, and EOFError or another OSError where the process has ended.
        """
        assert self.connection is not None
        while self.connection.poll(seconds):
            if (said := self.connection.recv()) is not ALIVE:
                return said
        raise TimeoutError

    def exit_status(self) -> int:
        """Of the process, once it has ended; negative for a signal."""
        assert self._process is not None
        self._process.join()
        return self._process.exitcode or 0

    def close(self) -> None:
        """End the process, whatever it is at, and remove what it left behind."""
        if self._process is not None and self.connection is not None:
            self._process.kill()
            self._process.join()
            self.connection.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
        self._process = self.connection = None


def _begin(
    serve: Callable[..., None], connection: Connection, scratch: str, memory_bytes: int, *arguments: Any
) -> None:
    shield()
    die_with_parent(scratch)
    limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(connection, *arguments)
