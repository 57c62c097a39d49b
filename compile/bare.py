"""What Warp alone needs for a program: the measure that our own code generation is held against."""

import time
from dataclasses import dataclass

from compile import internals
from compile.loader import loaded


@dataclass(frozen=True, slots=True)
class BareTimes:
    """Seconds of each step. `build` and `print` are done once for each target, as Warp does."""

    load: float
    build: float
    print: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.load + self.build + self.print


def bare_times(source: str) -> BareTimes:
    """Import a program, build it and print it for both targets as Warp's module loader does, hashes and all.

    Cleaning up is not counted. Raises whatever the program or Warp raises.
    """
    context = internals.session().context
    begun = time.perf_counter()
    with loaded(source) as program:
        load = time.perf_counter() - begun
        build = printing = 0.0
        (module,) = {kernel.module for kernel in internals.concrete_kernels(program.modules)}
        for target in ("cpu", "cuda"):
            options = internals.target_options(module, target)
            begun = time.perf_counter()
            builder = context.ModuleBuilder(module, options, target=target)
            built = time.perf_counter()
            builder.codegen(target)
            build += built - begun
            printing += time.perf_counter() - built
    return BareTimes(load, build, printing)
