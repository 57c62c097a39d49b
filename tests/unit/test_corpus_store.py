"""The corpus directory: same records, same bytes, whatever happened on the way."""

import contextlib
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import corpus_writers
import orjson
import pyarrow.dataset
import pyarrow.parquet
import pytest
import records
from records import BUDGET, files, write

from corpus.configuration import Configuration
from corpus.errors import CorpusError
from corpus.failures import iter_failures
from corpus.formats.parquet import SCHEMA
from corpus.manifest import ShardEntry, load
from corpus.reading import find, iter_records, iter_rows, pick
from corpus.record import PARTS
from corpus.store import Corpus


def size(directory: Path) -> int:
    """Bytes of a corpus while it is being written: files come and go."""
    total = 0
    for path in directory.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


@pytest.fixture(params=["parquet", "jsonl"])
def config(request: pytest.FixtureRequest) -> Configuration:
    return records.configuration(format=request.param)


def test_holds_what_was_appended(tmp_path: Path, config: Configuration) -> None:
    write(tmp_path / "c", config)
    kept = list(iter_records(tmp_path / "c"))
    assert kept == [records.record(index, config) for index in range(len(kept))]
    assert len(kept) > 20
    payload = sum(record.payload_bytes for record in kept)
    assert payload >= BUDGET > payload - kept[-1].payload_bytes


def test_manifest_counts_what_happened(tmp_path: Path, config: Configuration) -> None:
    manifest = load(write(tmp_path / "c", config))
    totals = manifest.totals
    indices = range(totals.rows)
    failed = [failure for index in indices for failure in records.failures(index)]
    assert dict(totals.failures) == Counter(failure.stage for failure in failed)
    assert totals.attempts == sum(records.attempt(index) + 1 for index in indices)
    assert totals.duplicates == sum(index % 7 == 0 for index in indices)
    assert dict(totals.types) == Counter(config.kernel_type(index) for index in indices)
    assert [failure["index"] for failure in iter_failures(tmp_path / "c")] == [failure.index for failure in failed]
    assert [entry.full for entry in manifest.shards] == [True] * (len(manifest.shards) - 1) + [False]
    for entry in manifest.shards:
        assert (tmp_path / "c" / entry.name).stat().st_size == entry.bytes
        assert entry.full == (entry.payload_bytes >= config.shard_size)
    assert manifest.configuration == config


def test_totals_count_what_is_not_sealed_yet(tmp_path: Path, config: Configuration) -> None:
    """While a run goes on, and after one that was killed."""
    sealed = load(write(tmp_path / "straight", config, 80_000)).totals
    corpus_writers.run(corpus_writers.write_and_die, str(tmp_path / "c"), config, 80_000)
    assert (tmp_path / "c" / "open.jsonl").exists()
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        assert corpus.totals.bytes < sealed.bytes
        assert replace(corpus.totals, bytes=0) == replace(sealed, bytes=0)
        assert (corpus.rows, corpus.payload_bytes) == (sealed.rows, sealed.payload_bytes)


def test_only_shards_look_like_rows(tmp_path: Path) -> None:
    write(tmp_path / "c", records.configuration())
    table = pyarrow.dataset.dataset([str(p) for p in (tmp_path / "c").glob("*.parquet")]).to_table()
    assert table.schema.equals(SCHEMA)
    assert table.num_rows == load(tmp_path / "c").totals.rows
    assert not (tmp_path / "c" / "open.jsonl").exists()
    assert 'path: "shard_*.parquet"' in (tmp_path / "c" / "README.md").read_text()


def test_parquet_layout(tmp_path: Path) -> None:
    config = records.configuration(shard_size=40_000_000)
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        records.extend(corpus, config, 40_000_000, size=60_000)
    metadata = pyarrow.parquet.read_metadata(tmp_path / "c" / "shard_00000.parquet")
    assert metadata.num_row_groups == 3  # of 16 MB
    column = metadata.row_group(0).column(4)
    assert column.compression == "ZSTD"
    assert column.has_offset_index


def test_rerun_of_a_finished_corpus_changes_nothing(tmp_path: Path, config: Configuration) -> None:
    before = files(write(tmp_path / "c", config))
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "c").rglob("*.*")}
    write(tmp_path / "c", config)
    assert files(tmp_path / "c") == before
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "c").rglob("*.*")} == times


def test_bigger_budgets_extend(tmp_path: Path, config: Configuration) -> None:
    straight = files(write(tmp_path / "straight", config, 400_000))
    directory = tmp_path / "steps"
    for budget in (1, 50_000, 61_000, 130_000, 131_000, 399_000, 400_000):
        full = {e.name: (directory / e.name).stat().st_mtime_ns for e in _shards(directory) if e.full}
        write(directory, config, budget)
        assert {name: (directory / name).stat().st_mtime_ns for name in full} == full
    assert files(directory) == straight


