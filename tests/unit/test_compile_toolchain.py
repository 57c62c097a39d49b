"""A usable toolchain, and what is said where there is none."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from compile import internals, toolchain
from compile.toolchain import ToolchainError, require_warp, versions

ROOT = Path(__file__).parents[2]


def test_this_toolchain_works() -> None:
    require_warp(("cpu", "cuda"))
    found = toolchain.toolchain()
    assert found.clang
    assert found.nvrtc
    assert 80 in found.cuda_archs
    assert set(versions()) == {"warp", "clang", "nvrtc"}
    assert versions()["warp"] == importlib.metadata.version("warp-lang")


def test_importing_is_cheap_and_using_is_silent() -> None:
    script = (
        "import sys, compile.toolchain as t\n"
        "assert 'warp' not in sys.modules\n"
        "t.require_warp()\n"
        "import compile.codegen\n"
        "assert 'warp' in sys.modules\n"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("1.18.2", "Warp 1.18.2 is older than supported; install it with: pip install 'warp-lang>=1.19,<1.20'"),
        ("1.20.0rc1", "Warp 1.20.0rc1 is newer than supported; install it with: pip install 'warp-lang>=1.19,<1.20'"),
        (None, "Warp is not installed; install it with: pip install 'warp-lang>=1.19,<1.20'"),
    ],
)
def test_versions_that_do_not_do(version: str | None, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> str:
        if version is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(importlib.metadata, "version", found)
    with pytest.raises(ToolchainError) as caught:
        require_warp()
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (RuntimeError("Failed to load 'warp.so'\nmore"), "native library cannot be loaded (Failed to load 'warp.so')"),
        (
            ImportError("No module named 'numpy'"),
            "Warp cannot be imported (No module named 'numpy'); reinstall it with",
        ),
    ],
)
def test_a_warp_that_does_not_start(error: Exception, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def session() -> None:
        raise error

    monkeypatch.setattr(internals, "session", session)
    with pytest.raises(ToolchainError) as caught:
        require_warp()
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_cache_directory_that_cannot_be_written() -> None:
    script = "import compile.toolchain as t\ntry:\n    t.require_warp()\nexcept t.ToolchainError as e:\n    print(e)\n"
    environment = {**os.environ, "WARP_CACHE_PATH": "/proc/none"}
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.stdout.endswith("set WARP_CACHE_PATH to a writable directory\n")


@pytest.mark.parametrize(
    ("attribute", "value", "target", "line"),
    [
        ("llvm", None, "cpu", "Warp's CPU compiler (warp-clang) is not available on this machine; reinstall it with"),
        ("nvrtc_supported_archs", set(), "cuda", "this build of Warp has no CUDA compiler (NVRTC)"),
    ],
)
def test_a_compiler_that_is_missing(
    attribute: str, value: object, target: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internals.session().context.runtime, attribute, value)
    require_warp()
    with pytest.raises(ToolchainError) as caught:
        require_warp((target,))
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
