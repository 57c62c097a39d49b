"""`check`: what the oracles say of the kernels in a file."""

from pathlib import Path

import pytest
from typed import Command

FINE = """import warp as wp


@wp.func
def doubled(x: float):
    return x * 2.0


@wp.kernel
def scaled(x: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    out[i] = doubled(x[i])
"""

SECOND = """

@wp.kernel(enable_backward=False)
def counted(n: wp.array[int], out: wp.array[int]):
    i = wp.tid()
    out[i] = n[i] // 3
"""
REFUSED = FINE.replace("x * 2.0", "x * 2")


@pytest.mark.parametrize("options", [(), ("--oracles", "crash,reference")])
def test_a_kernel_that_is_right(fuzzer: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "kernel.py").write_text(FINE)
    done = fuzzer("check", "kernel.py", *options)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()[1:]]
    every = "crash repeat reference seeds gradient lifted cache modes rewrite".split()
    expected = ["crash", "reference"] if options else every
    assert all(["scaled", oracle, "passed"] in lines for oracle in expected)
    assert options == () or len(lines) == 2


def test_every_kernel_of_a_file_is_judged(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(FINE + SECOND)
    done = fuzzer("check", "kernel.py", "--oracles", "reference,gradient")
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [line[:3] for line in lines] == [
        ["scaled", "reference", "passed"],
        ["scaled", "gradient", "passed"],
        ["counted", "reference", "passed"],
        ["counted", "gradient", "not"],
    ]
    assert "no backward pass" in done.stdout


def test_one_that_is_refused(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(REFUSED + SECOND)
    done = fuzzer("check", "kernel.py", "--oracles", "reference")
    assert done.returncode == 1
    assert "refused" in done.stdout
    assert "Couldn't find" in done.stdout or "Input types must be the same" in done.stdout
    assert "counted" in done.stdout


GENERIC = """from typing import Any

import warp as wp


@wp.kernel
def copied(x: wp.array[Any], out: wp.array[Any]):
    i = wp.tid()
    out[i] = x[i]
"""


def test_a_generic_kernel_is_judged_if_it_has_an_overload(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(GENERIC)
    without = fuzzer("check", "kernel.py", "--oracles", "reference")
    assert without.returncode == 0
    assert "not judged" in without.stdout
    assert "without an overload" in " ".join(without.stdout.split())
    (tmp_path / "kernel.py").write_text(GENERIC + "\n\nwp.overload(copied, [wp.array[float], wp.array[float]])\n")
    done = fuzzer("check", "kernel.py", "--oracles", "reference")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].split() == ["copied", "reference", "passed"]


# Both names are bound to one variable, so that a change of one of them is seen in the other.
WRONG = """import warp as wp


@wp.kernel
def shared(a: wp.array[wp.vec3], out: wp.array[wp.vec3]):
    i = wp.tid()
    v = a[i]
    u, w = v, v
    u[0] = 9.0
    out[i] = w
"""


def test_one_that_warp_gets_wrong(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(WRONG)
    done = fuzzer("check", "kernel.py", "--oracles", "crash,reference")
    assert done.returncode == 1
    crash, reference = (line.split() for line in done.stdout.splitlines()[1:3])
    assert crash == ["shared", "crash", "passed"]
    assert reference[:4] == ["shared", "reference", "wrong", "out[0,"]
    assert "got 9.0" in done.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [("x = 1\n", ("kernel.py", "no kernel")), ("def f(:\n", ("no Python", "line 1")), (None, ("kernel.py",))],
)
def test_files_without_a_kernel(fuzzer: Command, tmp_path: Path, text: str | None, words: tuple[str, ...]) -> None:
    if text is not None:
        (tmp_path / "kernel.py").write_text(text)
    done = fuzzer("check", "kernel.py")
    assert done.returncode == 2
    assert done.stdout == ""
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr


def test_oracles_that_there_are_not(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(FINE)
    done = fuzzer("check", "kernel.py", "--oracles", "magic")
    assert done.returncode == 2
    assert "unknown oracle 'magic'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
