"""Shrinking: passes over a subject, again and again, until none of them finds anything."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import libcst as cst

from fuzzer.shrinking.passes import Pass
from fuzzer.shrinking.subject import Subject
from grammar.edits import Changes, Moves, Replacement

S = TypeVar("S", bound=Subject)


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

    def part(self, share: float) -> "Effort":
        """A share of what is left, to be spent apart; the verdicts it takes are to be added afterwards."""
        return Effort(
            None if self.most_verdicts is None else round((self.most_verdicts - self.verdicts) * share),
            None if self.most_seconds is None else (self.most_seconds - self.seconds) * share,
            stopped=self.stopped,
        )

    @property
    def spent(self) -> bool:
        """Whether a limit is reached, or somebody asked to stop."""
        return (
            (self.most_verdicts is not None and self.verdicts >= self.most_verdicts)
            or (self.most_seconds is not None and self.seconds >= self.most_seconds)
            or self.stopped()
        )


def reduced(
    subject: S, passes: Sequence[Pass], effort: Effort, progress: Callable[[S], None] = lambda subject: None
) -> S:
    """The smallest subject that the passes lead to, each tried again after the others, within `effort`.

    `progress` is told of every smaller one. When no limit was reached, no change of any pass can be made to what is
    returned: with passes that take single things away, it is one-minimal.
    """
    found = True
    while found and not effort.spent:
        found = False
        for pass_ in passes:
            smaller = _minimized(subject, pass_, effort, progress)
            found = found or smaller is not subject
            subject = smaller
    return subject


def _minimized(subject: S, pass_: Pass, effort: Effort, progress: Callable[[S], None]) -> S:
    """What one pass makes of a subject: all of its changes at once, halves, quarters, down to each by itself."""
    statistics = effort.passes.setdefault(pass_.__name__, PassStatistics())
    started = time.monotonic()
    changes = pass_(subject.tree)
    size = len(changes)
    while size >= 1 and not effort.spent:
        place = 0
        while place < len(changes) and not effort.spent:
            moves: Moves = {}
            candidate = tried(subject, _together(changes[place : place + size]), moves, effort)
            statistics.tried += 1
            if candidate is None:
                place += size
                continue
            statistics.kept += 1
            subject = candidate
            del changes[place : place + size]
            before = [_moved(change, moves, subject) for change in changes[:place]]
            after = [_moved(change, moves, subject) for change in changes[place:]]
            changes = [change for change in (*before, *after) if change]
            place = sum(1 for change in before if change)
            progress(subject)
        size = min(size // 2, len(changes))
    statistics.seconds += time.monotonic() - started
    return subject


def tried(subject: S, changes: Changes, moves: Moves, effort: Effort) -> S | None:
    """The subject with some changes, when it still holds."""
    candidate = subject.changed(changes, moves)
    if candidate is None:
        return None
    effort.verdicts += 1
    return candidate if candidate.holds() else None


def _together(changes: Sequence[Changes]) -> Changes:
    """Several changes as one; of two for one node the first."""
    merged: dict[cst.CSTNode, Replacement] = {}
    for change in reversed(changes):
        merged |= change
    return merged


def _moved(change: Changes, moves: Moves, subject: Subject) -> Changes:
    """The same change of a tree that has changed; nothing where its nodes are gone."""
    found = {moves.get(node, node): replacement for node, replacement in change.items()}
    parents = subject.tree.parents
    return found if all(node in parents for node in found) else {}
