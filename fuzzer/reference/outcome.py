"""What an interpretation comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What an interpretation came to.

    Attributes:
        arrays: what each array parameter holds afterwards, in the form it was given in; empty unless `defined`.
            Arrays within struct parameters are found under `parameter.field`.
        errors: for each array, how far a faithful execution may be from each number, in absolute terms; 0 is exact.
        tangents: for each array the directional derivative of each number, if tangents were given.
        undefined: the first thing that C++ or Warp leaves undefined, or None.
        not_covered: the construct that the interpreter does not know, or None.
        unsettled: a decision that rounding could have turned (the arrays then hold one of several results), or None.
        depends_on_order: whether what atomic operations gave, and so perhaps the arrays, depends on which thread comes
            first; here they come in order.
        line: where the undefined or unknown construct is in the source, 1-based; 0 if nowhere.
    """

    arrays: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    tangents: Mapping[str, Any] = field(default_factory=dict)
    undefined: str | None = None
    not_covered: str | None = None
    unsettled: str | None = None
    depends_on_order: bool = False
    line: int = 0

    @property
    def defined(self) -> bool:
        """Whether the program could be followed to its end, and did nothing undefined."""
        return self.undefined is None and self.not_covered is None
