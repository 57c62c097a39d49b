"""Findings as a file of tests: one each, expected to fail as long as the bug lives."""

from collections.abc import Sequence

from compile.outcome import Stage
from fuzzer.findings import Finding
from fuzzer.reporting.issue import title
from fuzzer.reporting.script import TARGETS, shown

_HEAD = '''"""Failures of Warp, one test each. One that passes against expectation is mended: its mark can go."""

import importlib.util
import itertools
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import warp as wp

_NUMBERS = itertools.count()


def load(source: str, directory: Path) -> ModuleType:
    """Import a program from a file, which is where Warp reads it."""
    name = f"kernel_{next(_NUMBERS)}"
    path = directory / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def runs(source: str, directory: Path) -> None:
    """Run a program that launches its kernel and looks at what comes out, in a process of its own."""
    (directory / "kernel.py").write_text(source)
    subprocess.run([sys.executable, directory / "kernel.py"], check=True, timeout=60)


def compiles(source: str, directory: Path, **target: object) -> None:
    """Have Warp generate and compile the code of a program."""
    for value in list(vars(load(source, directory)).values()):
        if isinstance(value, wp.Kernel):
            wp.compile_aot_module(value.module, module_dir=directory, **target)
'''


def pytest_file(tests: Sequence[str]) -> str:
    """The text of a file of tests."""
    return _HEAD + "".join(f"\n\n{test}" for test in tests)


def pytest_tests(findings: Sequence[Finding]) -> list[str]:
    """A test for each finding, but for those that no program shows."""
    return [test for finding in findings if (test := _test(finding)) is not None]


def _test(finding: Finding) -> str | None:
    source = shown(finding) if finding.is_of_launch else finding.source
    if source is None or finding.stage is Stage.draw:
        return None
    name = f"PROGRAM_{finding.signature.id.upper()}"
    if finding.is_of_launch:
        call = f"runs({name}, tmp_path)"
    elif target := TARGETS.get(finding.stage, ""):
        call = f"compiles({name}, tmp_path, {target})"
    else:
        call = f"load({name}, tmp_path)"
    if finding.stage is Stage.accepted:
        call = f"with pytest.raises(Exception):\n        {call}"
    strict = finding.shrunk is None or not finding.shrunk.flaky
    return (
        f"{name} = {_literal(source)}\n\n\n"
        f"@pytest.mark.xfail(reason={title(finding)!r}, strict={strict})\n"
        f"def test_{finding.signature.stage}_{finding.signature.id}(tmp_path: Path) -> None:\n"
        f"    {call}\n"
    )


def _literal(source: str) -> str:
    """The program as a readable literal, where that gives it back."""
    readable = f'"""\\\n{source.replace(chr(92), chr(92) * 2)}"""'
    return readable if '"""' not in source else repr(source)
