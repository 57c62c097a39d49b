"""The bugs of Warp that docs/trophies shows: each program runs, and says what is expected and what happens."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "trophies"
PROGRAMS = sorted(FOLDER.glob("*.py"))

Run = Callable[[Path], tuple[int, str]]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Exit status and output of a program, run in a copy of a process that has done nothing but initialize Warp."""
    command = [sys.executable, "-c", "import copies; copies.serve()"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parent, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        questions, answers = server.stdin, server.stdout

        def ran(path: Path) -> tuple[int, str]:
            print(path, file=questions, flush=True)
            status, text = json.loads(answers.readline())
            return status, text

        yield ran


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_trophy_runs_and_tells_whether_its_bug_lives(run: Run, path: Path) -> None:
    tells_whether_its_bug_lives(*run(path))


def test_a_trophy_runs_as_it_stands() -> None:
    done = subprocess.run([sys.executable, PROGRAMS[0]], capture_output=True, text=True, timeout=120)
    tells_whether_its_bug_lives(done.returncode, done.stdout)


def tells_whether_its_bug_lives(status: int, text: str) -> None:
    assert status in (0, 1), text
    told = re.search(r"expected (\[.*\]), got (.*)", text)
    assert told is not None, text
    assert (told[1] == told[2]) == (status == 0)


def test_the_index_names_every_program() -> None:
    index = (FOLDER / "README.md").read_text()
    assert {path.name for path in PROGRAMS} == set(re.findall(r"\((\w+\.py)\)", index))
