"""Workers that crash, hang and eat memory, for real: each costs one program, and the rest comes out as it should."""

import os
import signal
import time
from pathlib import Path

import pytest
from fuzzer_planted import CULPRIT

from corpus.configuration import Configuration
from fuzzer.block import Accepted, Item, Task
from fuzzer.limits import Limits
from fuzzer.supervisor import Supervisor, WorkersBroken

CODEGEN = Configuration(seed=3, types=("arithmetic", "math"), check="codegen")
TASKS = [Task(tuple(Item(start + i) for i in range(4))) for start in (0, 4, 8)]
IMPATIENT = Limits(codegen_seconds=5.0, memory_bytes=900_000_000)  # a busy machine needs seconds for such memory


def run(stages: str, configuration: Configuration = CODEGEN, workers: int = 1) -> dict[int, Accepted]:
    accepted: dict[int, Accepted] = {}
    with Supervisor(configuration, workers, limits=IMPATIENT, stages=stages) as supervisor:
        for task in TASKS:
            supervisor.submit(task)
        deadline = time.monotonic() + 60
        while len(accepted) < 12 and time.monotonic() < deadline:
            accepted |= {done.index: done for done in supervisor.collect(0.5)}
    assert sorted(accepted) == list(range(12))
    return accepted


@pytest.fixture(scope="module")
def undisturbed() -> dict[int, Accepted]:
    return run("fuzzer.stages:Stages")


@pytest.mark.parametrize(
    ("stages", "stage", "symptom", "message"),
    [
        ("Segfaults", "codegen", "crash", "ended by SIGSEGV"),
        ("Exits", "codegen", "crash", "ended with exit status 7"),
        ("Loops", "codegen", "hang", "no end within the time limit"),
        ("EatsMemory", "codegen", "memory", "more than 0.9 GB resident"),
        ("IsRefusedMemory", "codegen", "memory", "out of memory"),
        ("DrawRaises", "draw", "error", "'planted'"),
    ],
)
def test_a_program_that_misbehaves_costs_that_program(
    stages: str, stage: str, symptom: str, message: str, undisturbed: dict[int, Accepted]
) -> None:
    accepted = run(f"fuzzer_planted:{stages}")
    culprit = accepted.pop(CULPRIT)
    (failed,) = culprit.failed
    assert (failed.index, failed.attempt, failed.stage, failed.symptom) == (CULPRIT, 0, stage, symptom)
    assert failed.message == message
    assert (failed.python_source is None) == (stage == "draw")
    assert culprit.attempt == culprit.record.provenance.attempt == 1
    assert accepted == {index: done for index, done in undisturbed.items() if index != CULPRIT}


def test_the_culprit_of_a_crashing_batch_is_found() -> None:
    accepted = run("fuzzer_planted:AbortsInBatch", Configuration(seed=3, types=("math",), check="compile"))
    (failed,) = accepted[CULPRIT].failed
    assert (failed.stage, failed.symptom, failed.target) == ("native_cuda", "crash", "cuda")
    assert not any(done.failed for index, done in accepted.items() if index != CULPRIT)


def test_a_stray_kill_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[int, Accepted]
) -> None:
    monkeypatch.setenv("PLANTED_MARK", str(tmp_path / "mark"))
    assert run("fuzzer_planted:DiesOnce") == undisturbed
    assert (tmp_path / "mark").exists()


def test_two_workers_do_what_one_does(undisturbed: dict[int, Accepted]) -> None:
    assert run("fuzzer.stages:Stages", workers=2) == undisturbed


def test_rejected_attempts_are_kept_in_order() -> None:
    culprit = run("fuzzer_planted:IsRejected")[CULPRIT]
    assert [(failed.attempt, failed.message) for failed in culprit.failed] == [(0, "attempt 0"), (1, "attempt 1")]
    assert culprit.attempt == 2


def test_a_grammar_that_nothing_passes_of_ends_the_run() -> None:
    with pytest.raises(WorkersBroken, match="programs in a row failed at index 0: nothing will do"):
        run("fuzzer_planted:RejectsAll")


def test_workers_that_cannot_start_end_the_run() -> None:
    with pytest.raises(WorkersBroken, match="die while they start"):
        run("fuzzer_planted:CannotStart")


def test_workers_ignore_ctrl_c_and_end_with_close() -> None:
    with Supervisor(CODEGEN, 1) as supervisor:
        supervisor.submit(TASKS[0])
        accepted: list[Accepted] = []
        for pid in supervisor.pids:
            os.kill(pid, signal.SIGINT)
        while len(accepted) < 4:
            accepted += supervisor.collect(0.5)
        pids = supervisor.pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
