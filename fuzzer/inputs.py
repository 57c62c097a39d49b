"""Arguments made from a recipe: the same from the same recipe, turn and seed, on any machine."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.reference.resources import Indexed
from fuzzer.resourceful import RESOURCES, listed
from fuzzer.streams import STEPS, Stream
from grammar.launch import Argument, Launch, length


class NoInputs(Exception):
    """A recipe asks for something that cannot be made; the message says what."""


def dimensions(launch: Launch, turn: int) -> tuple[int, ...]:
    """How many threads there are along each axis."""
    sizes = launch.sizes(turn)
    return tuple(length(text, sizes) for text in launch.dim)


def inputs(launch: Launch, turn: int, seed: int = 0) -> dict[str, Any]:
    """The arguments of one of the launches, by name.

    Scalars are NumPy's, arrays have the components of their cells as last axes, structs are dicts, arrays of structs
    nested lists of dicts, resources and indexed arrays are those of `fuzzer.reference.resources`;
    `bfloat16` is its bits, as uint16. Raises NoInputs where a recipe asks for something else.
    """
    making = _Making(launch, launch.sizes(turn), Stream(f"{seed}/{turn}"))
    return {a.name: making.made(a, making.stream.inner(a.name)) for a in launch.arguments}


@dataclass(frozen=True)
class _Making:
    """One of the launches: the lengths of its axes, and the numbers for all its arguments."""

    launch: Launch
    sizes: Mapping[str, int]
    stream: Stream

    def made(self, argument: Argument, stream: Stream) -> Any:
        """What an argument is made of, or a part of one."""
        shape = tuple(length(text, self.sizes) for text in argument.shape)
        if argument.kind in RESOURCES:
            parts = {part.name: self._named(part.source) for part in argument.fields}
            return RESOURCES[argument.kind](argument, shape, parts, stream)
        if argument.kind in ("indexedarray", "indexedfabricarray"):
            return self._indexed(argument, shape, stream)
        if argument.kind not in ("scalar", "array", "struct", "fabricarray"):
            raise NoInputs(f"a {argument.kind}")
        if argument.source:
            return listed(shape, stream)
        if argument.fields or argument.kind == "struct":
            return self._nested(argument, shape, stream)
        if not argument.dtype:
            raise NoInputs("an array of structs without fields")
        cells = _cells(argument, shape, self.sizes, stream)
        return cells if argument.shape or argument.cell else cells[()]

    def _nested(self, argument: Argument, shape: tuple[int, ...], stream: Stream) -> Any:
        if shape:
            return [self._nested(argument, shape[1:], stream.inner(place)) for place in range(shape[0])]
        if argument.fields and argument.fields[0].name == "":
            return self.made(argument.fields[0], stream)
        return {field.name: self.made(field, stream.inner(field.name)) for field in argument.fields}

    def _indexed(self, argument: Argument, shape: tuple[int, ...], stream: Stream) -> Indexed:
        """An array of twice as many cells along the first axis, of which indices pick each another."""
        order = np.argsort(stream.inner("indices").below(2 * shape[0], 1 << 30), kind="stable")
        whole = (2 * shape[0], *shape[1:])
        if argument.fields:
            data = self._nested(argument, whole, stream)
        else:
            data = _cells(argument, whole, self.sizes, stream)
        return Indexed(data, (order[: shape[0]].astype(np.int32), *(None for _ in shape[1:])))

    def _named(self, name: str) -> Any:
        """The value of another argument."""
        found = next((argument for argument in self.launch.arguments if argument.name == name), None)
        if found is None:
            raise NoInputs(f"what is made of {name}, which there is not")
        return self.made(found, self.stream.inner(name))


def _cells(argument: Argument, shape: tuple[int, ...], sizes: Mapping[str, int], stream: Stream) -> NDArray[Any]:
    """The numbers of an array, or of one value, in the shape and order that are asked for."""
    low, high = (length(b, sizes) if isinstance(b, str) else b for b in (argument.low, argument.high))
    whole = (*shape, *argument.cell)
    count = math.prod(whole)
    if argument.dtype in _FLOATS:
        numbers: NDArray[Any] = stream.between(low, high, count)
    else:
        numbers = int(low) + stream.below(count, max(1, int(high) - int(low) + 1))
    numbers = _ORDERS[argument.order](numbers.reshape(whole), low, high)
    if argument.family in _ROTATIONS:
        numbers[..., -4:] /= np.maximum(np.linalg.norm(numbers[..., -4:], axis=-1, keepdims=True), 1e-3)
    return stored(numbers, argument.dtype)


def stored(numbers: NDArray[Any], dtype: str) -> NDArray[Any]:
    """Numbers as a Warp type stores them."""
    if dtype == "bfloat16":
        return (numbers.astype(np.float32).view(np.uint32) >> np.uint32(16)).astype(np.uint16)
    return numbers.astype(np.dtype(dtype))


_FLOATS = {"float16", "bfloat16", "float32", "float64"}
_ROTATIONS = {"quat", "transform"}
_Ordered = Callable[[NDArray[Any], Any, Any], NDArray[Any]]


def _ascending(numbers: NDArray[Any], _low: Any, _high: Any) -> NDArray[Any]:
    return np.sort(numbers, axis=0)


def _offsets(numbers: NDArray[Any], low: Any, high: Any) -> NDArray[Any]:
    numbers = np.sort(numbers, axis=0)
    numbers[:1], numbers[-1:] = low, high
    return numbers


def _distribution(numbers: NDArray[Any], _low: Any, _high: Any) -> NDArray[Any]:
    weights = np.cumsum(np.abs(numbers) + 0.1, axis=0)
    ending: NDArray[Any] = weights / weights[-1:]
    return ending


def _distinct(numbers: NDArray[Any], _low: Any, _high: Any) -> NDArray[Any]:
    return np.argsort(numbers.reshape(-1), kind="stable").reshape(numbers.shape)


def _unequal(numbers: NDArray[Any], low: Any, high: Any) -> NDArray[Any]:
    places = np.arange(numbers.size).reshape(numbers.shape) * 37  # a prime that divides no usual number of places
    if numbers.dtype.kind == "f":
        spread: NDArray[Any] = low + (high - low) * (places % (STEPS + 1)) / STEPS
        return spread
    return int(low) + places % max(1, int(high) - int(low) + 1)


def _definite(numbers: NDArray[Any], _low: Any, _high: Any) -> NDArray[Any]:
    side = numbers.shape[-1]
    blocks = numbers.reshape(-1, side, side)
    blocks = (blocks + blocks.transpose(0, 2, 1)) / 4 + 2 * side * np.eye(side)
    definite: NDArray[Any] = blocks.reshape(numbers.shape)
    return definite


_ORDERS: dict[str, _Ordered] = {
    "any": lambda numbers, _low, _high: numbers,
    "ascending": _ascending,
    "offsets": _offsets,
    "distribution": _distribution,
    "distinct": _distinct,
    "unequal": _unequal,
    "definite": _definite,
}
