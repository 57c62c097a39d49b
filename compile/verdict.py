"""Does a program pass a stage? The cheapest way to know: nothing is kept of it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from compile import diagnose, internals
from compile.codegen import TARGETS, builders, emit, on_loaded, structs_of
from compile.launching import CODE, LAUNCHES, launches_checked
from compile.loader import Loaded, loaded, steady_recursion_limit
from compile.native import Unit, check
from compile.outcome import Failure, Rejected, Stage
from compile.overloads import remembered_overloads

# What Python says of arguments that are not those of a function which launches.
_MISCALLED = re.compile(r"launch(_tiled)?\(\) (got|missing|takes)")
_NATIVE = {Stage.native_cpu: "cpu", Stage.native_cuda: "cuda"}


def verdict(source: str, upto: Stage = Stage.codegen) -> Failure | None:
    """Why a program fails, at `upto` or before; None when it passes.

    `source` is a complete module with one kernel. Stages are codegen (its code is built and printed),
    native_cpu and native_cuda (and compiled for that target), and launch, for a module that launches its kernel on the
    CPU when it is executed: all that Warp checks in Python, without native code. Raises ValueError for another stage.
    """
    if upto not in _STAGES:
        raise ValueError(f"no verdict at stage {upto}: choose from {', '.join(_STAGES)}")
    try:
        return _STAGES[upto](source)
    except Rejected as rejected:
        return rejected.failure


def verdicts(sources: Sequence[str], upto: Stage = Stage.codegen) -> list[Failure | None]:
    """The same for some programs at once: native compilers take sixteen for little more than the price of one."""
    if upto in _NATIVE:
        return _natively(sources, _NATIVE[upto])
    return [verdict(source, upto) for source in sources]


def _codegen(source: str) -> None:
    on_loaded(source, _print)


def _print(program: Loaded, module: Any, kernel: Any) -> None:
    internals.strip_hash(module)
    options = {target: internals.target_options(module, target) for target in TARGETS}
    printed = None
    with internals.plain_struct_names(structs_of(program)):
        for target, builder in builders(module, options):
            # What is printed a second time cannot fail, but for the one option that Warp looks at for CUDA alone.
            if builder is not printed or "launch_bounds" in kernel.options:
                internals.print_parts(builder, target)
            printed = builder


def _native(target: str) -> Callable[[str], Failure | None]:
    return lambda source: _natively([source], target)[0]


def _natively(sources: Sequence[str], target: str) -> list[Failure | None]:
    found: list[Failure | None] = [None] * len(sources)
    units: dict[int, Unit] = {}
    for place, source in enumerate(sources):
        try:
            units[place] = _unit(source, target)
        except Rejected as rejected:
            found[place] = rejected.failure
    for place, failure in zip(units, check(list(units.values())), strict=True):
        found[place] = failure
    return found


def _unit(source: str, target: str) -> Unit:
    emission = emit(source, (target,))
    sections = emission.cpu if target == "cpu" else emission.cuda
    assert sections is not None
    return Unit(emission.kernel_name, target, sections)


def _launch(source: str) -> Failure | None:
    internals.session()
    try:
        with steady_recursion_limit(), remembered_overloads(), launches_checked(), loaded(source):
            return None
    except Exception as error:
        return diagnose.failure(_stage_of(error), error)


def _stage_of(error: Exception) -> Stage:
    """Where a module that launches its kernel failed: in the kernel's code, in the launch, or before it."""
    functions = diagnose.passed_through(error)
    if CODE in functions:
        return Stage.codegen
    if functions & LAUNCHES or _MISCALLED.match(str(error)):
        return Stage.launch
    return Stage.load


_STAGES: dict[Stage, Callable[[str], Failure | None]] = {
    Stage.codegen: _codegen,
    **{stage: _native(target) for stage, target in _NATIVE.items()},
    Stage.launch: _launch,
}
