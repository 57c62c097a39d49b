"""Overloads of Warp's registry bound to concrete types, as far as their value functions accept them."""

import itertools
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import warp._src.types as wt
from warp._src.codegen import Var

from grammar.conversion import from_warp, to_warp
from grammar.exclusions import is_excluded
from grammar.signature import Operand, Signature
from grammar.types import (
    FLOAT32,
    FLOAT64,
    FLOATS,
    INT32,
    INTEGERS,
    NUMBERS,
    STATE,
    VEC3,
    Array,
    Matrix,
    Quaternion,
    Scalar,
    Value,
    Vector,
    scalar_of,
)

LENGTHS = (2, 3, 4, 5, 6)
SHAPES = ((2, 2), (3, 3), (4, 4), (2, 3), (3, 2), (3, 4), (4, 3), (2, 4), (4, 2))
ANYTHING = (FLOAT32, INT32, VEC3, FLOAT64)  # for parameters that take whatever is given

# What a value function cannot tell: the parameters that a built-in writes its results into.
WRITTEN: dict[str, tuple[str, ...]] = {
    "svd2": ("U", "sigma", "V"),
    "svd3": ("U", "sigma", "V"),
    "qr3": ("Q", "R"),
    "eig3": ("Q", "d"),
    "quat_to_axis_angle": ("axis", "angle"),
    "transform_set_translation": ("xform",),
    "transform_set_rotation": ("xform",),
}

_VARIABLES: dict[Any, tuple[Scalar, ...]] = {wt.Scalar: NUMBERS, wt.Int: INTEGERS, wt.Float: FLOATS}


def bindings(
    name: str,
    overload: Any,
    position: int = 0,
    *,
    lengths: tuple[int, ...] = LENGTHS,
    shapes: tuple[tuple[int, int], ...] = SHAPES,
    scalars: Sequence[Scalar] = NUMBERS,
) -> Iterator[Signature]:
    """One overload with every choice of dtype, length and shape that its value function accepts.

    Args:
        name: of the built-in.
        overload: an entry of the registry's `overloads`.
        position: its place among the documented ones.
        lengths: what to try for vectors of open length.
        shapes: what to try for matrices of open shape.
        scalars: what to try for open dtypes.
    """
    required = {key: kind for key, kind in overload.input_types.items() if key not in overload.defaults}
    if any(key.startswith("*") for key in overload.input_types):
        return
    optional = {key: overload.input_types[key] for key, value in overload.defaults.items() if value is not None}
    for bound in _choices(required, lengths, shapes, scalars):
        for given in (optional, {}) if optional else ({},):
            signature = _signature(name, overload, position, bound, given)
            if signature is not None:
                yield signature


def _choices(
    parameters: Mapping[str, Any],
    lengths: tuple[int, ...],
    shapes: tuple[tuple[int, int], ...],
    scalars: Sequence[Scalar],
) -> Iterator[dict[str, Any]]:
    """The parameters with concrete types, one choice after the other."""
    kinds = parameters.values()
    open_lengths = lengths if any(_is_open(k, wt.type_is_vector) for k in kinds) else (0,)
    open_shapes = shapes if any(_is_open(k, wt.type_is_matrix) for k in kinds) else ((0, 0),)
    anything = ANYTHING if typing.Any in kinds else (None,)
    for scalar, other in itertools.product(_scalar_choices(kinds, scalars), anything):
        for length, shape in itertools.product(open_lengths, open_shapes):
            bound = {key: _bind(kind, scalar, length, shape, other) for key, kind in parameters.items()}
            if any(kind is None for kind in bound.values()):
                return
            yield bound


def _signature(
    name: str, overload: Any, position: int, bound: dict[str, Any], given: Mapping[str, Any]
) -> Signature | None:
    result = accepted(overload, bound)
    results: tuple[Value | None, ...]
    if name in WRITTEN and result is None:
        results = ()
    elif result is None or isinstance(result, Refusal):
        return None
    else:
        results = tuple(from_warp(r) for r in (result if isinstance(result, (list, tuple)) else (result,)))
    operands = tuple((key, _operand(overload, key, kind)) for key, kind in bound.items())
    further = tuple((key, from_warp(kind)) for key, kind in given.items())
    if None in results or any(kind is None for _, kind in (*operands, *further)):
        return None
    if name == "rand_init":
        results = (STATE,)
    kinds = frozenset(kind for _, kind in operands)
    if any(is_excluded(name, kind) for kind in kinds.union(results)) or not _is_written_to_fit(name, operands):
        return None
    return Signature(name, overload.group, operands, results, kinds, position, further)  # type: ignore[arg-type]


