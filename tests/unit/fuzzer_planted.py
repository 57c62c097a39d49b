"""Stages that misbehave for real at chosen places; workers import them by name."""

import ctypes
import os
import signal
import time
from collections.abc import Sequence

from compile.codegen import Emission
from compile.native import Unit
from compile.outcome import Failure, Rejected, Stage, Symptom
from fuzzer.stages import Stages
from grammar import Program

CULPRIT = 5  # the index whose first attempt misbehaves


class Marked(Stages):
    """Knows at which index and attempt the emitting is."""

    place = (-1, -1)

    def draw(self, index: int, attempt: int) -> Program | None:
        self.place = (index, attempt)
        return super().draw(index, attempt)

    @property
    def at_culprit(self) -> bool:
        return self.place == (CULPRIT, 0)


class Segfaults(Marked):
    def emit(self, program: Program) -> Emission:
        if self.at_culprit:
            ctypes.string_at(0)
        return super().emit(program)


class Loops(Marked):
    def emit(self, program: Program) -> Emission:
        while self.at_culprit:
            time.sleep(0.01)
        return super().emit(program)


class Exits(Marked):
    def emit(self, program: Program) -> Emission:
        if self.at_culprit:
            os._exit(7)
        return super().emit(program)


class EatsMemory(Marked):
    def emit(self, program: Program) -> Emission:
        eaten = []
        while self.at_culprit:
            eaten.append(b"\x01" * 10_000_000)
            time.sleep(0.005)
        return super().emit(program)


class IsRefusedMemory(Marked):
    def emit(self, program: Program) -> Emission:
        if self.at_culprit:
            len(b"\x01" * 10**12)
        return super().emit(program)


class AbortsInBatch(Stages):
    """Aborts in the native compiler whenever the culprit's unit is among those to check."""

    def record(self, index: int, attempt: int, program: Program, emission: Emission):  # type: ignore[no-untyped-def]
        if (index, attempt) == (CULPRIT, 0):
            self.culprit = emission.cuda
        return super().record(index, attempt, program, emission)

    def check(self, units: Sequence[Unit]) -> list[Failure | None]:
        if any(unit.sections is getattr(self, "culprit", None) for unit in units):
            os.abort()
        return [None] * len(units)


class DiesOnce(Marked):
    """Is killed from outside, once: the second worker finds the mark of the first."""

    def emit(self, program: Program) -> Emission:
        mark = os.environ["PLANTED_MARK"]
        if self.at_culprit and not os.path.exists(mark):
            with open(mark, "w"):
                pass
            os.kill(os.getpid(), signal.SIGKILL)
        return super().emit(program)


class DrawRaises(Stages):
    def draw(self, index: int, attempt: int) -> Program | None:
        if (index, attempt) == (CULPRIT, 0):
            raise KeyError("planted")
        return super().draw(index, attempt)


class IsRejected(Marked):
    """Rejects the first two attempts at the culprit."""

    def emit(self, program: Program) -> Emission:
        if self.place[0] == CULPRIT and self.place[1] < 2:
            raise Rejected(Failure(Stage.codegen, Symptom.error, "PlantedError", f"attempt {self.place[1]}"))
        return super().emit(program)


class RejectsAll(Stages):
    def emit(self, program: Program) -> Emission:
        raise Rejected(Failure(Stage.codegen, Symptom.error, "PlantedError", "nothing will do"))


class CannotStart(Stages):
    def __init__(self, configuration: object) -> None:
        os._exit(3)
