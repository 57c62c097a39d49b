"""Warp's built-ins as the grammar sees them: every call that yields a given type, read from Warp's own registry.

Nothing here lists functions. The registry (`warp._src.context.builtin_functions`) holds overloads with open types; each
is bound to concrete types, and the overload's own `value_func` says whether Warp accepts the binding and what comes
back. So a new release of Warp brings its new built-ins with it.
"""

import itertools
import typing
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import warp._src.context as context
import warp._src.types as wt
from warp._src.codegen import Var

from grammar.exclusions import HANDLED_ELSEWHERE, is_excluded
from grammar.types import (
    INTEGERS,
    NUMBERS,
    SCALARS,
    STATE,
    Array,
    Matrix,
    Quaternion,
    Scalar,
    Transform,
    Value,
    Vector,
    scalar_of,
)

GROUPS = (
    "Scalar Math",
    "Vector Math",
    "Quaternion Math",
    "Transformations",
    "Spatial Math",
    "Random",
    "Utility",
)
LENGTHS = (2, 3, 4, 5, 6)
SHAPES = ((2, 2), (3, 3), (4, 4), (2, 3), (3, 2), (3, 4), (4, 3), (2, 4), (4, 2))
ATOMICS = ("add", "sub", "min", "max", "and", "or", "xor", "exch", "cas")

Operand: TypeAlias = Value | Array


@dataclass(frozen=True, slots=True)
class Signature:
    """One concrete way to call a built-in: parameter names and types in order, and the types of its results."""

    name: str
    group: str
    parameters: tuple[tuple[str, Operand], ...]
    results: tuple[Value, ...]
    operands: frozenset[Operand]  # the types of its parameters, whatever their order


@cache
def signatures() -> tuple[Signature, ...]:
    """Every signature over the types of `grammar.types`, in the registry's order."""
    found = dict.fromkeys(itertools.chain(_all_signatures(), _written_in_warp()))
    return tuple(found)


@cache
def by_result() -> Mapping[Value, Mapping[str, tuple[Signature, ...]]]:
    """Result type to built-in name to the signatures that return that one type."""
    table: dict[Value, dict[str, list[Signature]]] = defaultdict(lambda: defaultdict(list))
    for signature in signatures():
        if len(signature.results) == 1:
            table[signature.results[0]][signature.name].append(signature)
    return {kind: {name: tuple(rows) for name, rows in names.items()} for kind, names in table.items()}


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
    return _result(overload, kinds) is not None


def to_warp(kind: Value) -> Any:
    """The Warp type of a value type that is not a struct."""
    match kind:
        case Scalar(name=name):
            return getattr(wt, name)
        case Vector(length=length, scalar=scalar):
            return wt.vector(length, to_warp(scalar))
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            return wt.matrix((rows, columns), to_warp(scalar))
        case Quaternion(scalar=scalar):
            return wt.quaternion(to_warp(scalar))
        case Transform(scalar=scalar):
            return wt.transformation(to_warp(scalar))
        case _ if kind == STATE:
            return wt.uint32
    raise ValueError(f"no built-in type of Warp: {kind}")


def from_warp(native: Any) -> Value | None:
    """The grammar's value for a Warp type, None for those that it does not have."""
    native = wt.type_to_warp(native) if native in (int, float, bool) else native
    if not isinstance(native, type):
        return None
    shape: tuple[int, ...] = getattr(native, "_shape_", ())
    scalar = SCALARS.get(native.__name__)
    if scalar is not None and native is getattr(wt, scalar.name):
        return scalar
    dtype = SCALARS.get(getattr(getattr(native, "_wp_scalar_type_", None), "__name__", ""))
    if dtype is None:
        return None
    if wt.type_is_transformation(native):
        return Transform(dtype)
    if wt.type_is_quaternion(native):
        return Quaternion(dtype)
    if wt.type_is_vector(native):
        return Vector(shape[0], dtype)
    if wt.type_is_matrix(native):
        return Matrix(shape[0], shape[1], dtype)
    return None


def _all_signatures() -> Iterator[Signature]:
    for name, function in context.builtin_functions.items():
        if name in HANDLED_ELSEWHERE:
            continue
        for overload in getattr(function, "overloads", ()):
            if not overload.hidden and overload.group in GROUPS:
                yield from _bindings(name, overload)


def _written_in_warp() -> Iterator[Signature]:
    """The functions of `warp.math`: kernels call them like built-ins, but they are Warp functions with annotations."""
    for name, function in context.builtin_functions.items():
        if hasattr(function, "overloads"):
            continue
        for overload in (*function.user_overloads.values(), *function.user_templates.values()):
            for open_type in FLOAT32_VECTORS if typing.Any in overload.input_types.values() else (None,):
                signature = _annotated(name, function.group, overload, open_type)
                if signature is not None:
                    yield signature


def _annotated(name: str, group: str, overload: Any, open_type: Value | None) -> Signature | None:
    """A function's annotated types as a signature, with `Any` for the open type."""

    def closed(kind: Any) -> Value | None:
        return open_type if kind is typing.Any else from_warp(kind)

    operands = tuple((key, closed(kind)) for key, kind in overload.input_types.items())
    returned = overload.func.__annotations__.get("return")
    first = operands[0][1]
    results: tuple[Value | None, ...]
    if returned is None and first is not None:
        results = _UNANNOTATED[name](scalar_of(first)) if name in _UNANNOTATED else ()
    else:
        results = (closed(returned),)
    kinds = frozenset(kind for _, kind in operands)
    if not results or None in results or None in kinds:
        return None
    return Signature(name, group, operands, results, kinds)  # type: ignore[arg-type]


