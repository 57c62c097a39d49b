"""Whole numbers of eight widths, with C++'s rules of what is defined.

Operands of fewer than 32 bits are promoted to `int` and the result is cut back, so they wrap (C++20 [conv.integral],
[expr.arith.conv]); `int32` and `int64` must not overflow ([expr.pre]/4); unsigned numbers wrap ([basic.fundamental]/2).
"""

from typing import Any, ClassVar, Self

from fuzzer.reference.events import Undefined

_INT_MAX = 2**31 - 1


def span_of(selected: slice, extent: int) -> range:
    """What a slice, of numbers of a kernel's or plain ones, selects of so many: Python's rules. Raises Undefined."""
    start, stop, step = (None if part is None else int(part) for part in (selected.start, selected.stop, selected.step))
    if step == 0:
        raise Undefined("a slice whose step is 0")
    return range(extent)[start:stop:step]


class Whole:
    """A whole number `v`, a Python int within the bounds of its class."""

    __slots__ = ("v",)
    name: ClassVar[str]
    bits: ClassVar[int]
    signed: ClassVar[bool]
    lo: ClassVar[int]
    hi: ClassVar[int]
    kind: ClassVar[Any]

    def __init__(self, v: int) -> None:
        self.v = v

    @classmethod
    def wrapped(cls, v: int) -> Self:
        """The number of this class that is `v` modulo 2**bits."""
        v &= (1 << cls.bits) - 1
        return cls(v - (1 << cls.bits) if cls.signed and v > cls.hi else v)

    @classmethod
    def result(cls, v: int, what: str) -> Self:
        """What an operation gives whose exact result is `v`, outside of the bounds or not."""
        if cls.lo <= v <= cls.hi:
            return cls(v)
        if cls.signed and cls.bits >= 32:
            raise Undefined(f"{cls.name} overflow in {what}")
        if cls.bits == 16 and v > _INT_MAX:
            raise Undefined(f"{cls.name} overflow in {what}, promoted to int")
        return cls.wrapped(v)

    def __add__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v + other.v
        return self.__class__(v) if self.lo <= v <= self.hi else self.result(v, "+")

    def __sub__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v - other.v
        return self.__class__(v) if self.lo <= v <= self.hi else self.result(v, "-")

    def __mul__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        v = self.v * other.v
        return self.__class__(v) if self.lo <= v <= self.hi else self.result(v, "*")

    __matmul__ = __mul__

    def _quotient(self, other: Any, what: str) -> Any:
        """Rounded towards zero: C++20 [expr.mul]/4, and `wp.div`'s page for whole numbers."""
        if other.v == 0:
            raise Undefined(f"{what} by zero")
        quotient = abs(self.v) // abs(other.v)
        quotient = quotient if (self.v < 0) == (other.v < 0) else -quotient
        if quotient > self.hi and self.bits >= 32:
            raise Undefined(f"{self.name} overflow in {what}")
        return quotient

    def __truediv__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.wrapped(self._quotient(other, "division"))

    def __floordiv__(self, other: Any) -> Any:
        """Rounded down, as in Python: the page of `wp.floordiv`."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        quotient = self._quotient(other, "division")
        return self.wrapped(quotient - (quotient * other.v != self.v and (self.v < 0) != (other.v < 0)))

    def __mod__(self, other: Any) -> Any:
        """The remainder of the division that rounds towards zero: it has the sign of the dividend."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__class__(self.v - self._quotient(other, "modulo") * other.v)

    def _amount(self, other: Any) -> int:
        if not 0 <= other.v < max(self.bits, 32):  # operands are promoted to int first: [expr.shift]/1
            raise Undefined(f"shift of {self.name} by {other.v}")
        amount: int = other.v
        return amount

    def __lshift__(self, other: Any) -> Any:
        """Modulo 2**bits, whatever the sign: C++20 [expr.shift]/2, and every compiler before it."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.wrapped(self.v << self._amount(other))

    def __rshift__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__class__(self.v >> self._amount(other))

    def __and__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__class__(self.v & other.v)

    def __or__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__class__(self.v | other.v)

    def __xor__(self, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__class__(self.v ^ other.v)

    def __invert__(self) -> Any:
        return self.wrapped(~self.v)

    def __neg__(self) -> Any:
        return self.result(-self.v, "negation")

    def __pos__(self) -> Any:
        return self

    def __index__(self) -> int:
        return self.v

    def __bool__(self) -> bool:
        return self.v != 0

    def _compared(self, other: Any) -> tuple[Any, Any] | None:
        """Both operands after the usual arithmetic conversions: C++20 [expr.arith.conv]."""
        if other.__class__ is self.__class__:
            return self.v, other.v
        if other is True or other is False:
            return self.v, int(other)
        if isinstance(other, Whole):
            bits = max(32, self.bits, other.bits)
            unsigned = any(n.bits == bits and not n.signed for n in (self, other))
            mask = (1 << bits) - 1
            return (self.v & mask, other.v & mask) if unsigned else (self.v, other.v)
        return None

    def __lt__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] < pair[1]

    def __le__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] <= pair[1]

    def __gt__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] > pair[1]

    def __ge__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] >= pair[1]

    def __eq__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] == pair[1]

    def __ne__(self, other: Any) -> Any:
        pair = self._compared(other)
        return NotImplemented if pair is None else pair[0] != pair[1]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.name}({self.v})"


def _kind(bits: int, *, signed: bool) -> type[Whole]:
    name = f"{'' if signed else 'u'}int{bits}"
    bounds = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    kind = type(name, (Whole,), {"__slots__": (), "name": name, "bits": bits, "signed": signed})
    kind.lo, kind.hi = bounds  # type: ignore[attr-defined]
    kind.kind = kind  # type: ignore[attr-defined]
    return kind


WHOLES: dict[str, type[Whole]] = {
    kind.name: kind for kind in (_kind(bits, signed=signed) for bits in (8, 16, 32, 64) for signed in (True, False))
}
Int32, Int64, UInt32, UInt64, UInt8 = (WHOLES[name] for name in ("int32", "int64", "uint32", "uint64", "uint8"))
