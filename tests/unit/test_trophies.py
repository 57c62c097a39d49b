"""The bugs of Warp that docs/trophies shows: each program runs, and says what is expected and what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "trophies"
PROGRAMS = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_trophy_runs_and_tells_whether_its_bug_lives(path: Path) -> None:
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    told = re.search(r"expected (\[.*\]), got (.*)", done.stdout)
    assert told is not None
    assert (told[1] == told[2]) == (done.returncode == 0)


def test_the_index_names_every_program() -> None:
    index = (FOLDER / "README.md").read_text()
    assert {path.name for path in PROGRAMS} == set(re.findall(r"\((\w+\.py)\)", index))
