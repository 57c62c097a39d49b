"""Native checks: does clang accept a kernel's C++, and NVRTC its CUDA code?

Kernels are compiled in batches, in one translation unit, because each compiler run has a fixed cost of several
kernels' worth. Both compilers run without optimisation: everything is parsed, every template is instantiated, machine
code (for CUDA, PTX) is generated, so that whatever is wrong with the text is found; bugs in the optimisers are not.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compile import compilers
from compile.capture import captured_output
from compile.codegen import TARGETS, Sections, preamble
from compile.diagnostics import Diagnostic, parse
from compile.outcome import Failure, Stage, Symptom
from compile.precompiled import precompiled_header
from compile.toolchain import ToolchainError

_STAGES = {"cpu": Stage.native_cpu, "cuda": Stage.native_cuda}
_COMPILERS = {"cpu": "clang", "cuda": "nvrtc"}
_ENTRY_POINTS = {
    "cpu": ("_cpu_forward", "_cpu_backward"),
    "cuda": ("_cuda_kernel_forward", "_cuda_kernel_backward"),
}

# NVRTC precompiles everything up to the first declaration. Without this one, that would take in the first kernel's
# macros, and a new 85 MB file would be made for each batch.
_END_OF_HEADER = "namespace wp_units { }\n"

# Compiler options proper, past Warp's: quiet, and with enough errors that one bad kernel does not hide the others.
_CLANG_FLAGS = "-w -ferror-limit 100"


@dataclass(frozen=True, slots=True)
class Unit:
    """One kernel's code for one target. `name` is the kernel's, as in the names of its entry points."""

    name: str
    target: str
    sections: Sections


Built = Callable[[str, Sequence[int]], None]
"""What is told of each object file that was made: its path, and the kernels in it, by place among those given."""


def check(units: Sequence[Unit], built: Built | None = None) -> list[Failure | None]:
    """Compile the code of some kernels for one target; for each kernel, None, or why it does not compile.

    Kernels share a translation unit, but not names: each is in a namespace of its own. Where the batch fails, those
    that the diagnostics name are compiled alone, so that a verdict never depends on which kernels were together.

    Batches of 16 are a good size: the fixed cost is spread, and one bad kernel costs a few more runs only.

    `built` is called for each object file, which is gone after the next; in it, the entry points of a kernel end in its
    place among those that share the file.

    Raises ValueError for units of different targets, ToolchainError when the compiler does not work at all.
    """
    targets = {unit.target for unit in units}
    if len(targets) > 1 or not targets <= set(TARGETS):
        raise ValueError(f"a batch has units of one target, cpu or cuda; got {', '.join(sorted(targets))}")
    verdicts: list[Failure | None] = [None] * len(units)
    remaining = list(range(len(units)))
    while remaining:
        found = _compile([units[index] for index in remaining])
        if found is None:
            _tell(built, remaining)
            break
        named = {diagnostic.unit for diagnostic in found} - {None}
        suspects = [index for place, index in enumerate(remaining) if place in named] or remaining
        for index in suspects:
            verdicts[index] = _check_alone(units[index])
            if verdicts[index] is None:
                _tell(built, [index])
        remaining = [index for index in remaining if index not in suspects]
    return verdicts


def _tell(built: Built | None, places: Sequence[int]) -> None:
    if built is not None:
        built(os.path.join(_workshop().directory, "batch.cpp.o"), places)


def _check_alone(unit: Unit) -> Failure | None:
    found = _compile([unit])
    if found is None:
        return None
    if not found or found[0].unit is None:
        _require_working(unit.target)
    located = [diagnostic for diagnostic in found if diagnostic.unit is not None] or found
    directions = {diagnostic.direction for diagnostic in located} - {None}
    first = located[0] if located else Diagnostic("the compiler failed without a diagnostic")
    return Failure(
        _STAGES[unit.target],
        Symptom.error,
        _COMPILERS[unit.target],
        first.message,
        # What is wrong with forward code is wrong with its replay in backward code too.
        direction="forward" if "forward" in directions else "backward" if directions else None,
        line=first.line,
    )


def _require_working(target: str) -> None:
    """Raise ToolchainError if a compiler cannot compile even an empty module: then no program is to blame."""
    found = _compile_text(preamble(target), target, [])
    if found is not None:
        detail = found[0].message if found else "no diagnostic"
        raise ToolchainError(f"{_COMPILERS[target]} cannot compile an empty module here ({detail}); see `doctor`")


def _compile(units: list[Unit]) -> list[Diagnostic] | None:
    """Compile some units of one target together: None when they are accepted, what the compiler said otherwise."""
    target = units[0].target
    # With its headers precompiled, clang has the bfloat16 overloads in any case; NVRTC keeps a header for either.
    bfloat16 = any("bfloat16" in unit.sections.text for unit in units)
    header = preamble(target, bfloat16=bfloat16) + _END_OF_HEADER
    text = header + "".join(_isolated(unit, place) for place, unit in enumerate(units))
    return _compile_text(text, target, units)


def _isolated(unit: Unit, place: int) -> str:
    """A unit's text in a namespace, its entry points, which are outside all namespaces, renamed; lines count from 1."""
    names = [unit.name + suffix for suffix in _ENTRY_POINTS[unit.target]]
    defines = "".join(f"#define {name} {name}_{place}\n" for name in names)
    undefines = "".join(f"#undef {name}\n" for name in names)
    return f'{defines}namespace wp_unit_{place} {{\n#line 1 "wp_unit_{place}"\n{unit.sections.text}\n}}\n{undefines}'


def _compile_text(text: str, target: str, units: list[Unit]) -> list[Diagnostic] | None:
    workshop = _workshop()
    path = os.path.join(workshop.directory, "batch.cpp" if target == "cpu" else "batch.cu")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    with captured_output() as output:
        if target == "cuda":
            accepted = compilers.compile_cuda(path)
        else:
            accepted = compilers.compile_cpu(path, workshop.clang_flags)
    return None if accepted else parse(output.text, [unit.sections.text for unit in units])


@dataclass(frozen=True, slots=True)
class _Workshop:
    """A process's directory for sources, objects and clang's precompiled header, removed when the process ends.

    The header is named to clang in a flag. Left to Warp, it would be deleted, and compiled anew, after each program
    that fails, and that program compiled a second time without it.
    """

    process: int
    directory: str
    clang_flags: str


_current: _Workshop | None = None


def _workshop() -> _Workshop:
    global _current
    if _current is None or _current.process != os.getpid():  # a forked process leaves its parent's alone
        directory = tempfile.mkdtemp(prefix="warpsmith-native-")
        atexit.register(_remove, directory, os.getpid())
        _current = _Workshop(os.getpid(), directory, _clang_flags(directory))
    return _current


def _remove(directory: str, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(directory, ignore_errors=True)


def _clang_flags(directory: str) -> str:
    header = precompiled_header(directory, _CLANG_FLAGS)
    return _CLANG_FLAGS if header is None else f"{_CLANG_FLAGS} -include-pch {header}"
