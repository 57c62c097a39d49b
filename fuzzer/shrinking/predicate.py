"""What is asked of a candidate, once for each text: whether it still is what is looked for."""

from collections.abc import Callable, Sequence

from fuzzer.shrinking.effort import Effort

Predicate = Callable[[str], bool]
"""Whether the text of a candidate still is what is looked for."""


class Remembered:
    """A predicate that never asks twice about one text, and counts in `effort` what it asks.

    `answers` says it of some texts at once, of at most `batch`: more than one where that is cheaper than one by one.
    """

    def __init__(self, answers: Callable[[Sequence[str]], Sequence[bool]], effort: Effort, batch: int = 1) -> None:
        self._answers = answers
        self._effort = effort
        self._known: dict[str, bool] = {}
        self.batch = batch

    def __call__(self, text: str) -> bool:
        self.foresee([text])
        return self._known[text]

    def foresee(self, texts: Sequence[str]) -> None:
        """Ask about some texts that are going to be asked for."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self._known))
        for start in range(0, len(fresh), self.batch):
            asked = fresh[start : start + self.batch]
            self._effort.verdicts += len(asked)
            self._known.update(zip(asked, self._answers(asked), strict=True))


def remembered(predicate: Predicate, effort: Effort) -> Remembered:
    """A predicate that remembers; one that does so already stays as it is."""
    if isinstance(predicate, Remembered):
        return predicate
    return Remembered(lambda texts: [predicate(text) for text in texts], effort)
