"""The public strategies, for other people's property tests.

`programs` yields source text and more, `kernels` the same executed, as `wp.Kernel`, `expressions` parts of kernels.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from compile.live import LiveKernel, live_kernel
from grammar.lone import Expression
from grammar.lone import expressions_of as expressions
from grammar.programs import Program, programs

__all__ = ["Expression", "Kernel", "Program", "expressions", "kernels", "programs"]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A program and what Python made of it.

    Attributes:
        program: the text and what is known of it.
        live: the executed module; it is Warp's for as long as this object is held.
    """

    program: Program
    live: LiveKernel

    @property
    def kernel(self) -> Any:
        """The `wp.Kernel`, to launch or to inspect."""
        return self.live.kernel

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis shows of it: its program."""
        printer.pretty(self.program)


def kernels(
    *,
    types: Iterable[str] | None = None,
    features: Iterable[str] | None = None,
    max_statements: int | None = None,
    differentiable: bool = False,
) -> st.SearchStrategy[Kernel]:
    """Programs as `programs` draws them, executed: each with its `wp.Kernel`.

    Nothing is compiled before something asks Warp for it.

    Args and raises: those of `programs`.
    """
    drawn = programs(types=types, features=features, max_statements=max_statements, differentiable=differentiable)
    return drawn.map(_executed)


def _executed(program: Program) -> Kernel:
    return Kernel(program, live_kernel(program.source))
