"""The dot-product test: for a direction v of the inputs and weights w of the outputs, <J v, w> = <v, J^T w>.

The reference gives J v by dual numbers, Warp's backward pass gives J^T w, and differences of Warp's forward pass give
J v again.
"""

import contextlib
import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile.execute import Executable
from compile.live import LiveKernel
from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.reference import not_judged
from fuzzer.reference import interpret
from fuzzer.reference.resources import Volume
from fuzzer.values import flattened, refilled

Arrays = Mapping[str, NDArray[Any]]

LAUNCHES, SEEDS, SEPARATE, CELLS = 2, 2, 4, 13
"""How many launches are looked at, and one each of how many other seeds; how many inputs by themselves; how many
numbers of each output."""

_FLAVOURS = frozenset({"indexedarray", "fabricarray", "indexedfabricarray"})


class NotJudged(Exception):
    """There is nothing to compare; the message says why, in countable words."""


class Outside(Exception):
    """The backward pass writes outside of its arrays; the message says of which."""


@dataclass(frozen=True, eq=False)
class Direction:
    """One direction of the inputs of a launch, and the outputs that it may change, as they come out.

    Both by names as of `fuzzer.values.flattened`: fields of structs, and of arrays of structs, are arrays of their own.
    """

    turn: Turn
    ways: Arrays
    outputs: Arrays


@dataclass(frozen=True, eq=False)
class Side:
    """A program in some precision, to be differentiated in three ways.

    Attributes:
        slack: how far apart <J v, w> and <v, J^T w> may be, as a share of the sizes of their terms together.
        step: how far differences go.
        unit: of the last place of a number near one.
        lifted: whether it is the program lifted to double precision.
    """

    live: LiveKernel
    executable: Executable
    slack: float
    step: float
    unit: float
    lifted: bool = False
    _known: dict[Direction, Arrays] = field(default_factory=dict)

    def forward(self, along: Direction) -> Arrays:
        """J v by dual numbers, for each output. Raises NotJudged."""
        if along not in self._known:
            turn = along.turn
            tangents = refilled(turn.arguments, along.ways, alone=True)
            outcome = interpret(self.live, turn.arguments, turn.dim, tangents=tangents, lifted=self.lifted)
            if (reason := not_judged(outcome)) is not None:
                raise NotJudged(reason)
            self._known[along] = flattened(outcome.tangents)
        found = self._known[along]
        if not all(np.isfinite(found[name]).all() for name in along.outputs):
            raise NotJudged("a derivative that is not finite")
        return found

    def backward(self, along: Direction, weights: Arrays) -> NDArray[np.float64]:
        """<v, J^T w> by Warp's adjoint, term by term. Raises Outside."""
        back = self.executable.differentiate(along.turn.arguments, along.turn.dim, weights)
        if back.broken:
            raise Outside(", ".join(back.broken))
        return products(back.grads, along.ways)

    def differences(self, along: Direction, weights: Arrays, nearer: int = 0) -> tuple[float, float]:
        """<J v, w> by central differences of Warp's forward pass, of two steps, extrapolated; and what a unit of the
        last place of the outputs changes in it. The steps are halved `nearer` times."""
        step = self.step / 2**nearer
        coarse, fine = (self._difference(along, weights, one) for one in (step, step / 2))
        size = np.abs(products(along.outputs, weights)).sum()
        return (4.0 * fine - coarse) / 3.0, float(size * self.unit / step)

    def _difference(self, along: Direction, weights: Arrays, step: float) -> float:
        ends = [self._moved(along, way) for way in (step, -step)]
        apart = {name: np.asarray(ends[0][name], np.float64) - ends[1][name] for name in weights}
        return float(products(apart, weights).sum()) / (2.0 * step)

    def _moved(self, along: Direction, step: float) -> Arrays:
        """What the outputs are a step along the way."""
        given = flattened(along.turn.arguments)
        moved = {name: given[name] + step * np.asarray(way, np.float64) for name, way in along.ways.items()}
        if not self.lifted:
            moved = {name: cells.astype(given[name].dtype) for name, cells in moved.items()}
        return flattened(self.executable.run(refilled(along.turn.arguments, moved), along.turn.dim).arrays)


@dataclass(frozen=True, eq=False)
class Doubt:
    """A direction and weights for which both sides are further apart than the slack, or the adjoint is not finite."""

    along: Direction
    weights: Arrays
    forward: float
    backward: float


