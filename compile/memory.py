"""Arguments in memory, as Warp's native code takes them: scalars, composites, structs, arrays with a guard around each.

The layouts are those of the argument struct that Warp generates, and of `compile.flavours`.
"""

import ctypes
import functools
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile import flavours, resources
from compile.described import ArrayOf, Composite, Opaque, Record, Scalar, Type

GUARD = 256
"""Bytes before and after each array that belong to nobody."""

_PATTERN = np.frombuffer(bytes((37 * place + 11) % 256 for place in range(GUARD)), np.uint8)


class Unplaceable(Exception):
    """An argument of a type that is not made here; the message says which."""


_SCALARS: dict[str, Any] = {
    "bool": ctypes.c_bool,
    "float16": ctypes.c_uint16,
    "bfloat16": ctypes.c_uint16,
    "float32": ctypes.c_float,
    "float64": ctypes.c_double,
    **{f"{sign}int{bits}": getattr(ctypes, f"c_{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)},
}
FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})


@functools.lru_cache(maxsize=1024)
def layout(of: Type) -> Any:
    """The ctypes type of a value. Raises Unplaceable."""
    match of:
        case Scalar(name=name):
            return _SCALARS[name]
        case Composite(shape=shape, scalar=Scalar(name=name)):
            return _SCALARS[name] * math.prod(shape)
        case Record(fields=fields):
            members = [(key, layout(kind)) for key, kind in fields] or [("nothing", ctypes.c_uint8)]  # as C++ has it
            return type("Record", (ctypes.Structure,), {"_fields_": members})
        case ArrayOf(flavour=flavour) if flavour in flavours.HEADERS:
            return flavours.HEADERS[flavour]
        case Opaque(name=name) if name in resources.TEXTURES:
            return resources.descriptor(name)
    raise Unplaceable(f"arguments of type {getattr(of, 'name', of)}")


class Buffer:
    """An array's memory, a guard on either side of it."""

    def __init__(self, cells: NDArray[Any]) -> None:
        size = cells.nbytes
        self._bytes = np.empty(size + 2 * GUARD, np.uint8)
        self._bytes[:GUARD] = self._bytes[GUARD + size :] = _PATTERN
        self.cells = self._bytes[GUARD : GUARD + size].view(cells.dtype).reshape(cells.shape)
        self.cells[...] = cells
        self.address = self._bytes.ctypes.data + GUARD

    @property
    def is_intact(self) -> bool:
        """Whether the guards are as they were."""
        end = self._bytes[len(self._bytes) - GUARD :]
        return bool((self._bytes[:GUARD] == _PATTERN).all() and (end == _PATTERN).all())


