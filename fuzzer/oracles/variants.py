"""Other ways to build a program, all of which must do the same on the same inputs: what oracles do with them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from compile.codegen import Emission, emit
from compile.execute import Executable, Program, executables
from compile.native import Unit
from compile.outcome import Failure, Rejected
from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.reference import not_judged
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.reference.compare import differences
from fuzzer.values import flattened


@dataclass(frozen=True, slots=True)
class Variant:
    """A program built in another way, or why that fails.

    `exact` says that it leaves the same bytes behind; otherwise floats may be as far off as the reference allows, for
    compilers compute calls of functions on constants themselves. `backward` says that this goes for gradients, too.
    """

    name: str
    made: Executable | Failure
    exact: bool = True
    backward: bool = False


def alike(oracle: str, case: Case, variants: Iterable[Variant]) -> Verdict:
    """Whether variants leave behind what the case does.

    Nothing is judged where the reference says that the program has no meaning.
    """
    said = skipped("no variant")
    for variant in variants:
        said = _alike(oracle, case, variant)
        if not said.passed:
            return said
    return said


def printed(case: Case, sources: Mapping[str, str], *, backward: Container[str] = ()) -> Iterator[Variant]:
    """Programs, by what was done to them, printed and compiled as the case was, together.

    Those that Warp refuses say nothing, nor do those that come out as the same code.
    """
    emissions = {name: made for name, source in sources.items() if (made := emitted(source)) is not None}
    others = {name: made for name, made in emissions.items() if made.cpu != case.emission.cpu}
    compiled = executables([program(one) for one in others.values()])
    yield from (Variant(name, one, backward=name in backward) for name, one in zip(others, compiled, strict=True))


def program(emission: Emission) -> Program:
    """A program's CPU code, to be executed."""
    assert emission.cpu is not None
    return Program(Unit(emission.kernel_name, "cpu", emission.cpu), emission.parameters)


def emitted(source: str) -> Emission | None:
    """What Warp makes of a program for the CPU; None where it refuses it."""
    try:
        return emit(source, ("cpu",))
    except Rejected:
        return None


def _alike(oracle: str, case: Case, variant: Variant) -> Verdict:
    if isinstance(variant.made, Failure):
        return wrong(oracle, f"{variant.name}: does not compile ({variant.made.message})")
    for turn in case.turns:
        ran = variant.made.run(turn.arguments, turn.dim)
        name = _apart(turn.ran.arrays, ran.arrays)
        if name is None and variant.backward and case.executable.has_backward:
            name = _apart(*(_gradients(one, turn) for one in (case.executable, variant.made)))
        if name is None:
            continue
        outcome = case.outcome(turn)
        if outcome.undefined is not None:
            return skipped(str(not_judged(outcome)))
        if variant.exact or (not_judged(outcome) is None and differences(outcome, ran.arrays)):
            return wrong(oracle, f"{variant.name}: {name} holds other numbers")
    return PASSED


def _apart(left: Mapping[str, Any], right: Mapping[str, Any]) -> str | None:
    """The first array that differs."""
    flat = flattened(right)
    return next((name for name, numbers in flattened(left).items() if not same(numbers, flat[name])), None)


def _gradients(made: Executable, turn: Turn) -> dict[str, Any]:
    """What gradients become, of all arrays as if they were outputs, whose own are one."""
    shapes = made.differentiate(turn.arguments, turn.dim, {}).grads
    ones = {name: np.ones_like(grad) for name, grad in shapes.items()}
    found = made.differentiate(turn.arguments, turn.dim, ones).grads
    return {f"{name}.grad": grad for name, grad in found.items()}


def same(left: Any, right: Any) -> bool:
    """Whether two arrays are equal, number by number; NaN equals NaN."""
    return np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
