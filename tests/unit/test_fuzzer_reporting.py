"""Wrong results told: done again, as a script that shows them, as the text of an issue, as a test."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_programs import one_of_each
from executed import emitted
from failing import corpus_with
from numpy.typing import NDArray

from compile.described import ArrayOf, Composite, Record, Scalar
from compile.live import live_kernel
from corpus.failures import FailedAttempt
from fuzzer.findings import Finding, findings
from fuzzer.inputs import inputs
from fuzzer.replay import replayed
from fuzzer.reporting.arguments import CannotWrite, Writing, listed, numbers_of, spelled
from fuzzer.reporting.issue import issue_text
from fuzzer.reporting.launched import launched
from fuzzer.reporting.pytest_file import pytest_file, pytest_tests
from fuzzer.reporting.script import _ends_as, shown
from grammar import KERNEL_TYPES

HEAD = "import warp as wp\n\n\n@wp.kernel\n"
STORED_RANGE = (
    HEAD
    + """def total(x: wp.array[float], n: int, y: wp.array[float]):
    i = wp.tid()
    rounds = range(n)
    acc = float(0.0)
    for r in rounds:
        acc += x[i]
    for r in rounds:
        acc += x[i]
    y[i] = acc
"""
)
OUT_OF_A_TUPLE = HEAD + "def second(a: wp.array[float], b: wp.array[float]):\n    b[wp.tid()] = (1.0, a[0])[1]\n"
FINE = HEAD + "def fine(a: wp.array[float], b: wp.array[float]):\n    b[wp.tid()] = a[0]\n"
OVERFLOW = HEAD + "def grow(a: wp.array[int]):\n    i = wp.tid()\n    a[i] = 65536 * (a[i] + 65536)\n"
DEADLY = (
    HEAD.replace("@wp.kernel", '@wp.func_native("*(volatile int*)8 = 1;")\ndef die(): ...\n\n\n@wp.kernel')
    + "def dies(x: wp.array[float]):\n    die()\n    x[wp.tid()] = 1.0\n"
)
WRONG = {"reference": STORED_RANGE, "gradient": OUT_OF_A_TUPLE}


def wrong(oracle: str, source: str, index: int = 0) -> FailedAttempt:
    """What a run writes down when an oracle finds something."""
    return FailedAttempt(
        index=index,
        attempt=0,
        kernel_type="loop",
        kernel_name="k",
        stage="oracle",
        symptom="wrong",
        error_type=oracle,
        message="as it was met",
        raised_in="cpu",
        python_source=source,
        features=("load",),
    )


def finding_of(directory: Path, failure: FailedAttempt) -> Finding:
    (found,) = findings(corpus_with(directory / "corpus", failure))
    return found


@pytest.mark.parametrize("oracle", WRONG)
def test_a_wrong_result_is_the_same_when_it_is_done_again(tmp_path: Path, oracle: str) -> None:
    outcome = replayed(finding_of(tmp_path, wrong(oracle, WRONG[oracle])))
    assert outcome.same, outcome.told
    assert f"at oracle: {oracle}: " in outcome.told


def test_one_that_is_right_now_is_told_apart(tmp_path: Path) -> None:
    outcome = replayed(finding_of(tmp_path, wrong("gradient", FINE)))
    assert not outcome.same
    assert "passes now" in outcome.told


def test_a_launch_that_ends_the_process_is_launched_again(tmp_path: Path) -> None:
    died = replace(wrong("Crash", DEADLY), stage="run", symptom="crash", message="ended by SIGSEGV", raised_in=None)
    finding = finding_of(tmp_path, died)
    assert replayed(finding).same
    text = issue_text(finding)
    assert text.startswith("# A launch does not end well: ended by SIGSEGV")
    program = text.split("```python\n")[1].split("```")[0]
    assert program.splitlines()[-1].startswith("wp.launch(dies, ")
    path = tmp_path / "kernel.py"
    path.write_text(program)
    assert subprocess.run([sys.executable, path], capture_output=True, cwd=tmp_path).returncode == -signal.SIGSEGV


@pytest.mark.parametrize(("source", "same"), [(OVERFLOW, True), (FINE, False)])
def test_an_undefined_program_is_looked_at_by_the_reference_again(tmp_path: Path, source: str, same: bool) -> None:
    undefined = replace(wrong("", source), stage="draw", symptom="error", error_type="Undefined")
    assert replayed(finding_of(tmp_path, undefined)).same is same


@pytest.mark.parametrize("oracle", WRONG)
def test_an_issue_launches_the_kernel_and_says_what_is_wrong(tmp_path: Path, oracle: str) -> None:
    text = issue_text(finding_of(tmp_path, wrong(oracle, WRONG[oracle])))
    assert {"reference": "wrong results", "gradient": "wrong gradient"}[oracle] in text.splitlines()[0]
    assert "compiles" not in text
    program = text.split("```python\n")[1].split("```")[0]
    assert "wp.launch(" in program
    assert program.splitlines()[-1].startswith("np.testing.assert_allclose(")
    path = tmp_path / "kernel.py"
    path.write_text(program)
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert "AssertionError" in done.stderr


def test_an_issue_without_a_script_says_how_to_replay(tmp_path: Path) -> None:
    finding = finding_of(tmp_path, wrong("gradient", FINE))
    assert shown(finding) is None
    assert f"replay DIR {finding.signature.id}" in issue_text(finding)


def test_tests_of_wrong_results_fail_while_the_bug_lives(tmp_path: Path) -> None:
    failures = [wrong(oracle, source, index) for index, (oracle, source) in enumerate(WRONG.items())]
    tests = pytest_tests(findings(corpus_with(tmp_path / "corpus", *failures, wrong("lifted", FINE, 2))))
    assert len(tests) == 2
    text = pytest_file(tests)
    assert text.count("def test_oracle_") == 2
    path = tmp_path / "test_failures.py"
    path.write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    assert "2 xfailed" in subprocess.run(command, capture_output=True, text=True, cwd=tmp_path).stdout
    path.write_text(text.replace("(1.0, a[0])[1]", "a[0]"))
    assert "1 failed, 1 xfailed" in subprocess.run(command, capture_output=True, text=True, cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("script", "symptom", "shows"),
    [
        ("assert 1 == 2", "wrong", True),
        ("assert 1 == 1", "wrong", False),
        ("raise ValueError", "wrong", False),
        ("import os; os.abort()", "crash", True),
        ("import os; os.abort()", "wrong", False),
        ("assert 1 == 2", "crash", False),
    ],
)
def test_a_script_has_to_end_as_the_finding_does(script: str, symptom: str, shows: bool) -> None:
    assert _ends_as(script, symptom) is shows


def test_what_is_right_is_no_script(tmp_path: Path) -> None:
    for oracle in WRONG:
        with pytest.raises(CannotWrite, match="right now"):
            next(launched(finding_of(tmp_path / oracle, wrong(oracle, FINE))))


@pytest.mark.parametrize("kernel_type", KERNEL_TYPES)
def test_arguments_that_are_written_come_back(kernel_type: str) -> None:
    """What kernels get of numbers, arrays and structs is made by the text, to the bit."""
    program = next(p for p in one_of_each(5) if p.kernel_type == kernel_type)
    live = live_kernel(program.source)
    given, parameters = inputs(program.launch, 0), emitted(program.source).parameters
    writing = Writing(frozenset(live.names))
    for name, value in given.items():
        try:
            text = "\n".join(writing.statements(name, parameters[name], value))
        except CannotWrite:
            assert not is_plain(parameters[name]) or is_dataclass(value)
            continue
        scope: dict[str, Any] = {**live.names, "inf": np.inf, "nan": np.nan}
        exec(text, scope)
        assert_alike(scope[writing.name(name)], value, parameters[name])


def is_plain(of: object) -> bool:
    """Whether it is made of numbers, arrays of them, and structs that the program has a name for."""
    match of:
        case Scalar() | Composite() | ArrayOf(element=Scalar() | Composite(), flavour="array"):
            return True
    return False


def assert_alike(made: Any, value: Any, of: object) -> None:
    match of:
        case Record(fields=fields):
            for key, kind in fields:
                assert_alike(getattr(made, key), value[key], kind)
        case ArrayOf(element=Record(fields=fields)):
            cells = made.numpy()
            for key, kind in fields:
                for cell, one in zip(cells[key], value, strict=True):
                    if not isinstance(kind, Record):
                        assert_numbers(cell, one[key], kind)
        case ArrayOf(element=element):
            assert made.shape == np.asarray(value).shape[: made.ndim]
            assert_numbers(made.numpy(), value, element)
        case _:
            assert_numbers(made, value, of)


def assert_numbers(made: Any, value: Any, of: object) -> None:
    dtype = of.scalar.name if isinstance(of, Composite) else of.name  # type: ignore[union-attr, attr-defined]
    wanted: NDArray[Any] = np.asarray(value)
    if isinstance(of, Composite) and not isinstance(made, np.ndarray):
        made = list(components(made))
    got = np.asarray(made).reshape(wanted.shape)
    if dtype == "bfloat16" and got.dtype != np.uint16:
        wanted = numbers_of(wanted, dtype)
    np.testing.assert_array_equal(got.astype(wanted.dtype), wanted)


def components(value: Any) -> Iterator[Any]:
    """The numbers of a composite; NumPy would take those of halves for their bits."""
    for part in value:
        if hasattr(part, "__len__"):
            yield from components(part)
        else:
            yield getattr(part, "value", part)


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (Scalar("float32"), "float"),
        (Scalar("uint8"), "wp.uint8"),
        (Composite("vec", (3,), Scalar("float32")), "wp.vec3"),
        (Composite("vec", (5,), Scalar("int64")), "wp.types.vector(length=5, dtype=wp.int64)"),
        (Composite("mat", (2, 2), Scalar("float16")), "wp.mat22h"),
        (Composite("mat", (2, 3), Scalar("float64")), "wp.types.matrix(shape=(2, 3), dtype=wp.float64)"),
        (Composite("quat", (4,), Scalar("float64")), "wp.quatd"),
        (Composite("transform", (7,), Scalar("bfloat16")), "wp.types.transformation(dtype=wp.bfloat16)"),
    ],
)
def test_types_are_written_as_programs_write_them(of: Scalar | Composite, text: str) -> None:
    assert spelled(of) == text


def test_numbers_are_written_short_and_wrapped() -> None:
    assert listed(np.float32([[0.1, 2.0], [np.nan, -np.inf]])) == "[[0.1, 2.0], [nan, -inf]]"
    long = np.arange(200.0).reshape(2, 100)
    assert max(map(len, listed(long).splitlines())) <= 101
    assert np.array_equal(eval(listed(long)), long)
