"""The types of values at run time, and how a value of each is made: casts, constructors, zeros.

Scalar types are the classes of their numbers; the others are objects that exist once for each type, so that two types
are the same if they are identical.
"""

import functools
import math
from typing import Any

from compile import described
from fuzzer.reference.events import NotCovered, Undefined, unsettled
from fuzzer.reference.reals import REALS, Float32, Real
from fuzzer.reference.wholes import WHOLES, Int32, Whole


class Bool:
    """The type of truth values, which are Python's."""

    name = "bool"


SCALARS: dict[str, Any] = {**WHOLES, **REALS, "bool": Bool}


class CompositeKind:
    """A vector, matrix, quaternion or transform of some shape."""

    __slots__ = ("family", "name", "scalar", "shape", "size")

    def __init__(self, family: str, shape: tuple[int, ...], scalar: Any) -> None:
        self.family, self.shape, self.scalar = family, shape, scalar
        self.size = math.prod(shape)
        self.name = f"{family}{'x'.join(map(str, shape))}_{scalar.name}"

    @property
    def dtype(self) -> Any:
        """The type of a component."""
        return self.scalar


@functools.lru_cache(maxsize=1024)
def composite(family: str, shape: tuple[int, ...], scalar: Any) -> CompositeKind:
    """The type of that family, shape and scalar."""
    return CompositeKind(family, shape, scalar)


def vector_of(length: int, scalar: Any) -> CompositeKind:
    """The vector type of a length."""
    return composite("vec", (length,), scalar)


class RecordKind:
    """A struct: its fields with their types, in order."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        self.name, self.fields = name, fields


class ArrayKind:
    """An array of a type with so many axes."""

    __slots__ = ("element", "flavour", "name", "ndim")

    def __init__(self, element: Any, ndim: int, flavour: str) -> None:
        self.element, self.ndim, self.flavour = element, ndim, flavour
        self.name = f"{flavour}{ndim}_{element.name}"

    @property
    def dtype(self) -> Any:
        """The type of an element."""
        return self.element


class OtherKind:
    """A type that values here do not have."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


@functools.lru_cache(maxsize=2048)
def kind(type_: described.Type) -> Any:
    """The type of that description. Raises NotCovered for one that is open."""
    match type_:
        case described.Scalar(name):
            if name not in SCALARS:
                raise NotCovered(f"the type {name}")
            return SCALARS[name]
        case described.Composite(family, shape, scalar):
            return composite(family, shape, kind(scalar))
        case described.Record(name, fields):
            return RecordKind(name, {field: kind(of) for field, of in fields})
        case described.ArrayOf(element, ndim, flavour):
            return ArrayKind(kind(element), ndim, flavour)
        case described.Referenced(target):
            return kind(target)
        case described.TupleOf() | described.Opaque():
            return OtherKind(type_.name if isinstance(type_, described.Opaque) else "tuple")
        case described.Open(name):
            raise NotCovered(f"the open type {name} as a value's")


def kind_of(value: Any) -> Any:
    """The type of a value."""
    if value is True or value is False:
        return Bool
    return getattr(value, "kind", None) or OtherKind(type(value).__name__)


def matches(type_: described.Type, value: Any) -> bool:
    """Whether a parameter of that type takes a value; open types take what they say."""
    have = kind_of(value)
    match type_:
        case described.Open("Any"):
            return True
        case described.Open(name):
            return (name != "Int" and isinstance(value, Real)) or (name != "Float" and isinstance(value, Whole))
        case described.Composite(family, shape, scalar):
            return (
                isinstance(have, CompositeKind)
                and have.family == family
                and len(have.shape) == len(shape)
                and all(want in (0, got) for want, got in zip(shape, have.shape, strict=True))
                and (isinstance(scalar, described.Open) or kind(scalar) is have.scalar)
            )
        case described.ArrayOf(element, ndim, _):
            return (
                isinstance(have, ArrayKind)
                and ndim in (0, have.ndim)
                and (isinstance(element, described.Open) or kind(element) is have.element)
            )
        case described.Referenced(target):
            return matches(target, value)
        case described.TupleOf(items):
            return isinstance(value, tuple) and len(value) == len(items)
        case described.Opaque():
            return isinstance(have, OtherKind) or callable(value)
        case _:
            return kind(type_) is have


def cast(to: Any, value: Any) -> Any:
    """A scalar as another scalar type: C++'s conversions; Python numbers as they are written.

    Floats are cut towards zero, and what then does not fit is undefined ([conv.fpint]); whole numbers wrap
    ([conv.integral]); `float16` and `bfloat16` take the way through float32.
    """
    if to is Bool:
        return bool(value)
    if issubclass(to, Whole):
        return _to_whole(to, value)
    if isinstance(value, Real):
        return _to_real(to, value)
    if isinstance(value, Whole):
        value = value.v
    return to(to.fit(value))


def _to_whole(to: type[Whole], value: Any) -> Whole:
    if value.__class__ is to:
        return value
    if isinstance(value, Whole | int):
        return to.wrapped(int(value))
    number = float(value.v if isinstance(value, Real) else value)
    if not math.isfinite(number):
        raise Undefined(f"cast of {number} to {to.name}")
    whole = math.trunc(number)
    if isinstance(value, Real) and value.e and not _same_whole(number, value.e):
        unsettled("a number cut to a whole one, next to a jump")
    if not to.lo <= whole <= to.hi:
        raise Undefined(f"cast of {number} to {to.name}")
    return to(whole)


def _same_whole(number: float, reach: float) -> bool:
    return math.isfinite(reach) and math.trunc(number - reach) == math.trunc(number + reach)


def _to_real(to: type[Real], value: Real) -> Real:
    if value.__class__ is to:
        return value
    result = to.of(value.v)
    result.d = value.d
    if value.e:
        result.e = value.e + (result.ulp() if to.eps > value.eps else 0.0)
    return result


def zero(of: Any) -> Any:
    """The value of a type that Warp gives what is not set: all zeros, `T()`."""
    if of is Bool:
        return False
    if isinstance(of, CompositeKind):
        from fuzzer.reference.composites import Composite

        return Composite(of, (zero(of.scalar),) * of.size)
    if isinstance(of, RecordKind):
        from fuzzer.reference.records import Struct

        return Struct(of, {name: zero(field) for name, field in of.fields.items()})
    if isinstance(of, ArrayKind | OtherKind):
        return None
    return of(of.fit(0)) if issubclass(of, Real) else of(0)


def literal(number: Any) -> Any:
    """What a literal of Python means by itself: `int32`, `float32`; other values are what they are."""
    if number is True or number is False or number is None or isinstance(number, str):
        return number
    if isinstance(number, int):
        return Int32.wrapped(number)
    if isinstance(number, float):
        return Float32.of(number)
    raise NotCovered(f"a literal {type(number).__name__}")


def plain(value: Any) -> Any:
    """A value as a Python number, for `wp.static` and for arguments that are known when code is generated."""
    if isinstance(value, Whole):
        return value.v
    if isinstance(value, Real):
        return float(value.v)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return value
