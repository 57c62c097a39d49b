"""`run` with programs that are executed, and what their rows say."""

import base64
import json
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typed import Command, Running, contents, run_fuzzer

from grammar.launch import Launch, length

TYPES = ("--types", "arithmetic,stencil,bit_tricks", "--target", "cpu", "--format", "jsonl")
ORACLES = "crash,repeat,reference,rewrite:0.3"
OPTIONS = ("--budget", "150kB", *TYPES, "--check", "reference", "--oracles", ORACLES, "--shrink-time", "0")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("running")
    done = run_fuzzer(directory, "run", "--out", "whole", *OPTIONS, "--workers", "1", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return directory


def test_rows_hold_a_launch(made: Path) -> None:
    rows = [json.loads(line) for path in (made / "whole").glob("shard_*") for line in path.read_text().splitlines()]
    assert len(rows) >= 3
    assert "reference" in {row["checks"]["level"] for row in rows}
    for row in rows:
        assert row["checks"]["level"] in ("run", "reference")
        assert row["checks"]["cpu_forward"] == row["checks"]["level"]
        execution, launch = row["execution"], Launch.from_plain(json.loads(row["launch"]))
        sizes = launch.sizes(execution["turn"])
        assert execution["dim"] == [length(text, sizes) for text in launch.dim]
        inputs = {array["name"]: numbers(array) for array in execution["inputs"]}
        outputs = {array["name"]: numbers(array) for array in execution["outputs"]}
        assert outputs.keys() <= inputs.keys()
        assert outputs
        for name, after in outputs.items():
            assert (after.shape, after.dtype) == (inputs[name].shape, inputs[name].dtype)
            assert after.tobytes() != inputs[name].tobytes()


def test_two_parts_are_the_whole(start: Callable[..., Running], fuzzer: Command, made: Path) -> None:
    running = start("parts", *OPTIONS, "--workers", "2")
    running.wait_for_records(1)
    assert not list(running.out.glob("shard_*"))
    running.end(signal.SIGKILL)
    assert list(running.out.glob("open.jsonl"))
    done = fuzzer("run", "--out", running.out, *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert contents(running.out) == contents(made / "whole")


def numbers(array: dict[str, object]) -> np.ndarray:
    """As the documentation of a record says."""
    return np.frombuffer(base64.b64decode(array["data"]), array["dtype"]).reshape(array["shape"])


@pytest.mark.parametrize(
    ("oracles", "words"),
    [("magic", ("unknown oracle 'magic'", "crash")), ("crash:2", ("crash:2", "0 to 1")), ("crash:x", ("crash:x",))],
)
def test_oracles_that_cannot_be_asked(fuzzer: Command, tmp_path: Path, oracles: str, words: tuple[str, ...]) -> None:
    done = fuzzer("run", "--budget", "20kB", "--out", "c", *TYPES, "--check", "run", "--oracles", oracles)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "c").exists()
