"""Quaternions and transforms."""

from typing import Any

from fuzzer.reference.composites import (
    Composite,
    construct,
    matrix,
    quaternion,
    quaternion_product,
    rotated,
    total,
    transform,
    transform_product,
    vector,
)
from fuzzer.reference.kinds import composite, plain
from fuzzer.reference.library.elementary import atan2, sqrt
from fuzzer.reference.library.linear import identity_rotation, normalize, scalar_of
from fuzzer.reference.library.scalars import absolute
from fuzzer.reference.library.table import BUILTINS, builtin, filling
from fuzzer.reference.reals import Float32, Real

_sin, _cos = BUILTINS["sin"], BUILTINS["cos"]


@builtin("quat_identity")
def quat_identity(dtype: Any = Float32) -> Composite:
    """The rotation that turns nothing."""
    return identity_rotation(dtype)


@builtin("quat_inverse")
def quat_inverse(quat: Composite) -> Composite:
    """The conjugate."""
    x, y, z, w = quat.c
    return quaternion((-x, -y, -z, w))


@builtin("quat_rotate")
def quat_rotate(quat: Composite, vec: Composite) -> Composite:
    """A vector turned by a unit quaternion."""
    return vector(rotated(quat.c, vec.c))


@builtin("quat_rotate_inv")
def quat_rotate_inv(quat: Composite, vec: Composite) -> Composite:
    """A vector turned back by a unit quaternion."""
    return vector(rotated(quat.c, vec.c, -1))


@builtin("quat_from_axis_angle")
def quat_from_axis_angle(axis: Composite, angle: Real) -> Composite:
    """The rotation by an angle about an axis of unit length."""
    half = angle * angle.of(0.5)
    sine = _sin(half)
    return quaternion((*(a * sine for a in axis.c), _cos(half)))


@builtin("quat_to_axis_angle")
def quat_to_axis_angle(quat: Composite) -> Any:
    """Axis and angle of a rotation, the angle at most pi."""
    v, w = vector(quat.c[:3]), quat.c[3]
    axis = normalize(v)
    axis = -axis if w < w.of(0.0) else axis
    return axis, w.of(2.0) * atan2(sqrt(total(v.c, v.c)), absolute(w))


@builtin("quat_rpy")
def quat_rpy(roll: Real, pitch: Real, yaw: Real) -> Composite:
    """The rotation of roll, pitch and yaw."""
    half = roll.of(0.5)
    cy, sy = _cos(yaw * half), _sin(yaw * half)
    cr, sr = _cos(roll * half), _sin(roll * half)
    cp, sp = _cos(pitch * half), _sin(pitch * half)
    w = cy * cr * cp + sy * sr * sp
    return quaternion((cy * sr * cp - sy * cr * sp, cy * cr * sp + sy * sr * cp, sy * cr * cp - cy * sr * sp, w))


filling(quat_to_axis_angle, 2)


@builtin("quat_slerp")
def quat_slerp(a: Composite, b: Composite, t: Real) -> Composite:
    """The rotation on the way from one to another."""
    axis, angle = quat_to_axis_angle(quaternion_product(quat_inverse(a), b))
    return quaternion_product(a, quat_from_axis_angle(axis, t * angle))


@builtin("quat_to_matrix")
def quat_to_matrix(quat: Composite) -> Composite:
    """The matrix of a rotation: its columns are the turned axes."""
    kind = quat.kind.scalar
    axes = [tuple(kind.of(float(i == j)) for j in range(3)) for i in range(3)]
    return matrix(zip(*(rotated(quat.c, axis) for axis in axes), strict=True))


def placed(pos: Composite, rot: Composite, scale: Composite) -> Composite:
    """The matrix that scales, turns, and moves."""
    kind = rot.kind.scalar
    turned = quat_to_matrix(rot)
    lines = [(*(turned.c[3 * i + j] * scale.c[j] for j in range(3)), pos.c[i]) for i in range(3)]
    return matrix([*lines, tuple(kind.of(float(j == 3)) for j in range(4))])


