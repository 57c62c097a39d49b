"""Vectors and matrices: products, lengths, constructors, determinants, inverses; spatial vectors."""

import math
from typing import Any

import numpy as np

from fuzzer.reference import composites
from fuzzer.reference.composites import Composite, matrix, quaternion, rows, total, vector
from fuzzer.reference.kinds import cast, composite, plain, vector_of, zero
from fuzzer.reference.library.elementary import sqrt
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Float32, Float64, Real


@builtin("ddot")
def ddot(a: Composite, b: Composite) -> Any:
    """The sum of the products of all entries; a product may stay unrounded, as in products of matrices."""
    return composites.loose_total(a.c, b.c)


@builtin("dot", "spatial_dot", "tensordot")
def dot(a: Any, b: Any) -> Any:
    """The sum of the products of components, in order; of numbers their product."""
    return total(a.c, b.c) if isinstance(a, Composite) else a * b


@builtin("length_sq")
def length_sq(a: Composite) -> Any:
    """The square of the length."""
    return total(a.c, a.c)


@builtin("length")
def length(a: Composite) -> Any:
    """The length: for whole numbers of the type itself, as the signature says, and so cut."""
    square = length_sq(a)
    return sqrt(square) if isinstance(square, Real) else cast(square.kind, sqrt(cast(Float32, square)))


@builtin("normalize")
def normalize(a: Composite) -> Composite:
    """The vector over its length; zero for no length, the identity for a quaternion of none."""
    size = length(a)
    if size > size.of(0.0):
        if a.kind.family == "quat":
            inverse = size.of(1.0) / size
            return _loose(a * inverse)
        return _loose(a / size)
    return identity_rotation(size.kind) if a.kind.family == "quat" else zero(a.kind)


def _loose(a: Composite) -> Composite:
    """Quotients, or products with a reciprocal: two units apart."""
    for x in a.c:
        x.e += 2.0 * x.ulp() if x.v else 0.0
    return a


def identity_rotation(kind: Any) -> Composite:
    """The quaternion that turns nothing."""
    return quaternion((kind.of(0), kind.of(0), kind.of(0), kind.of(1)))


@builtin("cross")
def cross(a: Composite, b: Composite) -> Composite:
    """The vector product."""
    return vector(composites.cross(a.c, b.c))


@builtin("outer")
def outer(a: Composite, b: Composite) -> Composite:
    """The matrix of all products."""
    return matrix([x * y for y in b.c] for x in a.c)


@builtin("cw_mul")
def cw_mul(a: Composite, b: Composite) -> Composite:
    """Products by component."""
    return Composite(a.kind, tuple(x * y for x, y in zip(a.c, b.c, strict=True)))


@builtin("cw_div")
def cw_div(a: Composite, b: Composite) -> Composite:
    """Quotients by component."""
    return Composite(a.kind, tuple(x / y for x, y in zip(a.c, b.c, strict=True)))


@builtin("transpose")
def transpose(a: Composite) -> Composite:
    """Rows for columns."""
    return matrix(zip(*(row.c for row in rows(a)), strict=True))


@builtin("trace")
def trace(a: Composite) -> Any:
    """The sum of the diagonal."""
    first, *others = get_diag(a).c
    for x in others:
        first = first + x
    return first


@builtin("get_diag")
def get_diag(mat: Composite) -> Composite:
    """The diagonal."""
    return vector(mat.c[:: mat.kind.shape[1] + 1])


@builtin("diag")
def diag(vec: Composite) -> Composite:
    """The matrix with that diagonal, zero elsewhere."""
    return matrix([x if i == j else zero(vec.kind.scalar) for j in range(len(vec.c))] for i, x in enumerate(vec.c))


@builtin("skew")
def skew(vec: Composite) -> Composite:
    """The matrix that takes a vector product with the vector."""
    x, y, z = vec.c
    o = zero(vec.kind.scalar)
    return matrix([(o, -z, y), (z, o, -x), (-y, x, o)])


def _minor(a: list[list[Any]], i: int, j: int) -> list[list[Any]]:
    return [row[:j] + row[j + 1 :] for k, row in enumerate(a) if k != i]


def _expanded(a: list[list[Any]]) -> Any:
    """The determinant along the first row."""
    if len(a) == 1:
        return a[0][0]
    if len(a) == 2:
        return a[0][0] * a[1][1] - a[1][0] * a[0][1]
    result = None
    for j, x in enumerate(a[0]):
        term = x * _expanded(_minor(a, 0, j))
        result = term if result is None else result - term if j % 2 else result + term
    return result


def _size(a: list[list[Any]]) -> float:
    """The sum of the sizes of all products in a determinant."""
    if len(a) == 1:
        return abs(float(a[0][0].v))
    return sum(abs(float(x.v)) * _size(_minor(a, 0, j)) for j, x in enumerate(a[0]) if x.v)


def _wide(a: Composite) -> list[list[Any]]:
    lines = a.kind.shape[0]
    wide = [cast(Float64, x) if isinstance(x, Real) else x for x in a.c]
    return [wide[i * lines : (i + 1) * lines] for i in range(lines)]


def _narrow(kind: Any, x: Any, size: float) -> Any:
    """A result in the matrix's type, with a bound of what any order of products and sums could make of it."""
    result = cast(kind, Float64(x.v, x.e, x.d))
    if result.v != result.v:
        return result
    result.e += _rounding(kind, size)
    return result


