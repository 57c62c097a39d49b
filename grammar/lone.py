"""Expressions on their own: of a type that a caller names, over variables that a caller has."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import libcst as cst
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from grammar import expressions, features
from grammar.builder import FUEL, Builder, Palette
from grammar.choices import Choices
from grammar.conversion import from_warp
from grammar.palettes import draw_style
from grammar.scope import Frame, Variable
from grammar.types import (
    FLOAT32,
    INT32,
    NUMBERS,
    SCALARS,
    UINT32,
    Matrix,
    Quaternion,
    Transform,
    Value,
    Vector,
    is_whole,
    scalar_of,
    warp_name,
)
from grammar.values import value
from grammar.words import RESERVED

_REGISTERED = expressions  # importing it registers its productions

DEPTH = 3  # operations within operations

# What an expression cannot have by itself: lines before it, definitions, an array.
_WITHOUT = frozenset({"constant", "enumeration", "static", "function", "random", "load", "gather", "view", "print"})


@dataclass(frozen=True, slots=True)
class Expression:
    """One drawn expression.

    Attributes:
        source: its text, which reads no names but `wp` and those of the scope.
        type: the name of its type, `float32` or `vec3`.
        tree: the LibCST expression that `source` was printed from.
    """

    source: str
    type: str
    tree: cst.BaseExpression = field(repr=False)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis shows of an expression on which a property fails: the text, and not the tree."""
        printer.text(f"<expression of type {self.type}: {self.source}>")


def expressions_of(of: Any = float, scope: Mapping[str, Any] | None = None) -> st.SearchStrategy[Expression]:
    """Expressions of a type, as kernels may hold them.

    Args:
        of: the type: a name of Warp's (`"vec3"`, `"float32"`, `"float"`) or the type itself (`wp.vec3`, `float`).
        scope: the variables that expressions may read, name to type. Whole numbers among them may be anything.

    Raises:
        InvalidArgument: for a type that expressions do not have, with those that there are; for a name that cannot be
            a variable.
    """
    variables = () if scope is None else tuple((_checked(name), _kind(kind)) for name, kind in scope.items())
    return _expressions(_kind(of), variables)


@lru_cache(maxsize=256)
def _expressions(kind: Value, scope: tuple[tuple[str, Value], ...]) -> st.SearchStrategy[Expression]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Expression:
        choose = Choices(draw)
        b = Builder(
            choose=choose,
            style=draw_style(choose),
            palette=_palette([kind, *(k for _, k in scope)]),
            features=features.without(()) - _WITHOUT,
            frame=Frame(taken=set(RESERVED), is_kernel=False),
            inline=True,
            fuel=FUEL,
        )
        for name, variable_kind in scope:
            b.frame.declare(Variable(name, variable_kind))
        node = value(b, kind, choose.between(1, DEPTH)).node
        return Expression(cst.Module([]).code_for_node(node), warp_name(kind) or "", node)

    return drawn()


def _palette(kinds: list[Value]) -> Palette:
    """The types that the expressions between are about: those asked for and their components."""
    scalars = [s for s in map(scalar_of, kinds) if s is not None]
    real = next((s for s in scalars if s.is_float), FLOAT32)
    whole = next((s for s in scalars if is_whole(s) and s != UINT32), INT32)
    vectors = dict.fromkeys(k for k in kinds if isinstance(k, Vector))
    matrices = dict.fromkeys(k for k in kinds if isinstance(k, Matrix))
    for matrix in matrices:
        vectors |= dict.fromkeys([Vector(matrix.rows, matrix.scalar), Vector(matrix.columns, matrix.scalar)])
    quaternion, transform = (any(isinstance(k, family) for k in kinds) for family in (Quaternion, Transform))
    if quaternion or transform:
        vectors[Vector(3, real)] = None
    return Palette(real, whole, UINT32, tuple(vectors), tuple(matrices), quaternion, transform)


def _kind(given: Any) -> Value:
    named = _named()
    if isinstance(given, str):
        found = named.get(
            {"float": "float32", "int": "int32"}.get(given.removeprefix("wp."), given.removeprefix("wp."))
        )
    else:
        drawn = from_warp(given)
        found = drawn if drawn in named.values() else None
    if found is None:
        raise InvalidArgument(f"{given!r} is no type of an expression; there are {', '.join(named)}")
    return found


@cache
def _named() -> dict[str, Value]:
    """The types that have names of Warp's own, which is what text without definitions can spell."""
    kinds: list[Value] = [*SCALARS.values()]
    for scalar in NUMBERS:
        kinds += [Vector(length, scalar) for length in (2, 3, 4)]
        if scalar.is_float:
            kinds += [Matrix(size, size, scalar) for size in (2, 3, 4)] + [Quaternion(scalar), Transform(scalar)]
    return {name: kind for kind in kinds if (name := warp_name(kind)) is not None}


def _checked(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name in RESERVED:
        raise InvalidArgument(f"{name!r} cannot be a variable")
    return name
