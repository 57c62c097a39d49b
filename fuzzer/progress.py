"""How a run is going: a bar on a terminal, a plain line every few seconds elsewhere."""

import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from corpus.sizes import format_size

PLAIN_SECONDS = 5.0  # between two plain lines
ROW_BYTES = 50_000  # of payload in a row, where there is none yet to tell


@dataclass(slots=True)
class Tally:
    """What happened so far, in this run and those that it continues."""

    payload_bytes: int = 0
    accepted: int = 0
    rejected: int = 0  # no program came of the draw
    duplicates: int = 0
    failures: int = 0  # by Warp, a native compiler, or a worker's end

    def count_failures(self, stage: str, count: int = 1) -> None:
        """Add attempts that failed at a stage."""
        if stage == "draw":
            self.rejected += count
        else:
            self.failures += count

    def __str__(self) -> str:
        counts = f"{self.accepted} accepted, {self.rejected} rejected, {self.duplicates} duplicates"
        return f"{counts}, {self.failures} failures"


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a run ends: so many payload bytes, or so many rows."""

    amount: int
    of_rows: bool = False

    def done(self, tally: Tally) -> int:
        """How much of it there is."""
        return tally.accepted if self.of_rows else tally.payload_bytes

    def reached(self, tally: Tally) -> bool:
        """Whether there is enough."""
        return self.done(tally) >= self.amount

    def rows_left(self, tally: Tally) -> int:
        """How many more rows it may take, if they stay as large as they were so far."""
        left = max(0, self.amount - self.done(tally))
        if self.of_rows:
            return left
        return math.ceil(left / (tally.payload_bytes / tally.accepted if tally.accepted else ROW_BYTES))

    def said(self, amount: float) -> str:
        """An amount in words."""
        return f"{amount:.0f} rows" if self.of_rows else format_size(round(amount))


class Display(Protocol):
    """Where a run shows its progress."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def show(self, tally: Tally) -> None: ...
    def say(self, message: str) -> None: ...


def display(goal: Goal, begun: Tally) -> Display:
    """The display that suits stderr, for a run that begins at `begun` and ends at `goal`."""
    return Bar(goal, begun) if sys.stderr.isatty() else Lines(goal, begun)


class Bar:
    """What is done, rate and time left on a bar, the counts below it."""

    def __init__(self, goal: Goal, begun: Tally) -> None:
        self._goal = goal
        self._progress = _BarAndCounts(goal)
        self._task = self._progress.add_task("corpus", total=goal.amount, completed=goal.done(begun))
        self.show(begun)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, tally: Tally) -> None:
        """Bring the bar up to date; it redraws itself ten times a second."""
        self._progress.counts = str(tally)
        self._progress.update(self._task, completed=self._goal.done(tally))

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(message, highlight=False, markup=False)


class _BarAndCounts(Progress):
    counts = ""

    def __init__(self, goal: Goal) -> None:
        figures = (MofNCompleteColumn(),) if goal.of_rows else (DownloadColumn(), TransferSpeedColumn())
        super().__init__(
            BarColumn(), *figures, TimeRemainingColumn(), console=Console(stderr=True), speed_estimate_period=10.0
        )

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        yield Text(self.counts, style="dim")


class Lines:
    """The same in plain lines, for logs."""

    def __init__(self, goal: Goal, begun: Tally, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._goal = goal
        self._begun = goal.done(begun)
        self._started = self._said = clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, tally: Tally) -> None:
        """Print a line if the last one is a while ago."""
        now = self._clock()
        if now - self._said < PLAIN_SECONDS:
            return
        self._said = now
        goal, done = self._goal, self._goal.done(tally)
        rate = (done - self._begun) / (now - self._started)
        left = f"{(goal.amount - done) / rate:.0f} s left" if rate > 0 else "starting"
        self.say(f"{goal.said(done)} of {goal.said(goal.amount)}, {goal.said(rate)}/s, {left}: {tally}")

    def say(self, message: str) -> None:
        """Print a line."""
        print(message, file=sys.stderr, flush=True)
