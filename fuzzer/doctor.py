"""`doctor`: what was found on this machine, and what will work with it."""

import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from compile.toolchain import Toolchain, ToolchainError, require_warp, toolchain
from corpus.sizes import format_size
from fuzzer.machine import cores, memory_bytes

WORKER_BYTES = 10**9  # a worker with its compilers, at most, when all is well
SCRATCH_BYTES = 200 * 10**6  # precompiled headers and sources of a worker, in the directory for temporary files
LIBRARIES = ("hypothesis", "libcst", "pyarrow", "orjson")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `works` is None where nothing depends on it."""

    what: str
    found: str
    works: bool | None = None


def examine() -> list[Finding]:
    """Everything, in the order in which it is needed."""
    return [_python(), *map(_library, LIBRARIES), *_warp(), _cores(), _memory(), _scratch(), _disk()]


def report(console: Console) -> bool:
    """Print what was found and what follows from it; whether `run` works with its default options."""
    findings = examine()
    table = Table("", "", "", show_header=False, box=None)
    for finding in findings:
        mark = {True: "[green]ok[/]", False: "[red]no[/]", None: ""}[finding.works]
        table.add_row(mark, finding.what, finding.found)
    console.print(table)
    fit = all(finding.works is not False for finding in findings)
    for line in _consequences(fit):
        console.print(line, markup=False, soft_wrap=True)
    return fit


def _python() -> Finding:
    return Finding("Python", f"{platform.python_version()}, {platform.platform()}", sys.version_info >= (3, 11))


def _library(name: str) -> Finding:
    try:
        return Finding(name, version(name), True)
    except PackageNotFoundError:
        return Finding(name, "missing: install this project with pip", False)


def _warp() -> list[Finding]:
    try:
        require_warp()
        found = toolchain()
    except ToolchainError as error:
        return [Finding("Warp", str(error), False)]
    archs = f" for sm_{found.cuda_archs[0]} to sm_{found.cuda_archs[-1]}" if found.cuda_archs else ""
    return [
        Finding("Warp", found.warp, True),
        _compiler("clang", found.clang, ""),
        _compiler("NVRTC", found.nvrtc, archs),
        Finding("GPU", _gpu(found)),
    ]


def _compiler(name: str, version: str | None, archs: str) -> Finding:
    return Finding(
        name, f"{version}{archs}, part of Warp" if version else "not in this build of Warp", version is not None
    )


def _gpu(found: Toolchain) -> str:
    if found.devices:
        return f"{', '.join(found.devices)}, driver for CUDA {found.driver}; not used: code is compiled, not run"
    return "none; none is needed: code is compiled, not run"


def _cores() -> Finding:
    return Finding("cores", f"{cores()}: as many workers by default")


def _memory() -> Finding:
    there, wanted = memory_bytes(), cores() * WORKER_BYTES
    if there is None:
        return Finding("memory", "unknown")
    advice = "" if there >= wanted else f"; give --workers {max(1, there // WORKER_BYTES)} or fewer"
    found = f"{format_size(there)}, up to {format_size(WORKER_BYTES)} a worker{advice}"
    return Finding("memory", found, there >= wanted)


def _scratch() -> Finding:
    directory = tempfile.gettempdir()
    free, wanted = shutil.disk_usage(directory).free, cores() * SCRATCH_BYTES
    advice = "" if free >= wanted else "; set TMPDIR to a larger place"
    found = f"{format_size(free)} free in {directory}, up to {format_size(SCRATCH_BYTES)} a worker{advice}"
    return Finding("scratch", found, free >= wanted)


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    return Finding("disk", f"{format_size(free)} free here; a corpus takes about a tenth of its payload")


def _consequences(fit: bool) -> list[str]:
    works: dict[str, bool] = {}
    for target in ("cpu", "cuda"):
        try:
            require_warp(native=(target,))
            works[target] = True
        except ToolchainError:
            works[target] = False
    lines = ["Works: run, validate, stats, sample, export, show, bench, with all their options."] if fit else []
    if not fit and not any(works.values()):
        lines.append("Works: stats, sample, export, show and validate without --recompile and --regenerate.")
    for target, usable in works.items():
        if not usable and any(works.values()):
            other = "cpu" if target == "cuda" else "cuda"
            lines.append(f"Does not work: --check compile for {target}; use --check codegen, or --target {other}.")
    return lines
