"""Identities seen so far, at eight bytes each."""

from collections.abc import Iterable

import numpy as np

_MERGE_AT = 1 << 11


class SeenSet:
    """A set of hex identities that keeps the first 64 bits of each.

    Two different identities that share them are taken for the same: one in 10**19 pairs, and the same on every run.
    Recent ones are in a Python set, the rest in a sorted array.
    """

    __slots__ = ("_recent", "_sorted")

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted = np.empty(0, np.uint64)

    def __len__(self) -> int:
        return len(self._sorted) + len(self._recent)

    def __contains__(self, identity: str) -> bool:
        prefix = _prefix(identity)
        if prefix in self._recent:
            return True
        place = int(self._sorted.searchsorted(np.uint64(prefix)))
        return place < len(self._sorted) and int(self._sorted[place]) == prefix

    def add(self, identity: str) -> None:
        """Remembers one identity; one that is there already changes nothing."""
        if identity in self:
            return
        self._recent.add(_prefix(identity))
        if len(self._recent) >= _MERGE_AT:
            self._merge()

    def update(self, identities: Iterable[str]) -> None:
        """Remembers several."""
        for identity in identities:
            self.add(identity)

    def _merge(self) -> None:
        recent = np.fromiter(self._recent, np.uint64, len(self._recent))
        recent.sort()
        self._sorted = np.insert(self._sorted, self._sorted.searchsorted(recent), recent)
        self._recent = set()


def _prefix(identity: str) -> int:
    return int(identity[:16], 16)
