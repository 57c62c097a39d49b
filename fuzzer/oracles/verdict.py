"""What an oracle says of a program."""

from dataclasses import dataclass

from compile.outcome import Failure, Stage, Symptom


@dataclass(frozen=True, slots=True)
class Verdict:
    """The compiler was right, was wrong (`failure`), or could not be judged (`skipped`, in countable words)."""

    failure: Failure | None = None
    skipped: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the program was judged, and nothing was found."""
        return self.failure is None and self.skipped is None


PASSED = Verdict()


def skipped(reason: str) -> Verdict:
    """Not judged, and why."""
    return Verdict(skipped=reason)


def wrong(oracle: str, message: str, line: int | None = None) -> Verdict:
    """The compiler is wrong by an oracle; `message` says what was expected and what was found."""
    return Verdict(Failure(Stage.oracle, Symptom.wrong, oracle, message, line=line))
