"""One concrete way to call a built-in."""

from dataclasses import dataclass
from typing import TypeAlias

from grammar.types import Array, Value

Operand: TypeAlias = Value | Array


@dataclass(frozen=True, slots=True)
class Signature:
    """A built-in with types for its parameters and its results.

    Attributes:
        name: as the registry has it; an operator's is a word, `add` for `+`.
        group: of the registry.
        parameters: names and types in order, of those that have to be given.
        results: none for what only changes its arguments.
        operands: the types of its parameters, whatever their order.
        overload: the place of the overload among the documented ones of its name.
        given: further parameters, which have defaults and are passed all the same.
    """

    name: str
    group: str
    parameters: tuple[tuple[str, Operand], ...]
    results: tuple[Value, ...]
    operands: frozenset[Operand]
    overload: int = 0
    given: tuple[tuple[str, Operand], ...] = ()
