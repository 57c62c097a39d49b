"""How a run is going: a bar on a terminal, a plain line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn
from rich.text import Text

from corpus.sizes import format_size

PLAIN_SECONDS = 5.0  # between two plain lines


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


class Display(Protocol):
    """Where a run shows its progress."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def show(self, tally: Tally) -> None: ...
    def say(self, message: str) -> None: ...


def display(budget: int, begun: Tally) -> Display:
    """The display that suits stderr, for a run that begins at `begun` and ends at `budget` payload bytes."""
    return Bar(budget, begun) if sys.stderr.isatty() else Lines(budget, begun)


class Bar:
    """Bytes, rate and time left on a bar, the counts below it."""

    def __init__(self, budget: int, begun: Tally) -> None:
        self._progress = _BarAndCounts()
        self._task = self._progress.add_task("corpus", total=budget, completed=begun.payload_bytes)
        self.show(begun)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, tally: Tally) -> None:
        """Bring the bar up to date; it redraws itself ten times a second."""
        self._progress.counts = str(tally)
        self._progress.update(self._task, completed=tally.payload_bytes)

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(message, highlight=False, markup=False)


class _BarAndCounts(Progress):
    counts = ""

    def __init__(self) -> None:
        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        super().__init__(*columns, console=Console(stderr=True), speed_estimate_period=10.0)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        yield Text(self.counts, style="dim")


class Lines:
    """The same in plain lines, for logs."""

    def __init__(self, budget: int, begun: Tally, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._budget = budget
        self._begun = begun.payload_bytes
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
        rate = (tally.payload_bytes - self._begun) / (now - self._started)
        left = f"{(self._budget - tally.payload_bytes) / rate:.0f} s left" if rate > 0 else "starting"
        done = f"{format_size(tally.payload_bytes)} of {format_size(self._budget)}"
        self.say(f"{done}, {format_size(round(rate))}/s, {left}: {tally}")

    def say(self, message: str) -> None:
        """Print a line."""
        print(message, file=sys.stderr, flush=True)
