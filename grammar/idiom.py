"""What a kernel type is: a shape of computation whose holes the whole grammar fills."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grammar.builder import Builder
from grammar.types import Scalar


@dataclass(frozen=True, slots=True)
class Idiom:
    """One kernel type.

    `draw` builds the kernel's parameters and body with the words of `grammar.kernel`. `needs` are features it cannot be
    without, whatever the mask says; `avoids` are those that would hide its shape. The counts say what a program of
    this type has at least: vector and matrix types, quaternions, transforms, structs, helper functions. `prepare` is
    for what has to be settled before structs and helper functions are drawn.
    """

    name: str
    kernels: tuple[str, ...]
    draw: Callable[[Builder], None]
    needs: frozenset[str] = frozenset()
    avoids: frozenset[str] = frozenset()
    vectors: int = 0
    matrices: int = 0
    quaternion: bool = False
    transform: bool = False
    structs: int = 0
    functions: int = 0
    reals: tuple[tuple[Scalar, int], ...] = ()
    spatial: bool = False
    prepare: Callable[[Builder], None] | None = None

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How Hypothesis shows it: strategies hold all idioms, and are shown in messages."""
        printer.text(self.name)
