"""The headers that processes share: made once, tried before they are used, never in the way."""

from pathlib import Path

import pytest

from compile import compilers, internals, precompiled
from compile.execute import Executable
from compile.whole import PLAIN, built

FLAGS = "-w"

COPY = """\
import warp as wp


@wp.kernel
def copy(given: wp.array[float], taken: wp.array[float]):
    i = wp.tid()
    taken[i] = given[i]
"""


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A kernel cache with a header, which a first process made."""
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(internals, "kernel_cache", lambda: str(cache))
    assert Path(header(tmp_path / "first")).read_bytes() == kept(cache).read_bytes()
    return cache


def header(directory: Path) -> str:
    directory.mkdir()
    made = precompiled.precompiled_header(str(directory), FLAGS)
    assert made is not None
    assert precompiled._works(made, str(directory / "header.cpp"), FLAGS)
    return made


def kept(cache: Path) -> Path:
    (path,) = cache.iterdir()
    return path


def test_a_second_process_does_not_make_it(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilers, "precompile_cpu_header", lambda *_: pytest.fail("made again"))
    assert Path(header(tmp_path / "second")).parent == tmp_path / "second"


def test_one_that_clang_refuses_is_made_anew(cache: Path, tmp_path: Path) -> None:
    whole = kept(cache).stat().st_size
    kept(cache).write_bytes(b"of another clang")
    header(tmp_path / "second")
    assert kept(cache).stat().st_size == whole


def test_it_is_made_where_none_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "kernel_cache", lambda: str(tmp_path / "none"))
    header(tmp_path / "first")


def test_a_path_with_spaces_cannot_be_named_to_clang(tmp_path: Path) -> None:
    assert precompiled.precompiled_header(str(tmp_path / "a b"), FLAGS) is None


def test_one_that_clang_refuses_is_not_used_where_none_can_be_made(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(cache).write_bytes(b"of another clang")
    monkeypatch.setattr(compilers, "precompile_cpu_header", lambda *_: None)
    assert precompiled.precompiled_header(str(tmp_path), FLAGS) is None


def build_elsewhere(cache: Path, process: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kernel built by Warp as if in a new process; where that process has its headers."""
    place = cache.parent / process
    place.mkdir(exist_ok=True)
    monkeypatch.setattr(internals.session().context.runtime, "get_clang_pch_dir", lambda: str(place))
    assert isinstance(built(COPY, str(cache.parent / f"built {len(list(cache.parent.iterdir()))}"), PLAIN), Executable)
    return place


def test_headers_of_warps_builds_are_made_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made,) = build_elsewhere(cache, "p1", monkeypatch).iterdir()
    (shared,) = (cache / "warpsmith_headers").iterdir()
    assert shared.read_bytes() == made.read_bytes()
    written = shared.stat().st_mtime_ns
    assert [path.name for path in build_elsewhere(cache, "p2", monkeypatch).iterdir()] == [shared.name]
    assert shared.stat().st_mtime_ns == written


def test_headers_of_warps_builds_that_clang_refuses_are_made_anew(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_elsewhere(cache, "p1", monkeypatch)
    (shared,) = (cache / "warpsmith_headers").iterdir()
    whole = shared.stat().st_size
    shared.write_bytes(b"of another clang")
    for _ in range(2):  # a build without, and one that makes it
        build_elsewhere(cache, "p2", monkeypatch)
    assert shared.stat().st_size == whole
