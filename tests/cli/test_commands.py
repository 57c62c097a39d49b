"""Each command, typed as the README has it."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typed import ENVIRONMENT, Command

COMMANDS = tuple("bench coverage doctor export failures pytest replay report run sample show stats validate".split())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "corpus"
    command = [sys.executable, "-m", "fuzzer", "run", "--budget", "1MB", "--out", str(out), "--shard-size", "300kB"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done
    return out


def test_help_lists_the_commands_and_loads_nothing_heavy(fuzzer: Command) -> None:
    done = fuzzer("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fuzzer", "run", "--help"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    for heavy in ("warp", "hypothesis", "libcst", "pyarrow", "numpy", "rich"):
        assert f" {heavy}\n" not in loaded.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(fuzzer: Command, command: str) -> None:
    done = fuzzer(command, "--help")
    assert done.returncode == 0
    assert f"python -m fuzzer {command}" in done.stdout.split("Examples:")[1]


def test_run_says_what_it_wrote(fuzzer: Command, tmp_path: Path) -> None:
    done = fuzzer(
        "run", "--budget", "200kB", "--check", "codegen", "--format", "jsonl", "--target", "cpu", "--types", "math"
    )
    assert done.returncode == 0, done
    rows = [json.loads(line) for line in (tmp_path / "out/corpus/shard_00000.jsonl").read_text().splitlines()]
    assert {row["kernel_type"] for row in rows} == {"math"}
    assert all(row["cuda_forward"] is None and row["cpu_forward"] for row in rows)
    assert f"{len(rows)} in 1 shard" in done.stdout
    assert "out/corpus" in done.stdout
    assert f"{len(rows)} of {len(rows)} programs" in done.stdout


def test_a_corpus_holds_what_was_asked_for(corpus: Path) -> None:
    rows = [row for path in sorted(corpus.glob("shard_*.parquet")) for row in pq.read_table(path).to_pylist()]
    texts = ("python_source", *(f"{target}_{part}" for target in ("cpu", "cuda") for part in PARTS))
    payload = [sum(len(row[name].encode()) for name in texts) for row in rows]
    assert sum(payload) >= 1_000_000 > sum(payload[:-1])
    for row in rows:
        assert row["checks"]["cuda_backward"] == ("compile" if row["options"]["enable_backward"] else None)
    assert [row["provenance"]["index"] for row in rows] == list(range(len(rows)))
    assert len({row["shape_id"] for row in rows}) == len(rows)


PARTS = ("args", "functions", "forward", "backward", "entry")


def test_validate_finds_nothing_wrong(fuzzer: Command, corpus: Path) -> None:
    done = fuzzer("validate", corpus, "--regenerate", 5, "--recompile", 5)
    assert done.returncode == 0, done


def test_show(fuzzer: Command, corpus: Path) -> None:
    row = pq.read_table(
        next(corpus.glob("shard_*")), columns=["id", "python_source", "cuda_backward", "cpu_entry"]
    ).to_pylist()[3]
    done = fuzzer("show", corpus, row["id"][:10])
    assert done.returncode == 0
    assert all(row[name] in done.stdout for name in row)
    assert row["cpu_entry"] not in fuzzer("show", corpus, row["id"], "--target", "cuda").stdout


def test_stats(fuzzer: Command, corpus: Path, tmp_path: Path) -> None:
    done = fuzzer("stats", corpus, "--json", "stats.json")
    assert done.returncode == 0, done
    assert "arithmetic" in done.stdout
    assert json.loads((tmp_path / "stats.json").read_text())


def test_stats_of_fresh_programs(fuzzer: Command, tmp_path: Path) -> None:
    done = fuzzer("stats", "--draw", 60, "--natural", "--json", "stats.json")
    assert done.returncode == 0, done
    figures = json.loads((tmp_path / "stats.json").read_text())
    assert figures["variety"]["programs"] == 60
    assert f"{figures['naturalness']['theirs']} of Warp's examples" in done.stdout
    assert figures["naturalness"]["distances"].keys() == {"tree bigrams", "built-ins", "statements"}
    assert fuzzer("stats", "--draw", 60, "--natural").stdout == done.stdout


def test_sample(fuzzer: Command, corpus: Path, tmp_path: Path) -> None:
    done = fuzzer("sample", corpus, "--count", 6, "--target", "cpu", "--out", "sample.jsonl")
    assert done.returncode == 0, done
    assert len((tmp_path / "sample.jsonl").read_text().splitlines()) == 6


def test_export(fuzzer: Command, corpus: Path, tmp_path: Path) -> None:
    done = fuzzer("export", corpus, "--target", "cuda", "--format", "jsonl", "--out", "exported")
    assert done.returncode == 0, done
    lines = [
        line for path in sorted((tmp_path / "exported").glob("shard_*.jsonl")) for line in path.read_text().splitlines()
    ]
    first = json.loads(lines[0])
    assert {"kernel_name", "kernel_type", "python_source", "generated_code", "target", "metadata"} <= first.keys()
    assert first["target"] == "cuda"
    assert len(lines) == sum(pq.read_metadata(path).num_rows for path in corpus.glob("shard_*"))


def test_doctor(fuzzer: Command) -> None:
    done = fuzzer("doctor")
    assert done.returncode == 0, done
    assert all(word in done.stdout for word in ("Python", "Warp", "clang", "NVRTC", "GPU", "cores", "memory", "disk"))


def test_bench(fuzzer: Command, tmp_path: Path) -> None:
    done = fuzzer("bench", "--count", 32, "--json", "bench.json")
    assert done.returncode == 0, done
    figures = json.loads((tmp_path / "bench.json").read_text())
    assert figures["kernels"] == 32
    assert figures["codegen_ratio"] > 0
    assert 0 < figures["compile_ratio"] < 1
    assert figures["level_ratios"] == {}
    assert {"draw", "emit", "build", "record", "store", "clang", "nvrtc"} <= figures["seconds"].keys()
