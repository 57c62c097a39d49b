"""What shrinking costs, and what bounds it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class PassStatistics:
    """What one pass came to: candidates judged, candidates taken, seconds in all."""

    tried: int = 0
    kept: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Effort:
    """What shrinking may cost, and has cost. A limit of None is none."""

    most_verdicts: int | None = None
    most_seconds: float | None = None
    verdicts: int = 0
    started: float = field(default_factory=time.monotonic)
    passes: dict[str, PassStatistics] = field(default_factory=dict)
    stopped: Callable[[], bool] = lambda: False

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.started

    @property
    def spent(self) -> bool:
        """Whether a limit is reached, or somebody asked to stop."""
        return self._beyond(self.most_verdicts, self.most_seconds)

    def share(self, part: float) -> Callable[[], bool]:
        """Whether such a part of what is left now is spent."""
        verdicts, seconds = self.most_verdicts, self.most_seconds
        if verdicts is not None:
            verdicts = self.verdicts + round((verdicts - self.verdicts) * part)
        if seconds is not None:
            seconds = self.seconds + (seconds - self.seconds) * part
        return lambda: self._beyond(verdicts, seconds)

    def _beyond(self, verdicts: int | None, seconds: float | None) -> bool:
        return (
            (verdicts is not None and self.verdicts >= verdicts)
            or (seconds is not None and self.seconds >= seconds)
            or self.stopped()
        )
