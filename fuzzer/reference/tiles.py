"""Tiles: a block's elements in order, and the views that share them.

A block has one thread on CPUs, so what its threads do together, it does by itself, element by element in row-major
order. Where a page leaves the order of a sum open, the bound covers all orders.
"""

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered, Undefined
from fuzzer.reference.kinds import OtherKind, kind_of
from fuzzer.reference.parts import assigned, item
from fuzzer.reference.reals import Real
from fuzzer.reference.wholes import Int32, span_of


class Tile:
    """A view of a store of elements: its shape, and where in the store each element is, last axis fastest."""

    __slots__ = ("dtype", "places", "shape", "store")
    kind = OtherKind("tile")

    def __init__(self, dtype: Any, shape: tuple[int, ...], store: list[Any], places: list[int]) -> None:
        self.dtype, self.shape, self.store, self.places = dtype, shape, store, places

    def __iter__(self) -> Iterator[Any]:
        for k in self.places:
            element = self.store[k]
            if element is None:
                raise Undefined("a read of an element of an empty tile")
            yield element

    def values(self) -> list[Any]:
        """The elements in order."""
        return list(self)

    def fill(self, values: Iterable[Any]) -> None:
        """Replace all elements, in order."""
        for k, value in zip(self.places, values, strict=True):
            self.store[k] = value

    def copied(self) -> "Tile":
        """The same elements in a store of their own."""
        return Tile(self.dtype, self.shape, [self.store[k] for k in self.places], list(range(len(self.places))))

    def view(self, steps: tuple[Any, ...]) -> "Tile":
        """What indices and slices select, sharing the elements. Raises Undefined outside."""
        spans: list[range | int] = []
        whole = (slice(None),) * (len(self.shape) - len(steps))
        for step, extent in zip((*steps, *whole), self.shape, strict=True):
            if isinstance(step, slice):
                spans.append(span_of(step, extent))
                continue
            i = int(step)
            if not -extent <= i < extent:
                raise Undefined(f"index {i} of an axis of {extent} of a tile")
            spans.append(i + extent if i < 0 else i)
        shape = tuple(len(span) for span in spans if isinstance(span, range))
        strides = strides_of(self.shape)
        offsets = [
            [i * stride for i in span] if isinstance(span, range) else [span * stride]
            for span, stride in zip(spans, strides, strict=True)
        ]
        return Tile(self.dtype, shape, self.store, [self.places[sum(k)] for k in itertools.product(*offsets)])

    def item(self, steps: tuple[Any, ...]) -> Any:
        """`tile[steps]`: an element, or a view."""
        if any(isinstance(step, Tile) for step in steps):
            return self.gathered(steps)
        if len(steps) > len(self.shape):
            return item(self.item(steps[: len(self.shape)]), *steps[len(self.shape) :])
        found = self.view(steps)
        if found.shape or len(steps) < len(self.shape):
            return found
        return next(iter(found))

    def gathered(self, steps: tuple[Any, ...]) -> "Tile":
        """A copy of the elements at the indices along one axis: the page of `wp.tile_slice_indexed`."""
        (axis,) = (k for k, step in enumerate(steps) if isinstance(step, Tile))
        before = (slice(None),) * axis
        slabs = [self.view((*before, slice(k, k + 1))) for k in (self._within(i, axis) for i in steps[axis])]
        shape = (*self.shape[:axis], len(slabs), *self.shape[axis + 1 :])
        inner = math.prod(shape[axis + 1 :])
        rows = [slab.values() for slab in slabs]
        outer = range(math.prod(shape[:axis]))
        return tile_of(shape, [x for k in outer for row in rows for x in row[k * inner : (k + 1) * inner]], self.dtype)

    def _within(self, index: Any, axis: int) -> int:
        i, extent = int(index), self.shape[axis]
        if not -extent <= i < extent:
            raise Undefined(f"index {i} of an axis of {extent} of a tile")
        return i % extent

    def assigned(self, new: Any, path: tuple[Any, ...]) -> "Tile":
        """Write an element, a part of one, or a range."""
        steps, rest = path[0], path[1:]
        if isinstance(steps, str):
            raise NotCovered("an assignment to an attribute of a tile")
        if len(steps) > len(self.shape):
            steps, rest = steps[: len(self.shape)], (steps[len(self.shape) :], *rest)
        target = self.view(steps)
        if target.shape:
            if rest or not isinstance(new, Tile):
                raise NotCovered("an assignment to a range of a tile")
            target.fill(new.values())
        else:
            (k,) = target.places
            self.store[k] = assigned(new, self.store[k], rest) if rest else new
        return self

    def attribute(self, name: str) -> Any:
        """`tile.shape`, `tile.dtype`."""
        if name == "dtype":
            return self.dtype
        if name == "shape":
            return tuple(Int32(extent) for extent in self.shape)
        raise NotCovered(f"the attribute {name} of a tile")

    def _with(self, op: Callable[[Any, Any], Any], other: Any) -> "Tile":
        if isinstance(other, Tile):
            if other.shape != self.shape:
                raise NotCovered("an operation of tiles of different shapes")
            return tile_of(self.shape, map(op, self, other))
        return tile_of(self.shape, (op(x, other) for x in self))

    def _into(self, op: Callable[[Any, Any], Any], other: Any) -> "Tile":
        self.fill(self._with(op, other).values())
        return self

    def __add__(self, other: Any) -> "Tile":
        return self._with(operator.add, other)

    def __sub__(self, other: Any) -> "Tile":
        return self._with(operator.sub, other)

    def __mul__(self, other: Any) -> "Tile":
        return self._with(operator.mul, other)

    def __rmul__(self, other: Any) -> "Tile":
        return tile_of(self.shape, (other * x for x in self))

    def __truediv__(self, other: Any) -> "Tile":
        return self._with(operator.truediv, other)

    def __rtruediv__(self, other: Any) -> "Tile":
        return tile_of(self.shape, (other / x for x in self))

    def __and__(self, other: Any) -> "Tile":
        return self._with(operator.and_, other)

    def __or__(self, other: Any) -> "Tile":
        return self._with(operator.or_, other)

    def __xor__(self, other: Any) -> "Tile":
        return self._with(operator.xor, other)

    def __neg__(self) -> "Tile":
        return tile_of(self.shape, (-x for x in self))

    def __iadd__(self, other: Any) -> "Tile":
        return self._into(operator.add, other)

    def __isub__(self, other: Any) -> "Tile":
        return self._into(operator.sub, other)

    def __iand__(self, other: Any) -> "Tile":
        return self._into(operator.and_, other)

    def __ior__(self, other: Any) -> "Tile":
        return self._into(operator.or_, other)

    def __ixor__(self, other: Any) -> "Tile":
        return self._into(operator.xor, other)


