"""Parts of values: what an index or attribute gives, and what a value is with a part of it replaced.

A path is a tuple of steps, each the name of an attribute or a tuple of indices. It may lead through structs, arrays and
composites; from the first array on, what is replaced is an element of that array.
"""

import operator
from collections.abc import Callable
from typing import Any

from fuzzer.reference import composites, records
from fuzzer.reference.arrays import Array, Pointer
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered, Undefined
from fuzzer.reference.kinds import kind_of
from fuzzer.reference.reals import Real
from fuzzer.reference.records import Struct
from fuzzer.reference.wholes import Int32, Whole

Step = str | tuple[Any, ...]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "MatMult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "LShift": operator.lshift,
    "RShift": operator.rshift,
    "BitAnd": operator.and_,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
}
NAMES = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "MatMult": "mul",
    "Div": "div",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "BitAnd": "bit_and",
    "BitOr": "bit_or",
    "BitXor": "bit_xor",
    "LShift": "lshift",
    "RShift": "rshift",
}
"""The built-ins that operators stand for; a function of the program with such a name is an overload of it."""
ATOMIC_REALS = frozenset({"Add", "Sub"})
ATOMIC_WHOLES = frozenset({"Add", "Sub", "BitAnd", "BitOr", "BitXor"})


def attribute(value: Any, name: str) -> Any:
    """`value.name`."""
    if isinstance(value, Struct):
        return records.part(value, name)
    if isinstance(value, Array):
        return _of_array(value, name)
    if isinstance(value, Composite):
        return value.kind.scalar if name == "dtype" else composites.part(value, (name,))
    if name == "dtype" and isinstance(value, type):
        return value
    if hasattr(value, "attribute"):
        return value.attribute(name)
    raise NotCovered(f"the attribute {name} of a {kind_of(value).name}")


def _of_array(value: Array, name: str) -> Any:
    if name == "shape":
        return tuple(Int32(extent) for extent in value.shape) + (Int32(0),) * (4 - len(value.shape))
    if name == "dtype":
        return value.kind.element
    if name == "ptr":
        return Pointer(value)
    if name == "ndim":
        return Int32(len(value.shape))
    if name == "size":
        size = 1
        for extent in value.shape:
            size *= extent
        return Int32(size)
    raise NotCovered(f"the attribute {name} of an array")


def item(value: Any, *indices: Any) -> Any:
    """`value[indices]`."""
    if value.__class__ is Array:
        if len(indices) == len(value.shape) and slice not in map(type, indices):
            return value.cells.load(value.place(indices))
        return value.view(indices)
    if isinstance(value, Composite):
        return composites.part(value, indices)
    if isinstance(value, Array):
        return value.cells.load(value.place(indices)) if value.is_element(indices) else value.view(indices)
    if isinstance(value, tuple):
        return value[int(indices[0])]
    if hasattr(value, "item"):
        return value.item(indices)
    raise NotCovered(f"an index of a {kind_of(value).name}")


def _step(value: Any, step: Step) -> Any:
    return attribute(value, step) if isinstance(step, str) else item(value, *step)


def assigned(new: Any, value: Any, path: tuple[Step, ...]) -> Any:
    """The value with the part at the end of a path replaced; arrays are changed where they are, and returned."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Array):
        _into_array(new, value, path)
        return value
    if isinstance(value, Struct):
        if not isinstance(step, str):
            raise NotCovered("an index of a struct")
        inner = assigned(new, records.part(value, step), rest) if rest else new
        return records.with_part(value, step, inner)
    if isinstance(value, Composite):
        steps = (step,) if isinstance(step, str) else step
        inner = assigned(new, composites.part(value, steps), rest) if rest else new
        return composites.with_part(value, steps, inner)
    if hasattr(value, "assigned"):
        return value.assigned(new, path)
    raise NotCovered(f"an assignment to a part of a {kind_of(value).name}")


def _into_array(new: Any, array: Array, path: tuple[Step, ...]) -> None:
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        raise NotCovered("an assignment to an attribute of an array")
    if not array.is_element(step):
        if not rest:
            raise NotCovered("an assignment to a slice of an array")
        _into_array(new, array.view(step), rest)
        return
    k = array.place(step)
    if not rest:
        array.cells.store(k, _fitting(array, new))
        return
    inner = array.cells.get(k)
    if any(isinstance(found, Array) for found in _along(inner, rest)):
        assigned(new, array.cells.load(k), rest)
    else:
        array.cells.store(k, assigned(new, inner, rest))


def _fitting(array: Array, value: Any) -> Any:
    have = kind_of(value)
    if have is not array.kind.element:
        raise NotCovered(f"a {have.name} stored in an array of {array.kind.element.name}")
    return value


def _along(value: Any, path: tuple[Step, ...]) -> list[Any]:
    """The values along a path, as far as they are structs and arrays."""
    found = [value]
    for step in path:
        if not isinstance(value, Struct) or not isinstance(step, str):
            break
        value = records.part(value, step)
        found.append(value)
    return found


def overloaded(function: Any, usual: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator that is a function of the program where its overloads take the operands."""

    def operate(left: Any, right: Any) -> Any:
        return function(left, right) if function.takes(left, right) else usual(left, right)

    return operate


