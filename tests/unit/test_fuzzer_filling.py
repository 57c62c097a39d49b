"""A run asks its workers for what its budget may still need."""

from pathlib import Path

import pytest

from corpus.configuration import Configuration
from corpus.store import Corpus
from fuzzer.block import Task
from fuzzer.filling import tally_of
from fuzzer.keeping import Keeper
from fuzzer.limits import BLOCK
from fuzzer.progress import Goal, Tally, display
from fuzzer.run import Run, Stop
from fuzzer.supervisor import Supervisor

CONFIGURATION = Configuration(seed=3, types=("arithmetic", "math"), check="codegen")


class Recording(Supervisor):
    """Remembers how many programs each task asked for."""

    def __init__(self, configuration: Configuration, workers: int) -> None:
        self.sizes: list[int] = []
        super().__init__(configuration, workers)

    def submit(self, task: Task, *, first: bool = False) -> None:
        self.sizes.append(len(task.items))
        super().submit(task, first=first)


@pytest.mark.parametrize(("rows", "sizes"), [(3, [3]), (2 * BLOCK + 1, [BLOCK, BLOCK, 1])])
def test_no_program_is_made_in_vain(rows: int, sizes: list[int], tmp_path: Path) -> None:
    goal, corpus = Goal(rows, of_rows=True), Corpus.create_or_resume(tmp_path, CONFIGURATION)
    tally = tally_of(corpus)
    with corpus, Recording(CONFIGURATION, 1) as supervisor:
        Run(corpus, supervisor, 1, Keeper(1)).until(goal, Stop(), display(goal, tally), tally)
    assert tally.accepted == rows
    assert supervisor.sizes == sizes


@pytest.mark.parametrize(
    ("goal", "tally", "rows"),
    [
        (Goal(10, of_rows=True), Tally(accepted=4), 6),
        (Goal(1_000_000), Tally(), 20),  # as long as nothing is known of them
        (Goal(1_000_000), Tally(payload_bytes=400_000, accepted=4), 6),
        (Goal(1_000_000), Tally(payload_bytes=999_999, accepted=4), 1),
        (Goal(1_000_000), Tally(payload_bytes=1_200_000, accepted=4), 0),
    ],
)
def test_rows_that_are_left(goal: Goal, tally: Tally, rows: int) -> None:
    assert goal.rows_left(tally) == rows
