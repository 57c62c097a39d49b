"""No signature has more than its share of an error corpus."""

from collections import Counter
from collections.abc import Iterable

from corpus.error_record import ErrorRecord

MOST_SHARE = 0.05
FLOOR = 25  # rows that a signature may have in any case, while there are few
PATIENCE = 20  # attempts at one index, after which there is nothing else to be had, as with few kinds of faults


class Balance:
    """Counts the rows of each signature as they are committed.

    A signature that was let in beyond its share, for want of others, has none from then on. The committed rows alone
    tell that, so that a harvest and its continuation decide alike.
    """

    def __init__(self, committed: Iterable[str]) -> None:
        """`committed`: the signatures of the rows that there are, in order."""
        self._counts: Counter[str] = Counter()
        self._rows = 0
        self._unbounded: set[str] = set()
        for name in committed:
            self._count(name)

    def full(self, record: ErrorRecord) -> bool:
        """Whether there are enough rows like this one; where there are not, it is counted as one more."""
        if self._beyond_its_share(record.signature) and record.provenance.attempt < PATIENCE:
            return True
        self._count(record.signature)
        return False

    def _count(self, name: str) -> None:
        if self._beyond_its_share(name):
            self._unbounded.add(name)
        self._counts[name] += 1
        self._rows += 1

    def _beyond_its_share(self, name: str) -> bool:
        held = self._counts[name]
        return name not in self._unbounded and held >= FLOOR and held + 1 > MOST_SHARE * (self._rows + 1)
