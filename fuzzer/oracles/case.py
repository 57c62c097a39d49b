"""A program on its inputs: what every oracle looks at. Launches and interpretations are made once, when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from compile.codegen import Emission
from compile.execute import Executable, Ran
from compile.live import LiveKernel, live_kernel
from compile.memory import Unplaceable
from fuzzer.inputs import NoInputs, dimensions, inputs
from fuzzer.reference import Outcome, interpret
from grammar.launch import TURNS, Launch


@dataclass(frozen=True)
class Turn:
    """One launch: its dimensions, its arguments, and what the arrays held afterwards."""

    number: int
    dim: tuple[int, ...]
    arguments: Mapping[str, Any]
    ran: Ran


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
    _outcomes: dict[int, Outcome] = field(default_factory=dict)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The launches, executed. Raises CannotRun, and Meaningless for a careful case."""
        return tuple(self._turn(number) for number in range(TURNS))

    def outcome(self, turn: Turn, tangents: Mapping[str, Any] | None = None) -> Outcome:
        """What the reference says of a launch; with `tangents`, of its derivative along them as well."""
        if tangents is not None:
            return interpret(self.live, turn.arguments, turn.dim, tangents=tangents)
        return self._outcome(turn.number, turn.arguments, turn.dim)

    def _outcome(self, number: int, arguments: Mapping[str, Any], dim: tuple[int, ...]) -> Outcome:
        if number not in self._outcomes:
            self._outcomes[number] = interpret(self.live, arguments, dim)
        return self._outcomes[number]

    @cached_property
    def live(self) -> LiveKernel:
        """The program, executed."""
        return live_kernel(self.source)

    def _look_first(self, outcome: Outcome) -> None:
        if outcome.undefined is not None:
            raise Meaningless(outcome.undefined)
        if self.guessed and outcome.not_covered is not None:
            raise CannotRun(f"none that surely suit, as the reference does not know {outcome.not_covered}")

    def _turn(self, number: int) -> Turn:
        try:
            arguments, dim = inputs(self.launch, number, self.seed), dimensions(self.launch, number)
            if self.careful:
                self._look_first(self._outcome(number, arguments, dim))
            return Turn(number, dim, arguments, self.executable.run(arguments, dim))
        except (NoInputs, Unplaceable) as reason:
            raise CannotRun(str(reason)) from None