def _is_written_to_fit(name: str, operands: tuple[tuple[str, Operand | None], ...]) -> bool:
    """Whether results have room in what they are written into: value functions do not look at its shape."""
    kinds = dict(operands)
    if name not in WRITTEN or len(kinds) == 1:
        return True
    matrix = kinds.get("A")
    size = matrix.rows if isinstance(matrix, Matrix) else 3
    vectors = [kind for kind in kinds.values() if isinstance(kind, Vector)]
    matrices = [kind for kind in kinds.values() if isinstance(kind, Matrix)]
    return all(v.length == size for v in vectors) and all(m == matrix for m in matrices)


def _operand(overload: Any, key: str, native: Any) -> Operand | None:
    if overload.group == "Random" and key == "state":
        return STATE
    if wt.is_array(native):
        dtype = from_warp(native.dtype)
        return None if dtype is None else Array(dtype, native.ndim)
    return from_warp(native)


def is_unusual(kind: Vector | Matrix) -> bool:
    """Whether a type is of a length or shape that the catalog does not hold."""
    return kind.length not in LENGTHS if isinstance(kind, Vector) else (kind.rows, kind.columns) not in SHAPES


class Refusal:
    """What `accepted` answers where Warp refuses the types."""


def accepted(overload: Any, kinds: Mapping[str, Any]) -> Any:
    """What the overload returns for these argument types, None for nothing, a Refusal where it refuses them."""
    if overload.value_func is None:
        return overload.value_type
    types = dict(kinds)
    values = {key: Var(None, kind) for key, kind in kinds.items()}
    for key, default in overload.defaults.items():
        if default is not None:
            types[key], values[key] = type(default), default
    try:
        answer = overload.value_func(types, values)
    except Exception:  # value functions answer with whatever exception their checks run into
        return Refusal()
    return answer.type if isinstance(answer, Var) else answer


def _scalar_choices(kinds: Any, scalars: Sequence[Scalar]) -> tuple[Scalar | None, ...]:
    """The dtypes to try for the overload's type variables: (None,) when it has none."""
    variables = {v for kind in kinds for v in (kind, getattr(kind, "_wp_scalar_type_", None)) if v in _VARIABLES}
    if not variables:
        return (None,)
    allowed = [set(_VARIABLES[v]) for v in variables]
    return tuple(s for s in scalars if all(s in choice for choice in allowed))


def _is_open(kind: Any, family: Any) -> bool:
    is_family = isinstance(kind, type) and family(kind) and not wt.type_is_quaternion(kind)
    return is_family and 0 in getattr(kind, "_shape_", ())


def _bind(kind: Any, scalar: Scalar | None, length: int, shape: tuple[int, int], other: Value | None) -> Any:
    """The concrete Warp type for one parameter, None where the grammar has no such type."""
    if kind in _VARIABLES:
        return to_warp(scalar) if scalar is not None else None
    if kind is typing.Any:
        return None if other is None else to_warp(other)
    if type(kind) is wt.array:
        is_plain = kind.ndim == 1 and kind.dtype in (wt.float32, float, typing.Any)
        return wt.array(dtype=wt.float32, ndim=1) if is_plain else None
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


def written_in_warp(name: str, function: Any) -> Iterator[Signature]:
    """A function of `warp.math`: kernels call it like a built-in, but it is a Warp function with annotations."""
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


FLOAT32_VECTORS = tuple(Vector(length, FLOAT32) for length in LENGTHS)
# What those return that do not say so.
_UNANNOTATED: dict[str, Callable[[Any], tuple[Value, ...]]] = {
    "transform_compose": lambda scalar: (Matrix(4, 4, scalar),),
    "transform_decompose": lambda scalar: (Vector(3, scalar), Quaternion(scalar), Vector(3, scalar)),
}
