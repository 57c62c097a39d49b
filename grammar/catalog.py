"""Warp's built-ins as the grammar sees them: every call that yields a given type, read from Warp's own registry.

Nothing here lists functions. The registry (`warp._src.context.builtin_functions`) holds overloads with open types; each
is bound to concrete types, and the overload's own `value_func` says whether Warp accepts the binding and what comes
back. So a new release of Warp brings its new built-ins with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import warp._src.context as context
import warp._src.types as wt

from grammar.conversion import to_warp
from grammar.exclusions import HANDLED_ELSEWHERE, is_excluded
from grammar.overloads import Refusal, accepted, bindings, written_in_warp
from grammar.signature import Operand, Signature
from grammar.types import FLOAT32, FLOAT64, INT32, INTEGERS, NUMBERS, VEC3, Array, Matrix, Scalar, Value, Vector

GROUPS = (
    "Scalar Math",
    "Vector Math",
    "Quaternion Math",
    "Transformations",
    "Spatial Math",
    "Random",
    "Utility",
    "Operators",
)
ATOMICS = ("add", "sub", "min", "max", "and", "or", "xor", "exch", "cas")

# The families of arrays that atomics take, in the order of their overloads, with the ranks that compile.
FAMILIES: dict[str, tuple[int, ...]] = {"array": (1, 2, 3, 4), "fabricarray": (1, 2), "indexedfabricarray": (1, 2)}
_SHARED: tuple[Value, ...] = (Vector(2, FLOAT32), VEC3, Vector(3, FLOAT64), Vector(3, INT32), Matrix(3, 3, FLOAT32))

# What Python spells with a sign or a word of its own.
OPERATORS: dict[str, str] = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "floordiv": "//",
    "mod": "%",
    "bit_and": "&",
    "bit_or": "|",
    "bit_xor": "^",
    "lshift": "<<",
    "rshift": ">>",
    "invert": "~",
    "neg": "-",
    "pos": "+",
    "unot": "not",
}
# Expressions have productions of their own for these: they are drawn out of the catalog as a program's subject alone.
_SPELLED = OPERATORS.keys() | {"where", "len"}


@cache
def signatures() -> tuple[Signature, ...]:
    """Every signature over the types of `grammar.types`, in the registry's order."""
    return tuple(dict.fromkeys(s for name, overload, place in _overloads() for s in _bound(name, overload, place)))


@cache
def by_result() -> Mapping[Value, Mapping[str, tuple[Signature, ...]]]:
    """Result type to built-in name to the signatures that return that one type."""
    return _by_result(signatures())


@cache
def of_unusual(kind: Vector | Matrix) -> Mapping[Value, Mapping[str, tuple[Signature, ...]]]:
    """`by_result` for vectors or matrices of one length or shape that the catalog does not hold: `vec12`, `mat45`."""
    lengths = (kind.length,) if isinstance(kind, Vector) else (kind.columns, kind.rows)
    shapes = ((kind.rows, kind.columns),) if isinstance(kind, Matrix) else ()
    found = (
        signature
        for name, overload, place in _overloads()
        if overload.is_builtin() and _has_open_types(overload)
        for signature in bindings(name, overload, place, lengths=lengths, shapes=shapes, scalars=(kind.scalar,))
        if kind in signature.operands.union(signature.results)
    )
    return _by_result(tuple(dict.fromkeys(found)))


@cache
def with_several_results() -> tuple[Signature, ...]:
    """The signatures whose results are unpacked: `U, sigma, V = wp.svd3(A)`."""
    return tuple(s for s in signatures() if len(s.results) > 1)


@cache
def accepts_atomic(operation: str, dtype: Value) -> bool:
    """Whether `wp.atomic_<operation>` takes arrays of `dtype`, as its value function says."""
    name = f"atomic_{operation}"
    if is_excluded(name, dtype):
        return False
    overload = next(o for o in context.builtin_functions[name].overloads if not o.hidden)
    native = to_warp(dtype)
    kinds = {key: wt.int32 if key == "i" else native for key in overload.input_types}
    kinds["arr"] = wt.array(dtype=native, ndim=1)
    answer = accepted(overload, kinds)
    return answer is not None and not isinstance(answer, Refusal)


@cache
def atomics() -> tuple[Signature, ...]:
    """The atomics as signatures: each operation on arrays of every family and rank, under indices of every type."""
    return tuple(
        _atomic(operation, Array(dtype, rank, family), index, 4 * place + rank - 1)
        for operation in ATOMICS
        for dtype in (*NUMBERS, *_SHARED)
        if accepts_atomic(operation, dtype)
        for place, (family, ranks) in enumerate(FAMILIES.items())
        for rank in ranks
        if not is_excluded(f"atomic_{operation}", Array(dtype, rank, family))
        for index in (*INTEGERS, *(INT32 for _ in INTEGERS))  # as often as all the others together
    )


def _atomic(operation: str, array: Array, index: Scalar, overload: int) -> Signature:
    indices: list[tuple[str, Operand]] = [(key, index) for key in "ijkl"[: array.ndim]]
    values: list[tuple[str, Operand]] = [("compare", array.dtype)] if operation == "cas" else []
    parameters: tuple[tuple[str, Operand], ...] = (("arr", array), *indices, *values, ("value", array.dtype))
    kinds = frozenset(kind for _, kind in parameters)
    return Signature(f"atomic_{operation}", "Utility", parameters, (), kinds, overload)


def _overloads() -> Iterator[tuple[str, Any, int]]:
    """The overloads that the catalog is made of, with their places; a function written in Warp is one by itself."""
    for name, function in context.builtin_functions.items():
        if not hasattr(function, "overloads"):
            yield name, function, 0
        elif name not in HANDLED_ELSEWHERE and not name.startswith("atomic_"):
            documented = [overload for overload in function.overloads if not overload.hidden]
            yield from ((name, o, place) for place, o in enumerate(documented) if o.group in GROUPS)


def _bound(name: str, overload: Any, place: int) -> Iterator[Signature]:
    return bindings(name, overload, place) if overload.is_builtin() else written_in_warp(name, overload)


def _has_open_types(overload: Any) -> bool:
    return any(0 in getattr(kind, "_shape_", ()) for kind in overload.input_types.values())


def _by_result(found: tuple[Signature, ...]) -> Mapping[Value, Mapping[str, tuple[Signature, ...]]]:
    table: dict[Value, dict[str, list[Signature]]] = defaultdict(lambda: defaultdict(list))
    for signature in found:
        if len(signature.results) == 1 and signature.name not in _SPELLED:
            table[signature.results[0]][signature.name].append(signature)
    return {kind: {name: tuple(rows) for name, rows in names.items()} for kind, names in table.items()}
