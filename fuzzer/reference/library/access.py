"""Threads, loops, types, local arrays, atomics."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from fuzzer.reference.arrays import Array, Cells, Pointer, contiguous
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NOW, NotCovered, Undefined, step
from fuzzer.reference.kinds import kind_of, plain, zero
from fuzzer.reference.library.scalars import larger, smaller
from fuzzer.reference.library.table import apart, builtin
from fuzzer.reference.wholes import Int32


@builtin("tid")
def tid(wanted: int) -> Any:
    """The index of the thread: along as many axes as are asked for, the first ones.

    One more is the lane in a block of a tiled launch, and a block on the CPU has one.
    """
    if wanted <= 1:
        return Int32(NOW.index[0])
    if wanted > len(NOW.index) + 1:
        raise NotCovered("more indices than the launch has axes")
    return tuple(Int32(i) for i in (*NOW.index, 0)[:wanted])


class Range:
    """What `range` gives: `int32` numbers, the same ones each time."""

    def __init__(self, span: range) -> None:
        self.span = span

    def __iter__(self) -> Iterator[Any]:
        for i in self.span:
            step()
            yield Int32(i)


@builtin("range")
def range_(*args: Any) -> Range:
    """Python's range, over `int32`."""
    if len(args) == 3 and args[2].v == 0:
        raise Undefined("a range with a step of zero")
    return Range(range(*(arg.v for arg in args)))


@builtin("reversed")
def reversed_(values: Range) -> Iterator[Any]:
    """The range backwards, once: what Python's gives is an iterator."""
    return iter(Range(values.span[::-1]))


@builtin("type")
def type_(value: Any) -> Any:
    """The type of a value."""
    return kind_of(value)


@builtin("zeros")
def zeros(shape: Any, dtype: Any) -> Array:
    """An array of a thread's own."""
    extents = plain(shape)
    extents = extents if isinstance(extents, tuple) else (extents,)
    if isinstance(shape, Composite):
        raise NotCovered("a shape that is a vector")
    nothing = zero(dtype)
    cells = Cells(lambda k: nothing, shared=False)
    cells.values = dict.fromkeys(range(math.prod(extents)), nothing)
    return contiguous(dtype, cells, extents, "fixedarray")


@builtin("array")
def array_(ptr: Pointer, shape: Any, dtype: Any) -> Array:
    """An array over the memory where another one begins."""
    extents = plain(shape)
    extents = extents if isinstance(extents, tuple) else (extents,)
    of = ptr.of
    if dtype is not of.kind.element or list(of.places()) != list(range(of.offset, of.offset + math.prod(of.shape))):
        raise NotCovered("an array over memory of another kind")
    if math.prod(extents) > math.prod(of.shape):
        raise Undefined("an array that reaches further than the memory it is over")
    made = contiguous(dtype, of.cells, extents)
    return made.of(made.kind, of.offset, made.shape, made.strides)


Change = Callable[[Any, Any], Any]


def _atomic(change: Change, *, adds: bool = False, asks: bool = False) -> Callable[..., Any]:
    def apply(arr: Array, *args: Any) -> Any:
        *indices, value = args
        k = arr.place(tuple(indices))
        old = arr.cells.update(k, lambda old: change(old, value))
        if adds:
            arr.cells.grow(k, value, old)
        if asks:
            arr.cells.asked.add(k)
        return old

    return apply


def _enter(name: str, change: Change, *, adds: bool = False, last: bool = False) -> None:
    """`last`: which thread is the last one shows in the element itself."""
    builtin(name)(apart(_atomic(change, adds=adds, asks=True), _atomic(change, adds=adds, asks=last)))


def _by_component(pick: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def change(old: Any, value: Any) -> Any:
        if isinstance(old, Composite):
            return Composite(old.kind, tuple(map(pick, old.c, value.c)))
        return pick(old, value)

    return change


_enter("atomic_add", lambda old, value: old + value, adds=True)
_enter("atomic_sub", lambda old, value: old - value, adds=True)
_enter("atomic_min", _by_component(smaller))
_enter("atomic_max", _by_component(larger))
_enter("atomic_and", lambda old, value: old & value)
_enter("atomic_or", lambda old, value: old | value)
_enter("atomic_xor", lambda old, value: old ^ value)
_enter("atomic_exch", lambda old, value: value, last=True)


@builtin("atomic_cas")
def atomic_cas(arr: Array, *args: Any) -> Any:
    """Replace an element if it is what is expected; returns what it was."""
    *indices, compare, value = args
    k = arr.place(tuple(indices))
    arr.cells.asked.add(k)
    return arr.cells.update(k, lambda old: value if old == compare else old)


@builtin("block_dim")
def block_dim() -> Any:
    """One thread a block, on CPUs."""
    return Int32(1)
