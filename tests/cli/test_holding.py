"""The same command gives the same bytes, whatever happens on the way."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typed import Command, Running, command_line, contents, run_fuzzer

RUN = ("--budget", "4MB", "--shard-size", "1.5MB", "--check", "codegen", "--seed", "5")

Start = Callable[..., Running]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    directory = tmp_path_factory.mktemp("undisturbed")
    done = run_fuzzer(directory, "run", "--out", "it", "--workers", 1, *RUN, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return contents(directory / "it")


def test_workers_and_hash_seed_do_not_show(fuzzer: Command, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    done = fuzzer("run", "--out", "two", "--workers", 2, *RUN, PYTHONHASHSEED="77")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "two") == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


@pytest.mark.parametrize("records", [1, 40])
def test_a_killed_parent_leaves_no_workers_and_can_be_continued(
    start: Start, fuzzer: Command, undisturbed: dict[str, bytes], records: int
) -> None:
    running = start("it", *RUN, "--workers", 2)
    running.wait_for_records(records)
    workers = running.workers()
    assert len(workers) == 2
    running.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(command_line(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(command_line(pid) for pid in workers)
    assert list(running.scratch.iterdir()) == []
    done = fuzzer("run", "--out", running.out, *RUN)
    assert done.returncode == 0, done.stderr
    assert contents(running.out) == undisturbed


def test_killed_workers_are_replaced(start: Start, undisturbed: dict[str, bytes]) -> None:
    running = start("it", *RUN, "--workers", 2)
    running.wait_for_records(1)
    for pid in running.workers():
        os.kill(pid, signal.SIGKILL)
    assert running.process.wait(timeout=60) == 0
    assert contents(running.out) == undisturbed


def test_ctrl_c_seals_and_says_how_to_go_on(start: Start, fuzzer: Command, undisturbed: dict[str, bytes]) -> None:
    running = start("it", *RUN)
    running.wait_for_records(30)
    ended = running.end(signal.SIGINT)
    assert ended.returncode == 130
    assert f"To go on: python -m fuzzer run --out {running.out} --budget 4MB" in ended.stderr
    assert not (running.out / "open.jsonl").exists()
    assert list(running.scratch.iterdir()) == []
    assert list(running.out.glob("shard_*"))
    done = fuzzer("run", "--out", running.out, *RUN)
    assert done.returncode == 0, done.stderr
    assert contents(running.out) == undisturbed


def test_a_bigger_budget_extends_and_keeps_full_shards(
    fuzzer: Command, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    out = tmp_path / "it"
    assert fuzzer("run", "--out", out, "--budget", "2MB", *RUN[2:]).returncode == 0
    before = (out / "shard_00000.parquet").stat()
    assert fuzzer("run", "--out", out, *RUN).returncode == 0
    after = (out / "shard_00000.parquet").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert contents(out) == undisturbed


def test_a_spent_budget_changes_nothing(fuzzer: Command, tmp_path: Path) -> None:
    command = ("run", "--out", tmp_path / "it", "--budget", "200kB", "--check", "codegen")
    assert fuzzer(*command).returncode == 0
    before = contents(tmp_path / "it")
    assert fuzzer(*command).returncode == 0
    assert contents(tmp_path / "it") == before


def test_native_checks_do_not_show_how_they_were_batched(start: Start, fuzzer: Command, tmp_path: Path) -> None:
    options = ("--seed", "9", "--types", "arithmetic,math,conditional")
    assert fuzzer("run", "--out", "one", "--budget", "500kB", *options, "--workers", 1).returncode == 0
    running = start("two", "--budget", "500kB", *options, "--workers", 2)
    time.sleep(3)  # in the midst of native checks
    running.end(signal.SIGKILL)
    assert fuzzer("run", "--out", "two", "--budget", "200kB", *options).returncode == 0
    assert fuzzer("run", "--out", "two", "--budget", "500kB", *options).returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert list(running.scratch.iterdir()) == []