def _shards(directory: Path) -> tuple[ShardEntry, ...]:
    return load(directory).shards if directory.exists() else ()


def test_a_partial_shard_is_gone_while_it_grows(tmp_path: Path, config: Configuration) -> None:
    write(tmp_path / "c", config, 100_000)
    partial = tmp_path / "c" / _shards(tmp_path / "c")[-1].name
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        assert partial.exists()  # as long as nothing is added
        records.extend(corpus, config, corpus.payload_bytes + 1)
        assert not partial.exists()
    assert partial.exists()


def test_failures_after_the_last_record_come_again(tmp_path: Path, config: Configuration) -> None:
    straight = files(write(tmp_path / "straight", config))
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        while corpus.next_index < 10:
            records.extend(corpus, config, corpus.payload_bytes + 1)
        corpus.add_failure(records.failures(10)[0])
    assert max(failure["index"] for failure in iter_failures(tmp_path / "c")) < 10
    assert files(write(tmp_path / "c", config)) == straight


@pytest.mark.parametrize("seed", range(3))
def test_kill_at_any_moment(tmp_path: Path, config: Configuration, seed: int) -> None:
    budget = 3_000_000
    straight = files(write(tmp_path / "straight", config, budget))
    chance = random.Random(f"{seed} {config.format}")
    whole, kills = size(tmp_path / "straight"), 0
    for share in sorted(chance.uniform(0, 0.9) for _ in range(12)):
        process = corpus_writers.start(corpus_writers.write, str(tmp_path / "killed"), config, budget)
        while process.is_alive() and size(tmp_path / "killed") < share * whole:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.join()
        kills += process.exitcode == -signal.SIGKILL
    assert kills >= 5
    assert files(write(tmp_path / "killed", config, budget)) == straight


def test_kill_between_any_two_steps(tmp_path: Path, config: Configuration) -> None:
    straight = files(write(tmp_path / "straight", config, 150_000))
    deaths, status = 0, -signal.SIGKILL
    while status != 0:
        directory = tmp_path / str(deaths)
        write(directory, config, 70_000)  # one full shard, and a partial one that must be opened again
        status = corpus_writers.run(corpus_writers.die_at_step, str(directory), config, 150_000, deaths + 1)
        deaths += status == -signal.SIGKILL
        assert status in (0, -signal.SIGKILL)
        assert files(write(directory, config, 150_000)) == straight, f"after {deaths} steps"
    assert deaths >= 30


def test_kill_during_the_very_first_steps(tmp_path: Path, config: Configuration) -> None:
    straight = files(write(tmp_path / "straight", config, 20_000))
    for step in range(1, 20):
        directory = tmp_path / str(step)
        corpus_writers.run(corpus_writers.die_at_step, str(directory), config, 20_000, step)
        assert files(write(directory, config, 20_000)) == straight, f"after {step} steps"


def test_leftovers_are_gone_before_the_first_record(tmp_path: Path, config: Configuration) -> None:
    """A shard that no manifest lists would be read as rows by whoever looks into the directory meanwhile."""
    write(tmp_path / "c", config, 100_000)
    stray = f"shard_{len(_shards(tmp_path / 'c')):05d}.{config.format}"
    leftovers = [stray, f".{stray}.partial", ".manifest.json.partial", ".open.jsonl.partial", ".README.md.partial"]
    for name in leftovers:
        (tmp_path / "c" / name).write_text("left")
    with Corpus.create_or_resume(tmp_path / "c", config):
        assert not {path.name for path in (tmp_path / "c").iterdir()} & set(leftovers)


