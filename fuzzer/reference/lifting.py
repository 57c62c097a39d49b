"""Values from NumPy's and back: scalars, component arrays, dicts for structs, lists of dicts for arrays of structs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fuzzer.reference.arrays import Array, Cells, array_kind, contiguous, gathered
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered
from fuzzer.reference.fields import Field
from fuzzer.reference.held import Points, Surface, boxes_of
from fuzzer.reference.kinds import ArrayKind, Bool, CompositeKind, RecordKind
from fuzzer.reference.pictures import Picture
from fuzzer.reference.reals import BFloat16, Real
from fuzzer.reference.records import Struct
from fuzzer.reference.resources import Bvh, HashGrid, Indexed, Mesh, Texture, Volume

RESOURCES = "resources"
"""The flavour of arrays of textures and the like, which hold no numbers."""

HELD: dict[type, Callable[[Any], Any]] = {
    Mesh: Surface,
    Bvh: boxes_of,
    HashGrid: Points,
    Volume: Field,
    Texture: Picture,
}


def scalar(kind: Any, number: Any, tangent: Any = None) -> Any:
    """A scalar of a type from a NumPy or Python one; uint16 bits are taken for a bfloat16 as they are."""
    if kind is Bool:
        return bool(number)
    if issubclass(kind, Real):
        if kind is BFloat16 and getattr(number, "dtype", None) == np.uint16:
            number = np.uint32(int(number) << 16).view(np.float32)
        return kind(kind.fit(number), 0.0, None if tangent is None else float(tangent))
    return kind.wrapped(int(number))


def lift(kind: Any, data: Any, tangent: Any = None) -> Any:
    """A value of a type. `tangent`, in the same form, is its derivative along the direction of the run."""
    if type(data) in HELD:
        return HELD[type(data)](data)
    if isinstance(kind, CompositeKind):
        flat = np.asarray(data).reshape(-1)
        slopes = [None] * kind.size if tangent is None else np.asarray(tangent).reshape(-1)
        return Composite(kind, tuple(scalar(kind.scalar, x, d) for x, d in zip(flat, slopes, strict=True)))
    if isinstance(kind, RecordKind):
        slopes_of = tangent or {}
        return Struct(kind, {name: lift(of, data[name], slopes_of.get(name)) for name, of in kind.fields.items()})
    if isinstance(kind, ArrayKind):
        return array(kind, data, tangent)
    if not isinstance(kind, type):
        raise NotCovered(f"an argument of the type {kind.name}")
    return scalar(kind, data, tangent)


def array(kind: ArrayKind, data: Any, tangent: Any = None) -> Array:
    """An array over the given data, which stays as it is."""
    if kind.flavour != "array":
        return _picked(kind, data, tangent)
    element = kind.element
    if data is None:
        raise NotCovered("an array that is not there")
    if isinstance(data, Sequence) and data and type(data[0]) in HELD:
        return contiguous(element, Cells(lambda k: lift(element, data[k])), (len(data),), RESOURCES)
    if isinstance(element, RecordKind):
        shape: tuple[int, ...] = ()
        level = data
        for _ in range(kind.ndim):
            shape += (len(level),)
            level = level[0] if len(level) else []
        flat = _flat(data, kind.ndim)
        slopes = _flat(tangent, kind.ndim) if tangent is not None else [None] * len(flat)
        return contiguous(element, Cells(lambda k: lift(element, flat[k], slopes[k])), shape)
    values = np.ascontiguousarray(data)
    shape = values.shape[: kind.ndim]
    size = element.size if isinstance(element, CompositeKind) else 1
    cells = values.reshape(-1, size)
    steps = np.asarray(tangent, dtype=np.float64).reshape(-1, size) if tangent is not None else None
    if isinstance(element, CompositeKind):
        return contiguous(element, Cells(lambda k: lift(element, cells[k], None if steps is None else steps[k])), shape)
    return contiguous(
        element, Cells(lambda k: scalar(element, cells[k, 0], None if steps is None else steps[k, 0])), shape
    )


def _picked(kind: ArrayKind, data: Any, tangent: Any) -> Array:
    """An indexed array, or one of Fabric's, which may be given as any other."""
    chosen: tuple[Any, ...] = (None,) * kind.ndim
    if isinstance(data, Indexed):
        chosen, data = (*data.indices, *chosen[len(data.indices) :]), data.data
    base = array(array_kind(kind.element, kind.ndim), data, tangent)
    picks = [range(n) if pick is None else [int(i) for i in pick] for pick, n in zip(chosen, base.shape, strict=True)]
    return gathered(base, picks, kind.flavour)


def _flat(data: Any, depth: int) -> list[Any]:
    return list(data) if depth == 1 else [cell for part in data for cell in _flat(part, depth - 1)]


def lowered(kind: Any, value: Any, what: str = "v") -> Any:
    """A value as NumPy has it; `what` is `v` for the value, `e` for its error bound, `d` for its derivative."""
    if isinstance(kind, CompositeKind):
        return np.array([lowered(kind.scalar, x, what) for x in value.c]).reshape(kind.shape)
    if isinstance(kind, RecordKind):
        return {name: lowered(of, value.f[name], what) for name, of in kind.fields.items()}
    if isinstance(kind, ArrayKind):
        return unlifted(value, what)
    if what == "e" and not isinstance(value, Real):
        return np.int64(0)
    if what != "v":
        found = getattr(value, what, None)
        return np.float64(0.0 if found is None else found)
    if kind is Bool:
        return np.bool_(value)
    if kind is BFloat16:
        return np.uint16(int(np.float32(value.v).view(np.uint32)) >> 16)
    return value.v if isinstance(value, Real) else np.dtype(kind.name).type(value.v)


def unlifted(array: Array, what: str = "v") -> Any:
    """What an array holds, in the form that it was given in."""
    element = array.kind.element
    cells = [lowered(element, array.cells.get(k), what) for k in array.places()]
    if isinstance(element, RecordKind):
        return _nested(cells, array.shape)
    if not cells:
        return np.zeros(array.shape + (element.shape if isinstance(element, CompositeKind) else ()))
    stacked = np.array(cells)
    return stacked.reshape(array.shape + stacked.shape[1:])


def _nested(cells: list[Any], shape: tuple[int, ...]) -> list[Any]:
    if len(shape) == 1:
        return cells
    step = len(cells) // shape[0] if shape[0] else 0
    return [_nested(cells[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]