class Slot:
    """The target of an augmented assignment, found once. `old` is what is there; None where it is changed atomically.

    `array[i] += x` and its like are atomic for whole numbers of 32 and 64 bits and for floats, parts of elements
    included, and then `x` comes first: `wp.atomic_add` is what they are said to be. All else loads before `x`.
    """

    __slots__ = ("name", "old", "path", "value")

    def __init__(self, value: Any, path: tuple[Step, ...], name: str) -> None:
        self.value, self.path, self.name = value, path, name
        self.old = None
        if not self._atomic():
            for step in path:
                value = _step(value, step)
            self.old = value

    def _target(self) -> tuple[Array, int, tuple[Step, ...]] | None:
        """The innermost array on the way, the cell, and the path within the element."""
        value, found = self.value, None
        for at, step in enumerate(self.path):
            if isinstance(value, Array) and not isinstance(step, str) and value.is_element(step):
                found = (value, value.place(step), self.path[at + 1 :])
                value = value.cells.get(found[1])
            else:
                value = _step(value, step)
        return found

    def _atomic(self) -> bool:
        if self.name not in ATOMIC_WHOLES:
            return False
        target = self._target()
        if target is None:
            return False
        array, k, path = target
        value = array.cells.get(k)
        for step in path:
            value = _step(value, step)
        scalar = value.kind.scalar if isinstance(value, Composite) else kind_of(value)
        if isinstance(scalar, type) and issubclass(scalar, Real):
            return self.name in ATOMIC_REALS
        return getattr(scalar, "bits", 0) >= 32

    def finished(self, by: Any) -> Any:
        """The root's value, once the operand is known."""
        op = OPERATORS[self.name]
        if self.old is not None:
            return assigned(op(self.old, by), self.value, self.path)
        target = self._target()
        assert target is not None
        array, k, path = target

        def change(element: Any) -> Any:
            inner = element
            for step in path:
                inner = _step(inner, step)
            new = op(inner, by)
            return assigned(new, element, path) if path else new

        old = array.cells.update(k, change)
        if not path:
            array.cells.grow(k, by, old)
        return self.value


def owned(value: Any) -> Any:
    """What a name is given that another name has: tiles are copied, as all values are that can change in place."""
    return value.copied() if hasattr(value, "copied") else value


def first(pair: tuple[Any, Any], _assigned: Any = None) -> Any:
    """What a call gave that also changed its arguments."""
    return pair[0]


def length(value: Any) -> Whole:
    """`len(value)`: of an array its first axis, of a matrix its rows."""
    if isinstance(value, Array):
        return Int32(value.shape[0])
    if isinstance(value, Composite):
        return Int32(value.kind.shape[0])
    if isinstance(value, tuple):
        return Int32(len(value))
    if hasattr(value, "shape"):
        return Int32(value.shape[0])
    raise NotCovered(f"the length of a {kind_of(value).name}")


def truth(value: Any) -> bool:
    """Whether a condition holds: numbers that are not zero, arrays that there are."""
    if value is True or value is False:
        return value
    if value is None:
        raise Undefined("a condition that is nothing")
    return bool(value)
