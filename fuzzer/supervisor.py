"""Worker processes, and what becomes of a task whose worker dies, hangs or grows without end."""

import contextlib
import signal
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from compile.outcome import Failure, Stage, Symptom
from corpus.configuration import Configuration
from fuzzer.block import BATCH, Accepted, Item, Task
from fuzzer.limits import DEFAULT_LIMITS, Limits
from fuzzer.worker import IDLE, SLOT_FIELDS, STAGES, Broken, Done, Ready, work

IN_FLIGHT = 2  # tasks a worker holds: the one it is at, and the next, so that it never waits for the parent
LOOK_SECONDS = 0.5  # between two looks at what workers are at and how large they are
AWAY_SECONDS = 5.0  # after which we do not know who stood still: we may have been stopped together
DYING_SECONDS = 5.0  # for a process whose pipe is closed to be gone
_SPAWN = get_context("spawn")


class WorkersBroken(Exception):
    """No worker can do the work, for a reason that the message tells the user."""


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    slot: Any  # shared array of longlong: counter, index, attempt, stage
    tasks: deque[Task] = field(default_factory=deque)
    ready: bool = False
    counter: int = -1
    since: float = field(default_factory=time.monotonic)
    symptom: Symptom | None = None  # why we killed it; None: it died by itself, or of someone else


