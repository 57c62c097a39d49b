"""What becomes of mutants: which oracle sees each of them, and whether those that none sees are any different."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from compile.codegen import emit
from compile.execute import Executable, executables
from fuzzer.inputs import dimensions, inputs
from fuzzer.mutating.mutants import Mutant
from fuzzer.mutating.trying import ASKED, FURTHER, Trial, batches
from fuzzer.oracles.case import MORE_SEEDS, Case
from fuzzer.oracles.reference import reference
from fuzzer.oracles.table import ORACLES
from fuzzer.oracles.variants import program, same
from fuzzer.values import flattened
from grammar.launch import TURNS


def fates(trial: Trial, alive: Callable[[], None]) -> Iterator[str]:
    """The fate of each mutant of a program, in order: see `Trials.fates`.

    `alive` is called before each step, so that many of them are not taken for a mutant that does not end.
    """
    emission = emit(trial.source, ("cpu",))
    (whole,) = executables([program(emission)])
    assert isinstance(whole, Executable)
    case = Case(trial.source, trial.launch, emission, whole)
    alive()
    reference(case)  # what it says is kept with the case, for all mutants
    for some in batches(trial.mutants):
        alive()
        built = executables([program(replace(emission, cpu=mutant.sections)) for mutant in some])
        for mutant, made in zip(some, built, strict=True):
            yield _fate(case, mutant, made, alive) if isinstance(made, Executable) else "invalid"


def _fate(case: Case, mutant: Mutant, made: Executable, alive: Callable[[], None]) -> str:
    broken = replace(case, executable=made, emission=replace(case.emission, cpu=mutant.sections))
    for name in ASKED:
        alive()
        if ORACLES[name].judge(broken).failure is not None:
            return name
    return "survived" if _differs(case, mutant, made, alive) else "equivalent"


def _differs(case: Case, mutant: Mutant, made: Executable, alive: Callable[[], None]) -> bool:
    """Whether a mutant does anything else than the kernel, on a hundred inputs that no oracle has seen."""
    for seed in range(1 + MORE_SEEDS, 1 + MORE_SEEDS + FURTHER):
        for turn in range(TURNS):
            alive()
            given = inputs(case.launch, turn, seed), dimensions(case.launch, turn)
            runs = [
                _done(executable, *given, backward=mutant.direction == "backward")
                for executable in (case.executable, made)
            ]
            if any(not same(numbers, runs[1][name]) for name, numbers in runs[0].items()):
                return True
    return False


def _done(executable: Executable, arguments: dict[str, Any], dim: tuple[int, ...], *, backward: bool) -> dict[str, Any]:
    """What a launch leaves behind: the numbers in arrays, or in gradients."""
    if not backward or not executable.has_backward:
        return flattened(executable.run(arguments, dim).arrays)
    held = flattened(executable.run(arguments, dim).arrays)
    seeds = {name: np.ones_like(array) for name, array in held.items() if array.dtype.kind == "f"}
    return dict(executable.differentiate(arguments, dim, seeds).grads)
