"""What stands around functions: constants of composite types, members of enumerations."""

from grammar import modules
from grammar.builder import Builder
from grammar.expressions.conditions import compared
from grammar.rules import production
from grammar.scope import Expr
from grammar.types import INT32, Matrix, Value, Vector, is_bool
from grammar.words import COUNTERS, LOOPS

NOT_CODES = frozenset({*COUNTERS, *LOOPS})  # indices and counters are not compared with members of an enumeration


def _has_constants(kind: Value) -> bool:
    return isinstance(kind, (Vector, Matrix)) and kind.scalar.is_float


@production("constant", 1, _has_constants)
def _composite_constant(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`GRAVITY_DIR`."""
    assert isinstance(kind, (Vector, Matrix))
    if kind.scalar in b.spellings:
        return None
    return modules.composite(b, kind)


@production("enumeration", 1, is_bool)
def _is_member(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`material == Material.FLUID`."""
    codes = [v for v in b.frame.of_type(INT32) if v.index is None and not v.mutable and v.name not in NOT_CODES]
    if not codes:
        return None
    left = b.variable(b.choose.pick(codes))
    return compared(left, b.choose.weighted((("==", 4), ("!=", 1))), modules.member(b))
