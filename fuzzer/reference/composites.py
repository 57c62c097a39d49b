"""Vectors, matrices, quaternions and transforms: a type and its components, scalars that carry everything else.

Values never change; what assigns to a component makes a new value. Sums run over components in order, first to last,
the way that each formula's page writes it.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from fuzzer.reference.events import NotCovered, Undefined
from fuzzer.reference.kinds import Bool, CompositeKind, cast, composite, vector_of, zero
from fuzzer.reference.reals import Real
from fuzzer.reference.wholes import Whole, span_of

Binary = Callable[[Any, Any], Any]
LETTERS = {"x": 0, "y": 1, "z": 2, "w": 3}


class Composite:
    """A value of a composite type; matrices row by row, quaternions x y z w, transforms p then q."""

    __slots__ = ("c", "kind")

    def __init__(self, kind: CompositeKind, c: tuple[Any, ...]) -> None:
        self.kind = kind
        self.c = c

    def __iter__(self) -> Iterator[Any]:
        return iter(self.c) if len(self.kind.shape) == 1 else iter(rows(self))

    def __len__(self) -> int:
        return self.kind.shape[0]

    def __add__(self, other: Any) -> Any:
        return _each(operator.add, self, other)

    def __sub__(self, other: Any) -> Any:
        return _each(operator.sub, self, other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Composite):
            return _product(self, other)
        return _scaled(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _scaled(operator.mul, self, other)

    __matmul__, __rmatmul__ = __mul__, __rmul__

    def __truediv__(self, other: Any) -> Any:
        return _scaled(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        if not isinstance(other, Whole | Real):
            return NotImplemented
        return Composite(self.kind, tuple(other / a for a in self.c))

    def __mod__(self, other: Any) -> Any:
        return _each(operator.mod, self, other)

    def __and__(self, other: Any) -> Any:
        return _each(operator.and_, self, other)

    def __or__(self, other: Any) -> Any:
        return _each(operator.or_, self, other)

    def __xor__(self, other: Any) -> Any:
        return _each(operator.xor, self, other)

    def __lshift__(self, other: Any) -> Any:
        return _each(operator.lshift, self, other)

    def __rshift__(self, other: Any) -> Any:
        return _each(operator.rshift, self, other)

    def __neg__(self) -> Any:
        return Composite(self.kind, tuple(-a for a in self.c))

    def __pos__(self) -> Any:
        return self

    def __invert__(self) -> Any:
        return Composite(self.kind, tuple(~a for a in self.c))

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, Composite) or other.kind is not self.kind:
            return NotImplemented
        return all(a == b for a, b in zip(self.c, other.c, strict=True))

    def __ne__(self, other: Any) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.kind.name}{self.c}"


def _each(op: Binary, a: Composite, b: Any) -> Any:
    if not isinstance(b, Composite) or b.kind is not a.kind:
        return NotImplemented
    return Composite(a.kind, tuple(map(op, a.c, b.c)))


def _scaled(op: Binary, a: Composite, b: Any) -> Any:
    if not isinstance(b, Whole | Real):
        return NotImplemented
    return Composite(a.kind, tuple(op(x, b) for x in a.c))


def _product(a: Composite, b: Composite) -> Any:
    families = (a.kind.family, b.kind.family)
    if families == ("mat", "mat"):
        return _matrix_product(a, b)
    if families == ("mat", "vec"):
        return vector(total(a.c[i], b.c) for i in _rows_of(a))
    if families == ("vec", "mat"):
        columns = b.kind.shape[1]
        return vector(total(b.c[slice(j, None, columns)], a.c, swapped=True) for j in range(columns))
    if families == ("quat", "quat"):
        return quaternion_product(a, b)
    if families == ("transform", "transform"):
        return transform_product(a, b)
    return NotImplemented


def _rows_of(a: Composite) -> Iterator[slice]:
    _, columns = a.kind.shape
    return (slice(start, start + columns) for start in range(0, a.kind.size, columns))


def total(a: tuple[Any, ...], b: tuple[Any, ...], *, swapped: bool = False) -> Any:
    """The sum of products, in order, each product and each sum rounded."""
    pairs = iter(zip(b, a, strict=True) if swapped else zip(a, b, strict=True))
    x, y = next(pairs)
    result = x * y
    for x, y in pairs:
        result = result + x * y
    return result


def loose_total(a: tuple[Any, ...], b: tuple[Any, ...]) -> Any:
    """The sum of products of matrix entries, whose products Warp keeps unrounded (`fma`) in single and double."""
    result = total(a, b)
    if not isinstance(result, Real) or result.bits < 32:
        return result
    size = sum(abs(float(x.v) * float(y.v)) for x, y in zip(a, b, strict=True))
    return result.__class__(result.v, result.e + size * result.eps, result.d)


def _matrix_product(a: Composite, b: Composite) -> Any:
    """Rows times columns."""
    columns = b.kind.shape[1]
    lines, stripes = [a.c[i] for i in _rows_of(a)], [b.c[slice(j, None, columns)] for j in range(columns)]
    cells = []
    for line in lines:
        for stripe in stripes:
            cells.append(loose_total(line, stripe))
    return Composite(composite("mat", (len(lines), columns), a.kind.scalar), tuple(cells))


def vector(components: Any) -> Composite:
    """A vector of scalars."""
    c = tuple(components)
    return Composite(vector_of(len(c), c[0].kind if c[0] is not True and c[0] is not False else Bool), c)


def matrix(lines: Any) -> Composite:
    """A matrix of rows."""
    filled = [tuple(line) for line in lines]
    kind = composite("mat", (len(filled), len(filled[0])), filled[0][0].kind)
    return Composite(kind, tuple(cell for line in filled for cell in line))


def quaternion(components: Any) -> Composite:
    """A quaternion x y z w."""
    c = tuple(components)
    return Composite(composite("quat", (4,), c[0].kind), c)


def transform(p: Any, q: Any) -> Composite:
    """A transform of a position and a rotation."""
    c = (*p, *q)
    return Composite(composite("transform", (7,), c[0].kind), c)


def rows(a: Composite) -> list[Composite]:
    """The rows of a matrix, as vectors."""
    return [vector(a.c[i]) for i in _rows_of(a)]


def cross(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
    """The vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def quaternion_product(a: Composite, b: Composite) -> Composite:
    """Hamilton's product."""
    ax, ay, az, aw = a.c
    bx, by, bz, bw = b.c
    return quaternion(
        (
            aw * bx + bw * ax + ay * bz - by * az,
            aw * by + bw * ay + az * bx - bz * ax,
            aw * bz + bw * az + ax * by - bx * ay,
            aw * bw - ax * bx - ay * by - az * bz,
        )
    )


