"""Clocks: what Warp alone needs for a program, and where our own time goes."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from compile import codegen, compilers, internals
from compile.loader import loaded

# Steps of `codegen.emit` and `native.check`, each by the function that takes it.
_STEPS: dict[str, tuple[Any, str]] = {
    "hash": (internals, "module_hash"),
    "build": (internals, "build"),
    "print": (internals, "print_parts"),
    "extract": (codegen, "_cut"),
    "forget": (internals, "forget"),
    "clang": (compilers, "compile_cpu"),
    "nvrtc": (compilers, "compile_cuda"),
}


def bare_seconds(source: str) -> dict[str, float]:
    """Seconds that Warp's own module loader takes to load, build and print a program, by step; a build for each target.

    Cleaning up is not counted. Raises whatever the program or Warp raises.
    """
    context = internals.session().context
    seconds = dict.fromkeys(("load", "build", "print"), 0.0)
    begun = time.perf_counter()
    with loaded(source) as program:
        seconds["load"] = time.perf_counter() - begun
        (module,) = {kernel.module for kernel in internals.concrete_kernels(program.modules)}
        for target in ("cpu", "cuda"):
            options = internals.target_options(module, target)
            begun = time.perf_counter()
            builder = context.ModuleBuilder(module, options, target=target)
            built = time.perf_counter()
            builder.codegen(target)
            seconds["build"] += built - begun
            seconds["print"] += time.perf_counter() - built
    return seconds


@contextmanager
def step_seconds() -> Iterator[dict[str, float]]:
    """While the block runs, the seconds spent in each step of generating and compiling code add up in what it yields.

    It puts clocks around functions of this package: for measuring alone, and not for several threads.
    """
    seconds: dict[str, float] = defaultdict(float)
    originals = {step: getattr(place, name) for step, (place, name) in _STEPS.items()}
    for step, (place, name) in _STEPS.items():
        setattr(place, name, _clocked(originals[step], step, seconds))
    try:
        yield seconds
    finally:
        for step, (place, name) in _STEPS.items():
            setattr(place, name, originals[step])


def _clocked(function: Callable[..., Any], step: str, seconds: dict[str, float]) -> Callable[..., Any]:
    def clocked(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[step] += time.perf_counter() - begun

    return clocked
