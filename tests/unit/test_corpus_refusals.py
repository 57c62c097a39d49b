"""What a corpus is not made in, nor taken over by, and that it stays as it was."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import corpus_writers
import pytest
import records
from records import files, write

from corpus.errors import CorpusError
from corpus.reading import iter_rows
from corpus.store import Corpus


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    config = records.configuration()
    ready = tmp_path / "ready"
    process = corpus_writers.start(corpus_writers.leave_a_child, str(tmp_path / "c"), config, str(ready))
    while not ready.exists() or not ready.read_text():
        time.sleep(0.01)
    child = int(ready.read_text())
    try:
        with pytest.raises(CorpusError, match="another run is writing here"):
            Corpus.create_or_resume(tmp_path / "c", config)
        process.kill()
        process.join()
        os.kill(child, 0)  # the child still lives, and does not hold the corpus
        write(tmp_path / "c", config, 1)
    finally:
        os.kill(child, signal.SIGKILL)


def test_one_writer_in_this_process(tmp_path: Path) -> None:
    config = records.configuration()
    with (
        Corpus.create_or_resume(tmp_path / "c", config),
        pytest.raises(CorpusError, match="another run is writing here"),
    ):
        Corpus.create_or_resume(tmp_path / "c", config)
    write(tmp_path / "c", config, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": 8}, "made with seed 7, not 8"),
        ({"target": "cpu"}, "made with target both, not cpu"),
        ({"check": "codegen"}, "made with check compile, not codegen"),
        ({"format": "jsonl"}, "made with format parquet, not jsonl"),
        ({"shard_size": 1}, "made with shard size 60000, not 1"),
        ({"types": ("loop",)}, "made with the kernel types arithmetic,loop,struct, not loop"),
        ({"versions": records.VERSIONS | {"warp": "1.19.1"}}, "made with warp 1.19.0, not 1.19.1"),
        ({"preambles": {"cpu": ""}}, "made with another preamble"),
    ],
)
def test_refuses_another_configuration(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    before = files(write(tmp_path / "c", records.configuration(), 70_000))
    with pytest.raises(CorpusError, match=told):
        Corpus.create_or_resume(tmp_path / "c", records.configuration(**changes))
    assert files(tmp_path / "c") == before
    write(tmp_path / "c", records.configuration(), 80_000)  # and lets the directory go


def _edit(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(directory: Path) -> None:
        content = (directory / name).read_bytes()
        assert old in content
        (directory / name).write_bytes(content.replace(old, new, 1))

    return edit


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "manifest edited": (_edit("manifest.json", b'"seed": 7', b'"seed": 8'), "changed by hand"),
    "manifest cut": (lambda d: os.truncate(d / "manifest.json", 200), "damaged"),
    "manifest empty": (lambda d: os.truncate(d / "manifest.json", 0), "damaged"),
    "manifest a list": (lambda d: (d / "manifest.json").write_text("[]"), "damaged"),
    "another schema": (_edit("manifest.json", b'"schema_version": 2', b'"schema_version": 9'), "schema version 9"),
    "shard cut": (lambda d: os.truncate(d / "shard_00000.parquet", 500), "500 bytes long, not"),
    "shard gone": (lambda d: (d / "shard_00001.parquet").unlink(), "missing"),
    "shard changed": (_edit("shard_00000.parquet", b"wp::sin", b"wp::cos"), "checksum"),
    "failures changed": (_edit("failures/failures.jsonl", b"sin", b"cos"), "checksum"),
    "failures gone": (lambda d: (d / "failures/failures.jsonl").unlink(), "checksum"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_refuses_what_is_damaged(tmp_path: Path, damage: str) -> None:
    write(tmp_path / "c", records.configuration(), 90_000)
    spoil, told = DAMAGES[damage]
    spoil(tmp_path / "c")
    before = files(tmp_path / "c")
    with pytest.raises(CorpusError, match=told) as caught:
        Corpus.create_or_resume(tmp_path / "c", records.configuration())
    assert "\n" not in str(caught.value)
    assert {name: files(tmp_path / "c").get(name) for name in before} == before


def test_refuses_what_is_no_corpus(tmp_path: Path) -> None:
    config = records.configuration()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("mine")
    (tmp_path / "extension").mkdir()
    (tmp_path / "extension" / "manifest.json").write_text('{"name": "mine"}')
    before = files(tmp_path)
    for name, told in [
        ("file", "a file; name a directory"),
        ("file/below", "not a directory"),
        ("folder", "neither empty nor a corpus"),
        ("extension", "not the manifest of a corpus"),
    ]:
        with pytest.raises(CorpusError, match=told):
            Corpus.create_or_resume(tmp_path / name, config)
    assert files(tmp_path) == before


def test_refuses_what_cannot_be_written(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become a user without rights")
    said = tmp_path / "said"
    (tmp_path / "c").mkdir(mode=0o755)
    for name in ("c", "c/below"):
        status = corpus_writers.run(
            corpus_writers.write_as_nobody, str(tmp_path / name), records.configuration(), str(said)
        )
        assert status == 0
        assert "permission denied; check that it can be read and written" in said.read_text()
    assert not files(tmp_path / "c")


def test_takes_an_empty_directory(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    assert len(list(iter_rows(write(tmp_path / "c", records.configuration(), 1), ["id"]))) == 1


def test_records_come_in_turn(tmp_path: Path) -> None:
    config = records.configuration()
    first, second = records.record(0), records.record(1)
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        for wrong, told in [
            (second, "where 0 is next"),
            (replace(first, kernel_type="loop"), "not its turn"),
            (replace(first, cuda_args=None), "sections of target both"),
        ]:
            with pytest.raises(ValueError, match=told):
                corpus.append(wrong)
        corpus.append(first)
        with pytest.raises(ValueError, match="there already"):
            corpus.append(replace(second, shape_id=first.shape_id))
        with pytest.raises(ValueError, match="where 1 is next"):
            corpus.add_failure(replace(records.failures(4)[0], index=2))
    with pytest.raises(ValueError, match="closed"):
        corpus.append(second)
    assert [row["id"] for row in iter_rows(tmp_path / "c", ["id"])] == [first.id]