class Arguments:
    """The arguments of one launch, in memory.

    Args:
        types: of each parameter.
        values: for each parameter a scalar, an array of components, an array of shape (extents..., components...), a
            dict for a struct, nested lists of dicts for an array of structs; `bfloat16` as its bits. A resource, or a
            list of textures, is given as what `compile.resources` makes it of.
        gradients: whether arrays of floats have a second array beside them, of zeros.

    Raises Unplaceable.
    """

    def __init__(self, types: Mapping[str, Type], values: Mapping[str, Any], *, gradients: bool = False) -> None:
        self._types = types
        self._gradients = gradients
        self.arrays: dict[str, Buffer] = {}
        self.grads: dict[str, Buffer] = {}
        self._elements: dict[str, Type] = {}
        self._resources: dict[str, tuple[Any, Any]] = {}
        self._picks: dict[str, tuple[Any, ...]] = {}
        self._kept: list[Any] = []
        whole = Record("", tuple(types.items()))
        self.struct = layout(whole)()
        self._fill(self.struct, whole, dict(values), "")

    def adjoint(self) -> Any:
        """The struct of the adjoints: arrays of gradients in the place of arrays, zeros in the place of values."""
        whole = Record("", tuple(self._types.items()))
        made = layout(whole)()
        self._point(made, self.struct, whole, "")
        return made

    def broken(self) -> tuple[str, ...]:
        """The arrays with a guard that was written over; of gradients, with `.grad` behind the name."""
        named = [*self.arrays.items(), *((f"{name}.grad", grad) for name, grad in self.grads.items())]
        return tuple(name for name, buffer in named if not buffer.is_intact)

    def gradients(self) -> dict[str, NDArray[Any]]:
        """The cells of gradients where they are, by name, `agents.mass` for a field of an array of structs."""
        found = (_leaves(name, grad.cells, self._elements[name]) for name, grad in self.grads.items())
        return dict(itertools.chain.from_iterable(found))

    def held(self) -> dict[str, Any]:
        """What arrays and volumes hold now, by name, `state.positions` for a field; in the form of the arguments."""
        arrays = {name: plain(buffer.cells[self._picks.get(name, ...)]) for name, buffer in self.arrays.items()}
        for name, (made, of) in self._resources.items():
            if getattr(of, "ndarray", None) is not None:
                arrays[f"{name}.ndarray"] = resources.voxels(made, of.ndarray)
        return arrays

    def _fill(self, struct: Any, of: Record, values: Mapping[str, Any], prefix: str) -> None:
        for key, kind in of.fields:
            name, value = f"{prefix}{key}", values[key]
            match kind:
                case Record():
                    self._fill(getattr(struct, key), kind, value, f"{name}.")
                case ArrayOf(element=Opaque()):
                    setattr(struct, key, self._textures(kind, value, name))
                case ArrayOf(flavour=flavour) if flavour != "array":
                    setattr(struct, key, self._view(kind, value, name))
                case ArrayOf():
                    setattr(struct, key, self._array(kind, value, name))
                case Composite():
                    getattr(struct, key)[:] = _raw(value, kind).reshape(-1).tolist()
                case _ if (made := resources.made(value)) is not None:
                    self._resources[name] = made, value
                    setattr(struct, key, resources.given(made))
                case Scalar():
                    setattr(struct, key, _raw(value, kind).item())
                case _:
                    raise Unplaceable(f"{name} made of a {type(value).__name__}")

    def _textures(self, of: ArrayOf, values: Sequence[Any], name: str) -> flavours.ArrayHeader:
        """An array of textures, which nobody writes to."""
        made = [resources.made(value) for value in values]
        cells = (layout(of.element) * len(made))(*(resources.given(one) for one in made))
        self._resources[name] = (made, cells), values
        return flavours.array_header(ctypes.addressof(cells), (len(made),), ctypes.sizeof(layout(of.element)))

    def _view(self, of: ArrayOf, value: Any, name: str) -> Any:
        """An array of another class: cells, and perhaps indices into them."""
        picks = [None if p is None else np.ascontiguousarray(p, np.int32) for p in getattr(value, "indices", ())]
        cells = structured(of, getattr(value, "data", value) if picks else value)
        buffer = self.arrays[name] = Buffer(cells)
        shape, size = cells.shape[: of.ndim], stored(of.element).itemsize
        if picks:
            whole = [np.arange(n) for n in shape]
            self._picks[name] = np.ix_(*(w if p is None else p for w, p in itertools.zip_longest(whole, picks)))
        self._kept.append(picks)
        if of.flavour == "indexedarray":
            return flavours.indexed_header(flavours.array_header(buffer.address, shape, size), picks)
        header, kept = flavours.fabric_header(buffer.address, shape, size)
        self._kept.append(kept)
        if of.flavour == "fabricarray":
            return header
        pick = picks[0] if picks and picks[0] is not None else np.arange(shape[0], dtype=np.int32)
        self._kept.append(pick)
        return flavours.IndexedFabricHeader(header, pick.ctypes.data, len(pick))

    def _array(self, of: ArrayOf, value: Any, name: str) -> flavours.ArrayHeader:
        cells = structured(of, value)
        buffer = self.arrays[name] = Buffer(cells)
        header = flavours.array_header(buffer.address, cells.shape[: of.ndim], stored(of.element).itemsize)
        if self._gradients and has_gradient(of.element):
            grad = self.grads[name] = Buffer(np.zeros_like(cells))
            self._elements[name] = of.element
            header.grad = grad.address
        return header

    def _point(self, made: Any, given: Any, of: Record, prefix: str) -> None:
        for key, kind in of.fields:
            name = f"{prefix}{key}"
            if isinstance(kind, Record):
                self._point(getattr(made, key), getattr(given, key), kind, f"{name}.")
            elif name in self.grads:
                header, source = getattr(made, key), getattr(given, key)
                header.data, header.ndim = self.grads[name].address, source.ndim
                header.shape[:], header.strides[:] = source.shape[:], source.strides[:]


