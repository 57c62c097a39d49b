"""Arrays: views of cells that several threads share, with a record of who touched which.

Indices may be negative once (`-1` is the last element), slices are Python's; both as Warp's page on arrays has it. What
one thread writes no other may read or write, before or after, but by atomic operations.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NOW, NotCovered, Undefined
from fuzzer.reference.kinds import ArrayKind
from fuzzer.reference.reals import Real
from fuzzer.reference.wholes import UInt64, span_of

MANY = -1  # in place of a thread: more than one


class Cells:
    """The elements behind one array. `source(k)` is the k-th one at the start, made when it is first wanted."""

    __slots__ = ("asked", "atomic", "read", "shared", "source", "sums", "values", "written")

    def __init__(self, source: Callable[[int], Any], *, shared: bool = True) -> None:
        self.source = source
        self.shared = shared
        self.values: dict[int, Any] = {}
        self.read: dict[int, int] = {}
        self.written: dict[int, int] = {}
        self.atomic: dict[int, int] = {}
        self.sums: dict[int, tuple[float, ...]] = {}
        self.asked: set[int] = set()  # what an atomic operation found there has been looked at

    def get(self, k: int) -> Any:
        """An element, whoever asks."""
        value = self.values.get(k)
        if value is None:
            value = self.values[k] = self.source(k)
        return value

    def load(self, k: int) -> Any:
        """An element, read by the thread at work."""
        if self.shared:
            me = NOW.thread
            if self.written.get(k, me) != me or self.atomic.get(k, me) != me:
                raise Undefined("a read of what another thread writes")
            if self.read.setdefault(k, me) != me:
                self.read[k] = MANY
        return self.get(k)

    def store(self, k: int, value: Any) -> None:
        """Write an element, as the thread at work."""
        if self.shared:
            me = NOW.thread
            if self.read.get(k, me) != me:
                raise Undefined("a write to what another thread reads")
            if self.written.setdefault(k, me) != me or self.atomic.get(k, me) != me:
                raise Undefined("two threads write the same cell")
        self.values[k] = value

    def update(self, k: int, change: Callable[[Any], Any]) -> Any:
        """Change an element atomically, as the thread at work; returns what it was before."""
        if self.shared:
            me = NOW.thread
            if self.read.get(k, me) != me or self.written.get(k, me) != me:
                raise Undefined("an atomic operation on what another thread reads or writes")
            if self.atomic.setdefault(k, me) != me:
                self.atomic[k] = MANY
        old = self.get(k)
        self.values[k] = change(old)
        return old

    def depends_on_order(self) -> bool:
        """Whether what an atomic operation gave depends on which thread comes first."""
        return any(self.atomic[k] == MANY for k in self.asked)

    def grow(self, k: int, value: Any, old: Any) -> None:
        """Note what was added to an element atomically: the order of several threads is free, so is the rounding."""
        parts = value.c if isinstance(value, Composite) else (value,)
        if not isinstance(parts[0], Real):
            return
        before = self.sums.get(k)
        if before is None:
            before = tuple(abs(float(x.v)) for x in (old.c if isinstance(old, Composite) else (old,)))
            self.sums[k] = (1.0, *before)
        count, *sizes = self.sums[k]
        self.sums[k] = (count + 1.0, *(size + abs(float(x.v)) for size, x in zip(sizes, parts, strict=True)))


class Array:
    """A view of cells: where it starts, how long its axes are, and how far apart, in cells."""

    __slots__ = ("cells", "kind", "offset", "shape", "strides")

    def __init__(
        self, kind: ArrayKind, cells: Cells, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
    ) -> None:
        self.kind = kind
        self.cells = cells
        self.offset = offset
        self.shape = shape
        self.strides = strides

    def place(self, indices: tuple[Any, ...]) -> int:
        """The cell of a full index. Raises Undefined outside of the array."""
        k = self.offset
        for index, extent, stride in zip(indices, self.shape, self.strides, strict=True):
            i = index.v if index.__class__ is not int else index
            if not -extent <= i < extent:
                raise Undefined(f"index {i} of an axis of {extent}")
            k += (i + extent if i < 0 else i) * stride
        return k

    def view(self, steps: tuple[Any, ...]) -> "Array":
        """What fewer indices than axes, or slices, give."""
        offset, shape, strides = self.offset, [], []
        if len(steps) > len(self.shape):
            raise NotCovered("more indices than axes")
        for step, extent, stride in zip(steps, self.shape, self.strides, strict=False):
            if isinstance(step, slice):
                span = span_of(step, extent)
                offset += span.start * stride
                shape.append(len(span))
                strides.append(span.step * stride)
            else:
                i = int(step)
                if not -extent <= i < extent:
                    raise Undefined(f"index {i} of an axis of {extent}")
                offset += (i + extent if i < 0 else i) * stride
        shape += self.shape[len(steps) :]
        strides += self.strides[len(steps) :]
        kind = array_kind(self.kind.element, len(shape), self.kind.flavour)
        return self.of(kind, offset, tuple(shape), tuple(strides))

    def of(self, kind: ArrayKind, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> "Array":
        """Another view of the same cells."""
        return Array(kind, self.cells, offset, shape, strides)

    def is_element(self, steps: tuple[Any, ...]) -> bool:
        """Whether an index means one element."""
        return len(steps) == len(self.shape) and not any(isinstance(step, slice) for step in steps)

    def __iter__(self) -> Iterator[Any]:
        for i in range(self.shape[0]):
            yield self.cells.load(self.place((i,))) if len(self.shape) == 1 else self.view((i,))

    def places(self) -> Iterator[int]:
        """The cells of the view, last axis fastest."""
        axes = (range(0, extent * stride, stride) if stride else [0] * extent for extent, stride in self._axes())
        return (self.offset + sum(steps) for steps in itertools.product(*axes))

    def _axes(self) -> Iterator[tuple[int, int]]:
        return zip(self.shape, self.strides, strict=True)

    def __bool__(self) -> bool:
        return True


class Gathered(Array):
    """An array whose places are those of the cells in a list: an indexed array, or one of Fabric's.

    Fabric's take no index below zero, since theirs are unsigned.
    """

    __slots__ = ("spots",)

    def __init__(self, spots: Sequence[int], *of: Any) -> None:
        super().__init__(*of)
        self.spots = spots

    def place(self, indices: tuple[Any, ...]) -> int:
        """The cell of a full index."""
        if "fabric" in self.kind.flavour and any(int(i) < 0 for i in indices):
            raise Undefined("an index below zero of an array of Fabric's")
        return self.spots[super().place(indices)]

    def places(self) -> Iterator[int]:
        """The cells of the view, last axis fastest."""
        return (self.spots[k] for k in super().places())

    def of(self, kind: ArrayKind, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> "Gathered":
        """Another view of the same cells."""
        return Gathered(self.spots, kind, self.cells, offset, shape, strides)


class Pointer:
    """Where an array begins."""

    kind = UInt64

    def __init__(self, of: Array) -> None:
        self.of = of


_KINDS: dict[tuple[Any, int, str], ArrayKind] = {}


def array_kind(element: Any, ndim: int, flavour: str = "array") -> ArrayKind:
    """The type of such arrays."""
    key = (element, ndim, flavour)
    return _KINDS.get(key) or _KINDS.setdefault(key, ArrayKind(element, ndim, flavour))


def gathered(base: Array, picks: Sequence[Sequence[int]], flavour: str) -> Gathered:
    """The elements of an array at some indices along each axis."""
    spots = [base.place(at) for at in itertools.product(*picks)]
    whole = contiguous(base.kind.element, base.cells, tuple(len(pick) for pick in picks), flavour)
    return Gathered(spots, whole.kind, whole.cells, whole.offset, whole.shape, whole.strides)


def contiguous(element: Any, cells: Cells, shape: tuple[int, ...], flavour: str = "array") -> Array:
    """All the cells, last axis fastest."""
    strides: list[int] = []
    step = 1
    for extent in reversed(shape):
        strides.insert(0, step)
        step *= extent
    return Array(array_kind(element, len(shape), flavour), cells, 0, shape, tuple(strides))
