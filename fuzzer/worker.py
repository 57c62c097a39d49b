"""A worker process: takes tasks, makes blocks, says all the while what it is at."""

import contextlib
import gc
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from compile.outcome import Stage
from corpus.configuration import Configuration
from fuzzer.shelter import die_with_parent, limit_memory, shield

if TYPE_CHECKING:
    from ctypes import Array, c_longlong

    from fuzzer.block import Accepted, Announce, Task

STAGES = tuple(Stage)
SLOT_FIELDS = 4  # counter, index, attempt, stage
IDLE = -1  # stands for a stage when the worker waits for a task


class Steps(Protocol):
    """What a worker does, by the job: from a task to the records of its indices."""

    def make(self, task: "Task", announce: "Announce") -> "list[Accepted]": ...


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has imported everything and waits."""


@dataclass(frozen=True, slots=True)
class Done:
    """The oldest task that was sent is done."""

    accepted: "list[Accepted]"


@dataclass(frozen=True, slots=True)
class Broken:
    """The worker cannot go on, and another would not fare better: in words for the user."""

    message: str


def work(
    connection: Connection,
    slot: "Array[c_longlong]",
    configuration: Configuration,
    stages: str,
    memory_bytes: int,
    scratch: str,
) -> None:
    """The life of a worker: until the connection closes."""
    shield(hide_gpu=configuration.options.get("device") != "cuda")
    die_with_parent(scratch)
    limit_memory(memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError):
        try:
            steps = _load(stages, configuration)
            connection.send(Ready())
            _do_next_task(connection, slot, steps)
            spare_collector()
            while True:
                _do_next_task(connection, slot, steps)
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:
            connection.send(Broken(_in_words(error)))


def spare_collector() -> None:
    """Take all there is out of the garbage collector's rounds: modules and strategies stay anyway. It saves 3%."""
    gc.collect()
    gc.freeze()


def _do_next_task(connection: Connection, slot: "Array[c_longlong]", steps: "Steps") -> None:
    task: Task = connection.recv()

    def announce(index: int, attempt: int, stage: Stage) -> None:
        _announce(slot, index, attempt, STAGES.index(stage))

    done = Done(steps.make(task, announce))
    _announce(slot, 0, 0, IDLE)
    connection.send(done)


def _in_words(error: Exception) -> str:
    from fuzzer.block import NothingPasses

    text = " ".join(str(error).split())
    return text if isinstance(error, NothingPasses) else f"a worker cannot go on: {type(error).__name__}: {text}"


def _load(stages: str, configuration: Configuration) -> "Steps":
    """The steps named as "module:class", imported only now that the worker is shielded."""
    module, _, name = stages.partition(":")
    gc.disable()  # what modules make stays: it takes a quarter off to look for no garbage in it
    make: Callable[[Configuration], Steps] = getattr(importlib.import_module(module), name)
    gc.enable()
    return make(configuration)


def _announce(slot: "Array[c_longlong]", index: int, attempt: int, stage: int) -> None:
    """Tell the supervisor; it reads the slot when the worker is gone, or when the counter has stood still for long."""
    slot[1], slot[2], slot[3] = index, attempt, stage
    slot[0] += 1
