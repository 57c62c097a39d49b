"""`harvest`, and the commands that read what it makes."""

import itertools
import signal
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from typed import Command, Running, contents, run_fuzzer

from corpus.reading import iter_rows
from fuzzer.harvesting.balance import FLOOR

HARVEST = ("--count", 80, "--no-shrink", "--seed", 5)

Start = Callable[..., Running]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    directory = tmp_path_factory.mktemp("undisturbed")
    done = run_fuzzer(directory, "harvest", "--out", "it", "--workers", 1, *HARVEST, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return contents(directory / "it")


@pytest.fixture(scope="module")
def shrunk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small error corpus, shrunk; `accepted` is among what came of it."""
    directory = tmp_path_factory.mktemp("shrunk")
    done = run_fuzzer(directory, "harvest", "--out", "it", "--count", 8)
    assert done.returncode == 0, done.stderr
    return directory / "it"


def test_workers_and_hash_seed_do_not_show(fuzzer: Command, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    done = fuzzer("harvest", "--out", "two", "--workers", 2, *HARVEST, PYTHONHASHSEED="77")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "two") == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


def test_a_killed_harvest_goes_on(start: Start, fuzzer: Command, undisturbed: dict[str, bytes]) -> None:
    running = start("it", *HARVEST, "--workers", 2, command="harvest")
    running.wait_for_records(20)
    running.end(signal.SIGKILL)
    assert 20 <= running.committed() < 80
    done = fuzzer("harvest", "--out", running.out, *HARVEST)
    assert done.returncode == 0, done.stderr
    assert contents(running.out) == undisturbed


def test_ctrl_c_says_how_to_go_on(start: Start, fuzzer: Command, undisturbed: dict[str, bytes]) -> None:
    running = start("it", *HARVEST, command="harvest")
    running.wait_for_records(10)
    ended = running.end(signal.SIGINT)
    assert ended.returncode == 130
    assert f"To go on: python -m fuzzer harvest --out {running.out} --count 80" in ended.stderr
    assert fuzzer("harvest", "--out", running.out, *HARVEST).returncode == 0
    assert contents(running.out) == undisturbed


def test_a_larger_count_extends(fuzzer: Command, tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    assert fuzzer("harvest", "--out", "it", "--count", 37, *HARVEST[2:]).returncode == 0
    assert fuzzer("harvest", "--out", "it", *HARVEST).returncode == 0
    assert contents(tmp_path / "it") == undisturbed
    assert fuzzer("harvest", "--out", "it", "--count", 40, *HARVEST[2:]).returncode == 0
    assert contents(tmp_path / "it") == undisturbed


def test_a_budget_and_kinds(fuzzer: Command, tmp_path: Path) -> None:
    options = ("--budget", "60kB", "--kinds", "syntax,undefined_name", "--no-shrink", "--format", "jsonl")
    done = fuzzer("harvest", *options)
    assert done.returncode == 0, done.stderr
    rows = list(iter_rows(tmp_path / "out" / "errors"))
    assert {row["fault_group"] for row in rows} == {"names", "syntax"}
    assert {row["fault"] for row in rows if row["fault_group"] == "names"} == {"undefined_name"}
    sizes = [sum(len(row[name].encode()) for name in TEXTS) for row in rows]
    assert sum(sizes[:-1]) < 60_000 <= sum(sizes)


TEXTS = ("broken_source", "minimized_source", "fixed_source", "diff", "message")


def test_one_kind_alone_is_let_beyond_its_share(fuzzer: Command, tmp_path: Path) -> None:
    done = fuzzer("harvest", "--count", FLOOR + 5, "--kinds", "missing_import", "--no-shrink", "--workers", 1)
    assert done.returncode == 0, done.stderr
    rows = list(iter_rows(tmp_path / "out" / "errors", ["signature", "fault"]))
    assert len(rows) == FLOOR + 5
    assert len({row["signature"] for row in rows}) < 3


def test_what_is_kept_is_sound_and_made_again(fuzzer: Command, shrunk: Path) -> None:
    done = fuzzer("validate", shrunk, "--recompile", 8, "--regenerate", 2)
    assert done.stdout == "sound: 8 rows, 2 made again, 8 compiled again\n"


def test_rows_are_small_and_name_no_place_of_the_machine(shrunk: Path) -> None:
    for row in iter_rows(shrunk):
        assert len(row["minimized_source"]) < len(row["broken_source"])
        for text in (row["message"], row["message_normalized"]):
            assert "/tmp/" not in text
            assert "site-packages" not in text
            assert str(Path.home()) not in text


def test_stats(fuzzer: Command, shrunk: Path, tmp_path: Path) -> None:
    done = fuzzer("stats", shrunk, "--json", "figures.json")
    assert done.returncode == 0, done.stderr
    figures = orjson.loads((tmp_path / "figures.json").read_bytes())
    assert figures["rows"] == 8 == sum(found["rows"] for found in figures["signatures"])
    assert figures["signatures"][0]["id"] in done.stdout
    assert "shrunk" in done.stdout


def test_show(fuzzer: Command, shrunk: Path) -> None:
    row = next(iter_rows(shrunk))
    done = fuzzer("show", shrunk, row["id"])
    assert done.returncode == 0, done.stderr
    for text in (row["minimized_source"], row["message"], row["diff"], row["signature"], row["fault"]):
        assert text in done.stdout


def test_sample_and_export(fuzzer: Command, shrunk: Path, tmp_path: Path) -> None:
    done = fuzzer("sample", shrunk, "--count", 3)
    assert [orjson.loads(line)["schema_version"] for line in done.stdout.splitlines()] == [2, 2, 2]
    assert fuzzer("export", shrunk, "--out", "pairs").returncode == 0
    line = orjson.loads((tmp_path / "pairs" / "shard_00000.jsonl").read_bytes().split(b"\n")[0])
    row = next(iter_rows(shrunk))
    assert (line["broken"], line["fixed"]) == (row["minimized_source"], row["fixed_source"])


def test_coverage(fuzzer: Command, shrunk: Path) -> None:
    done = fuzzer("harvest", "--coverage", "--out", shrunk)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    marks = {mark: sum(1 for line in lines if line.startswith(mark)) for mark in ("reached", "missing", "unreachable")}
    assert marks["reached"] >= 5
    assert marks["missing"] > marks["reached"]
    assert all(line.endswith("]") for line in lines if line.startswith("unreachable"))
    assert f"{marks['reached']} of {marks['reached'] + marks['missing']} places" in lines[-1]


def test_what_warp_takes_is_listed_by_kind_and_done_again(fuzzer: Command, tmp_path: Path) -> None:
    options = ("--count", 30, "--kinds", "component_index_beyond,undefined_name", "--no-shrink", "--seed", 7)
    done = fuzzer("harvest", "--out", "it", *options)
    assert "accepted by Warp though wrong" in done.stdout
    listed = fuzzer("failures", "it").stdout
    lines = listed.splitlines()
    line, said = next(pair for pair in itertools.pairwise(lines) if "accepted error" in pair[0])
    assert any(f"{kind}: Warp takes" in said for kind in options[3].split(","))
    again = fuzzer("replay", "it", line.split()[0])
    assert (again.returncode, "Warp takes it, though it is wrong" in again.stdout) == (0, True)
    report = fuzzer("report", "it", line.split()[0]).stdout
    assert report.startswith("# A wrong program is accepted: Warp takes")
    assert fuzzer("report", "it", "--sarif", "it.sarif").returncode == 0
    assert fuzzer("pytest", "it", "-o", "test_it.py").returncode == 0
    assert "with pytest.raises(Exception):" in (tmp_path / "test_it.py").read_text()
    refused = fuzzer("shrink", line.split()[0], "--dir", "it")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), ("--count", "--budget", "--coverage")),
        (("--count", 3, "--budget", "1MB"), ("--count", "--budget")),
        (("--count", 0), ("--count",)),
        (("--budget", "lots"), ("lots", "20MB")),
        (("--count", 3, "--kinds", "typos"), ("typos", "names", "launch")),
        (("--count", 3, "--kinds", ","), ("no kind", "names")),
        (("--count", 3, "--seed", -1), ("--seed",)),
        (("--coverage",), ("out/errors", "no corpus here")),
    ],
)
def test_bad_options(fuzzer: Command, tmp_path: Path, options: tuple[object, ...], words: tuple[str, ...]) -> None:
    done = fuzzer("harvest", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ("show", "IT", "a", "--target", "cpu"),
        ("export", "IT", "--target", "cpu"),
        ("sample", "IT", "--target", "cuda"),
        ("stats", "IT", "--natural"),
        ("run", "--out", "IT", "--budget", "1MB", "--check", "codegen"),
        ("harvest", "--out", "IT", "--count", 100, "--no-shrink"),
        ("harvest", "--out", "IT", "--count", 100, "--seed", 1),
    ],
)
def test_an_error_corpus_is_no_corpus_of_kernels(fuzzer: Command, shrunk: Path, command: tuple[object, ...]) -> None:
    before = contents(shrunk)
    done = fuzzer(*(shrunk if word == "IT" else word for word in command))
    assert done.returncode == 2, done
    assert done.stderr.count("\n") == 1, done.stderr
    assert contents(shrunk) == before
