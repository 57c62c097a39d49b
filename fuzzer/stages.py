"""The steps a program goes through: drawn, turned into code, made a record, compiled."""

from collections.abc import Sequence

from compile.codegen import Emission, emit
from compile.native import Unit, check
from compile.outcome import Failure
from corpus.record import Record
from grammar import Program

from fuzzer.compose import Composer
from fuzzer.recipe import Recipe
from fuzzer.stream import draw_program


class Stages:
    """What a worker does for `recipe`, step by step."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._composer = Composer(recipe)

    def draw(self, index: int, attempt: int) -> Program | None:
        """The program of this attempt; None when Hypothesis gave it up; raises what the grammar raises."""
        return draw_program(self.recipe.seed, self.recipe.kernel_type(index), index, attempt)

    def emit(self, program: Program) -> Emission:
        """The code that Warp generates. Raises compile.outcome.Rejected."""
        return emit(program.source, self.recipe.targets)

    def record(self, index: int, attempt: int, program: Program, emission: Emission) -> Record:
        """What is kept of it if it passes."""
        return self._composer.record(index, attempt, program, emission)

    def check(self, units: Sequence[Unit]) -> list[Failure | None]:
        """What the native compiler of their target says of each."""
        return check(units)
