"""Error corpora: the same store, other rows."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import error_rows
import orjson
import pytest
import records

from corpus import manifest as manifests
from corpus.configuration import Configuration
from corpus.error_record import COLUMNS, ErrorRecord
from corpus.error_stats import gather_errors
from corpus.errors import CorpusError
from corpus.export import export
from corpus.files import sha256_of
from corpus.formats import FORMATS
from corpus.reading import find, iter_records, iter_rows, pick
from corpus.sample import sample
from corpus.store import Corpus
from corpus.table import ERRORS
from corpus.validate import validate

Row = dict[str, Any]


@pytest.fixture(params=["parquet", "jsonl"])
def config(request: pytest.FixtureRequest) -> Configuration:
    return error_rows.configuration(format=request.param)


def write(directory: Path, config: Configuration, rows: int = 30) -> Path:
    with Corpus.create_or_resume(directory, config) as corpus:
        error_rows.extend(corpus, rows)
    return directory


def contents(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


def test_rows_come_back_as_they_were(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    assert list(iter_records(directory)) == [error_rows.row(index) for index in range(30)]
    assert manifests.load(directory).configuration == config
    assert len(manifests.load(directory).shards) > 1
    assert find(directory, error_rows.row(3).id) == error_rows.row(3)
    assert len(pick(directory, 4)) == 4


def test_a_row_from_plain_values() -> None:
    record = error_rows.row(5)
    assert ErrorRecord.from_row(asdict(record)) == record
    assert tuple(asdict(record)) == COLUMNS
    texts = (record.broken_source, record.minimized_source, record.fixed_source, record.diff, record.message)
    assert record.payload_bytes == sum(len(text.encode()) for text in texts) == ERRORS.payload_of(asdict(record))
    assert len(record.message) < len(record.message.encode())


def test_sound(tmp_path: Path, config: Configuration) -> None:
    assert validate(write(tmp_path / "c", config)) == []


@pytest.mark.parametrize("rows", [1, 9, 29])
def test_a_corpus_that_is_taken_up_again_has_the_same_bytes(tmp_path: Path, config: Configuration, rows: int) -> None:
    whole = write(tmp_path / "whole", config)
    parts = write(tmp_path / "parts", config, rows)
    assert contents(write(parts, config)) == contents(whole)


def test_what_fails_and_is_repaired_alike_is_there_once(tmp_path: Path, config: Configuration) -> None:
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        error_rows.extend(corpus, 5)
        again = replace(error_rows.row(3), provenance=error_rows.row(5).provenance, message="other words")
        assert corpus.has(again)
        with pytest.raises(ValueError, match="there already"):
            corpus.append(again)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": {"shrink": "no"}}, "made with shrink yes, not no"),
        ({"types": error_rows.FAULTS[:2]}, "made with the faults undefined_name,missing_colon,dim_missing, not"),
        ({"seed": 8}, "made with seed 7, not 8"),
    ],
)
def test_another_configuration(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    write(tmp_path / "c", error_rows.configuration(), 2)
    with pytest.raises(CorpusError, match=words):
        Corpus.create_or_resume(tmp_path / "c", error_rows.configuration(**changes))


def test_kernels_and_errors_do_not_mix(tmp_path: Path) -> None:
    write(tmp_path / "errors", error_rows.configuration(), 2)
    Corpus.create_or_resume(tmp_path / "kernels", records.configuration()).close()
    with pytest.raises(CorpusError, match="of errors, not of kernels"):
        Corpus.create_or_resume(tmp_path / "errors", records.configuration())
    with pytest.raises(CorpusError, match="of kernels, not of errors"):
        Corpus.create_or_resume(tmp_path / "kernels", error_rows.configuration())


def _set(**values: Any) -> Callable[[Row], object]:
    """Replaces columns, or fields of a struct column given as `column__field`."""

    def change(row: Row) -> None:
        for name, value in values.items():
            column, _, field = name.partition("__")
            if field:
                row[column][field] = value
            else:
                row[column] = value

    return change


DAMAGES: dict[str, tuple[Callable[[Row], object], str]] = {
    "repair": (_set(fixed_source="x = 1\n"), "row 2: has an id that does not follow"),
    "diff of another": (_set(fixed_source="x = 1\n"), "row 2: has a diff that does not lead"),
    "diff": (_set(diff=""), "row 2: has a diff that does not lead"),
    "no repair": (lambda row: row.update(fixed_source=row["minimized_source"]), "a fixed program that is the failing"),
    "repair that is no Python": (_set(fixed_source="def"), "row 2: has a fixed program that is no Python"),
    "signature": (_set(signature="0" * 12), "row 2: has an id that does not follow"),
    "fault": (_set(fault="typo"), "is of the fault typo, which its corpus was not made with"),
    "edit of another kind": (_set(edit__kind="typo"), "says that the edit is typo"),
    "edit past the end": (_set(edit__line=99, true_location__line=99), "has an edit outside of its program"),
    "column past the end": (_set(edit__column=99, true_location__column=99), "has an edit outside of its program"),
    "true location": (_set(true_location__line=1), "has another true location than its edit"),
    "index": (_set(provenance__index=99), "row 2: has index 99, not 2"),
    "seed": (_set(provenance__seed=8), "was drawn from seed 8, not 7"),
    "warp": (_set(provenance__warp="1.18"), "was made with warp 1.18, not 1.19.0"),
    "attempt": (_set(provenance__attempt=9), "attempts: "),
    "message": (_set(message="longer than it was before, by far"), "bytes of payload: "),
    "id of another": (_set(id=error_rows.row(1).id), "has the same id as row 1"),
    "schema version": (_set(schema_version=1), "of schema version 1, not 2"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_rows(tmp_path: Path, config: Configuration, damage: str) -> None:
    directory = write(tmp_path / "c", config)
    change, words = DAMAGES[damage]
    manifest = manifests.load(directory)
    path, format = directory / manifest.shards[0].name, FORMATS[config.format]
    rows = list(format.read(path))
    change(rows[2])
    with open(path, "wb") as file:
        format.write(file, rows, ERRORS)
    entry = replace(manifest.shards[0], bytes=path.stat().st_size, sha256=sha256_of(path))
    manifests.save(replace(manifest, shards=(entry, *manifest.shards[1:])), directory)
    told = [f"{problem.where}: {problem.what}" for problem in validate(directory)]
    assert any(words in line for line in told), told


def test_figures(tmp_path: Path, config: Configuration) -> None:
    stats = gather_errors(write(tmp_path / "c", config))
    assert (stats.rows, stats.attempts, stats.duplicates) == (30, 38, 0)
    assert stats.failures == {"accepted": 8}
    assert stats.faults == dict.fromkeys(sorted(error_rows.FAULTS), 10)
    assert stats.stages == {"codegen": 15, "load": 15}
    assert [found.rows for found in stats.signatures] == [3] * 10
    assert stats.signatures[0].faults == 3
    assert stats.signatures[0].share == 0.1
    assert (stats.with_a_line, stats.at_the_line, stats.compiler_bugs) == (0.5, 0.5, 6)
    assert (stats.sizes["minimized_lines"].median, stats.sizes["broken_lines"].median) == (5, 9)
    assert (stats.sizes["changed_lines"].most, stats.sizes["verdicts"].most) == (2, 29)
    assert stats.payload_bytes == sum(row.payload_bytes for row in iter_records(tmp_path / "c"))
    assert orjson.loads(orjson.dumps(stats))["rows"] == 30


def test_figures_of_nothing(tmp_path: Path) -> None:
    stats = gather_errors(write(tmp_path / "c", error_rows.configuration(), 0))
    assert (stats.rows, stats.signatures, stats.kept) == (0, [], 0.0)
    assert stats.without_rows == list(error_rows.FAULTS)


def test_export(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    shards = export(directory, tmp_path / "pairs", shard_size=10_000)
    lines = [orjson.loads(line) for s in shards for line in (tmp_path / "pairs" / s.name).read_bytes().splitlines()]
    assert len(shards) > 1
    for row, line in zip(iter_rows(directory), lines, strict=True):
        assert line["broken"] == row["minimized_source"]
        assert line["fixed"] == row["fixed_source"]
        assert line["diff"] == row["diff"]
        assert line["message"] == f"WarpCodegenKeyError: {row['message']}"
        assert line["metadata"] == {name: row[name] for name in line["metadata"]}
        assert {"id", "signature", "fault", "edit", "true_location", "provenance"} <= line["metadata"].keys()


def test_sample(tmp_path: Path, config: Configuration) -> None:
    rows = sample(write(tmp_path / "c", config), 5)
    assert [row["provenance"]["index"] for row in rows] == [3, 9, 15, 21, 27]
    assert "minimized_source" in rows[0]
    assert "broken_source" not in rows[0]


def test_there_are_no_targets(tmp_path: Path) -> None:
    directory = write(tmp_path / "c", error_rows.configuration(), 2)
    with pytest.raises(CorpusError, match="has no target"):
        export(directory, tmp_path / "pairs", "cpu")
    with pytest.raises(CorpusError, match="has no target"):
        sample(directory, 1, "cpu")
    assert not (tmp_path / "pairs").exists()
