"""Every kind of damage is found, and told with its place; what is sound is not accused."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import corpus_writers
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import records
from records import write

from corpus import manifest as manifests
from corpus.configuration import Configuration
from corpus.failures import FAILURES_NAME, mark_at
from corpus.files import sha256_of
from corpus.formats import FORMATS
from corpus.identity import record_id, shape_id
from corpus.metrics import measure
from corpus.record import SECTIONS
from corpus.store import Corpus
from corpus.validate import Problem, validate

Row = dict[str, Any]


@pytest.fixture(params=["parquet", "jsonl"])
def config(request: pytest.FixtureRequest) -> Configuration:
    return records.configuration(format=request.param)


def rewrite(directory: Path, number: int, change: Callable[[list[Row]], object]) -> None:
    """Changes the rows of a shard, and makes the manifest agree in everything that can be seen from outside."""
    manifest = manifests.load(directory)
    entry = manifest.shards[number]
    format = FORMATS[manifest.configuration.format]
    rows = list(format.read(directory / entry.name))
    change(rows)
    with open(directory / entry.name, "wb") as file:
        format.write(file, rows)
    path = directory / entry.name
    put(directory, number, bytes=path.stat().st_size, sha256=sha256_of(path))


def put(directory: Path, number: int, **changes: Any) -> None:
    """Changes the manifest's entry of a shard, and its checksum with it."""
    manifest = manifests.load(directory)
    shards = list(manifest.shards)
    shards[number] = replace(shards[number], **changes)
    manifests.save(replace(manifest, shards=tuple(shards)), directory)


def told(problems: list[Problem]) -> Iterator[str]:
    return (f"{problem.where}: {problem.what}" for problem in problems)


@pytest.mark.parametrize("changes", [{}, {"target": "cpu"}, {"target": "cuda", "check": "codegen"}])
def test_sound(tmp_path: Path, config: Configuration, changes: dict[str, Any]) -> None:
    assert validate(write(tmp_path / "c", replace(config, **changes))) == []


def test_sound_with_nothing_in_it(tmp_path: Path, config: Configuration) -> None:
    Corpus.create_or_resume(tmp_path / "c", config).close()
    assert validate(tmp_path / "c") == []


def test_sound_when_interrupted(tmp_path: Path, config: Configuration) -> None:
    assert corpus_writers.run(corpus_writers.write_and_die, str(tmp_path / "c"), config, 160_000) < 0
    assert (tmp_path / "c" / "open.jsonl").exists()
    assert validate(tmp_path / "c") == []


def _set(position: int, **values: Any) -> Callable[[list[Row]], object]:
    """Replaces columns, or fields of a struct column given as `column__field`."""

    def change(rows: list[Row]) -> None:
        for name, value in values.items():
            column, _, field = name.partition("__")
            if field:
                rows[position][column][field] = value
            else:
                rows[position][column] = value

    return change


def _derive(row: Row) -> None:
    """Makes identities and metrics follow from the content again."""
    sections = {name: row[name] for name in SECTIONS}
    row["id"] = record_id(row["kernel_name"], row["kernel_type"], row["python_source"], sections)
    row["shape_id"] = shape_id(row["python_source"])
    row["metrics"] = orjson.loads(orjson.dumps(measure(row["python_source"], sections)))


def _copy_program(rows: list[Row]) -> None:
    rows[2]["python_source"] = rows[1]["python_source"].replace("0.5", "0.75").replace("total", "result")
    _derive(rows[2])


def _lengthen(rows: list[Row]) -> None:
    rows[0]["cpu_forward"] += "// more\n"
    _derive(rows[0])


def _cut_arrays(rows: list[Row]) -> None:
    for row in rows:
        if row["execution"]:
            row["execution"]["outputs"][0]["data"] = ""


