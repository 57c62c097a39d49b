"""The style and the types that one program sticks to."""

from grammar.builder import Palette, Style
from grammar.choices import Choices
from grammar.idiom import Idiom
from grammar.scope import Role
from grammar.subjects import draw_subject, types_of
from grammar.types import (
    BFLOAT16,
    BOOL,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT8,
    INT16,
    INT32,
    INT64,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    Kind,
    Matrix,
    Quaternion,
    Scalar,
    Transform,
    Vector,
    scalar_of,
)

_REALS = ((FLOAT32, 50), (FLOAT64, 5), (FLOAT16, 2), (BFLOAT16, 1))
_WHOLES = ((INT32, 24), (INT64, 3), (INT16, 1), (INT8, 1))
_BITS = ((UINT32, 20), (UINT64, 3), (UINT16, 1), (UINT8, 1))
_VECTORS = ((0, 6), (1, 7), (2, 3))
_SELDOM, _NOW_AND_THEN = ((False, 15), (True, 1)), ((False, 13), (True, 3))
_ORDERS = (
    ((Role.INPUT, Role.SCALAR, Role.OUTPUT), 8),
    ((Role.INPUT, Role.OUTPUT, Role.SCALAR), 4),
    ((Role.SCALAR, Role.INPUT, Role.OUTPUT), 2),
    ((Role.OUTPUT, Role.INPUT, Role.SCALAR), 1),
)


# The habits of `Style` in its order, each with its shares.
_HABITS = (
    ((True, 3), (False, 1)),
    ((True, 29), (False, 3)),
    ((True, 3), (False, 1)),
    ((True, 1), (False, 3)),
    ((True, 1), (False, 1)),
)


def draw_style(choose: Choices) -> Style:
    """How the program's author writes: all habits in one draw."""
    return Style(*choose.together(*_HABITS, _ORDERS))


def draw_palette(choose: Choices, features: frozenset[str], idiom: Idiom, *, subjects: bool = True) -> Palette:
    """A main float type, a main integer type, and a few composite types of them.

    Args:
        subjects: whether the program may be about a built-in, which then has a say in its types.
    """
    wide = "wide_types" in features
    subject = draw_subject(choose, features) if subjects else None
    asked = () if subject is None else types_of(subject)
    scalars = [scalar for kind in asked if (scalar := scalar_of(kind)) is not None]
    real, whole, bits = FLOAT32, INT32, UINT32
    if wide:
        real, whole, bits = choose.together(idiom.reals or _REALS, _WHOLES, _BITS)
    turned, moved, count, has_matrix = choose.together(_SELDOM, _SELDOM, _VECTORS, _NOW_AND_THEN)
    if not idiom.reals:
        real = next((s for s in scalars if s.is_float), real)
    whole = next((s for s in scalars if s.kind is Kind.INT), whole)
    bits = next((s for s in scalars if s.kind is Kind.UINT), bits)
    quaternion = idiom.quaternion or Quaternion(real) in asked or turned
    transform = idiom.transform or Transform(real) in asked or moved
    count = max(idiom.vectors, count)
    vectors = dict.fromkeys(kind for kind in asked if isinstance(kind, Vector))
    matrices = dict.fromkeys(kind for kind in asked if isinstance(kind, Matrix) and kind.scalar == real)
    vectors |= dict.fromkeys(_vector(choose, real, whole, wide) for _ in range(count - len(vectors)))
    if idiom.vectors and not any(_is_spatial(v, real) for v in vectors):
        vectors[Vector(3, real)] = None
    if quaternion or transform or idiom.spatial:
        vectors[Vector(3, real)] = None
    wanted = max(idiom.matrices, 1 if has_matrix else 0)
    matrices |= dict.fromkeys(_matrix(choose, real, wide) for _ in range(wanted - len(matrices)))
    for matrix in matrices:  # a matrix is worth little without the vectors it takes and makes
        vectors[Vector(matrix.columns, real)] = None
        vectors[Vector(matrix.rows, real)] = None
    known = (real, whole, bits, BOOL, INT32, *vectors, *matrices)
    rigid = [family(real) for family, has in ((Quaternion, quaternion or transform), (Transform, transform)) if has]
    others = tuple(kind for kind in asked if kind not in known and kind not in rigid)
    ordered = sorted(vectors, key=lambda v: not _is_spatial(v, real))  # kernel types take the first for positions
    return Palette(real, whole, bits, tuple(ordered), tuple(matrices), quaternion, transform, subject, others)


def _is_spatial(vector: Vector, real: Scalar) -> bool:
    return vector.scalar == real and vector.length <= 4


def _vector(choose: Choices, real: Scalar, whole: Scalar, wide: bool) -> Vector:
    length = choose.weighted(((3, 12), (2, 6), (4, 3)))
    if not wide:
        return Vector(length, real)
    match choose.weighted((("real", 28), ("whole", 4), ("long", 3), ("other", 2))):
        case "whole":
            return Vector(length, whole)
        case "long":
            return Vector(choose.weighted(_LONG), real)
        case "other":
            return Vector(length, choose.pick((UINT32, INT64, UINT8, FLOAT64, INT16)))
    return Vector(length, real)


def _matrix(choose: Choices, real: Scalar, wide: bool) -> Matrix:
    size = choose.weighted(((3, 8), (2, 5), (4, 2)))
    if wide and choose.chance(3):
        rows, columns = choose.weighted(_SHAPES)
        return Matrix(rows, columns, real)
    return Matrix(size, size, real)


_LONG = ((6, 6), (5, 4), (8, 3), (7, 2), (9, 2), (12, 2), (16, 1), (10, 1))
_SHAPES = (
    *(((2, 3), 4), ((3, 2), 4), ((3, 4), 4), ((4, 3), 4), ((2, 4), 4), ((4, 2), 4), ((6, 6), 10)),
    *(((3, 6), 2), ((5, 5), 2), ((6, 3), 1), ((1, 3), 1), ((2, 5), 1), ((3, 1), 1)),
)