def tile_of(shape: tuple[int, ...], values: Iterable[Any], dtype: Any = None) -> Tile:
    """A tile of its own with these elements."""
    store = list(values)
    return Tile(dtype or kind_of(store[0]), shape, store, list(range(len(store))))


def strides_of(shape: tuple[int, ...]) -> list[int]:
    """How far apart neighbours along each axis are, the last axis fastest."""
    return [math.prod(shape[k + 1 :]) for k in range(len(shape))]


def folded(op: Callable[[Any, Any], Any], values: list[Any]) -> Any:
    """The values combined, from the first to the last."""
    result = values[0]
    for value in values[1:]:
        result = op(result, value)
    return result


def summed(values: list[Any]) -> Any:
    """The sum in any order: n numbers within n units of the sum of their sizes."""
    total = folded(operator.add, values)
    if len(values) <= 2:
        return total
    if isinstance(total, Composite):
        columns = zip(*(value.c for value in values), strict=True)
        return Composite(
            total.kind, tuple(loosened(x, sizes(column)) for x, column in zip(total.c, columns, strict=True))
        )
    return loosened(total, sizes(values))


def sizes(values: Iterable[Any]) -> float:
    """A bound, in units, of the rounding of a sum of these: how many there are times the sum of their sizes."""
    found = [abs(float(x.v)) for x in values]
    return len(found) * sum(found)


def loosened(x: Any, units: float) -> Any:
    """A float with a wider bound; anything else as it is."""
    return x.__class__(x.v, x.e + units * x.eps, x.d) if isinstance(x, Real) else x