ROW_DAMAGES: dict[str, tuple[Callable[[list[Row]], object], str]] = {
    "code": (_set(2, cpu_forward="void f() {}\n"), "row 2: has an id that does not follow"),
    "code, and its size": (_set(2, cpu_forward="void f() {}\n"), "metrics that do not follow from its content: bytes"),
    "source": (_set(1, python_source="x = 1\n"), "row 1: has a shape_id that does not follow"),
    "no Python": (_set(1, python_source="def"), "row 1: has a source that is no Python"),
    "id": (_set(0, id="0" * 32), "row 0: has an id that does not follow"),
    "shape": (_set(0, shape_id="0" * 32), "row 0: has a shape_id that does not follow"),
    "metrics": (_set(3, metrics__nesting=9), "row 3: has metrics that do not follow from its content: nesting"),
    "index": (_set(1, provenance__index=99), "row 1: has index 99, not"),
    "seed": (_set(1, provenance__seed=8), "was drawn from seed 8, not 7"),
    "warp": (_set(1, provenance__warp="1.18"), "was made with warp 1.18, not 1.19.0"),
    "attempt": (_set(1, provenance__attempt=9), "attempts: "),
    "level": (_set(1, checks__level="codegen"), "was checked to the level codegen, not compile"),
    "check": (_set(1, checks__cuda_backward=None), "says that cuda backward was checked to None, not compile"),
    "schema version": (_set(1, schema_version=1), "of schema version 1, not 2"),
    "launch": (_cut_arrays, "has out in its launch with other bytes than its shape asks for"),
    "section gone": (_set(1, cuda_functions=None), "row 1: lacks sections of target cuda"),
    "type": (_set(0, kernel_type="scan"), "is of type scan, where it is the turn of"),
    "payload": (_lengthen, "bytes of payload: "),
    "row gone": (lambda rows: rows.pop(), "rows: "),
    "row twice": (lambda rows: rows.append(rows[0]), "has the same id as row"),
    "same shape": (_copy_program, "has the same shape_id as row"),
    "order": (lambda rows: rows.reverse(), "has index"),
}


@pytest.mark.parametrize("damage", ROW_DAMAGES)
def test_damaged_rows(tmp_path: Path, config: Configuration, damage: str) -> None:
    directory = write(tmp_path / "c", config)
    change, expected = ROW_DAMAGES[damage]
    rewrite(directory, 1, change)
    problems = list(told(validate(directory)))
    assert any(expected in problem for problem in problems), problems


