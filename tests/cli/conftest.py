"""Fixtures for commands as a person types them."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typed import Command, Completed, Running, run_fuzzer


@pytest.fixture
def fuzzer(tmp_path: Path) -> Command:
    """`fuzzer("run", "--budget", "1MB", PYTHONHASHSEED="1")`: `python -m fuzzer ...`, in an empty directory."""

    def run(*args: object, **environment: str) -> Completed:
        return run_fuzzer(tmp_path, *args, **environment)

    return run


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """`start("name", "--budget", "1MB")`: a run into that directory that is on its way."""
    begun: list[Running] = []

    def begin(name: str, *args: object, command: str = "run") -> Running:
        begun.append(Running(tmp_path / name, *args, command=command))
        return begun[-1]

    yield begin
    for running in begun:
        if running.process.poll() is None:
            running.end(signal.SIGKILL)
