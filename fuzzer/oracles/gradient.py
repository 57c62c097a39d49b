"""`gradient`: Warp's adjoint and the reference's derivative disagree.

The dot-product test: for a direction v of the inputs and weights w of the outputs, <J v, w> = <v, J^T w>. The reference
gives J v by dual numbers, in double precision; Warp's backward pass gives J^T w.
"""

import ast
import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile.internals import builtins_without_adjoint
from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.differentiable import broken_rule
from fuzzer.oracles.reference import not_judged
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.reference.resources import Volume

_FLAVOURS = frozenset({"indexedarray", "fabricarray", "indexedfabricarray"})

SLACK = {"float16": 2e-2, "float32": 2e-3, "float64": 1e-8}
"""How far the two sides may be apart, as a share of the sizes of their terms together: a first-order bound on rounding
is a few hundred units of last place for programs of this length, and a wrong adjoint is off by terms, not by units."""

LEAST = 1e-3
"""Sizes below which terms are what rounding leaves of larger ones."""

LAUNCHES, SEPARATE, CELLS = 2, 4, 13
"""How many launches are looked at, how many inputs by themselves, how many numbers of each output."""


def gradient(case: Case) -> Verdict:
    """Whether the two products agree for the arrays of floats that are only read, all together and each by itself."""
    if not case.executable.has_backward:
        return skipped("no backward pass")
    if (reason := broken_rule(ast.parse(case.source), builtins_without_adjoint())) is not None:
        return skipped(reason)
    said = skipped("no threads")
    for turn in sorted(case.turns, key=lambda turn: -math.prod(turn.dim))[:LAUNCHES]:
        if 0 not in turn.dim:
            said = _of_launch(case, turn)
        if not said.passed:
            return said
    return said


def _of_launch(case: Case, turn: Turn) -> Verdict:
    outcome = case.outcome(turn)
    if (reason := not_judged(outcome)) is not None:
        return skipped(reason)
    if not _FLAVOURS.isdisjoint(argument.kind for argument in case.launch.arguments):
        return skipped("arrays that have no gradients")
    held = {name: array for name, array in outcome.arrays.items() if not _in_volume(turn.arguments, name)}
    written = {name for name, array in held.items() if not _same(turn.arguments, name, array)}
    inputs = sorted(_floats(turn.arguments) & held.keys() - written)
    outputs = {name: outcome.arrays[name] for name in sorted(written & _floats(outcome.arrays))}
    if not inputs or not outputs:
        return skipped("no floats that depend on floats")
    for names in (inputs, *([name] for name in inputs[:SEPARATE] if len(inputs) > 1)):
        said = _along(case, turn, {n: _direction(turn.arguments[n], f"v/{n}") for n in names}, outputs)
        if not said.passed:
            return said
    return PASSED


def _along(case: Case, turn: Turn, ways: Mapping[str, Any], outputs: Mapping[str, NDArray[Any]]) -> Verdict:
    """Whether they agree in one direction: for all outputs at once, and for single cells of them."""
    along = case.outcome(turn, ways)
    if (reason := not_judged(along)) is not None:
        return skipped(reason)
    if not all(np.isfinite(along.tangents[name]).all() for name in outputs):
        return skipped("a derivative that is not finite")
    slack = _slack(case)
    for seeds in _weights(outputs):
        back = case.executable.differentiate(turn.arguments, turn.dim, seeds)
        if back.broken:
            return wrong("gradient", f"the backward pass writes outside of {', '.join(back.broken)}")
        forward, backward = _terms(along.tangents, seeds), _terms(back.grads, ways)
        if not np.isfinite(backward).all():
            return skipped("an adjoint that is not finite")  # zero times what overflowed on the way is enough
        size = np.abs(forward).sum() + np.abs(backward).sum()
        apart = abs(forward.sum() - backward.sum())
        if apart > slack * max(size, LEAST):
            return wrong("gradient", f"<J v, w> is {forward.sum():.9g}, but <v, J^T w> is {backward.sum():.9g}")
    return PASSED


def _weights(outputs: Mapping[str, NDArray[Any]]) -> Iterator[dict[str, NDArray[Any]]]:
    """Numbers for all outputs, then for one number of one output at a time, spread over it."""
    yield {name: _direction(held, f"w/{name}") for name, held in outputs.items()}
    for name, held in outputs.items():
        for place in range(0, held.size, max(1, held.size // CELLS)):
            seed = np.zeros_like(held)
            seed.reshape(-1)[place] = 1.0
            yield {name: seed}


def _slack(case: Case) -> float:
    kinds = {a.dtype for a in case.launch.arguments} | {f.dtype for a in case.launch.arguments for f in a.fields}
    return max((SLACK[kind] for kind in kinds if kind in SLACK), default=SLACK["float32"])


def _terms(left: Mapping[str, Any], right: Mapping[str, Any]) -> NDArray[np.float64]:
    """The products of two sets of arrays, number by number."""
    products = [np.asarray(left[n], np.float64) * np.asarray(right[n], np.float64) for n in right]
    return np.concatenate([p.reshape(-1) for p in products])


def _floats(values: Mapping[str, Any]) -> set[str]:
    """The arrays of floats, by name."""
    return {n for n, v in values.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f" and v.size}


def _in_volume(arguments: Mapping[str, Any], name: str) -> bool:
    """Whether what a launch leaves behind under a name are the voxels of a volume, which have no gradient."""
    found: Any = arguments
    for part in name.split(".")[:-1]:
        found = found[part] if isinstance(found, Mapping) else None
    return isinstance(found, Volume)


def _same(arguments: Mapping[str, Any], name: str, held: Any) -> bool:
    given = arguments.get(name)
    return (
        isinstance(held, np.ndarray) and isinstance(given, np.ndarray) and np.array_equal(given, held, equal_nan=True)
    )


def _direction(like: Any, key: str) -> NDArray[Any]:
    """Numbers between a half and one, of either sign, from a name alone."""
    raw = hashlib.shake_256(key.encode()).digest(2 * max(1, like.size))
    drawn = np.frombuffer(raw, "<u2").astype(np.float64)[: like.size]
    signs = np.where(drawn % 2 == 0, 1.0, -1.0)
    return (signs * (0.5 + drawn / 131072.0)).reshape(like.shape).astype(like.dtype)
