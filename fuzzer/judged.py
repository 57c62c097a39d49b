"""What came of running a program: for its record, and for the counts of a run."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile.outcome import Failure
from corpus.record import Execution, Record, Stored
from fuzzer.values import flattened

ENOUGH = 4096  # bytes of arguments: of the launches, the first one that stays below is kept, else the smallest


@dataclass(frozen=True, slots=True)
class Judged:
    """A program that ran.

    Attributes:
        failure: what an oracle found, None where the program passed.
        level: how far it got; lower than the run's where an oracle could not judge it.
        gradient: whether its gradients were checked.
        execution: a launch to keep.
        said: for each oracle that was asked, "passed", "wrong", or why it did not judge.
    """

    failure: Failure | None
    level: str
    gradient: bool = False
    execution: Execution | None = None
    said: tuple[tuple[str, str], ...] = ()

    def on(self, record: Record) -> Record:
        """The record with what is known now."""
        checks = record.checks
        backward = "gradient" if self.gradient else checks.cpu_backward
        reached = replace(checks, level=self.level, cpu_forward=self.level, cpu_backward=backward)
        return replace(record, checks=reached, execution=self.execution)


def stored(name: str, numbers: NDArray[Any]) -> Stored:
    """An array as a record keeps it."""
    data = np.ascontiguousarray(numbers).astype(numbers.dtype.newbyteorder("<"))
    return Stored(name, numbers.dtype.name, numbers.shape, base64.b64encode(data.tobytes()).decode())


def kept(turn: int, dim: tuple[int, ...], arguments: Mapping[str, Any], arrays: Mapping[str, Any]) -> Execution:
    """A launch as a record keeps it."""
    before, after = flattened(arguments), flattened(arrays)
    changed = {name: held for name, held in after.items() if not _alike(before.get(name), held)}
    inputs, outputs = (tuple(stored(n, a) for n, a in values.items()) for values in (before, changed))
    return Execution(turn, dim, inputs, outputs)


def _alike(before: NDArray[Any] | None, after: NDArray[Any]) -> bool:
    return before is not None and before.tobytes() == after.tobytes()
