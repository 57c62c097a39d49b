"""Attempts that came to nothing, one JSON line each, in the order of their indices."""

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

FAILURES_NAME = "failures/failures.jsonl"

_NOTHING = sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """One program that did not become a record, with what is needed to do it again.

    index, attempt: its place in the run; stage, symptom: where and how it failed; direction: "forward", "backward" or
    None; raised_in: the function that raised, where known; line: of the source, from 1, where known; reproduce: the
    command and the values that bring it back; launch: how the program was launched, as plain values.
    """

    index: int
    attempt: int
    kernel_type: str
    kernel_name: str | None
    stage: str
    symptom: str
    error_type: str
    message: str
    direction: str | None = None
    raised_in: str | None = None
    line: int | None = None
    target: str | None = None
    python_source: str | None = None
    features: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    reproduce: dict[str, Any] = field(default_factory=dict)
    launch: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FailureMark:
    """A place in the failures file: so many lines and bytes from the start, with the SHA-256 of these bytes."""

    lines: int = 0
    bytes: int = 0
    sha256: str = _NOTHING


class FailureLog:
    """The failures file of a corpus that is being written.

    Failures are written as they happen, before the record they lead up to. `commit` says that this record is there;
    what was written since is dropped by `roll_back`, and comes again when the run goes on.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / FAILURES_NAME
        self._digest = sha256()
        self._lines = self._bytes = 0
        self._committed = FailureMark()
        self._pending: Counter[str] = Counter()
        self._path.parent.mkdir(exist_ok=True)
        self._file = open(self._path, "ab")  # noqa: SIM115 - open as long as the corpus

    @property
    def committed(self) -> FailureMark:
        """The place up to which failures belong to committed records."""
        return self._committed

    def whole_lines(self) -> int:
        """The lines in the file, as it was left."""
        return sum(1 for _ in _whole_lines(self._path))

    def restore(self, sealed: FailureMark, keep: int) -> Counter[str]:
        """Takes up the file as it was left: `keep` lines stay, the first of which belong to the sealed shards.

        Returns the failures by stage after the sealed ones.
        """
        stages: Counter[str] = Counter()
        for line in _whole_lines(self._path, keep):
            self._count(line)
            if self._lines > sealed.lines:
                stages[orjson.loads(line)["stage"]] += 1
        self._mark()
        self.roll_back()
        return stages

    def add(self, failure: FailedAttempt) -> None:
        """Writes one failure."""
        line = orjson.dumps(failure, option=orjson.OPT_APPEND_NEWLINE)
        self._file.write(line)
        self._file.flush()
        self._count(line)
        self._pending[str(failure.stage)] += 1

    def commit(self) -> Counter[str]:
        """Says that the failures so far belong to committed records; returns those since the last time, by stage."""
        stages, self._pending = self._pending, Counter()
        if stages:
            self._mark()
        return stages

    def roll_back(self) -> None:
        """Drops what was not committed, at the beginning and at the end of a run."""
        if os.fstat(self._file.fileno()).st_size != self._committed.bytes:
            self._file.truncate(self._committed.bytes)
            self._file.seek(0, os.SEEK_END)

    def sync(self) -> None:
        """Puts what was written on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Closes the file; nothing can be added any more."""
        self._file.close()

    def _count(self, line: bytes) -> None:
        self._digest.update(line)
        self._lines += 1
        self._bytes += len(line)

    def _mark(self) -> None:
        self._committed = FailureMark(self._lines, self._bytes, self._digest.hexdigest())


def mark_at(directory: Path, lines: int) -> FailureMark:
    """The place after the first `lines` lines of the failures file, or after the last where there are fewer."""
    digest, found, size = sha256(), 0, 0
    for line in _whole_lines(directory / FAILURES_NAME, lines):
        digest.update(line)
        found += 1
        size += len(line)
    return FailureMark(found, size, digest.hexdigest())


def iter_failures(directory: str | Path) -> Iterator[dict[str, Any]]:
    """The failures of a corpus, in index order, as plain dicts with the fields of FailedAttempt."""
    for line in _whole_lines(Path(directory) / FAILURES_NAME):
        yield orjson.loads(line)


def count_by_index(directory: Path) -> Iterator[tuple[int, int]]:
    """(index, failures up to and including it), for every index that has failures, in order."""
    count, current = 0, None
    for failure in iter_failures(directory):
        if current is not None and failure["index"] != current:
            yield current, count
        current = failure["index"]
        count += 1
    if current is not None:
        yield current, count


def _whole_lines(path: Path, limit: int | None = None) -> Iterator[bytes]:
    """The lines that end, the first `limit` of them; none when there is no file."""
    if not path.is_file():
        return
    with open(path, "rb") as file:
        yield from itertools.islice((line for line in file if line.endswith(b"\n")), limit)
