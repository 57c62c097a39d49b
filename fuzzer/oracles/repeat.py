"""`repeat`: the same program gives other results, or other code, the second time, after another module.

In another process: `validate --regenerate` compares records with what a process of today makes of them.
"""

from typing import Any

import numpy as np

from compile.codegen import emit
from fuzzer.oracles.case import Case
from fuzzer.oracles.verdict import PASSED, Verdict, wrong
from fuzzer.values import flattened

NEIGHBOUR = """import warp as wp


@wp.struct
class State:
    mass: float


@wp.func
def weight(state: State):
    return state.mass


@wp.kernel
def step(states: wp.array[State]):
    weight(states[wp.tid()])
"""
"""Another module, with what Warp numbers and remembers."""


def repeat(case: Case) -> Verdict:
    """Whether a second launch leaves the same bytes behind, and Warp generates the same text and hash again.

    In between Warp generates another module's code.
    """
    for turn in case.turns:
        again = case.executable.run(turn.arguments, turn.dim)
        first, second = (flattened(ran.arrays) for ran in (turn.ran, again))
        for name, numbers in first.items():
            if not np.array_equal(_bytes(numbers), _bytes(second[name])) and not case.outcome(turn).undefined:
                return wrong("repeat", f"{name} holds other numbers after a second launch on the same arguments")
    emit(NEIGHBOUR, ("cpu",))
    targets = tuple(t for t in ("cpu", "cuda") if getattr(case.emission, t) is not None)
    return PASSED if emit(case.source, targets) == case.emission else wrong("repeat", "other code for the same program")


def _bytes(numbers: Any) -> Any:
    return np.ascontiguousarray(numbers).reshape(-1).view(np.uint8)
