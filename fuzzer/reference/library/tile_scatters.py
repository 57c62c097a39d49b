"""What the threads of a block do with elements each by itself, where a block has one thread: scatters and stacks."""

from typing import Any

from fuzzer.reference.events import NotCovered, unsettled
from fuzzer.reference.kinds import OtherKind, kind_of, plain, zero
from fuzzer.reference.library.table import builtin
from fuzzer.reference.parts import truth
from fuzzer.reference.tiles import Tile
from fuzzer.reference.wholes import Int32, Whole


def _spot(a: Tile, args: tuple[Any, ...]) -> tuple[int, Any] | None:
    """Which element of the store is meant, and the value; None for a thread without one."""
    rank = len(a.shape)
    value, has_value = args[rank], args[rank + 1]
    if not truth(has_value):
        return None
    (place,) = a.view(args[:rank]).places
    return place, value


@builtin("tile_scatter_add")
def tile_scatter_add(a: Tile, *args: Any, atomic: Any = True) -> None:
    """Add a value to an element, if the thread has one."""
    found = _spot(a, args)
    if found is not None:
        place, value = found
        a.store[place] = a.store[place] + value


@builtin("tile_scatter_masked")
def tile_scatter_masked(a: Tile, *args: Any) -> None:
    """Write a value into an element, if the thread has one."""
    found = _spot(a, args)
    if found is not None:
        place, value = found
        a.store[place] = value


class Stack:
    """A block's stack."""

    kind = OtherKind("stack")

    def __init__(self, capacity: int, dtype: Any) -> None:
        self.capacity, self.dtype = capacity, dtype
        self.items: list[Any] = []


@builtin("tile_stack")
def tile_stack(capacity: Any, dtype: Any) -> Stack:
    """An empty stack."""
    return Stack(plain(capacity), dtype)


@builtin("tile_stack_push")
def tile_stack_push(s: Stack, value: Any, has_value: Any) -> Whole:
    """The slot that a value was put into, the next one; -1 where the thread has none, or there is no room."""
    if not truth(has_value) or len(s.items) == s.capacity:
        return Int32(-1)
    if kind_of(value) is not s.dtype:
        raise NotCovered("a stack of another type")
    s.items.append(value)
    return Int32(len(s.items) - 1)


@builtin("tile_stack_pop")
def tile_stack_pop(s: Stack) -> tuple[Any, Whole]:
    """The value pushed last, and the slot it was in; any value, and -1, where there is none."""
    if not s.items:
        unsettled("what an empty stack gives")
        return zero(s.dtype), Int32(-1)
    return s.items.pop(), Int32(len(s.items))


@builtin("tile_stack_count")
def tile_stack_count(s: Stack) -> Whole:
    """How many values there are."""
    return Int32(len(s.items))


@builtin("tile_stack_clear")
def tile_stack_clear(s: Stack) -> None:
    """Take all values away."""
    s.items.clear()
