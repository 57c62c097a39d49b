"""Arguments made from a recipe: the same from the same recipe, turn and seed, on any machine."""

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grammar.launch import Argument, Launch, length

STEPS = 400  # a float is one of so many places between its bounds: short numbers, which no rounding is exact for


class NoInputs(Exception):
    """A recipe asks for something that cannot be made; the message says what."""


def dimensions(launch: Launch, turn: int) -> tuple[int, ...]:
    """How many threads there are along each axis."""
    sizes = launch.sizes(turn)
    return tuple(length(text, sizes) for text in launch.dim)


def inputs(launch: Launch, turn: int, seed: int = 0) -> dict[str, Any]:
    """The arguments of one of the launches, by name.

    Scalars are NumPy's, arrays have the components of their cells as last axes, structs are dicts, arrays of structs
    nested lists of dicts; `bfloat16` is its bits, as uint16. Raises NoInputs where a recipe asks for something else.
    """
    sizes = launch.sizes(turn)
    return {a.name: _made(a, sizes, _Stream(f"{seed}/{turn}/{a.name}")) for a in launch.arguments}


class _Stream:
    """Numbers out of SHAKE-256, which is the same everywhere."""

    def __init__(self, key: str) -> None:
        self._key = key

    def below(self, count: int, most: int) -> NDArray[np.int64]:
        """So many numbers from 0 to most - 1."""
        raw = hashlib.shake_256(self._key.encode()).digest(8 * count)
        return (np.frombuffer(raw, "<u8") >> np.uint64(1)).astype(np.int64) % most

    def inner(self, name: object) -> "_Stream":
        return _Stream(f"{self._key}/{name}")


def _made(argument: Argument, sizes: Mapping[str, int], stream: _Stream) -> Any:
    shape = tuple(length(text, sizes) for text in argument.shape)
    if argument.kind not in ("scalar", "array", "struct"):
        raise NoInputs(f"a {argument.kind}")
    if argument.fields:
        return _nested(argument, shape, sizes, stream)
    cells = _cells(argument, shape, sizes, stream)
    return cells if argument.shape or argument.cell else cells[()]


def _nested(argument: Argument, shape: tuple[int, ...], sizes: Mapping[str, int], stream: _Stream) -> Any:
    if shape:
        return [_nested(argument, shape[1:], sizes, stream.inner(place)) for place in range(shape[0])]
    return {field.name: _made(field, sizes, stream.inner(field.name)) for field in argument.fields}


def _cells(argument: Argument, shape: tuple[int, ...], sizes: Mapping[str, int], stream: _Stream) -> NDArray[Any]:
    """The numbers of an array, or of one value, in the shape and order that are asked for."""
    low, high = (length(b, sizes) if isinstance(b, str) else b for b in (argument.low, argument.high))
    whole = (*shape, *argument.cell)
    count = math.prod(whole)
    if argument.dtype in _FLOATS:
        numbers: NDArray[Any] = low + (high - low) * (stream.below(count, STEPS + 1) / STEPS)
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
