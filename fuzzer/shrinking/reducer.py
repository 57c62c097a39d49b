"""Shrinking: passes over a subject, again and again, until none of them finds anything."""

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import libcst as cst

from fuzzer.shrinking.effort import Effort, PassStatistics
from fuzzer.shrinking.passes import Pass
from fuzzer.shrinking.subject import Subject
from grammar.edits import Changes, Moves, Replacement

S = TypeVar("S", bound=Subject)


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
        ahead = _Ahead(subject, changes, size)
        while place < len(changes) and not effort.spent:
            moves: Moves = {}
            candidate = ahead.candidate(place, moves)
            statistics.tried += candidate is not None
            if candidate is None or not candidate.holds():
                place += size
                continue
            statistics.kept += 1
            subject = candidate
            del changes[place : place + size]
            before = [_moved(change, moves, subject) for change in changes[:place]]
            after = [_moved(change, moves, subject) for change in changes[place:]]
            changes = [change for change in (*before, *after) if change]
            place = sum(1 for change in before if change)
            ahead = _Ahead(subject, changes, size)
            progress(subject)
        size = min(size // 2, len(changes))
    statistics.seconds += time.monotonic() - started
    return subject


class _Ahead(Generic[S]):
    """The candidates that some changes at a time make of a subject, asked about before they are needed.

    The longer none of them holds, the more are asked about at once: those after one that holds are judged in vain.
    """

    def __init__(self, subject: S, changes: Sequence[Changes], size: int) -> None:
        self._subject = subject
        self._changes = changes
        self._size = size
        self._made: dict[int, tuple[S | None, Moves]] = {}
        self._width = 1

    def candidate(self, place: int, moves: Moves) -> S | None:
        """The one without the changes from `place` on; None where they cannot be made. `moves`: see grammar.edits."""
        if place not in self._made:
            self._make(place)
        candidate, moved = self._made.pop(place)
        moves.update(moved)
        return candidate

    def _make(self, place: int) -> None:
        end = place + self._width * self._size
        for start in range(place, min(end, len(self._changes)), self._size):
            moves: Moves = {}
            changes = _together(self._changes[start : start + self._size])
            self._made[start] = (self._subject.changed(changes, moves), moves)
        self._subject.foresee([candidate for candidate, _ in self._made.values() if candidate is not None])
        self._width = min(2 * self._width, self._subject.batch)


def tried(subject: S, changes: Changes) -> S | None:
    """The subject with some changes, when it still holds."""
    candidate = subject.changed(changes, {})
    return candidate if candidate is not None and candidate.holds() else None


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