class Supervisor:
    """A pool of workers. Tasks go in by `submit`, blocks come out of `collect`, in any order; nothing gets lost."""

    def __init__(
        self,
        configuration: Configuration,
        workers: int,
        *,
        limits: Limits = DEFAULT_LIMITS,
        stages: str = "fuzzer.stages:Stages",
    ) -> None:
        """`stages` names the class whose steps the workers take, as "module:class"."""
        self._configuration = configuration
        self._limits = limits
        self._stages = stages
        self._scratch = tempfile.TemporaryDirectory(
            prefix="warpsmith_"
        )  # for all workers: a killed one cleans up nothing
        self._waiting: deque[Task] = deque()
        self._deaths: Counter[tuple[int, int, int]] = Counter()
        self._failed_starts = 0
        self._looked = time.monotonic()
        resource_tracker.ensure_running()  # it unblocks SIGINT while it starts, so it starts before the workers
        self._workers = [self._start() for _ in range(workers)]

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def submit(self, task: Task, *, first: bool = False) -> None:
        """Queue `task`, at the head of the queue when `first`."""
        (self._waiting.appendleft if first else self._waiting.append)(task)
        self._hand_out()

    def collect(self, timeout: float) -> list[Accepted]:
        """What became ready; waits up to `timeout` seconds for something to happen. Raises WorkersBroken."""
        accepted: list[Accepted] = []
        connections = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(connections), timeout):
            assert isinstance(connection, Connection)
            accepted += self._receive(connections[connection])
        self._look()
        self._hand_out()
        return accepted

    def _look(self) -> None:
        """Stop workers that take too long or too much."""
        now = time.monotonic()
        away = now - self._looked
        if away < LOOK_SECONDS:
            return
        self._looked = now
        for worker in self._workers:
            if away > AWAY_SECONDS:
                worker.since = now
            _stop_if_stuck(worker, self._limits)

    def close(self) -> None:
        """End every worker, whatever it is at."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers = []
        self._scratch.cleanup()

    def _start(self) -> _Worker:
        ours, theirs = _SPAWN.Pipe()
        slot = _SPAWN.RawArray("q", SLOT_FIELDS)
        slot[3] = IDLE
        args = (theirs, slot, self._configuration, self._stages, self._limits.backstop_bytes, self._scratch.name)
        process = _SPAWN.Process(target=work, args=args, daemon=True)
        with _sigint_held():
            process.start()
        theirs.close()
        return _Worker(process, ours, slot)

    def _hand_out(self) -> None:
        ready = [worker for worker in self._workers if worker.ready]
        for depth in range(IN_FLIGHT):
            for worker in ready:
                if self._waiting and len(worker.tasks) == depth:
                    self._send(worker, self._waiting.popleft())

    def _send(self, worker: _Worker, task: Task) -> None:
        worker.tasks.append(task)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # dead: `collect` sees the end of its pipe
            worker.connection.send(task)

    def _receive(self, worker: _Worker) -> list[Accepted]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return []
        match message:
            case Ready():
                worker.ready = True
                self._failed_starts = 0
            case Done(accepted):
                worker.tasks.popleft()
                return accepted
            case Broken(reason):
                raise WorkersBroken(reason)
        return []

    def _bury(self, worker: _Worker) -> None:
        """Put another worker in the place of a dead one, and see to its tasks."""
        worker.process.join(DYING_SECONDS)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        cause = _cause(worker, self._limits)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= self._limits.failed_starts:
                raise WorkersBroken(f"workers die while they start ({cause}); `doctor` may say why")
        if worker.tasks:
            worker.tasks[0] = self._judge(worker, worker.tasks[0], cause)
        self._waiting.extendleft(reversed(worker.tasks))
        self._workers[self._workers.index(worker)] = self._start()

    def _judge(self, worker: _Worker, task: Task, cause: str) -> Task:
        """The task as it is to be done again: as it was, program by program, or without the culprit."""
        _, index, attempt, stage = worker.slot
        if stage == IDLE:
            return task
        if attempt == BATCH:
            return replace(task, solo=True)
        self._deaths[index, attempt, stage] += 1
        if self._deaths[index, attempt, stage] < self._limits.deaths:
            return task
        del self._deaths[index, attempt, stage]
        symptom = worker.symptom or Symptom.crash
        failure = Failure(STAGES[stage], symptom, _ERROR_TYPES[symptom], cause)
        return replace(task, items=tuple(_with_known(task.items, index, attempt, failure)))


_ERROR_TYPES = {Symptom.crash: "Crash", Symptom.hang: "Hang", Symptom.memory: "OutOfMemory"}


def _with_known(items: Sequence[Item], index: int, attempt: int, failure: Failure) -> Iterator[Item]:
    for item in items:
        yield replace(item, known=(*item.known, (attempt, failure))) if item.index == index else item


@contextlib.contextmanager
def _sigint_held() -> Iterator[None]:
    """Start a process without SIGINT: Ctrl-C in a terminal goes to every process there, and it is ours alone."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_if_stuck(worker: _Worker, limits: Limits) -> None:
    counter, _, _, stage = worker.slot
    now = time.monotonic()
    if counter != worker.counter:
        worker.counter, worker.since = counter, now
    if worker.symptom is None and now - worker.since > _patience(worker, stage, limits):
        worker.symptom = Symptom.hang
        worker.process.kill()
    elif worker.symptom is None and _resident_bytes(worker.process.pid) > limits.memory_bytes:
        worker.symptom = Symptom.memory
        worker.process.kill()


def _patience(worker: _Worker, stage: int, limits: Limits) -> float:
    if not worker.ready:
        return limits.start_seconds
    if stage == IDLE:
        return float("inf")
    if STAGES[stage] is Stage.run:
        return limits.run_seconds
    native = STAGES[stage] in (Stage.native_cpu, Stage.native_cuda)
    return limits.native_seconds if native else limits.codegen_seconds


def _resident_bytes(pid: int | None) -> int:
    """Resident size of a process; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:")), 0)
    except OSError:
        return 0


def _cause(worker: _Worker, limits: Limits) -> str:
    """What ended a worker, in words that are the same on every run."""
    code = worker.process.exitcode
    if worker.symptom is Symptom.hang:
        return "no end within the time limit"
    if worker.symptom is Symptom.memory:
        return f"more than {limits.memory_bytes / 1e9:g} GB resident"
    if code is not None and code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"ended with exit status {code}"
