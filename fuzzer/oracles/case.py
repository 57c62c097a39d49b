"""A program on its inputs: what every oracle looks at. Launches and interpretations are made once, when asked for."""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from compile.codegen import Emission
from compile.execute import Executable, Ran
from compile.internals import builtins_without_adjoint
from compile.live import LiveKernel, live_kernel
from compile.memory import Unplaceable
from fuzzer.inputs import NoInputs, dimensions, inputs
from fuzzer.oracles.differentiable import broken_rule
from fuzzer.reference import Outcome, interpret
from fuzzer.values import size
from grammar.launch import TURNS, Launch

MORE_SEEDS = 5
"""How many seeds of inputs are looked at beside the one that a program is recorded with."""

LARGE = 80_000
"""Bytes of arguments from which on a launch is large."""


@dataclass(frozen=True)
class Turn:
    """One launch: its number and seed in the recipe, its dimensions, its arguments, what the arrays held afterwards."""

    number: int
    seed: int
    dim: tuple[int, ...]
    arguments: Mapping[str, Any]
    ran: Ran

    @cached_property
    def size(self) -> int:
        """Bytes of the arguments."""
        return size(self.arguments)

    @property
    def is_large(self) -> bool:
        """Whether the reference takes so long that one look has to do. One program in a hundred has such a launch."""
        return self.size >= LARGE


class CannotRun(Exception):
    """The program's arguments cannot be made here; the message says what of them."""


class Meaningless(Exception):
    """The reference says that the program is undefined on its inputs; the message says by what."""


@dataclass(eq=False)
class Case:
    """A program, its code, the code loaded into this process, and its launches.

    `seed` chooses among the inputs that one recipe gives. With `careful`, the reference goes first: a program that has
    no meaning on its inputs is not executed, where it could do anything; nor is one whose launch was `guessed`, where
    the reference cannot say.
    """

    source: str
    launch: Launch
    emission: Emission
    executable: Executable
    seed: int = 0
    careful: bool = False
    guessed: bool = False
    _outcomes: dict[tuple[int, int], Outcome] = field(default_factory=dict)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The launches, executed. Raises CannotRun, and Meaningless for a careful case."""
        return tuple(self._turn(number, self.seed, look_first=self.careful) for number in range(TURNS))

    @cached_property
    def handy(self) -> tuple[Turn, ...]:
        """The launches that are not large, and in any case the smallest one with threads. Raises as `turns`."""
        smallest = min((turn for turn in self.turns if 0 not in turn.dim), key=lambda turn: turn.size, default=None)
        return tuple(turn for turn in self.turns if turn is smallest or not turn.is_large)

    @property
    def further(self) -> Iterator[Turn]:
        """Handy launches on inputs of other seeds, where the program has a meaning on these. Raises as `turns`."""
        for seed, known in itertools.product(self.other_seeds, self.handy):
            if (turn := self.again(known.number, seed)) is not None:
                yield turn

    @property
    def other_seeds(self) -> range:
        """Seeds of inputs that the program is not recorded with."""
        return range(self.seed + 1, self.seed + 1 + MORE_SEEDS)

    def again(self, number: int, seed: int) -> Turn | None:
        """A launch on inputs of another seed; None where they cannot be made, or the program has no meaning on them."""
        try:
            return self._turn(number, seed, look_first=True)
        except (CannotRun, Meaningless):
            return None

    def outcome(self, turn: Turn) -> Outcome:
        """What the reference says of a launch."""
        return self._outcome((turn.number, turn.seed), turn.arguments, turn.dim)

    def _outcome(self, key: tuple[int, int], arguments: Mapping[str, Any], dim: tuple[int, ...]) -> Outcome:
        if key not in self._outcomes:
            self._outcomes[key] = interpret(self.live, arguments, dim)
        return self._outcomes[key]

    @cached_property
    def live(self) -> LiveKernel:
        """The program, executed."""
        return live_kernel(self.source)

    @cached_property
    def broken_rule(self) -> str | None:
        """The first of Warp's rules for gradients that the program breaks, as of `differentiable.broken_rule`."""
        return broken_rule(ast.parse(self.source), builtins_without_adjoint())

    def _look_first(self, outcome: Outcome) -> None:
        if outcome.undefined is not None:
            raise Meaningless(outcome.undefined)
        if self.guessed and outcome.not_covered is not None:
            raise CannotRun(f"none that surely suit, as the reference does not know {outcome.not_covered}")

    def _turn(self, number: int, seed: int, *, look_first: bool) -> Turn:
        try:
            arguments, dim = inputs(self.launch, number, seed), dimensions(self.launch, number)
            if look_first:
                self._look_first(self._outcome((number, seed), arguments, dim))
            return Turn(number, seed, dim, arguments, self.executable.run(arguments, dim))
        except (NoInputs, Unplaceable) as reason:
            raise CannotRun(str(reason)) from None
