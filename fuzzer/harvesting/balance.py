"""No signature has more than its share of an error corpus."""

from collections import Counter
from collections.abc import Iterable

from corpus.error_record import ErrorRecord

MOST_SHARE = 0.05
FLOOR = 25  # rows that a signature may have in any case, while there are few


class Balance:
    """Counts the rows of each signature as they are committed."""

    def __init__(self, committed: Iterable[str]) -> None:
        """`committed`: the signatures of the rows that there are."""
        self._counts = Counter(committed)
        self._rows = self._counts.total()

    def full(self, record: ErrorRecord) -> bool:
        """Whether there are enough rows like this one; where there are not, it is counted as one more."""
        held = self._counts[record.signature]
        if held >= FLOOR and held + 1 > MOST_SHARE * (self._rows + 1):
            return True
        self._counts[record.signature] += 1
        self._rows += 1
        return False
