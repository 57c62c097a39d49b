"""Calls that count themselves, in any slot that takes an expression."""

from grammar.builder import Builder
from grammar.counting import counted, counts
from grammar.rules import production
from grammar.scope import Expr
from grammar.types import Scalar, Value


@production("side_effect", 7, lambda kind: isinstance(kind, Scalar))
def _counted(b: Builder, kind: Value, depth: int) -> Expr | None:
    if not counts(b, kind):
        return None
    assert isinstance(kind, Scalar)
    return counted(b, kind)