def test_journal_lines_that_do_not_count(tmp_path: Path, config: Configuration) -> None:
    """After the loss of power the journal may hold anything: torn lines, zeros, records whose failures are lost."""
    straight = files(write(tmp_path / "straight", config, 100_000))
    killed = tmp_path / "killed"
    corpus_writers.run(corpus_writers.write_and_die, str(killed), config, 100_000)
    journal, failures = (killed / "open.jsonl").read_bytes(), (killed / "failures/failures.jsonl").read_bytes()
    assert journal.count(b"\n") > 2
    lines = journal.splitlines(keepends=True)
    damaged = [
        journal[:-1],
        journal[: len(journal) // 2],
        journal + b"\0" * 4096,
        journal + b"null\n",
        journal + lines[-1],
        b"".join([lines[0], *lines[2:]]),
        b"".join(lines[1:]),
        b"\0" * 100,
        b"",
    ]
    for number, content in enumerate(damaged):
        directory = tmp_path / str(number)
        shutil.copytree(killed, directory)
        (directory / "open.jsonl").write_bytes(content)
        assert files(write(directory, config, 100_000)) == straight, f"damage {number}"
    sealed = load(killed).failures.bytes
    assert sealed < len(failures)
    for number, kept in enumerate([failures[:sealed], failures[: sealed + 9], failures[:-1], failures + b'{"half']):
        directory = tmp_path / f"failures {number}"
        shutil.copytree(killed, directory)
        (directory / "failures/failures.jsonl").write_bytes(kept)
        assert files(write(directory, config, 100_000)) == straight, f"failures {number}"


@pytest.mark.parametrize("room", [3_000, 12_000, 20_000, 45_000, 59_000])
def test_no_room_left(tmp_path: Path, config: Configuration, room: int) -> None:
    """No file can grow past `room`: the journal, or a JSONL shard, meets that limit first."""
    straight = files(write(tmp_path / "straight", config, 70_000))
    said = tmp_path / "said"
    status = corpus_writers.run(
        corpus_writers.write_with_little_room, str(tmp_path / "c"), config, 70_000, room, str(said)
    )
    assert status == 0
    assert said.read_text().startswith("DiskFull: ")
    assert "make room and give the same command again" in said.read_text()
    assert not list((tmp_path / "c").rglob("*.partial"))
    assert files(write(tmp_path / "c", config, 70_000)) == straight


@pytest.mark.parametrize(("preamble", "room"), [("", 20_000), ("// long\n" * 30_000, 100_000)])
def test_no_room_to_seal(tmp_path: Path, config: Configuration, preamble: str, room: int) -> None:
    """The journal is there, but the shard does not fit any more; or the shard does, and the manifest does not."""
    config = replace(config, preambles={"cpu": preamble})
    straight = files(write(tmp_path / "straight", config, 50_000))
    corpus_writers.run(corpus_writers.write_and_die, str(tmp_path / "c"), config, 50_000)
    before = files(tmp_path / "c")
    said = tmp_path / "said"
    corpus_writers.run(corpus_writers.write_with_little_room, str(tmp_path / "c"), config, 50_000, room, str(said))
    assert said.read_text().startswith("DiskFull: ")
    assert files(tmp_path / "c") == before
    assert files(write(tmp_path / "c", config, 50_000)) == straight


def test_shapes_are_known_after_a_resume(tmp_path: Path, config: Configuration) -> None:
    write(tmp_path / "c", config, 100_000)
    with Corpus.create_or_resume(tmp_path / "c", config) as corpus:
        assert all(corpus.has(records.record(index)) for index in range(corpus.rows))
        assert not corpus.has(records.record(corpus.rows))


def test_reading(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    every = list(iter_records(directory))
    assert list(iter_rows(directory, ["id", "metrics"])) == [
        {"id": record.id, "metrics": orjson.loads(orjson.dumps(record.metrics))} for record in every
    ]
    for record in every[::5]:
        assert find(directory, record.id[:12].upper()) == record
    with pytest.raises(CorpusError, match="no record whose id begins with zz"):
        find(directory, "zz")
    with pytest.raises(CorpusError, match="several records"):
        find(directory, _common_start([record.id for record in every]))
    with pytest.raises(ValueError, match="no column 'name'"):
        list(iter_rows(directory, ["name"]))
    assert pick(directory, 10_000) == every
    some = pick(directory, 7)
    assert some == pick(directory, 7)
    places = [every.index(record) for record in some]
    gaps = {after - before for before, after in pairwise(places)}
    assert max(gaps) - min(gaps) <= 1
    assert places[0] <= len(every) / 7 <= len(every) - places[-1] + len(every) / 7
    with pytest.raises(CorpusError, match="no corpus here"):
        list(iter_rows(tmp_path))


def _common_start(ids: list[str]) -> str:
    """A first character that several ids have."""
    return Counter(identity[0] for identity in ids).most_common(1)[0][0]


@pytest.mark.parametrize("target", ["cpu", "cuda"])
def test_one_target(tmp_path: Path, config: Configuration, target: str) -> None:
    other = "cuda" if target == "cpu" else "cpu"
    config = replace(config, target=target)
    rows = list(iter_rows(write(tmp_path / "c", config, 50_000)))
    assert all(row[f"{other}_{part}"] is None for row in rows for part in PARTS)
    assert all(isinstance(row[f"{target}_{part}"], str) for row in rows for part in PARTS)
    assert all(row["metrics"]["bytes"][f"{other}_forward"] is None for row in rows)


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    """Resident bytes a record, once the first shards are sealed; eight of them are its shape."""
    growth = tmp_path / "growth"
    assert corpus_writers.run_afresh(corpus_writers.measure_memory, str(tmp_path / "c"), str(growth)) == 0
    assert float(growth.read_text()) <= 100


def test_sealing_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """Two row groups of 16 MB are sealed; nothing to speak of stays."""
    growth = tmp_path / "growth"
    assert corpus_writers.run_afresh(corpus_writers.measure_sealing, str(tmp_path / "c"), str(growth)) == 0
    assert float(growth.read_text()) <= 3e6