def doubts(case: Case, side: Side, ways: Iterable[Direction] | None = None) -> Iterator[Doubt]:
    """All doubts about a program, along the directions that there are to look at or the given ones.

    What cannot be judged on other inputs than those that the program is recorded with takes nothing back. Raises
    NotJudged and Outside.
    """
    for along in directions(case) if ways is None else ways:
        try:
            for weights in _weights(along.outputs):
                doubt = doubted(side, along, weights)
                if doubt is not None:
                    yield doubt
        except NotJudged:
            if along.turn.seed == case.seed:
                raise


def doubted(side: Side, along: Direction, weights: Arrays) -> Doubt | None:
    """Whether there is a doubt for these weights. Raises NotJudged and Outside."""
    forward, backward = products(side.forward(along), weights), side.backward(along, weights)
    size = np.abs(forward).sum() + np.abs(backward).sum()
    left, right = float(forward.sum()), float(backward.sum())
    return None if abs(left - right) <= side.slack * size else Doubt(along, weights, left, right)


def directions(case: Case) -> Iterator[Direction]:
    """The directions to look at: the arrays of floats that are only read, all together and each by itself, and what
    the others hold before the launch.

    They are of the largest handy launches, and of the largest on other inputs if that is not large. Raises NotJudged
    for a launch without any, and where the reference accuses nobody.
    """
    if not _FLAVOURS.isdisjoint(argument.kind for argument in case.launch.arguments):
        raise NotJudged("arrays that have no gradients")
    largest = sorted(case.handy, key=lambda turn: -math.prod(turn.dim))[:LAUNCHES]
    busy = [turn for turn in largest if 0 not in turn.dim]
    if not busy:
        raise NotJudged("no threads")
    for turn in busy:
        yield from directions_of(case, turn)
    for seed in () if busy[0].is_large else case.other_seeds[:SEEDS]:
        if (other := case.again(busy[0].number, seed)) is not None:
            with contextlib.suppress(NotJudged):
                yield from directions_of(case, other)


def directions_of(case: Case, turn: Turn) -> Iterator[Direction]:
    """Those of one launch. Raises NotJudged."""
    outcome = case.outcome(turn)
    if (reason := not_judged(outcome)) is not None:
        raise NotJudged(reason)
    given = flattened(turn.arguments)
    held = flattened({n: array for n, array in outcome.arrays.items() if not _in_volume(turn.arguments, n)})
    floats = {name: array for name, array in held.items() if array.dtype.kind == "f" and array.size}
    written = {name for name, array in floats.items() if not np.array_equal(given[name], array, equal_nan=True)}
    inputs = sorted(floats.keys() - written)
    outputs = {name: floats[name] for name in sorted(written)}
    if not inputs or not outputs:
        raise NotJudged("no floats that depend on floats")
    for names in (inputs, *([name] for name in inputs[:SEPARATE] if len(inputs) > 1), list(outputs)):
        yield Direction(turn, {n: _drawn(given[n], f"v/{n}") for n in names}, outputs)


def _weights(outputs: Arrays) -> Iterator[dict[str, NDArray[Any]]]:
    """Numbers for all outputs, then for one number of one output at a time, spread over it."""
    yield {name: _drawn(held, f"w/{name}") for name, held in outputs.items()}
    for name, held in outputs.items():
        for place in range(0, held.size, max(1, held.size // CELLS)):
            seed = np.zeros_like(held)
            seed.reshape(-1)[place] = 1.0
            yield {name: seed}


def products(left: Mapping[str, Any], right: Mapping[str, Any]) -> NDArray[np.float64]:
    """The products of two sets of arrays, number by number."""
    found = [np.asarray(left[n], np.float64) * np.asarray(right[n], np.float64) for n in right]
    return np.concatenate([p.reshape(-1) for p in found])


def _in_volume(arguments: Mapping[str, Any], name: str) -> bool:
    """Whether what a launch leaves behind under a name are the voxels of a volume, which have no gradient."""
    found: Any = arguments
    for part in name.split(".")[:-1]:
        found = found[part] if isinstance(found, Mapping) else None
    return isinstance(found, Volume)


def _drawn(like: Any, key: str) -> NDArray[Any]:
    """Numbers between a half and one, of either sign, from a name alone."""
    raw = hashlib.shake_256(key.encode()).digest(2 * max(1, like.size))
    drawn = np.frombuffer(raw, "<u2").astype(np.float64)[: like.size]
    signs = np.where(drawn % 2 == 0, 1.0, -1.0)
    return (signs * (0.5 + drawn / 131072.0)).reshape(like.shape).astype(like.dtype)
