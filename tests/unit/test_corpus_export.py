"""Samples for review, and exports of one target."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import corpus_writers
import orjson
import pytest
import records
from records import write

from corpus.configuration import Configuration
from corpus.errors import CorpusError, DiskFull
from corpus.export import export
from corpus.reading import iter_records
from corpus.record import PARTS
from corpus.sample import sample
from corpus.store import Corpus


@pytest.fixture(params=["parquet", "jsonl"])
def config(request: pytest.FixtureRequest) -> Configuration:
    return records.configuration(format=request.param)


def lines(out: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for path in sorted(out.glob("shard_*.jsonl")) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize("count", [1, 2, 7, 12, 20])
def test_sample_is_spread(tmp_path: Path, config: Configuration, count: int) -> None:
    directory = write(tmp_path / "c", config)
    rows = sample(directory, count)
    assert rows == sample(directory, count)
    every = {record.id: record for record in iter_records(directory)}
    places = [every[row["id"]].provenance.index for row in rows]
    assert len(set(places)) == count
    assert places == sorted(places)
    counts = Counter(row["kernel_type"] for row in rows)
    assert max(counts.values()) - min(counts[kind] for kind in config.types) <= 1
    if count == 20:
        assert places[0] < len(every) / 4
        assert places[-1] > 3 * len(every) / 4
    for row in rows:
        record = every[row["id"]]
        assert row["python_source"] == record.python_source
        assert row["cpu_code"] == "".join(getattr(record, f"cpu_{part}") for part in PARTS)
        assert row["cuda_code"] == "".join(getattr(record, f"cuda_{part}") for part in PARTS)


def test_sample_of_everything_and_of_one_target(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    every = [record.id for record in iter_records(directory)]
    assert [row["id"] for row in sample(directory, 10_000)] == every
    (row,) = sample(directory, 1, "cuda")
    assert "cuda_code" in row
    assert "cpu_code" not in row


def test_targets_that_are_not_there(tmp_path: Path) -> None:
    directory = write(tmp_path / "c", records.configuration(target="cpu"), 20_000)
    assert all("cuda_code" not in row for row in sample(directory, 3))
    for action in (
        lambda target: sample(directory, 1, target),
        lambda target: export(directory, tmp_path / "o", target),
    ):
        with pytest.raises(CorpusError, match="holds no cuda code: it was made with target cpu"):
            action("cuda")
        with pytest.raises(CorpusError, match="unknown target 'gpu': use cpu or cuda"):
            action("gpu")
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_export(tmp_path: Path, config: Configuration, target: str) -> None:
    directory = write(tmp_path / "c", config)
    out = tmp_path / "deep" / "out"
    shards = export(directory, out, target, shard_size=50_000)
    every = list(iter_records(directory))
    pairs = lines(out)
    assert len(pairs) == len(every) == sum(shard.rows for shard in shards)
    for pair, record in zip(pairs, every, strict=True):
        assert list(pair) == [
            *("kernel_name", "kernel_type", "python_source", "generated_code", "target", "metadata"),
        ]
        assert pair["python_source"] == record.python_source
        assert pair["generated_code"] == "".join(getattr(record, f"{target}_{part}") for part in PARTS)
        assert pair["target"] == target
        metadata = pair["metadata"]
        assert metadata["id"] == record.id
        assert metadata["warp_version"] == "1.19.0"
        assert metadata["module_hash"] == getattr(record.provenance, f"{target}_module_hash")
        assert metadata["options"]["block_dim"] == {"cpu": 1, "cuda": 256}[target]
        assert metadata["options"]["max_unroll"] == 16
        assert metadata["checks"] == {"level": "compile", "forward": "compile", "backward": "compile"}
        assert metadata["provenance"]["index"] == record.provenance.index
    listed = orjson.loads((out / "export.json").read_bytes())
    assert listed["complete"] is True
    assert listed["preamble"] == f"// {target}\n"
    assert [shard["name"] for shard in listed["shards"]] == sorted(path.name for path in out.glob("shard_*"))
    for shard in shards[:-1]:
        content = (out / shard.name).read_bytes()
        assert sha256(content).hexdigest() == shard.sha256
        assert len(content) == shard.bytes >= 50_000
        assert len(content) - len(content.splitlines(keepends=True)[-1]) < 50_000


def test_export_replaces_an_export_and_nothing_else(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    many = export(directory, tmp_path / "out", "cpu", shard_size=20_000)
    few = export(directory, tmp_path / "out", "cuda")
    assert len(many) > len(few) == 1
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["README.md", "export.json", few[0].name]
    assert {pair["target"] for pair in lines(tmp_path / "out")} == {"cuda"}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "shard_00000.jsonl").write_text("mine")
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "export.json").write_text('{"kind": "mine"}')
    (tmp_path / "file").write_text("mine")
    for name, told in [
        ("mine", "neither empty nor an export"),
        ("json", "neither empty nor an export"),
        ("c", "neither empty nor an export"),
        ("file", "a file; name a directory"),
    ]:
        before = sorted((tmp_path / name).rglob("*"))
        with pytest.raises(CorpusError, match=told):
            export(directory, tmp_path / name, "cpu")
        assert sorted((tmp_path / name).rglob("*")) == before
    assert (tmp_path / "mine" / "shard_00000.jsonl").read_text() == "mine"


def test_export_with_bad_words(tmp_path: Path) -> None:
    directory = write(tmp_path / "c", records.configuration(), 1)
    with pytest.raises(CorpusError, match="unknown export format 'csv': use jsonl"):
        export(directory, tmp_path / "out", "cpu", format="csv")
    with pytest.raises(CorpusError, match="shard size 0 is out of range"):
        export(directory, tmp_path / "out", "cpu", shard_size=0)
    with pytest.raises(CorpusError, match="no corpus here"):
        export(tmp_path / "nothing", tmp_path / "out", "cpu")
    assert not (tmp_path / "out").exists()


def test_export_without_room(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    said = tmp_path / "said"
    out = tmp_path / "out"
    corpus_writers.run(corpus_writers.export_with_little_room, str(directory), str(out), 40_000, str(said))
    assert said.read_text().startswith(DiskFull.__name__)
    assert orjson.loads((out / "export.json").read_bytes())["complete"] is False
    assert not list(out.glob("*.partial"))
    export(directory, out, "cpu", shard_size=100_000)
    assert len(lines(out)) == len(list(iter_records(directory)))


def test_export_of_nothing(tmp_path: Path, config: Configuration) -> None:
    Corpus.create_or_resume(tmp_path / "c", config).close()
    assert export(tmp_path / "c", tmp_path / "out", "cpu") == ()
    assert sample(tmp_path / "c", 5) == []
