"""A process that runs mutants: it may die or hang with any of them, and the parent takes that for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from fuzzer.companion import ALIVE, Companion
from fuzzer.limits import BLOCK
from fuzzer.mutating.mutants import Mutant
from grammar.launch import Launch

ASKED = ("crash", "reference", "seeds", "gradient", "lifted")  # the oracles, in this order
STEP_SECONDS = 30.0  # for compiling the mutants of a program, one oracle, or one launch on further inputs
FURTHER = 34  # seeds of inputs, three launches each, after which a mutant that does the same is equivalent


@dataclass(frozen=True, slots=True)
class Trial:
    """Mutants of one program."""

    source: str
    launch: Launch
    mutants: tuple[Mutant, ...]


class Trials:
    """Runs mutants in one process as long as that lives. Use as a context manager."""

    def __init__(self, step_seconds: float = STEP_SECONDS) -> None:
        """`step_seconds` is what a step to a fate may take."""
        self._step_seconds = step_seconds
        self._companion = Companion(_serve)

    def __enter__(self) -> "Trials":
        return self

    def __exit__(self, *_: object) -> None:
        self._companion.close()

    def fates(self, trial: Trial) -> list[str]:
        """For each mutant the oracle that killed it, "crash" for one that took its process along or did not end, or
        "equivalent", "survived", "invalid" (it does not compile)."""
        fates: list[str] = []
        while len(fates) < len(trial.mutants):
            fates += self._some(replace(trial, mutants=trial.mutants[len(fates) :]))
        return fates

    def _some(self, trial: Trial) -> list[str]:
        """The fates of the first mutants, up to one that ends the process."""
        connection = self._companion.connection or self._companion.start()
        fates: list[str] = []
        try:
            connection.send(trial)
            while len(fates) < len(trial.mutants):
                fates.append(self._companion.answer(self._step_seconds))
        except (EOFError, OSError):  # one of which says that time is up
            self._companion.close()
            fates.append("crash")
        return fates


def _serve(connection: Connection) -> None:
    """Answers each trial with the fates of its mutants, and between them with `ALIVE` before each step."""
    from fuzzer.mutating.fates import fates

    while True:
        for fate in fates(connection.recv(), lambda: connection.send(ALIVE)):
            connection.send(fate)


def batches(items: Sequence[Any], size: int = BLOCK) -> list[Sequence[Any]]:
    """The items, so many at a time."""
    return [items[start : start + size] for start in range(0, len(items), size)]
