"""`coverage`, as a person types it."""

import json
from pathlib import Path

import pytest
from typed import Command


def test_of_fresh_programs(fuzzer: Command, tmp_path: Path) -> None:
    done = fuzzer("coverage", "--draw", 30, "--seed", 3, "--json", "figures.json")
    assert done.returncode == 0, done
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["programs"] + figures["rejected"] == 30
    for measure in ("names", "overloads", "instantiations"):
        assert 0 < figures[measure]["seen"] < figures[measure]["exist"]
        assert f"{figures[measure]['seen']} of {figures[measure]['exist']}" in done.stdout
    assert list(figures["curve"]) == ["1", "3", "7", "15", "30"]
    assert figures["lines"] is None
    assert "tile_matmul" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_of_a_corpus(fuzzer: Command) -> None:
    made = fuzzer("run", "--budget", "100kB", "--check", "codegen", "--types", "math", "--workers", 1, "--out", "it")
    assert made.returncode == 0, made
    done = fuzzer("coverage", "it")
    assert done.returncode == 0, done
    assert " 0 rejected" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--draw"),
        (("here", "--draw", "5"), "either"),
        (("--draw", "0"), "--draw"),
        (("nowhere",), "nowhere"),
    ],
)
def test_bad_input(fuzzer: Command, arguments: tuple[str, ...], word: str) -> None:
    done = fuzzer("coverage", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert word in done.stderr


def test_lines_without_the_package(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'coverage' else find(name, *rest)\n"
    )
    root = Path(__file__).parents[2]
    done = fuzzer("coverage", "--draw", 5, "--lines", PYTHONPATH=f"{tmp_path}:{root}")
    assert done.returncode == 2, done
    assert "pip install 'coverage>=7'" in done.stderr
    assert done.stderr.count("\n") == 1