FLOAT32_VECTORS = tuple(Vector(length, SCALARS["float32"]) for length in LENGTHS)
# What those return that do not say so.
_UNANNOTATED: dict[str, Callable[[Any], tuple[Value, ...]]] = {
    "transform_compose": lambda scalar: (Matrix(4, 4, scalar),),
    "transform_decompose": lambda scalar: (Vector(3, scalar), Quaternion(scalar), Vector(3, scalar)),
}


def _bindings(name: str, overload: Any) -> Iterator[Signature]:
    """One overload with every choice of dtype, length and shape that its value function accepts."""
    parameters = {key: kind for key, kind in overload.input_types.items() if key not in overload.defaults}
    if any(key.startswith("*") for key in parameters):
        return
    for scalar in _scalar_choices(parameters.values()):
        lengths = LENGTHS if any(_is_open(k, wt.type_is_vector) for k in parameters.values()) else (0,)
        shapes = SHAPES if any(_is_open(k, wt.type_is_matrix) for k in parameters.values()) else ((0, 0),)
        for length, shape in itertools.product(lengths, shapes):
            bound = {key: _bind(kind, scalar, length, shape) for key, kind in parameters.items()}
            if any(kind is None for kind in bound.values()):
                return
            signature = _signature(name, overload, bound)
            if signature is not None:
                yield signature


def _signature(name: str, overload: Any, bound: dict[str, Any]) -> Signature | None:
    result = _result(overload, bound)
    if result is None:
        return None
    results = tuple(from_warp(r) for r in (result if isinstance(result, (list, tuple)) else (result,)))
    operands = tuple((key, _operand(overload, key, kind)) for key, kind in bound.items())
    if any(r is None for r in results) or any(kind is None for _, kind in operands):
        return None
    if name == "rand_init":
        results = (STATE,)
    kinds = frozenset(kind for _, kind in operands)
    if any(is_excluded(name, kind) for kind in kinds.union(results)):
        return None
    return Signature(name, overload.group, operands, results, kinds)  # type: ignore[arg-type]


def _operand(overload: Any, key: str, native: Any) -> Operand | None:
    if overload.group == "Random" and key == "state":
        return STATE
    if wt.is_array(native):
        dtype = from_warp(native.dtype)
        return None if dtype is None else Array(dtype, native.ndim)
    return from_warp(native)


def _result(overload: Any, kinds: dict[str, Any]) -> Any:
    """What the overload returns for these argument types, None where it refuses them or returns nothing."""
    if overload.value_func is None:
        return overload.value_type
    types = dict(kinds)
    values = {key: Var(None, kind) for key, kind in kinds.items()}
    for key, default in overload.defaults.items():
        if default is not None:
            types[key], values[key] = type(default), default
    try:
        return overload.value_func(types, values)
    except Exception:  # value functions answer with whatever exception their checks run into
        return None


def _scalar_choices(kinds: Any) -> tuple[Scalar | None, ...]:
    """The dtypes to try for the overload's type variables: (None,) when it has none."""
    variables = {v for kind in kinds for v in (kind, getattr(kind, "_wp_scalar_type_", None)) if v in _VARIABLES}
    if not variables:
        return (None,)
    allowed = [set(_VARIABLES[v]) for v in variables]
    return tuple(s for s in NUMBERS if all(s in choice for choice in allowed))


_VARIABLES: dict[Any, tuple[Scalar, ...]] = {
    wt.Scalar: NUMBERS,
    wt.Int: INTEGERS,
    wt.Float: tuple(s for s in NUMBERS if s.is_float),
}


def _is_open(kind: Any, family: Any) -> bool:
    is_family = isinstance(kind, type) and family(kind) and not wt.type_is_quaternion(kind)
    return is_family and 0 in getattr(kind, "_shape_", ())


def _bind(kind: Any, scalar: Scalar | None, length: int, shape: tuple[int, int]) -> Any:
    """The concrete Warp type for one parameter, None where the grammar has no such type."""
    if kind in _VARIABLES:
        return to_warp(scalar) if scalar is not None else None
    if wt.is_array(kind):
        return kind if kind.dtype in (wt.float32, float) and kind.ndim == 1 else None
    if not isinstance(kind, type):
        return None
    declared = getattr(kind, "_wp_scalar_type_", None)
    if declared is None:
        return kind if from_warp(kind) is not None else None
    dtype = to_warp(scalar) if declared in _VARIABLES and scalar is not None else declared
    if wt.type_is_transformation(kind):
        return wt.transformation(dtype)
    if wt.type_is_quaternion(kind):
        return wt.quaternion(dtype)
    declared_shape: tuple[int, ...] = getattr(kind, "_shape_", ())
    if wt.type_is_vector(kind):
        return wt.vector(declared_shape[0] or length, dtype)
    if wt.type_is_matrix(kind):
        return wt.matrix(shape if 0 in declared_shape else declared_shape, dtype)
    return None