def rotated(q: tuple[Any, ...], x: tuple[Any, ...], sign: int = 1) -> tuple[Any, ...]:
    """A vector turned by a unit quaternion (`sign` 1), or by its inverse (-1): x(2w^2-1) + 2q(q.x) +- 2w(q cross x)."""
    kind = x[0].kind
    two, one = kind.of(2), kind.of(1)
    c = two * q[3] * q[3] - one
    d = two * (q[0] * x[0] + q[1] * x[1] + q[2] * x[2])
    turned = (q[1] * x[2] - q[2] * x[1], q[2] * x[0] - q[0] * x[2], q[0] * x[1] - q[1] * x[0])
    combine = operator.add if sign > 0 else operator.sub
    return tuple(combine(x[k] * c + q[k] * d, turned[k] * q[3] * two) for k in range(3))


def transform_product(a: Composite, b: Composite) -> Composite:
    """First `b`, then `a`: the position a.p + a.q b.p, the rotation a.q b.q."""
    moved = rotated(a.c[3:], b.c[:3])
    turned = quaternion_product(quaternion(a.c[3:]), quaternion(b.c[3:]))
    return transform(tuple(m + p for m, p in zip(moved, a.c[:3], strict=True)), turned.c)


# Parts: `path` is a tuple of steps, each an index (a number, a slice) or the name of an attribute.


def position(index: Any, length: int) -> int:
    """An index in range; negative ones count from the end, once. Raises Undefined outside."""
    i = int(index)
    if not -length <= i < length:
        raise Undefined(f"component {i} of {length}")
    return i + length if i < 0 else i


