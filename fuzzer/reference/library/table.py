"""The table of built-in functions, by name."""

from collections.abc import Callable
from typing import Any, TypeVar

BUILTINS: dict[str, Callable[..., Any]] = {}

F = TypeVar("F", bound=Callable[..., Any])


def builtin(*names: str, changes: tuple[int, ...] = ()) -> Callable[[F], F]:
    """Enter a function under these names.

    `changes` says at which positions it writes to arguments; it then returns its result and a tuple of what they
    become.
    """

    def enter(function: F) -> F:
        if changes:
            function.changes = changes  # type: ignore[attr-defined]
        for name in names:
            BUILTINS[name] = function
        return function

    return enter
