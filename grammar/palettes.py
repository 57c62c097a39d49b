"""The style and the types that one program sticks to."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import prod

from grammar.builder import Palette, Style
from grammar.choices import Choices
from grammar.idiom import Idiom
from grammar.scope import Role
from grammar.types import (
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
    Matrix,
    Scalar,
    Vector,
)

_REALS = ((FLOAT32, 22), (FLOAT64, 4), (FLOAT16, 2))
_WHOLES = ((INT32, 24), (INT64, 3), (INT16, 1), (INT8, 1))
_BITS = ((UINT32, 20), (UINT64, 3), (UINT16, 1), (UINT8, 1))
_ORDERS = (
    ((Role.INPUT, Role.SCALAR, Role.OUTPUT), 8),
    ((Role.INPUT, Role.OUTPUT, Role.SCALAR), 4),
    ((Role.SCALAR, Role.INPUT, Role.OUTPUT), 2),
    ((Role.OUTPUT, Role.INPUT, Role.SCALAR), 1),
)


# The habits of `Style` in its order, each with its shares.
_HABITS = (
    ((True, 3), (False, 1)),
    ((True, 13), (False, 3)),
    ((True, 3), (False, 1)),
    ((True, 1), (False, 3)),
    ((True, 1), (False, 1)),
)


def draw_style(choose: Choices) -> Style:
    """How the program's author writes: all habits in one draw."""
    drawn = choose.below(prod(sum(share for _, share in habit) for habit in (*_HABITS, _ORDERS)))
    picked = []
    for habit in (*_HABITS, _ORDERS):
        drawn, place = divmod(drawn, sum(share for _, share in habit))
        picked.append(next(value for value, end in _ends(habit) if place < end))
    return Style(*picked)  # type: ignore[arg-type]


def _ends(habit: Sequence[tuple[object, int]]) -> Iterator[tuple[object, int]]:
    return zip((value for value, _ in habit), accumulate(share for _, share in habit), strict=True)


def draw_palette(choose: Choices, features: frozenset[str], idiom: Idiom) -> Palette:
    """A main float type, a main integer type, and a few composite types of them."""
    wide = "wide_types" in features
    real = choose.weighted(idiom.reals or _REALS) if wide else FLOAT32
    whole = choose.weighted(_WHOLES) if wide else INT32
    bits = choose.weighted(_BITS) if wide else UINT32
    quaternion = idiom.quaternion or choose.chance(1)
    transform = idiom.transform or choose.chance(1)
    count = max(idiom.vectors, choose.weighted(((0, 6), (1, 7), (2, 3))))
    vectors = dict.fromkeys(_vector(choose, real, whole, wide) for _ in range(count))
    if idiom.vectors and not any(v.scalar == real for v in vectors):
        vectors[Vector(3, real)] = None
    if quaternion or transform or idiom.spatial:
        vectors[Vector(3, real)] = None
    matrices = dict.fromkeys(
        _matrix(choose, real, wide) for _ in range(max(idiom.matrices, 1 if choose.chance(3) else 0))
    )
    for matrix in matrices:  # a matrix is worth little without the vectors it takes and makes
        vectors[Vector(matrix.columns, real)] = None
        vectors[Vector(matrix.rows, real)] = None
    return Palette(real, whole, bits, tuple(vectors), tuple(matrices), quaternion, transform)


def _vector(choose: Choices, real: Scalar, whole: Scalar, wide: bool) -> Vector:
    length = choose.weighted(((3, 12), (2, 6), (4, 3)))
    if not wide:
        return Vector(length, real)
    match choose.weighted((("real", 14), ("whole", 2), ("long", 1), ("other", 1))):
        case "whole":
            return Vector(length, whole)
        case "long":
            return Vector(choose.pick((5, 6)), real)
        case "other":
            return Vector(length, choose.pick((UINT32, INT64, UINT8, FLOAT64, INT16)))
    return Vector(length, real)


def _matrix(choose: Choices, real: Scalar, wide: bool) -> Matrix:
    size = choose.weighted(((3, 8), (2, 5), (4, 2)))
    if wide and choose.chance(3):
        rows, columns = choose.pick(((2, 3), (3, 2), (3, 4), (4, 3), (2, 4), (4, 2)))
        return Matrix(rows, columns, real)
    return Matrix(size, size, real)
