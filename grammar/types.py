"""The types of a Warp program, as plain frozen values that compare and hash by what they are."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Kind(Enum):
    """What a scalar is for, which decides the operators it takes."""

    BOOL = "bool"
    INT = "int"
    UINT = "uint"
    FLOAT = "float"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar type under Warp's own name, `float32` for `wp.float32`."""

    name: str
    kind: Kind
    bits: int

    @property
    def is_float(self) -> bool:
        return self.kind is Kind.FLOAT

    @property
    def is_integer(self) -> bool:
        return self.kind in (Kind.INT, Kind.UINT)


@dataclass(frozen=True, slots=True)
class Vector:
    """`wp.vec3`, `wp.vec2i`, or any other length and dtype."""

    length: int
    scalar: Scalar


@dataclass(frozen=True, slots=True)
class Matrix:
    """`wp.mat33`, `wp.mat22d`, or any other shape and dtype."""

    rows: int
    columns: int
    scalar: Scalar

    @property
    def is_square(self) -> bool:
        return self.rows == self.columns


@dataclass(frozen=True, slots=True)
class Quaternion:
    """`wp.quat` and its other dtypes, stored (x, y, z, w)."""

    scalar: Scalar


@dataclass(frozen=True, slots=True)
class Transform:
    """`wp.transform` and its other dtypes: a translation and a rotation."""

    scalar: Scalar


@dataclass(frozen=True, slots=True)
class RandomState:
    """The `uint32` that `wp.rand_init` returns: it is handed to random functions and to nothing else."""


@dataclass(frozen=True, slots=True)
class Struct:
    """A `@wp.struct`: its name and its fields in order."""

    name: str
    fields: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Array:
    """`wp.array` of a value type, with one to four dimensions; `family` is another kind of array, `fabricarray`."""

    dtype: "Value"
    ndim: int
    family: str = "array"


Value: TypeAlias = Scalar | Vector | Matrix | Quaternion | Transform | RandomState | Struct

BOOL = Scalar("bool", Kind.BOOL, 8)
INT8, INT16, INT32, INT64 = (Scalar(f"int{bits}", Kind.INT, bits) for bits in (8, 16, 32, 64))
UINT8, UINT16, UINT32, UINT64 = (Scalar(f"uint{bits}", Kind.UINT, bits) for bits in (8, 16, 32, 64))
FLOAT16, FLOAT32, FLOAT64 = (Scalar(f"float{bits}", Kind.FLOAT, bits) for bits in (16, 32, 64))
BFLOAT16 = Scalar("bfloat16", Kind.FLOAT, 16)
STATE = RandomState()

SIGNED = (INT8, INT16, INT32, INT64)
UNSIGNED = (UINT8, UINT16, UINT32, UINT64)
INTEGERS = SIGNED + UNSIGNED
FLOATS = (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)
NUMBERS = INTEGERS + FLOATS
SCALARS: dict[str, Scalar] = {scalar.name: scalar for scalar in (BOOL, *NUMBERS)}

VEC3 = Vector(3, FLOAT32)

_SUFFIX = {
    INT8: "b",
    UINT8: "ub",
    INT16: "s",
    UINT16: "us",
    INT32: "i",
    UINT32: "ui",
    INT64: "l",
    UINT64: "ul",
    FLOAT16: "h",
    FLOAT32: "",
    FLOAT64: "d",
}
_ALIAS_SUFFIX = _SUFFIX | {BFLOAT16: "bf", BOOL: "bool"}  # what programs add to names of their own
_SPATIAL = {FLOAT16: "h", FLOAT32: "", FLOAT64: "d"}
_PYTHON_NAME = {FLOAT32: "float", INT32: "int", BOOL: "bool"}


def python_name(scalar: Scalar) -> str | None:
    """`float`, `int` or `bool` where Warp reads the Python name as this very type, else None."""
    return _PYTHON_NAME.get(scalar)


def warp_name(kind: Value) -> str | None:
    """The name under which `import warp as wp` has the type, without `wp.`; None where it needs an alias or a class.

    Names follow `warp/_src/types.py`: lengths 2 to 4, square shapes 2 to 4, those of spatial mechanics, and suffixes by
    dtype.
    """
    match kind:
        case Scalar(name=name):
            return name
        case Vector(length=length, scalar=scalar) if 2 <= length <= 4 and scalar in _SUFFIX:
            return f"vec{length}{_SUFFIX[scalar]}"
        case Vector(length=6, scalar=scalar) if scalar in _SPATIAL:
            return f"spatial_vector{_SPATIAL[scalar]}"
        case Matrix(rows=6, columns=6, scalar=scalar) if scalar in _SPATIAL:
            return f"spatial_matrix{_SPATIAL[scalar]}"
        case Matrix(rows=rows, columns=columns, scalar=scalar) if (
            rows == columns and rows <= 4 and scalar in _SUFFIX and scalar.is_float
        ):
            return f"mat{rows}{columns}{_SUFFIX[scalar]}"
        case Quaternion(scalar=scalar) if scalar in _SUFFIX:
            return f"quat{_SUFFIX[scalar]}"
        case Transform(scalar=scalar) if scalar in _SUFFIX:
            return f"transform{_SUFFIX[scalar]}"
        case RandomState():
            return "uint32"
    return None


def alias_name(kind: Vector | Matrix | Quaternion | Transform) -> str:
    """The name a program gives to a type that Warp has no name for: `vec5`, `mat23d`, `quatbf`."""
    suffix = _ALIAS_SUFFIX[kind.scalar]
    match kind:
        case Vector(length=length):
            return f"vec{length}{suffix}"
        case Matrix(rows=rows, columns=columns) if rows > 9 or columns > 9:
            return f"mat{rows}x{columns}{suffix}"
        case Matrix(rows=rows, columns=columns):
            return f"mat{rows}{columns}{suffix}"
        case Quaternion():
            return f"quat{suffix}"
    return f"transform{suffix}"


def scalar_of(kind: Value) -> Scalar | None:
    """The dtype of the components, None for structs and random states."""
    match kind:
        case Scalar():
            return kind
        case Vector(scalar=scalar) | Matrix(scalar=scalar) | Quaternion(scalar=scalar) | Transform(scalar=scalar):
            return scalar
    return None


def integer_range(scalar: Scalar) -> tuple[int, int]:
    """Lowest and highest value of an integer type, both included."""
    if scalar.kind is Kind.UINT:
        return 0, 2**scalar.bits - 1
    return -(2 ** (scalar.bits - 1)), 2 ** (scalar.bits - 1) - 1


def is_real(kind: Value) -> bool:
    """Floats."""
    return isinstance(kind, Scalar) and kind.is_float


def is_whole(kind: Value) -> bool:
    """Integers, signed and unsigned."""
    return isinstance(kind, Scalar) and kind.is_integer


def is_bool(kind: Value) -> bool:
    """`bool`."""
    return kind == BOOL


def is_composite(kind: Value) -> bool:
    """Types made of components."""
    return isinstance(kind, (Vector, Matrix, Quaternion, Transform))


def is_linear(kind: Value) -> bool:
    """Types that add and scale."""
    return isinstance(kind, (Vector, Matrix, Quaternion))


def has_float_parts(kind: Value) -> bool:
    """Floats, and composites of them."""
    scalar = scalar_of(kind)
    return scalar is not None and scalar.is_float


def anything(kind: Value) -> bool:
    """Every type that expressions have: random states are handed on, never computed."""
    return kind != STATE
