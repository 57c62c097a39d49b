"""What a caller asks of programs, checked: kernel types, features, size, gradients."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis.errors import InvalidArgument

from grammar.features import ESSENTIAL, FEATURES
from grammar.idiom import Idiom
from grammar.idioms import IDIOMS

KERNEL_TYPES: tuple[str, ...] = tuple(idiom.name for idiom in IDIOMS)
_BY_NAME = {idiom.name: idiom for idiom in IDIOMS}

SMALLEST = 6
"""The least `max_statements`: room for the launch index, two loads, a line between, and the store."""


@dataclass(frozen=True, slots=True)
class Request:
    """The programs that are wanted.

    Attributes:
        idioms: the kernel types to draw from.
        features: all that programs may use; None draws a mask for each program.
        max_statements: the most statements in all functions of a program together; None for no bound.
        differentiable: whether a gradient has to flow from an input array to every output.
    """

    idioms: tuple[Idiom, ...]
    features: frozenset[str] | None = None
    max_statements: int | None = None
    differentiable: bool = False

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How Hypothesis shows it."""
        printer.text(f"Request(types: {len(self.idioms)})")

    @property
    def has_conditions(self) -> bool:
        """Whether a program may turn out not to be one of those wanted."""
        return self.max_statements is not None or self.differentiable


def requested(
    types: Iterable[str] | None, features: Iterable[str] | None, max_statements: int | None, differentiable: bool
) -> Request:
    """The request behind the arguments of `programs`.

    Raises:
        InvalidArgument: for an argument that nothing answers to, with what there is.
    """
    allowed = None if features is None else _allowed(features)
    if max_statements is not None and (type(max_statements) is not int or max_statements < SMALLEST):
        raise InvalidArgument(f"max_statements={max_statements!r}: an int of at least {SMALLEST}, or None")
    if type(differentiable) is not bool:
        raise InvalidArgument(f"differentiable={differentiable!r}: True or False")
    return Request(_idioms(types, allowed), allowed, max_statements, differentiable)


def _allowed(features: Iterable[str]) -> frozenset[str]:
    names = _names("features", features, FEATURES)
    return frozenset(names) | ESSENTIAL


def _idioms(types: Iterable[str] | None, allowed: frozenset[str] | None) -> tuple[Idiom, ...]:
    """The kernel types asked for, or all those that do with the features."""
    if types is not None:
        idioms = [_BY_NAME[name] for name in _names("types", types, _BY_NAME)]
        for idiom in idioms:
            if allowed is not None and (missing := sorted(idiom.needs - allowed)):
                raise InvalidArgument(f"kernel type {idiom.name!r} needs the features {', '.join(missing)}")
        return tuple(idioms)
    return tuple(idiom for idiom in IDIOMS if allowed is None or idiom.needs <= allowed)


def _names(argument: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The names given, each once; at least one where they are types."""
    if isinstance(given, str):
        raise InvalidArgument(f"{argument}={given!r}: a list of names, [{given!r}]")
    names = tuple(dict.fromkeys(given))
    known = tuple(known)
    unknown = [name for name in names if name not in known]
    if unknown or (argument == "types" and not names):
        raise InvalidArgument(f"{argument}={list(names)}: unknown {unknown}; there are {', '.join(known)}")
    return names