def has_gradient(of: Type) -> bool:
    """Whether arrays of such cells have gradients: cells of floats, and structs with floats in them."""
    match of:
        case Scalar(name=name) | Composite(scalar=Scalar(name=name)):
            return name in FLOATS
        case Record(fields=fields):
            return any(has_gradient(kind) for _, kind in fields)
    return False


def _leaves(name: str, cells: NDArray[Any], of: Type) -> Iterator[tuple[str, NDArray[Any]]]:
    """The floats of an array, field by field where it is one of structs."""
    if not isinstance(of, Record):
        yield name, cells
        return
    for key, kind in of.fields:
        if has_gradient(kind):
            yield from _leaves(f"{name}.{key}", cells[key], kind)


def structured(of: ArrayOf, value: Any) -> NDArray[Any]:
    """The cells of an array as one NumPy array: components as last axes, structs as fields."""
    element = of.element
    if not isinstance(element, Record):
        return np.ascontiguousarray(value, stored(element).base)
    shape: list[int] = []
    cells = value
    for _ in range(of.ndim):
        shape.append(len(cells))
        cells = cells[0] if len(cells) else []
    made = np.zeros(math.prod(shape), stored(element))
    _set(made, element, list(_flat(value, of.ndim)))
    return made.reshape(shape)


@functools.lru_cache(maxsize=1024)
def stored(of: Type) -> np.dtype[Any]:
    """The NumPy type of a cell; `bfloat16` is its bits, as uint16. Raises Unplaceable."""
    match of:
        case Scalar(name=name):
            return np.dtype(np.uint16 if name == "bfloat16" else name)
        case Composite(shape=shape, scalar=Scalar() as scalar):
            return np.dtype((stored(scalar), shape))
        case Record(fields=fields):
            placed = layout(of)
            names = [key for key, _ in fields]
            formats = [stored(kind) for _, kind in fields]
            offsets = [getattr(placed, key).offset for key in names]
            size = ctypes.sizeof(placed)
            return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size})
    raise Unplaceable("arrays of structs that hold arrays")


def _set(made: Any, of: Record, rows: Sequence[Mapping[str, Any]]) -> None:
    """Field by field: row by row would take ten times as long."""
    for key, kind in of.fields:
        column = [row[key] for row in rows]
        if isinstance(kind, Record):
            _set(made[key], kind, column)
        elif column:
            made[key] = column


def _flat(value: Any, depth: int) -> Iterator[Any]:
    if depth == 1:
        yield from value
    else:
        for part in value:
            yield from _flat(part, depth - 1)


def plain(cells: Any) -> Any:
    """What `structured` made of its argument, taken back."""
    if cells.dtype.names is None:
        return cells.copy()
    if cells.ndim > 1:
        return [plain(row) for row in cells]
    columns = [plain(cells[name]) for name in cells.dtype.names]
    return [dict(zip(cells.dtype.names, row, strict=True)) for row in zip(*columns, strict=True)]


def _raw(value: Any, of: Type) -> NDArray[Any]:
    """Numbers as ctypes takes them: those of 16 bits as their bits."""
    numbers = np.asarray(value, stored(of).base)
    return numbers.view(np.uint16) if numbers.dtype == np.float16 else numbers
