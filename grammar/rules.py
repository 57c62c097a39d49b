"""The table of productions for expressions, and how one is chosen.

A production says which feature it belongs to, which types it can make, and how often it is tried. That row is all there
is to a form of the language: adding one is writing a function under the decorator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from grammar.builder import Builder
from grammar.scope import Expr
from grammar.types import Value

Make = Callable[[Builder, Value, int], Expr | None]


@dataclass(frozen=True, slots=True)
class Production:
    """One form of expression.

    `make(builder, type, depth)` draws one, or returns None where the scope at hand has nothing to make it of.
    """

    name: str
    feature: str
    weight: int
    makes: Callable[[Value], bool]
    make: Make


PRODUCTIONS: list[Production] = []


def production(feature: str, weight: int, makes: Callable[[Value], bool]) -> Callable[[Make], Make]:
    """Register a production; `makes` tells the types it can yield."""

    def register(make: Make) -> Make:
        PRODUCTIONS.append(Production(make.__name__.strip("_"), feature, weight, makes, make))
        return make

    return register


def rules_for(b: Builder, kind: Value) -> list[tuple[Make, int]]:
    """The productions that a program has for a type, with their weights; worked out once per program and type."""
    rows = b.rules.get(kind)
    if rows is None:
        rows = [(p.make, p.weight) for p in _making(kind) if b.has(p.feature)]
        b.rules[kind] = rows
    return rows


@lru_cache(maxsize=1024)
def _making(kind: Value) -> tuple[Production, ...]:
    return tuple(p for p in PRODUCTIONS if p.makes(kind))
