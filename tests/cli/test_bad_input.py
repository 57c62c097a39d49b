"""What people get wrong: one line that says what to do, exit 2, nothing written."""

import os
import resource
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from typed import ENVIRONMENT, ROOT, Command, Completed, contents

RUN = ("run", "--budget", "300kB", "--check", "codegen", "--workers", 1)


def assert_refused(done: Completed, *words: str) -> None:
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--budget", "0"), ("--budget", "20MB")),
        (("--budget", "-5MB"), ("--budget", "20MB")),
        (("--budget=-5MB",), ("--budget", "20MB")),
        (("--budget", "12XB"), ("--budget", "12XB", "MB")),
        (("--budget", "nan"), ("--budget", "20MB")),
        ((), ("--budget",)),
        (("--budget", "1MB", "--shard-size", "0"), ("--shard-size",)),
        (("--budget", "1MB", "--types", "arithmetic,spiral"), ("spiral", "arithmetic", "math")),
        (("--budget", "1MB", "--types", ""), ("arithmetic",)),
        (("--budget", "1MB", "--target", "rocm"), ("rocm", "cpu", "cuda", "both")),
        (("--budget", "1MB", "--format", "csv"), ("csv", "parquet", "jsonl")),
        (("--budget", "1MB", "--check", "hope"), ("hope", "codegen", "compile")),
        (("--budget", "1MB", "--workers", "0"), ("--workers",)),
        (("--budget", "1MB", "--seed", "-1"), ("--seed",)),
        (("--budget", "1MB", "--colour", "red"), ("--colour",)),
    ],
)
def test_options(fuzzer: Command, tmp_path: Path, options: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(fuzzer("run", *options), *words)
    assert list(tmp_path.iterdir()) == []


def test_unknown_command(fuzzer: Command) -> None:
    assert_refused(fuzzer("jump"), "jump", "run", "validate")


def test_directory_that_is_a_file(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    assert_refused(fuzzer(*RUN, "--out", "taken"), "taken")
    assert (tmp_path / "taken").read_text() == "mine"


def test_directory_that_holds_something_else(fuzzer: Command, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    assert_refused(fuzzer(*RUN, "--out", "taken"), "taken")
    assert os.listdir(tmp_path / "taken") == ["thesis.txt"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a directory that even root cannot write into")
def test_directory_that_is_not_writable(fuzzer: Command) -> None:
    assert_refused(fuzzer(*RUN, "--out", "/proc/corpus"), "/proc/corpus")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "corpus"
    command = [sys.executable, "-m", "fuzzer", *map(str, RUN), "--out", str(out), "--shard-size", "100kB"]
    subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True)
    return out


@pytest.fixture
def mine(corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus, tmp_path / "mine"))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--seed", "8"), "seed 0"),
        (("--target", "cpu"), "target both"),
        (("--types", "math"), "kernel types"),
        (("--shard-size", "2MB"), "shard size"),
        (("--format", "jsonl"), "format parquet"),
        (("--check", "compile"), "check codegen"),
    ],
)
def test_corpus_of_another_configuration(fuzzer: Command, mine: Path, options: tuple[str, ...], word: str) -> None:
    before = contents(mine)
    assert_refused(fuzzer(*RUN, "--out", mine, "--shard-size", "100kB", *options), word)
    assert contents(mine) == before


def test_truncated_shard(fuzzer: Command, mine: Path) -> None:
    shard = mine / "shard_00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-100])
    before = contents(mine)
    assert_refused(fuzzer(*RUN, "--out", mine, "--shard-size", "100kB"), "shard_00000.parquet")
    validated = fuzzer("validate", mine)
    assert validated.returncode == 1
    assert "shard_00000.parquet" in validated.stdout
    assert contents(mine) == before


def test_edited_manifest(fuzzer: Command, mine: Path) -> None:
    manifest = mine / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seed": 0', '"seed": 1'))
    before = contents(mine)
    assert_refused(fuzzer(*RUN, "--out", mine, "--shard-size", "100kB", "--seed", "1"), "manifest.json")
    assert fuzzer("validate", mine).returncode == 1
    assert contents(mine) == before


@pytest.mark.parametrize("command", ["validate", "stats", "sample", "export"])
def test_directory_without_a_corpus(fuzzer: Command, tmp_path: Path, command: str) -> None:
    options = {"export": ("--target", "cpu", "--out", "exported")}.get(command, ())
    assert_refused(fuzzer(command, "nothing", *options), "nothing", "no corpus")
    assert list(tmp_path.iterdir()) == []


def test_full_disk(tmp_path: Path, fuzzer: Command) -> None:
    """A limit on file sizes stands for the disk: the system answers a write with an error just the same."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    options = ("--check", "codegen", "--workers", "1", "--shard-size", "2MB")
    command = [sys.executable, "-m", "fuzzer", "run", "--out", "full", "--budget", "5MB", *options]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, preexec_fn=limit)
    assert done.returncode == 2, done
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: ")
    assert "no room" in last
    for out in ("full", "undisturbed"):
        assert fuzzer("run", "--out", out, "--budget", "400kB", *options).returncode == 0
    assert contents(tmp_path / "full") == contents(tmp_path / "undisturbed")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that is installed but Warp."""
    installed = Path(str(distribution("warp-lang").locate_file("")))
    directory = tmp_path_factory.mktemp("libraries")
    for path in installed.iterdir():
        if path.name != "warp" and not path.name.startswith("warp_lang-"):
            (directory / path.name).symlink_to(path)
    return directory


def without_site(libraries: list[Path], cwd: Path, *args: object) -> Completed:
    """The command, in a Python that sees only these libraries."""
    env = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(map(str, [ROOT, *libraries]))}
    command = [sys.executable, "-S", "-m", "fuzzer", *map(str, args)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


def plant_warp(directory: Path, version: str) -> None:
    (directory / f"warp_lang-{version}.dist-info").mkdir()
    (directory / f"warp_lang-{version}.dist-info" / "METADATA").write_text(f"Name: warp-lang\nVersion: {version}\n")
    (directory / "warp").mkdir()
    (directory / "warp" / "__init__.py").write_text("raise ImportError('libwarp-clang.so: cannot open')\n")


@pytest.mark.parametrize("version", [None, "1.18.2", "1.20.0", "1.19.0"])
def test_warp_that_cannot_be_used(libraries: Path, tmp_path: Path, version: str | None) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    words = ["Warp is not installed"]
    if version is not None:
        plant_warp(planted, version)
        words = ["cannot be imported"] if version == "1.19.0" else [version, "supported"]
    for command in (RUN, ("bench", "--check", "codegen")):
        assert_refused(without_site([libraries, planted], tmp_path, *command), *words, "pip install")
    looked = without_site([libraries, planted], tmp_path, "doctor")
    assert looked.returncode == 1
    assert words[0] in looked.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["planted"]


def test_a_corpus_can_be_read_without_warp(libraries: Path, corpus: Path, tmp_path: Path) -> None:
    for command in (("stats", corpus), ("validate", corpus), ("sample", corpus, "--count", 2), ("--help",)):
        done = without_site([libraries], tmp_path, *command)
        assert done.returncode == 0, done
    assert_refused(without_site([libraries], tmp_path, "validate", corpus, "--regenerate", 1), "Warp is not installed")
