"""A block of consecutive indices, each taken through its attempts until a program passes every check."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from compile.codegen import Emission
from compile.described import Type
from compile.execute import Executable
from compile.execute import Program as Executing
from compile.native import Unit
from compile.outcome import Failure, Rejected, Stage, Symptom
from corpus.configuration import Configuration
from corpus.failures import FailedAttempt
from corpus.record import Record
from corpus.table import Row
from fuzzer.judged import Judged
from fuzzer.limits import ATTEMPTS
from grammar import Program

Announce = Callable[[int, int, Stage], None]

_Compiling = Callable[[Sequence["_Place"], str, "Stages"], list[Failure | None]]

BATCH = -1  # the attempt that is announced for a whole batch


@dataclass(frozen=True, slots=True)
class Item:
    """One index: the attempt to begin with, and what is known to have failed already, by attempt."""

    index: int
    attempt: int = 0
    known: tuple[tuple[int, Failure], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is given; `solo` has each program compiled alone, to find the one that kills the worker."""

    items: tuple[Item, ...]
    solo: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A program that passed, as the record to keep, and what it took to get there.

    `productions` are the rules of the grammar that the program was drawn by, `refused` those of each program before it
    that was drawn and did not pass; `said` what oracles said of all of them, by oracle.
    """

    index: int
    attempt: int
    record: Row
    failed: tuple[FailedAttempt, ...]
    productions: tuple[str, ...] = ()
    refused: tuple[tuple[str, ...], ...] = ()
    said: tuple[tuple[str, str], ...] = ()


class Stages(Protocol):
    """The steps that a worker takes a program through."""

    def draw(self, index: int, attempt: int) -> Program | None: ...
    def emit(self, program: Program) -> Emission: ...
    def record(self, index: int, attempt: int, program: Program, emission: Emission) -> Record: ...
    def failed(self, index: int, attempt: int, failure: Failure, program: Program | None) -> FailedAttempt: ...
    def check(self, units: Sequence[Unit]) -> list[Failure | None]: ...
    def load(self, programs: Sequence[Executing]) -> list[Executable | Failure]: ...
    def judge(
        self, index: int, program: Program, emission: Emission, executable: Executable, alive: Callable[[], None]
    ) -> Judged: ...


class NothingPasses(Exception):
    """So many attempts in a row failed at one index that the fault lies elsewhere."""


@dataclass(slots=True)
class _Place:
    """One index on its way: the attempt it is at and all that happened before."""

    item: Item
    attempt: int
    program: Program | None = None
    emission: Emission | None = None
    record: Record | None = None
    executable: Executable | None = None
    said: list[tuple[str, str]] = field(default_factory=list)
    failed: list[FailedAttempt] = field(default_factory=list)
    refused: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def index(self) -> int:
        return self.item.index

    def fail(self, failure: Failure, stages: "Stages") -> None:
        """Write down that this attempt failed, and go to the next one."""
        self.failed.append(stages.failed(self.index, self.attempt, failure, self.program))
        if self.program is not None:
            self.refused.append(self.program.productions)
        self.attempt += 1
        self.program = self.emission = self.record = self.executable = None
        if self.attempt - self.item.attempt >= ATTEMPTS:
            raise NothingPasses(f"{ATTEMPTS} programs in a row failed at index {self.index}: {failure.message}")


def make_block(task: Task, configuration: Configuration, stages: Stages, announce: Announce) -> list[Accepted]:
    """Take every index of `task` to a program that passes. Raises NothingPasses, and OSError of the machine."""
    places = [_Place(item, item.attempt) for item in task.items]
    pending = places
    while pending:
        for place in pending:
            _generate(place, stages, announce)
        pending = (
            _check(pending, configuration, stages, announce, task.solo) if configuration.reaches("compile") else []
        )
    return [_accepted(place) for place in places]


def _generate(place: _Place, stages: Stages, announce: Announce) -> None:
    """Draw and emit attempt after attempt until Warp accepts one; make its record."""
    known = dict(place.item.known)
    while place.record is None:
        failure = known.get(place.attempt)
        if failure is None or failure.stage is not Stage.draw:
            announce(place.index, place.attempt, Stage.draw)
            failure = _draw(place, stages) or failure
        if failure is None:
            announce(place.index, place.attempt, Stage.codegen)
            failure = _emit(place, stages)
        if failure is None:
            announce(place.index, place.attempt, Stage.worker)
            failure = _record(place, stages)
        if failure is not None:
            place.fail(failure, stages)


def _draw(place: _Place, stages: Stages) -> Failure | None:
    try:
        place.program = stages.draw(place.index, place.attempt)
    except MemoryError:
        return _out_of_memory(Stage.draw)
    except Exception as error:
        return _our_error(Stage.draw, error)
    return None if place.program is not None else _GIVEN_UP


def _emit(place: _Place, stages: Stages) -> Failure | None:
    assert place.program is not None
    try:
        place.emission = stages.emit(place.program)
    except Rejected as rejected:
        return rejected.failure
    except MemoryError:
        return _out_of_memory(Stage.codegen)
    except OSError:
        raise
    except Exception as error:
        return _our_error(Stage.worker, error)
    return None


def _record(place: _Place, stages: Stages) -> Failure | None:
    assert place.program is not None
    assert place.emission is not None
    try:
        place.record = stages.record(place.index, place.attempt, place.program, place.emission)
    except Exception as error:
        return _our_error(Stage.worker, error)
    return None


def _check(
    places: list[_Place], configuration: Configuration, stages: Stages, announce: Announce, solo: bool
) -> list[_Place]:
    """Compile for every target; the places whose program failed, ready for their next attempt."""
    passing = places
    for target in configuration.targets:
        failures = _check_target(passing, target, stages, announce, solo, configuration.reaches("run"))
        for place, failure in zip(passing, failures, strict=True):
            if failure is not None:
                place.fail(failure, stages)
        passing = [place for place, failure in zip(passing, failures, strict=True) if failure is None]
    if configuration.reaches("run"):
        for place in passing:
            _judge(place, stages, announce)
    return [place for place in places if place.record is None]


def _judge(place: _Place, stages: Stages, announce: Announce) -> None:
    """Run a program, let the oracles look at it, and write down in its record what came of that."""
    assert place.program is not None
    assert place.emission is not None
    assert place.record is not None
    assert place.executable is not None

    def alive() -> None:
        announce(place.index, place.attempt, Stage.run)

    alive()
    try:
        judged = stages.judge(place.index, place.program, place.emission, place.executable, alive)
    except MemoryError:
        place.fail(_out_of_memory(Stage.run), stages)
        return
    except OSError:
        raise
    except Exception as error:
        place.fail(_our_error(Stage.worker, error), stages)
        return
    place.executable = None
    place.said += judged.said
    if judged.failure is not None:
        place.fail(judged.failure, stages)
        return
    place.record = judged.on(place.record)


def _check_target(
    places: list[_Place], target: str, stages: Stages, announce: Announce, solo: bool, loads: bool
) -> list[Failure | None]:
    stage = Stage.native_cpu if target == "cpu" else Stage.native_cuda
    compiled = _loaded if loads and target == "cpu" else _compiled
    if not solo and len(places) > 1:
        announce(places[0].index, BATCH, stage)
        try:
            return compiled(places, target, stages)
        except OSError:
            raise
        except Exception:  # ours, and one program's doing: each alone shows whose
            pass
    return list(_check_alone(places, target, stage, compiled, stages, announce))


def _compiled(places: Sequence[_Place], target: str, stages: Stages) -> list[Failure | None]:
    return stages.check([_unit(place, target) for place in places])


def _loaded(places: Sequence[_Place], target: str, stages: Stages) -> list[Failure | None]:
    """The same, and what compiles is ready to be run."""
    found = stages.load([Executing(_unit(place, target), _parameters(place)) for place in places])
    for place, made in zip(places, found, strict=True):
        place.executable = None if isinstance(made, Failure) else made
    return [made if isinstance(made, Failure) else None for made in found]


def _check_alone(
    places: list[_Place], target: str, stage: Stage, compiled: _Compiling, stages: Stages, announce: Announce
) -> Iterable[Failure | None]:
    for place in places:
        announce(place.index, place.attempt, stage)
        try:
            yield compiled([place], target, stages)[0]
        except MemoryError:
            yield _out_of_memory(stage)
        except OSError:
            raise
        except Exception as error:
            yield _our_error(Stage.worker, error)


def _unit(place: _Place, target: str) -> Unit:
    assert place.emission is not None
    sections = place.emission.cpu if target == "cpu" else place.emission.cuda
    assert sections is not None
    return Unit(place.emission.kernel_name, target, sections)


def _parameters(place: _Place) -> Mapping[str, Type]:
    assert place.emission is not None
    return place.emission.parameters


def _accepted(place: _Place) -> Accepted:
    assert place.record is not None
    assert place.program is not None
    return Accepted(
        place.index,
        place.attempt,
        place.record,
        tuple(place.failed),
        place.program.productions,
        tuple(place.refused),
        tuple(place.said),
    )


def _out_of_memory(stage: Stage) -> Failure:
    return Failure(stage, Symptom.memory, "MemoryError", "out of memory")


_GIVEN_UP = Failure(
    Stage.draw,
    Symptom.error,
    "Unsatisfied",
    "Hypothesis gave the draw up: its bytes ran out, or an assumption was not met",
)


def _our_error(stage: Stage, error: Exception) -> Failure:
    return Failure(stage, Symptom.error, type(error).__name__, str(error))