def _rounding(kind: Any, size: float) -> float:
    """What a sum of products of these sizes is off by in a type; anything, where one of them may overflow."""
    return 8.0 * size * kind.eps if size < np.finfo(kind.dtype).max else math.inf


@builtin("determinant")
def determinant(a: Composite) -> Any:
    """The determinant; two by two as it is written, larger ones in any order of their products."""
    if a.kind.shape == (2, 2):
        x, y, z, w = a.c
        return x * w - z * y
    wide = _wide(a)
    return _narrow(a.kind.scalar, _expanded(wide), _size(wide))


@builtin("inverse", "inverse_approx")
def inverse(a: Composite) -> Composite:
    """The inverse, by cofactors; zeros where the determinant is zero."""
    lines, kind = _wide(a), a.kind.scalar
    n, size = len(lines), _size(lines)
    det = _narrow(kind, _expanded(lines), size)
    if det == kind.of(0.0):
        return zero(a.kind)  # type: ignore[no-any-return]
    wide = Float64(np.float64(det.v), det.e, det.d)
    factor = cast(kind, Float64(np.float64(1.0)) / wide)  # which Warp rounds before it multiplies
    lost = 4.0 * factor.ulp() / abs(float(factor.v)) if factor.v else math.inf
    cells = []
    for i in range(n):
        for j in range(n):
            part = _minor(lines, j, i)
            cofactor = _expanded(part)
            cofactor = -cofactor if (i + j) % 2 else cofactor
            cofactor = Float64(cofactor.v, cofactor.e + _rounding(kind, _size(part)), cofactor.d)
            value = cast(kind, cofactor / wide)
            value.e += 4.0 * value.ulp() + (lost * abs(float(value.v)) if lost < 1.0 else math.inf)
            cells.append(value)
    return Composite(a.kind, tuple(cells))


@builtin("identity")
def identity(n: Any, dtype: Any = Float32) -> Composite:
    """The matrix that changes nothing."""
    size, one, nothing = plain(n), cast(dtype, 1), zero(dtype)
    return matrix([one if i == j else nothing for j in range(size)] for i in range(size))


@builtin("vector")
def vector_(*args: Any, length: Any = None, dtype: Any = None) -> Composite:
    """A vector of its components, of one number for all, or of zeros."""
    scalar = dtype or scalar_of(args)
    count = plain(length) if length is not None else sum(len(a.c) if isinstance(a, Composite) else 1 for a in args)
    return composites.construct(vector_of(count, scalar), args)


def scalar_of(args: tuple[Any, ...]) -> Any:
    if not args:
        return Float32
    return args[0].kind.scalar if isinstance(args[0], Composite) else args[0].kind


@builtin("quaternion")
def quaternion_(*args: Any, dtype: Any = None) -> Composite:
    """A quaternion of its components, of a vector and a number, or of zeros."""
    return composites.construct(composite("quat", (4,), dtype or scalar_of(args)), args)


@builtin("transformation")
def transformation(*args: Any, dtype: Any = None, p: Any = None, q: Any = None) -> Composite:
    """A transform of a position and a rotation, which is none by default, or of seven numbers."""
    args = (*args, *(x for x in (p, q) if x is not None))
    return composites.construct(composite("transform", (7,), dtype or scalar_of(args)), args)


@builtin("spatial_vector")
def spatial_vector(*args: Any, dtype: Any = None) -> Composite:
    """A vector of six, of its components or of two vectors of three."""
    return composites.construct(vector_of(6, dtype or scalar_of(args)), args)


@builtin("matrix_from_rows")
def matrix_from_rows(*args: Composite) -> Composite:
    """The matrix with these rows."""
    return matrix(row.c for row in args)


@builtin("matrix_from_cols")
def matrix_from_cols(*args: Composite) -> Composite:
    """The matrix with these columns."""
    return matrix(zip(*(column.c for column in args), strict=True))


@builtin("spatial_top")
def spatial_top(svec: Composite) -> Composite:
    """The first three components."""
    return vector(svec.c[:3])


@builtin("spatial_bottom")
def spatial_bottom(svec: Composite) -> Composite:
    """The last three components."""
    return vector(svec.c[3:])


def _sum(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


@builtin("spatial_cross")
def spatial_cross(a: Composite, b: Composite) -> Composite:
    """The product of motions."""
    (aw, av), (bw, bv) = (a.c[:3], a.c[3:]), (b.c[:3], b.c[3:])
    return vector((*composites.cross(aw, bw), *_sum(composites.cross(av, bw), composites.cross(aw, bv))))


@builtin("spatial_cross_dual")
def spatial_cross_dual(a: Composite, b: Composite) -> Composite:
    """The product of a motion and a force."""
    (aw, av), (bw, bv) = (a.c[:3], a.c[3:]), (b.c[:3], b.c[3:])
    return vector((*_sum(composites.cross(aw, bw), composites.cross(av, bv)), *composites.cross(aw, bv)))


@builtin("spatial_adjoint")
def spatial_adjoint(r: Composite, s: Composite) -> Composite:
    """The matrix [[r, 0], [s, r]]."""
    o = zero(r.kind.scalar)
    upper = [(*row.c, o, o, o) for row in rows(r)]
    return matrix([*upper, *((*low.c, *row.c) for low, row in zip(rows(s), rows(r), strict=True))])


def almost(a: Composite, ulps: float) -> Composite:
    """The composite, with so many units of its largest component as the bound of each."""
    scale = max((abs(float(x.v)) for x in a.c if math.isfinite(x.v)), default=0.0)
    for x in a.c:
        x.e += ulps * scale * x.eps
    return a
