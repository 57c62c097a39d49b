"""A program of a run executed, and looked at by the oracles that the run asks."""

from collections import defaultdict
from collections.abc import Callable
from hashlib import blake2b
from time import perf_counter

from compile.codegen import Emission
from compile.execute import Executable
from compile.outcome import Failure, Stage, Symptom
from corpus.configuration import LEVELS, Configuration
from corpus.record import Execution
from fuzzer.judged import ENOUGH, Judged, kept
from fuzzer.oracles import ORACLES
from fuzzer.oracles.asking import shares
from fuzzer.oracles.case import CannotRun, Case, Meaningless, Turn
from fuzzer.oracles.verdict import Verdict
from grammar import Program


class Running:
    """Runs programs and asks oracles, as a configuration says."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.seconds: dict[str, float] = defaultdict(float)  # for launches and each oracle
        self._shares = shares(configuration.check, configuration.options.get("oracles"))

    def judge(
        self, index: int, program: Program, emission: Emission, executable: Executable, alive: Callable[[], None]
    ) -> Judged:
        """What comes of a program; of those that the reference calls undefined, a failed draw.

        `alive` is called before each oracle, so that many of them are not taken for one that does not end.
        """
        careful = self._configuration.reaches("reference")
        case = Case(program.source, program.launch, emission, executable, careful=careful)
        begun = perf_counter()
        try:
            turns = case.turns
            self.seconds["run"] += perf_counter() - begun
        except CannotRun as reason:
            return Judged(None, "compile", said=(("run", f"no inputs: {reason}"),))
        except Meaningless as reason:
            return Judged(_undefined(str(reason)), "compile", said=(("reference", f"undefined: {reason}"),))
        said = [("run", "passed")]
        level, gradient = "run", False
        for name, share in self._shares.items():
            if not self._is_asked(name, share, index):
                continue
            alive()
            begun = perf_counter()
            verdict = ORACLES[name].judge(case)
            self.seconds[name] += perf_counter() - begun
            said.append((name, _word(verdict)))
            if verdict.failure is not None:
                return Judged(verdict.failure, level, said=tuple(said))
            if verdict.passed and name in LEVELS:
                level, gradient = name, name == "gradient"
        return Judged(None, level, gradient, _kept(turns), tuple(said))

    def _is_asked(self, name: str, share: float, index: int) -> bool:
        """Whether an oracle looks at the program at an index: the same in every run of a configuration."""
        key = f"{self._configuration.seed}/{name}/{index}".encode()
        return int.from_bytes(blake2b(key, digest_size=4).digest()) < share * 2**32


def _undefined(reason: str) -> Failure:
    """A draw that came to nothing."""
    return Failure(Stage.draw, Symptom.error, "Undefined", f"the reference calls it undefined: {reason}")


def _word(verdict: Verdict) -> str:
    return "wrong" if verdict.failure is not None else verdict.skipped or "passed"


def _kept(turns: tuple[Turn, ...]) -> Execution:
    """The launch that a record keeps: the first that is not large, and has threads."""
    busy = [turn for turn in turns if 0 not in turn.dim] or list(turns)
    small = [turn for turn in busy if turn.size <= ENOUGH]
    chosen = small[0] if small else min(busy, key=lambda turn: turn.size)
    return kept(chosen.number, chosen.dim, chosen.arguments, chosen.ran.arrays)
