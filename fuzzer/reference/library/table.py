"""The table of built-in functions, by name."""

from collections.abc import Callable
from typing import Any, TypeVar

BUILTINS: dict[str, Callable[..., Any]] = {}

F = TypeVar("F", bound=Callable[..., Any])


def filling(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The form of a function of one argument that writes its results into further arguments."""

    def fill(first: Any, *_: Any) -> Any:
        return None, function(first)

    return with_filling(function, fill, tuple(range(1, count + 1)), least=2)


def with_filling(
    function: Callable[..., Any], fill: Callable[..., Any], changes: tuple[int, ...], least: int
) -> Callable[..., Any]:
    """A function that has another form for calls with so many arguments at least, which writes to these positions."""
    fill.changes, fill.least = changes, least  # type: ignore[attr-defined]
    function.filling = fill  # type: ignore[attr-defined]
    return function


def apart(function: Callable[..., Any], quiet: Callable[..., Any]) -> Callable[..., Any]:
    """A function, and what it is where nothing looks at its result."""
    function.quiet = quiet  # type: ignore[attr-defined]
    return function


def builtin(*names: str, changes: tuple[int, ...] = (), locals_only: bool = False) -> Callable[[F], F]:
    """Enter a function under these names.

    `changes` says at which positions it writes to arguments; it then returns its result and a tuple of what they
    become. With `locals_only` the page speaks of local variables, and not of parts of something.
    """

    def enter(function: F) -> F:
        if changes:
            function.changes, function.locals_only = changes, locals_only  # type: ignore[attr-defined]
        for name in names:
            BUILTINS[name] = function
        return function

    return enter
