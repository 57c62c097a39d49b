"""The main job: blocks out to the workers, records back in index order, until the budget is spent."""

import math
import os
import signal
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from corpus.failures import FailedAttempt
from corpus.store import Corpus
from fuzzer.block import Accepted, Item, Task
from fuzzer.keeping import Keeper
from fuzzer.limits import AHEAD, BLOCK
from fuzzer.progress import Display, Goal, Tally
from fuzzer.rules import Rules
from fuzzer.supervisor import LOOK_SECONDS, Supervisor

Full = Callable[[Any], bool]


class Stop:
    """Whether someone asked the run to stop."""

    asked = False


@contextmanager
def stop_on_signals(display: Display) -> Iterator[Stop]:
    """Ctrl-C (or SIGTERM) asks for a clean stop; a second one ends the process at once, to be continued as well."""
    stop = Stop()

    def ask(number: int, _frame: types.FrameType | None) -> None:
        if stop.asked:
            os._exit(128 + number)
        stop.asked = True
        display.say("Stopping: what is done is being written. Once more to quit at once.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Run:
    """Fills a corpus. Index i is kept only after i-1: so neither workers nor their timing show in what is written."""

    def __init__(
        self,
        corpus: Corpus,
        supervisor: Supervisor,
        workers: int,
        keeper: Keeper,
        full: Full = lambda record: False,
        block: int = BLOCK,
        ahead: int = AHEAD,
        failed: Callable[[FailedAttempt], None] = lambda failed: None,
    ) -> None:
        """`full` tells of a record that is not there yet whether there are enough like it.

        `failed` is told of every failure; others: see limits.
        """
        self._corpus = corpus
        self._full = full
        self._failed = failed
        self._keeper = keeper
        self._supervisor = supervisor
        self._workers = workers
        self._block = block
        self._window = ahead * block * workers
        self._next = corpus.next_index
        self._handed_out = self._next
        self._done: dict[int, Accepted] = {}  # waits for its turn
        self.rules = Rules()

    def until(self, goal: Goal, stop: Stop, display: Display, tally: Tally) -> None:
        """Add records until there are enough or someone asks to stop."""
        while not goal.reached(tally) and not stop.asked:
            self._hand_out(goal.rows_left(tally))
            for accepted in self._supervisor.collect(LOOK_SECONDS):
                self._done[accepted.index] = accepted
            while self._next in self._done and not goal.reached(tally) and not stop.asked:
                self._take(self._done.pop(self._next), tally)
            display.show(tally)

    def _hand_out(self, rows_left: int) -> None:
        """Keep the workers busy, with no more than may still be needed, evenly where that is little."""
        needed = self._next + rows_left
        size = min(self._block, math.ceil((needed - self._handed_out) / self._workers))
        while self._handed_out < needed and self._handed_out + self._block - self._next <= self._window:
            block = range(self._handed_out, min(self._handed_out + size, needed))
            self._supervisor.submit(Task(tuple(Item(index) for index in block)))
            self._handed_out = block.stop

    def _take(self, accepted: Accepted, tally: Tally) -> None:
        """Keep the record whose turn it is, or send its index back for another attempt when there is one like it."""
        self.rules.count(accepted)
        for failed in accepted.failed:
            self._corpus.add_failure(self._keeper.kept(failed))
            self._failed(failed)
            tally.count_failures(failed.stage)
        if self._corpus.has(accepted.record) or self._full(accepted.record):
            tally.duplicates += 1
            again = Item(accepted.index, accepted.attempt + 1)
            self._supervisor.submit(Task((again,)), first=True)
            return
        self._corpus.append(accepted.record)
        self._next += 1
        tally.accepted += 1
        tally.payload_bytes = self._corpus.payload_bytes
