"""The journal: committed records of the shard in the making, one line each."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from corpus.files import replacing
from corpus.table import Row

JOURNAL_NAME = "open.jsonl"


class Entry(NamedTuple):
    """A line of the journal: the failures written before the record, since the start of the corpus, and its row."""

    failures: int
    record: dict[str, Any]

    @property
    def place(self) -> int:
        """The record's index."""
        return int(self.record["provenance"]["index"])


class Journal:
    """Records in index order, appended one by one; a line that is whole is a record that is kept."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / JOURNAL_NAME
        self._file: BinaryIO | None = None

    def append(self, record: Row, failures: int) -> None:
        """Adds one record; it survives the end of this process from here on."""
        if self._file is None:
            self._file = open(self._path, "ab")  # noqa: SIM115 - open until the shard is sealed
        self._file.write(_line(failures, record))
        self._file.flush()

    def recover(self, next_index: int, failures: int) -> Iterator[Entry]:
        """The records that continue a corpus at `next_index`; whatever else the file holds is cut off at the end.

        A line counts when it is whole, follows the one before, and none of the failures that led up to it is missing
        from the `failures` lines there are.
        """
        good = 0
        with suppress(FileNotFoundError):
            for line in self._lines():
                entry = _parsed(line)
                if entry is None or entry.place != next_index or entry.failures > failures:
                    break
                yield entry
                next_index += 1
                good += len(line)
            self._cut(good)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of all records."""
        for line in self._lines():
            yield orjson.loads(line)["record"]

    def fill(self, entries: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Puts a whole journal in place, of (failures, row) each."""
        with replacing(self._path) as file:
            for failures, row in entries:
                file.write(_line(failures, row))

    def discard(self) -> None:
        """Removes the file."""
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _lines(self) -> Iterator[bytes]:
        with open(self._path, "rb") as file:
            yield from file

    def _cut(self, size: int) -> None:
        if size == 0:
            self._path.unlink()
        elif size < self._path.stat().st_size:
            with open(self._path, "r+b") as file:
                file.truncate(size)


def _line(failures: int, record: Row | dict[str, Any]) -> bytes:
    return orjson.dumps({"failures": failures, "record": record}, option=orjson.OPT_APPEND_NEWLINE)


def _parsed(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        entry = Entry(**orjson.loads(line))
        entry.place  # noqa: B018 - a record without one is none
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return None
    return entry