def test_same_shape_in_another_shard(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    first = next(iter(FORMATS[config.format].read(directory / f"shard_00000.{config.format}")))

    def copy(rows: list[Row]) -> None:
        rows[1]["python_source"] = first["python_source"].replace("blend", "mix")
        _derive(rows[1])

    rewrite(directory, 2, copy)
    at = manifests.load(directory).shards[2].first_index + 1
    assert Problem(f"row {at}", f"has the same shape_id as row 0: {first['shape_id']}") in validate(directory)


def test_one_problem_is_told_once(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    rewrite(directory, 1, _set(3, metrics__nesting=9))
    assert len(validate(directory)) == 1


def test_many_problems_are_counted(tmp_path: Path, config: Configuration) -> None:
    config = replace(config, shard_size=600_000)
    directory = write(tmp_path / "c", config, 600_000)

    def spoil(rows: list[Row]) -> None:
        for row in rows:
            row["metrics"]["lines"] += 1

    rewrite(directory, 0, spoil)
    rows = manifests.load(directory).totals.rows
    problems = validate(directory)
    assert len(problems) == 21
    assert problems[-1].what == f"{rows - 20} more problems like these"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


FILE_DAMAGES: dict[str, tuple[Callable[[Path, str], object], str]] = {
    "shard cut": (lambda d, f: os.truncate(d / f"shard_00001.{f}", 300), "shard_00001.{f}: 300 bytes long, not"),
    "shard cut, no rows": (lambda d, f: os.truncate(d / f"shard_00001.{f}", 300), "shard_00001.{f} cannot"),
    "shard gone": (lambda d, f: (d / f"shard_00000.{f}").unlink(), "shard_00000.{f}: missing"),
    "shard too many": (lambda d, f: (d / f"shard_00099.{f}").write_text("?"), "shard_00099.{f}: not in the manifest"),
    "half a shard": (lambda d, f: (d / f".shard_00009.{f}.partial").write_text("?"), "half-written"),
    "failures cut": (lambda d, f: os.truncate(d / "failures/failures.jsonl", 100), "failures.jsonl: changed since"),
    "manifest edited": (
        lambda d, f: (d / "manifest.json").write_text(
            (d / "manifest.json").read_text().replace('"rows": ', '"rows": 1')
        ),
        "manifest.json: changed by hand",
    ),
    "no manifest": (lambda d, f: (d / "manifest.json").unlink(), "no corpus here"),
    "index in the manifest": (lambda d, f: put(d, 1, first_index=0), "do not follow"),
    "full in the manifest": (lambda d, f: put(d, 1, full=False), "shard_00001.{f}: not full, though others follow"),
    "size in the manifest": (lambda d, f: put(d, 1, payload_bytes=9), "shard_00001.{f}: full: True at 9 bytes"),
    "rows in the manifest": (lambda d, f: put(d, 1, rows=99), "rows: 6, where the manifest says 99"),
    "attempts in the manifest": (lambda d, f: put(d, 1, attempts=99), "attempts are not rows, duplicates and failures"),
    "failures in the manifest": (
        lambda d, f: put(d, 1, failures={"draw": 3}),
        "not the failures that the manifest counts",
    ),
    "types in the manifest": (lambda d, f: put(d, 1, types={"loop": 6}), "kernel types: not even"),
    "name in the manifest": (lambda d, f: put(d, 1, name="shard_1"), "stands where shard_00001.{f} should"),
}


@pytest.mark.parametrize("damage", FILE_DAMAGES)
def test_damaged_files(tmp_path: Path, config: Configuration, damage: str) -> None:
    directory = write(tmp_path / "c", config)
    spoil, expected = FILE_DAMAGES[damage]
    spoil(directory, config.format)
    problems = [problem.replace(": cannot", " cannot") for problem in told(validate(directory))]
    assert any(expected.format(f=config.format) in problem for problem in problems), problems
    assert all("\n" not in problem for problem in problems)


def test_failures_out_of_order(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    path = directory / FAILURES_NAME
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"".join(lines))
    manifest = manifests.load(directory)
    manifests.save(replace(manifest, failures=mark_at(directory, manifest.failures.lines)), directory)
    assert any("is out of order" in problem for problem in told(validate(directory)))


def test_columns_of_another_schema(tmp_path: Path) -> None:
    directory = write(tmp_path / "c", records.configuration())
    path = directory / "shard_00000.parquet"
    table = pq.read_table(path)
    for changed, expected in [
        (table.drop_columns(["features"]), "column features is missing"),
        (table.append_column("more", pa.array([1] * len(table))), "column more is unknown"),
        (table.set_column(0, "id", pa.array(range(len(table)))), "column id is int64, not string"),
    ]:
        pq.write_table(changed, path)
        put(directory, 0, bytes=path.stat().st_size, sha256=sha256_of(path))
        assert [problem.what for problem in validate(directory)] == [expected]


def test_rows_of_another_schema(tmp_path: Path) -> None:
    directory = write(tmp_path / "c", records.configuration(format="jsonl"))
    path = directory / "shard_00000.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for line, expected in [
        (b'{"id": 1}\n', "row 1 has other columns"),
        (b"[]\n", "row 1 has other columns"),
        (b"half\n", "cannot be read"),
        (lines[1].replace(b'"index":', b'"place":'), "cannot be read"),
    ]:
        path.write_bytes(lines[0] + line + b"".join(lines[2:]))
        put(directory, 0, bytes=path.stat().st_size, sha256=sha256_of(path))
        (problem,) = validate(directory)
        assert expected in problem.what
