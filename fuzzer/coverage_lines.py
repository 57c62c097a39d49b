"""Which lines of Warp's frontend run while programs are built.

Measured in a process of its own, from before Warp is imported: `python -m fuzzer.coverage_lines` reads programs and
writes figures, as JSON.
"""

import contextlib
import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from fuzzer.errors import Refused

FILES = ("codegen.py", "builtins.py")
MOST = 4000  # programs; a traced build takes several times as long


@dataclass(frozen=True, slots=True)
class Lines:
    """The statements of one file, those that ran, and the lines of the others, as in "12" and "15-18"."""

    executed: int
    statements: int
    missing: tuple[str, ...]


def require_coverage() -> None:
    """Make sure that lines can be measured. Raises Refused."""
    if importlib.util.find_spec("coverage") is None:
        raise Refused("--lines needs the package coverage: install it with: pip install 'coverage>=7'")


def lines_of(sources: Sequence[str]) -> dict[str, Lines]:
    """The lines that run while Warp is imported and builds these programs, by file. Raises Refused."""
    require_coverage()
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=orjson.dumps(list(sources)), capture_output=True)
    if done.returncode != 0:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["no word of why"])[-1]
        raise Refused(f"lines cannot be measured: {reason}")
    found = orjson.loads(done.stdout)
    return {name: Lines(f["executed"], f["statements"], tuple(f["missing"])) for name, f in found.items()}


def _measure(sources: Sequence[str]) -> dict[str, Lines]:
    from coverage import Coverage

    warp = importlib.util.find_spec("warp")
    assert warp is not None
    assert warp.origin is not None
    files = {name: str(Path(warp.origin).parent / "_src" / name) for name in FILES}
    meter = Coverage(data_file=None, config_file=False, include=list(files.values()))
    meter.start()
    _build(sources)
    meter.stop()
    return {name: _lines(*meter.analysis2(path)[1:]) for name, path in files.items()}


def _build(sources: Sequence[str]) -> None:
    from compile.codegen import emit
    from compile.outcome import Rejected
    from compile.toolchain import require_warp

    require_warp()
    for source in sources:
        with contextlib.suppress(Rejected):
            emit(source)


def _lines(statements: list[int], _excluded: list[int], missing: list[int], ranges: str) -> Lines:
    return Lines(len(statements) - len(missing), len(statements), tuple(filter(None, ranges.split(", "))))


if __name__ == "__main__":
    figures = _measure(orjson.loads(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(orjson.dumps({name: asdict(lines) for name, lines in figures.items()}))
