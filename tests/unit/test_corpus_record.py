"""The columns of a corpus, in their three spellings: dataclasses, Arrow, JSON."""

import dataclasses
import io
import types
import typing
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
import records

from corpus.formats import FORMATS, parquet
from corpus.record import COLUMNS, PARTS, SECTIONS, Options, Record, generated_code

ARROW = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), tuple[str, ...]: pa.list_(pa.string())}


def arrow_type(annotation: object) -> pa.DataType:
    """The Arrow type that stands for a field's type; None in a union only says that it may be null."""
    if isinstance(annotation, types.UnionType):
        (annotation,) = [member for member in typing.get_args(annotation) if member is not types.NoneType]
    if annotation not in ARROW and typing.get_origin(annotation) is tuple:
        return pa.list_(arrow_type(typing.get_args(annotation)[0]))
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        return pa.struct([(field.name, arrow_type(hints[field.name])) for field in dataclasses.fields(annotation)])
    return ARROW[annotation]  # type: ignore[index]


def test_schema_is_the_record() -> None:
    hints = typing.get_type_hints(Record)
    assert pa.schema([(name, arrow_type(hints[name])) for name in COLUMNS]) == parquet.SCHEMA


def test_columns_of_the_specification() -> None:
    assert (
        *("id", "shape_id", "kernel_name", "kernel_type", "python_source"),
        *("cpu_args", "cpu_functions", "cpu_forward", "cpu_backward", "cpu_entry"),
        *("cuda_args", "cuda_functions", "cuda_forward", "cuda_backward", "cuda_entry"),
        *("features", "disabled", "metrics", "checks", "options", "provenance", "launch", "execution"),
        "schema_version",
    ) == COLUMNS
    assert COLUMNS[5:15] == SECTIONS


@pytest.mark.parametrize("target", ["both", "cpu", "cuda"])
def test_json_row_and_record_are_the_same(target: str) -> None:
    record = records.record(3, records.configuration(target=target))
    row = orjson.loads(orjson.dumps(record))
    assert tuple(row) == COLUMNS
    assert Record.from_row(row) == record


@pytest.mark.parametrize("format", FORMATS)
def test_formats_keep_rows_as_they_are(tmp_path: Path, format: str) -> None:
    """Also what JSON or Parquet might trip over: empty and null, line ends of all kinds, characters of all lengths."""
    odd = 'tab\t quote" backslash\\ nul\0 cr\r crlf\r\n sep\u2028 π 🐍 \x7f'
    base = orjson.loads(orjson.dumps(records.record(0)))
    rows = [base, {**base, "python_source": odd, "cpu_args": None, "cpu_entry": "", "features": [], "disabled": [odd]}]
    path = tmp_path / f"shard.{format}"
    with open(path, "wb") as file:
        FORMATS[format].write(file, iter(rows))
    assert list(FORMATS[format].read(path)) == rows
    assert list(FORMATS[format].read(path, ["disabled", "id"])) == [
        {"disabled": row["disabled"], "id": row["id"]} for row in rows
    ]
    assert list(FORMATS[format].read_at(path, [1])) == rows[1:]
    assert FORMATS[format].schema_fault(path) is None


def test_parquet_bytes_follow_from_the_rows() -> None:
    """However the rows arrive; over batches, and over row groups."""
    rows = [orjson.loads(orjson.dumps(records.record(index, size=30_000))) for index in range(70)]
    written = []
    for arrival in (iter(rows), rows, (dict(reversed(row.items())) for row in rows)):
        file = io.BytesIO()
        parquet.write(file, arrival)
        written.append(file.getvalue())
    assert written[0] == written[1] == written[2]


def test_generated_code_is_the_sections_joined() -> None:
    record = records.record(2, records.configuration(target="cpu"))
    assert generated_code(record.sections, "cpu") == "".join(record.sections[f"cpu_{part}"] or "" for part in PARTS)
    assert generated_code(record.sections, "cuda") is None


def test_options_have_columns() -> None:
    assert Options.of({"max_unroll": 16, "mode": "release"}) == Options(max_unroll=16, mode="release")
    with pytest.raises(ValueError, match="no column for the options tile_size"):
        Options.of({"tile_size": 3})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": -1}, "seed -1 is out of range"),
        ({"seed": 2**63}, "out of range"),
        ({"types": ()}, "at least one kernel type"),
        ({"types": ("loop", "loop")}, "only once"),
        ({"target": "gpu"}, "unknown target 'gpu': use both or cpu or cuda"),
        ({"format": "csv"}, "unknown format 'csv': use parquet or jsonl"),
        ({"shard_size": 0}, "shard size 0"),
    ],
)
def test_configurations_that_no_corpus_has(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        records.configuration(**changes)
