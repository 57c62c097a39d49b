"""The steps a program goes through: drawn, turned into code, made a record, compiled."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from compile.codegen import Emission, emit
from compile.execute import Executable, executables
from compile.execute import Program as Executing
from compile.native import Unit, check
from compile.outcome import Failure
from corpus.configuration import Configuration
from corpus.failures import FailedAttempt
from corpus.record import Record
from fuzzer.block import Accepted, Announce, Task, make_block
from fuzzer.compose import Composer
from fuzzer.judged import Judged
from fuzzer.stream import draw_program
from grammar import Program

if TYPE_CHECKING:
    from fuzzer.running import Running


class Stages:
    """What a worker does for one configuration, step by step."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._composer = Composer(configuration)
        self._running: Running | None = None

    def make(self, task: Task, announce: Announce) -> list[Accepted]:
        """The records of a block. Raises NothingPasses, and OSError of the machine."""
        return make_block(task, self.configuration, self, announce)

    def draw(self, index: int, attempt: int) -> Program | None:
        """The program of this attempt; None when Hypothesis gave it up; raises what the grammar raises."""
        return draw_program(self.configuration.seed, self.configuration.kernel_type(index), index, attempt)

    def emit(self, program: Program) -> Emission:
        """The code that Warp generates. Raises compile.outcome.Rejected."""
        return emit(program.source, self.configuration.targets)

    def record(self, index: int, attempt: int, program: Program, emission: Emission) -> Record:
        """What is kept of it if it passes."""
        return self._composer.record(index, attempt, program, emission)

    def failed(self, index: int, attempt: int, failure: Failure, program: Program | None) -> FailedAttempt:
        """What is written down of it if it does not."""
        return self._composer.failed(index, attempt, failure, program)

    def check(self, units: Sequence[Unit]) -> list[Failure | None]:
        """What the native compiler of their target says of each."""
        return check(units)

    def load(self, programs: Sequence[Executing]) -> list[Executable | Failure]:
        """The same for CPU code, and what compiles is loaded."""
        return executables(programs)

    def judge(
        self,
        index: int,
        program: Program,
        emission: Emission,
        executable: Executable,
        alive: Callable[[], None] = lambda: None,
    ) -> Judged:
        """What comes of running it; `alive` is called between oracles."""
        if self._running is None:
            from fuzzer.running import Running

            self._running = Running(self.configuration)
        return self._running.judge(index, program, emission, executable, alive)

    @property
    def oracle_seconds(self) -> dict[str, float]:
        """What launches and oracles took so far, by name."""
        return {} if self._running is None else self._running.seconds
