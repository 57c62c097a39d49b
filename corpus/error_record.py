"""One row of an error corpus: a program that fails on purpose, the error, and the nearest program that works."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from corpus.record import SCHEMA_VERSION, utf8_length

TEXTS = ("broken_source", "minimized_source", "fixed_source", "diff", "message")


@dataclass(frozen=True, slots=True)
class Edit:
    """The edit that makes the minimized program fail: its kind, the node it strikes, and that node's text.

    node: the class of the node in LibCST; line from 1, column from 0, where it begins in the failing program.
    """

    kind: str
    node: str
    before: str
    after: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the minimized program: line from 1, column from 0; None where it is not known."""

    line: int | None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ErrorProvenance:
    """What the row was made from, and with which versions: enough to make it again.

    parent_index, parent_attempt: the draw of the valid program, of type parent_type; place: which of the fault's cases
    in it; verdicts: candidates that shrinking judged.
    """

    seed: int
    index: int
    attempt: int
    parent_type: str
    parent_index: int
    parent_attempt: int
    place: int
    verdicts: int
    generator: str
    warp: str
    hypothesis: str
    libcst: str
    python: str


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """One failing program; the fields are the columns, in order.

    id: hash of what fails and what works; signature: of the failure, the same for every row that fails alike;
    parent_id: hash of the valid program that was edited; fault and fault_group: what was done to it; broken_source: the
    edited program; minimized_source: the smallest one that fails so; fixed_source: that one without the edit, which
    passes; diff: from minimized to fixed; reported_location: where the message says it is, true_location: where the
    edit is, both in the minimized program; is_compiler_bug: whether the program should have been accepted.
    """

    id: str
    signature: str
    parent_id: str
    fault: str
    fault_group: str
    stage: str
    symptom: str
    error_type: str
    message: str
    message_normalized: str
    broken_source: str
    minimized_source: str
    fixed_source: str
    diff: str
    edit: Edit
    reported_location: Location
    true_location: Location
    is_compiler_bug: bool
    provenance: ErrorProvenance
    schema_version: int = SCHEMA_VERSION

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The record of a row as the readers yield it: a plain dict of all columns, structs as dicts."""
        values = dict(row)
        values["edit"] = Edit(**values["edit"])
        values["reported_location"] = Location(**values["reported_location"])
        values["true_location"] = Location(**values["true_location"])
        values["provenance"] = ErrorProvenance(**values["provenance"])
        return cls(**values)

    @property
    def payload_bytes(self) -> int:
        """UTF-8 bytes of the programs, the diff and the message: what a budget counts."""
        return sum(utf8_length(getattr(self, name)) for name in TEXTS)

    @property
    def unique(self) -> str:
        """What no two rows of a corpus share."""
        return self.id

    @property
    def kind(self) -> str:
        """What rows are counted by."""
        return self.fault


COLUMNS = tuple(field.name for field in fields(ErrorRecord))


def payload_of(row: Mapping[str, Any]) -> int:
    """`ErrorRecord.payload_bytes` of a plain row."""
    return sum(utf8_length(row[name]) for name in TEXTS)
