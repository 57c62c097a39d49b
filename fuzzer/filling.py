"""Workers, a display and a corpus brought together until there is enough."""

import math
from collections.abc import Callable

from corpus.configuration import Configuration
from corpus.failures import FailedAttempt
from corpus.store import Corpus
from fuzzer.errors import Refused
from fuzzer.keeping import Keeper
from fuzzer.limits import AHEAD, BLOCK
from fuzzer.progress import Goal, Tally, display
from fuzzer.rules import Rules
from fuzzer.run import Full, Run, stop_on_signals
from fuzzer.supervisor import Supervisor, WorkersBroken


def tally_of(corpus: Corpus) -> Tally:
    """What a corpus holds so far."""
    totals = corpus.totals
    tally = Tally(corpus.payload_bytes, corpus.rows, 0, totals.duplicates, 0)
    for stage, count in totals.failures.items():
        tally.count_failures(stage, count)
    return tally


def fill(
    corpus: Corpus,
    configuration: Configuration,
    goal: Goal,
    tally: Tally,
    *,
    workers: int,
    keeper: Keeper,
    stages: str = "fuzzer.stages:Stages",
    full: Full = lambda record: False,
    block: int = BLOCK,
    ahead: int = AHEAD,
    failed: Callable[[FailedAttempt], None] = lambda failed: None,
) -> Rules:
    """Fill a corpus until `tally` reaches the goal or someone stops it; how the grammar's rules fared.

    `stages` names what workers do; `full`, `block`, `ahead` and `failed` are for Run. Raises CorpusError, and
    Refused when workers cannot work.
    """
    if goal.reached(tally):
        return Rules()
    workers = min(workers, math.ceil(goal.rows_left(tally) / block))  # a second one for a few rows is slower than none
    with (
        display(goal, tally) as shown,
        stop_on_signals(shown) as stop,
        Supervisor(configuration, workers, stages=stages) as supervisor,
    ):
        run = Run(corpus, supervisor, workers, keeper, full, block, ahead, failed)
        try:
            run.until(goal, stop, shown, tally)
        except WorkersBroken as error:
            raise Refused(f"{error} (what was committed before is kept)") from error
    return run.rules
