"""Which failed programs a run writes down whole: of each signature the first few, and later ones that are smaller."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from corpus.failures import FailedAttempt
from fuzzer.signature import signature_of

_TOLD_BY = ("stage", "symptom", "error_type", "message", "raised_in", "direction", "features")


class Keeper:
    """Decides in the order of indices, so that a run and its continuation decide alike.

    A failure that is not kept is still written down, without its program: `reproduce` brings that back.
    """

    def __init__(self, most: int, earlier: Iterable[Mapping[str, Any]] = ()) -> None:
        """`most` programs for each signature; `earlier` are the lines of the failures file so far."""
        self._most = most
        self._sizes: dict[str, list[int]] = {}  # of the smallest ones kept, ascending
        for failure in earlier:
            if failure["python_source"] is not None:
                self._count(signature_of(failure).id, len(failure["python_source"]))

    def kept(self, failed: FailedAttempt) -> FailedAttempt:
        """The failure as it is to be written."""
        if failed.python_source is None:
            return failed
        name, size = signature_of(_row(failed)).id, len(failed.python_source)
        sizes = self._sizes.get(name, [])
        if len(sizes) >= self._most and (not sizes or size >= sizes[-1]):
            return replace(failed, python_source=None)
        self._count(name, size)
        return failed

    def _count(self, name: str, size: int) -> None:
        sizes = self._sizes.setdefault(name, [])
        insort(sizes, size)
        del sizes[self._most :]


def _row(failed: FailedAttempt) -> dict[str, Any]:
    return {name: getattr(failed, name) for name in _TOLD_BY}
