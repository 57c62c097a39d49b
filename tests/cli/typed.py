"""The commands as a person types them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}

Completed = subprocess.CompletedProcess[str]
Command = Callable[..., Completed]


def run_fuzzer(cwd: Path, *args: object, **environment: str) -> Completed:
    command = [sys.executable, "-m", "fuzzer", *map(str, args)]
    env = ENVIRONMENT | environment
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


class Running:
    """A run, or a harvest, that can be disturbed."""

    def __init__(self, out: Path, *args: object, command: str = "run") -> None:
        self.out = out
        words = [sys.executable, "-m", "fuzzer", command, "--out", str(out), *map(str, args)]
        self.scratch = out.parent / "scratch"
        self.scratch.mkdir()
        env = ENVIRONMENT | {"TMPDIR": str(self.scratch)}
        self.process = subprocess.Popen(
            words, cwd=out.parent, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def wait_for_records(self, count: int) -> None:
        """Until so many records are in the journal, or sealed."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.committed() >= count:
                return
            time.sleep(0.01)
        pytest.fail(f"the run ended, or is stuck, before {count} records: {self.process.communicate()}")

    def committed(self) -> int:
        """Records in the journal; a sealed shard counts as many."""
        if list(self.out.glob("shard_*")):
            return 10**6
        try:
            return (self.out / "open.jsonl").read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return [pid for pid in children(self.process.pid) if b"spawn_main" in command_line(pid)]

    def end(self, number: int) -> Completed:
        """Send a signal, and wait for the end."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return subprocess.CompletedProcess([], self.process.returncode, out, err)


def children(pid: int) -> list[int]:
    """The children of a process, from /proc."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def command_line(pid: int) -> bytes:
    """How a process was started; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a corpus but its lock."""
    files = (path for path in sorted(directory.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}
