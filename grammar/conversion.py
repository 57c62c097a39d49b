"""From the grammar's types to Warp's and back."""

from typing import Any

import warp._src.types as wt

from grammar.types import SCALARS, STATE, Matrix, Quaternion, Scalar, Transform, Value, Vector


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