def _span(step: Any, length: int) -> range | int:
    if isinstance(step, slice):
        return span_of(step, length)
    return position(step, length)


def places(kind: CompositeKind, steps: tuple[Any, ...]) -> tuple[Any, list[int]]:
    """Which components an index or attribute means, and the type of what they are together."""
    if len(steps) == 1 and isinstance(steps[0], str):
        return _named(kind, steps[0])
    spans = [_span(step, length) for step, length in zip(steps, kind.shape, strict=False)]
    spans += [range(length) for length in kind.shape[len(spans) :]]
    if len(spans) == 1:
        (only,) = spans
        if isinstance(only, int):
            return kind.scalar, [only]
        return vector_of(len(only), kind.scalar), list(only)
    i, j = spans
    columns = kind.shape[1]
    lines, stripes = ([s] if isinstance(s, int) else list(s) for s in (i, j))
    cells = [a * columns + b for a in lines for b in stripes]
    if isinstance(i, int) and isinstance(j, int):
        return kind.scalar, cells
    if isinstance(i, int) or isinstance(j, int):
        return vector_of(len(cells), kind.scalar), cells
    return composite("mat", (len(lines), len(stripes)), kind.scalar), cells


def _named(kind: CompositeKind, name: str) -> tuple[Any, list[int]]:
    if kind.family == "transform" and name in ("p", "q"):
        if name == "p":
            return vector_of(3, kind.scalar), [0, 1, 2]
        return composite("quat", (4,), kind.scalar), [3, 4, 5, 6]
    if name in LETTERS and len(kind.shape) == 1 and LETTERS[name] < kind.size:
        return kind.scalar, [LETTERS[name]]
    raise NotCovered(f"the attribute {name} of a {kind.family}")


def part(value: Composite, steps: tuple[Any, ...]) -> Any:
    """What an index or attribute of a composite gives."""
    kind, cells = places(value.kind, steps)
    return Composite(kind, tuple(value.c[k] for k in cells)) if isinstance(kind, CompositeKind) else value.c[cells[0]]


def with_part(value: Composite, steps: tuple[Any, ...], new: Any) -> Composite:
    """The composite with that part replaced. A scalar for several components goes into each."""
    _, cells = places(value.kind, steps)
    parts = new.c if isinstance(new, Composite) else (new,) * len(cells)
    if len(parts) != len(cells):
        raise NotCovered("a part of another shape assigned")
    c = list(value.c)
    for k, component in zip(cells, parts, strict=True):
        c[k] = component if component.__class__ in (value.kind.scalar, bool) else cast(value.kind.scalar, component)
    return Composite(value.kind, tuple(c))


def construct(kind: CompositeKind, args: tuple[Any, ...]) -> Composite:
    """A composite from what its constructor takes.

    Nothing (zeros; a quaternion too), one scalar for all components, each component, another composite of the same
    shape to cast, a quaternion of a vector and a number, a transform of its two parts or of a translation, a matrix of
    rows or columns (vectors are columns, `wp.matrix`'s page), a spatial vector of two vectors. Python numbers are
    rounded once.
    """
    scalar = kind.scalar
    flat: list[Any] = []
    for arg in args:
        flat.extend(arg.c if isinstance(arg, Composite) else (arg,))
    filled = tuple(x if x.__class__ is scalar else cast(scalar, x) for x in flat)
    if not filled:
        return zero(kind)  # type: ignore[no-any-return]
    if len(filled) == 1:
        return Composite(kind, filled * kind.size)
    if kind.family == "transform" and len(filled) == 3:
        filled = (*filled, *(cast(scalar, x) for x in (0.0, 0.0, 0.0, 1.0)))  # no rotation
    if len(filled) != kind.size:
        raise NotCovered(f"a {kind.name} of {len(filled)} components")
    if kind.family == "mat" and len(args) == kind.shape[1] and isinstance(args[0], Composite) and len(args) > 1:
        lines, columns = kind.shape
        filled = tuple(filled[j * lines + i] for i in range(lines) for j in range(columns))
    return Composite(kind, filled)