@builtin("matrix")
def matrix_(*args: Any, shape: Any = None, dtype: Any = None, **named: Any) -> Any:
    """A matrix of its components, of one number for all, of zeros; or of a position, a rotation and a scale."""
    if shape is None:
        return placed(*args, **named)
    return construct(composite("mat", plain(tuple(shape)), dtype or scalar_of(args)), args)


@builtin("quat_from_matrix")
def quat_from_matrix(mat: Composite) -> Composite:
    """The rotation of a matrix, by its largest diagonal entry (Shepperd)."""
    n = mat.kind.shape[1]
    kind = mat.kind.scalar
    one, half = kind.of(1.0), kind.of(0.5)

    def m(i: int, j: int) -> Any:
        return mat.c[i * n + j]

    trace = m(0, 0) + m(1, 1) + m(2, 2)
    if trace >= kind.of(0.0):
        h = sqrt(trace + one)
        w, h = half * h, half / h
        return normalize(quaternion(((m(2, 1) - m(1, 2)) * h, (m(0, 2) - m(2, 0)) * h, (m(1, 0) - m(0, 1)) * h, w)))
    i = 1 if m(1, 1) > m(0, 0) else 0
    i = 2 if m(2, 2) > m(i, i) else i
    j, k = (i + 1) % 3, (i + 2) % 3
    h = sqrt((m(i, i) - (m(j, j) + m(k, k))) + one)
    c: list[Any] = [None] * 4
    c[i], h = half * h, half / h
    c[j], c[k], c[3] = (m(i, j) + m(j, i)) * h, (m(k, i) + m(i, k)) * h, (m(k, j) - m(j, k)) * h
    return normalize(quaternion(c))


@builtin("transform_identity")
def transform_identity(dtype: Any = Float32) -> Composite:
    """The transform that changes nothing."""
    return transform((dtype.of(0.0),) * 3, identity_rotation(dtype).c)


@builtin("transform_get_translation")
def transform_get_translation(xform: Composite) -> Composite:
    """The position."""
    return vector(xform.c[:3])


@builtin("transform_get_rotation")
def transform_get_rotation(xform: Composite) -> Composite:
    """The rotation."""
    return quaternion(xform.c[3:])


@builtin("transform_set_translation", changes=(0,))
def transform_set_translation(xform: Composite, p: Composite) -> Any:
    """Replace the position."""
    return None, (Composite(xform.kind, (*p.c, *xform.c[3:])),)


@builtin("transform_set_rotation", changes=(0,))
def transform_set_rotation(xform: Composite, q: Composite) -> Any:
    """Replace the rotation."""
    return None, (Composite(xform.kind, (*xform.c[:3], *q.c)),)


@builtin("transform_multiply")
def transform_multiply(a: Composite, b: Composite) -> Composite:
    """First the second, then the first."""
    return transform_product(a, b)


@builtin("transform_inverse")
def transform_inverse(xform: Composite) -> Composite:
    """The transform back."""
    back = quat_inverse(quaternion(xform.c[3:]))
    return transform((-x for x in rotated(back.c, xform.c[:3])), back.c)


@builtin("transform_point")
def transform_point(xform: Composite, point: Composite) -> Composite:
    """A point moved by a transform, or by a matrix of four by four."""
    if xform.kind.family == "mat":
        return _by_matrix(xform, point, 1.0)
    return vector(p + x for p, x in zip(xform.c[:3], rotated(xform.c[3:], point.c), strict=True))


@builtin("transform_vector")
def transform_vector(xform: Composite, vec: Composite) -> Composite:
    """A direction turned by a transform, or by a matrix of four by four."""
    if xform.kind.family == "mat":
        return _by_matrix(xform, vec, 0.0)
    return vector(rotated(xform.c[3:], vec.c))


def _by_matrix(m: Composite, v: Composite, last: float) -> Composite:
    moved: Composite = m * vector((*v.c, m.kind.scalar.of(last)))
    return vector(moved.c[:3])
