"""Shards as JSON lines: the columns in order, null for what is not there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from corpus.table import KERNELS, Table


def write(file: BinaryIO, rows: Iterable[Mapping[str, Any]], table: Table = KERNELS) -> None:
    """One line a row."""
    for row in rows:
        file.write(orjson.dumps({name: row[name] for name in table.columns}, option=orjson.OPT_APPEND_NEWLINE))


def read(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows in order, with the named columns only."""
    with open(path, "rb") as file:
        for line in file:
            row = orjson.loads(line)
            yield row if columns is None else {name: row[name] for name in columns}


def read_at(path: Path, positions: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The rows at ascending positions."""
    wanted = iter(positions)
    position = next(wanted, None)
    with open(path, "rb") as file:
        for number, line in enumerate(file):
            if number == position:
                yield orjson.loads(line)
                position = next(wanted, None)
            if position is None:
                return


def schema_fault(path: Path, table: Table = KERNELS) -> str | None:
    """The first row whose columns are not the columns of a record."""
    with open(path, "rb") as file:
        for number, line in enumerate(file):
            row = orjson.loads(line)
            if not isinstance(row, dict) or tuple(row) != table.columns:
                return f"row {number} has other columns than it should"
    return None
