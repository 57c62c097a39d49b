"""The kinds of rows that a corpus can hold: kernels with their code, or failing programs with their errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from corpus import error_record, record


class Place(Protocol):
    """Where a row stands in its corpus."""

    @property
    def index(self) -> int: ...
    @property
    def attempt(self) -> int: ...


class Row(Protocol):
    """What the store asks of a record of either kind: what no two may share, what they are counted by, their size."""

    @property
    def unique(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload_bytes(self) -> int: ...
    @property
    def provenance(self) -> Place: ...


@dataclass(frozen=True)
class Table:
    """What differs between the two.

    `unique` and `kind` are the columns behind the properties of a Row; `in_turn` says that the kinds take turns over
    the indices; `title` and `text` are for the card beside the shards.
    """

    name: str
    from_row: Callable[[Mapping[str, Any]], Any]
    columns: tuple[str, ...]
    payload_of: Callable[[Mapping[str, Any]], int]
    unique: str
    kind: str
    in_turn: bool
    title: str
    text: str


KERNELS = Table(
    name="kernels",
    from_row=record.Record.from_row,
    columns=record.COLUMNS,
    payload_of=record.payload_of,
    unique="shape_id",
    kind="kernel_type",
    in_turn=True,
    title="A corpus of Warp kernels",
    text="Each row is a kernel with the code generated for it. `manifest.json` says what made it.",
)
ERRORS = Table(
    name="errors",
    from_row=error_record.ErrorRecord.from_row,
    columns=error_record.COLUMNS,
    payload_of=error_record.payload_of,
    unique="id",
    kind="fault",
    in_turn=False,
    title="A corpus of Warp programs that fail",
    text="Each row is a failing program with its error and the nearest program that works. `manifest.json` says what "
    "made it.",
)
TABLES = {table.name: table for table in (KERNELS, ERRORS)}
