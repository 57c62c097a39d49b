"""Warp and its compilers, as found here: what works, in which versions, and what to do where something does not.

Importing this module imports neither Warp nor anything that needs it.
"""

import importlib.metadata
import re
from collections.abc import Collection
from dataclasses import dataclass

OLDEST, TOO_NEW = (1, 19), (1, 20)
"""Warp versions that `compile` is written for: from the first, up to and without the second."""

_INSTALL = "install it with: pip install 'warp-lang>=1.19,<1.20'"


class ToolchainError(Exception):
    """Warp or one of its compilers cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Compilers, which come with Warp, and the machine's CUDA driver and devices, which nothing here needs.

    `clang` and `nvrtc` are versions, None where that compiler is not available. `cuda_archs` are what NVRTC compiles
    for, as in 80 for sm_80. `driver` is the version of CUDA that the driver supports, None without a driver.
    """

    warp: str
    clang: str | None
    nvrtc: str | None
    cuda_archs: tuple[int, ...]
    driver: str | None
    devices: tuple[str, ...]


def require_warp(native: Collection[str] = ()) -> None:
    """Make sure that Warp can be used, and for each target in `native`, "cpu" or "cuda", its compiler too.

    Imports and initialises Warp, which takes about half a second the first time. Raises ToolchainError.
    """
    _require_version()
    found = toolchain()
    if "cpu" in native and found.clang is None:
        raise ToolchainError(f"Warp's CPU compiler (warp-clang) is not available on this machine; {_reinstall()}")
    if "cuda" in native and found.nvrtc is None:
        raise ToolchainError(
            "this build of Warp has no CUDA compiler (NVRTC), so CUDA code cannot be compiled; "
            "use --target cpu or --check codegen, or an x86-64 or arm64 Linux or a Windows wheel of warp-lang"
        )


def toolchain() -> Toolchain:
    """What was found. Raises ToolchainError if Warp itself cannot be imported and initialised."""
    try:
        from compile import internals

        runtime = internals.session().context.runtime
    except ImportError as error:
        raise ToolchainError(f"Warp cannot be imported ({_one_line(error)}); {_reinstall()}") from error
    except OSError as error:
        raise ToolchainError(
            f"Warp cannot make its kernel cache ({_one_line(error)}); set WARP_CACHE_PATH to a writable directory"
        ) from error
    except Exception as error:  # the loader of Warp's native library raises RuntimeError, and plain Exception
        raise ToolchainError(f"Warp's native library cannot be loaded ({_one_line(error)}); {_reinstall()}") from error
    return Toolchain(
        warp=internals.session().warp.config.version,
        clang=runtime.get_llvm_version() if runtime.llvm is not None else None,
        nvrtc=_dotted(runtime.toolkit_version) if runtime.nvrtc_supported_archs else None,
        cuda_archs=tuple(sorted(runtime.nvrtc_supported_archs)),
        driver=_dotted(runtime.driver_version),
        devices=tuple(f"{device.name} (sm_{device.arch})" for device in runtime.cuda_devices),
    )


def versions() -> dict[str, str]:
    """Versions of what generates and compiles code, by name: "warp", and "clang" and "nvrtc" where there is one."""
    found = toolchain()
    named = {"warp": found.warp, "clang": found.clang, "nvrtc": found.nvrtc}
    return {name: version for name, version in named.items() if version is not None}


def builtin_names() -> frozenset[str]:
    """The documented built-in functions that a kernel can call, without "wp.". Raises ToolchainError."""
    toolchain()
    from compile import internals

    return internals.builtin_names()


def _require_version() -> None:
    try:
        version = importlib.metadata.version("warp-lang")
    except importlib.metadata.PackageNotFoundError:
        raise ToolchainError(f"Warp is not installed; {_INSTALL}") from None
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise ToolchainError(f"Warp {version} is older than supported; {_INSTALL}")
    if numbers >= TOO_NEW:
        raise ToolchainError(f"Warp {version} is newer than supported; {_INSTALL}")


def _reinstall() -> str:
    return "reinstall it with: pip install --force-reinstall 'warp-lang>=1.19,<1.20'"


def _one_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0]


def _dotted(version: tuple[int, int] | None) -> str | None:
    return None if version is None else ".".join(map(str, version))
