"""Volumes: voxels by index, samples between them, their gradients, and the way from the world to indices and back."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from fuzzer.reference.arrays import Array
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered
from fuzzer.reference.fields import CORNERS, VEC3, Field, Index
from fuzzer.reference.kinds import CompositeKind, cast, composite, kind_of, vector_of, zero
from fuzzer.reference.library.elementary import round_
from fuzzer.reference.library.table import builtin
from fuzzer.reference.reals import Float32, Real, floor
from fuzzer.reference.wholes import Int32, Whole

CLOSEST, LINEAR = 0, 1
NEAREST = Int32(CLOSEST)
Values = Callable[[Index], Any]
ROUNDINGS = 8.0  # of single precision, in a change of coordinates or between the voxels of a cell


# Places.


def _placed(at: Composite, move: Callable[[Real, int], Real]) -> Composite:
    return Composite(at.kind, tuple(move(x, k) for k, x in enumerate(at.c)))


def _moved(x: Real, value: float, slope: float, reach: float) -> Real:
    """A coordinate in another frame; computed in single precision, whatever its type."""
    result = x.of(value).depends(((slope, x),))
    return result.__class__(result.v, result.e + ROUNDINGS * Float32.eps * reach, result.d)


@builtin("volume_world_to_index")
def volume_world_to_index(id: Field, xyz: Composite) -> Composite:
    """Index coordinates of a point of the world."""

    def move(x: Real, k: int) -> Real:
        size, start = id.size[k], id.origin[k]
        return _moved(x, (float(x.v) - start) / size, 1.0 / size, (abs(float(x.v)) + abs(start)) / size)

    return _placed(xyz, move)


@builtin("volume_index_to_world")
def volume_index_to_world(id: Field, uvw: Composite) -> Composite:
    """The point of the world at index coordinates."""

    def move(x: Real, k: int) -> Real:
        size, start = id.size[k], id.origin[k]
        return _moved(x, float(x.v) * size + start, size, abs(float(x.v)) * size + abs(start))

    return _placed(uvw, move)


@builtin("volume_world_to_index_dir")
def volume_world_to_index_dir(id: Field, xyz: Composite) -> Composite:
    """A direction of the world in index coordinates, without the shift."""
    return _placed(xyz, lambda x, k: _moved(x, float(x.v) / id.size[k], 1.0 / id.size[k], abs(float(x.v)) / id.size[k]))


@builtin("volume_index_to_world_dir")
def volume_index_to_world_dir(id: Field, uvw: Composite) -> Composite:
    """A direction of index coordinates in the world, without the shift."""
    return _placed(uvw, lambda x, k: _moved(x, float(x.v) * id.size[k], id.size[k], abs(float(x.v)) * id.size[k]))


# Voxels.


def _checked(of: Field, dtype: Any) -> Field:
    if of.dtype is not dtype:
        raise NotCovered(f"voxels read as {dtype.name} that are not")
    return of


@builtin("volume_lookup")
def volume_lookup(id: Field, i: Whole, j: Whole, k: Whole, dtype: Any) -> Any:
    """A voxel, or the value of what is outside."""
    return _checked(id, dtype).at((i.v, j.v, k.v))


@builtin("volume_store")
def volume_store(id: Field, i: Whole, j: Whole, k: Whole, value: Any) -> None:
    """Write a voxel that a tile has."""
    _checked(id, kind_of(value)).store((i.v, j.v, k.v), value)


@builtin("volume_lookup_index")
def volume_lookup_index(id: Field, i: Whole, j: Whole, k: Whole) -> Whole:
    """The number of a voxel, -1 for none."""
    return Int32(id.number((i.v, j.v, k.v)))


@builtin("volume_voxel_count")
def volume_voxel_count(id: Field) -> Whole:
    """How many voxels have a number."""
    return Int32(id.count)


# Samples.


def _nearest(at: Composite) -> Index:
    x, y, z = (cast(Int32, round_(c)).v for c in at.c)
    return x, y, z


def _cell(at: Composite, values: Values) -> tuple[list[Any], list[Real]]:
    """The eight voxels around a point, the last axis fastest, and how far it is from the first."""
    base = [math.floor(float(c.v)) for c in at.c]
    low = [cast(Int32, float(b)).v for b in base]
    corners = [values((low[0] + a, low[1] + b, low[2] + c)) for a, b, c in CORNERS]
    return corners, [x - x.of(float(b)) for x, b in zip(at.c, base, strict=True)]


def _scalars(value: Any) -> tuple[Real, ...]:
    return value.c if isinstance(value, Composite) else (value,)


def _blend(corners: list[Real], offsets: list[Real], size: float) -> Real:
    """Along one axis after the other; the bound, for voxels of such a size, covers other ways."""
    kind = corners[0].__class__
    for t in offsets:
        weight = cast(kind, t)
        half = len(corners) // 2
        corners = [a + (b - a) * weight for a, b in zip(corners[:half], corners[half:], strict=True)]
    (result,) = corners
    return result.__class__(result.v, result.e + ROUNDINGS * Float32.eps * size, result.d)


def _size(values: Iterable[Real]) -> float:
    return max(abs(float(x.v)) for x in values)


def _like(value: Any, parts: list[Any]) -> Any:
    return Composite(value.kind, tuple(parts)) if isinstance(value, Composite) else parts[0]


def sampled(values: Values, at: Composite, mode: Whole) -> Any:
    """The value at a point: of the nearest voxel, or linear between the eight around it."""
    if mode.v == CLOSEST:
        return values(_nearest(at))
    if mode.v != LINEAR:
        raise NotCovered("a sampling mode of another number")
    corners, offsets = _cell(at, values)
    if not isinstance(_scalars(corners[0])[0], Real):
        raise NotCovered("a linear sample of whole numbers")
    columns = zip(*(_scalars(corner) for corner in corners), strict=True)
    return _like(corners[0], [_blend(list(column), offsets, _size(column)) for column in columns])


def _slope(corners: list[Real], offsets: list[Real], axis: int) -> Real:
    """The difference along an axis, linear in the others."""
    step = 4 >> axis
    low = [c for k, c in enumerate(corners) if not k & step]
    high = [c for k, c in enumerate(corners) if k & step]
    rest = [t for k, t in enumerate(offsets) if k != axis]
    return _blend([b - a for a, b in zip(low, high, strict=True)], rest, _size(corners))


def sampled_with_gradient(values: Values, at: Composite, mode: Whole) -> tuple[Any, Any]:
    """A sample, and its derivatives by the coordinates: a vector, or a row for each component."""
    value = sampled(values, at, mode)
    parts = _scalars(value)
    scalar = parts[0].kind
    kind = composite("mat", (len(parts), 3), scalar) if isinstance(value, Composite) else vector_of(3, scalar)
    if mode.v == CLOSEST:
        return value, zero(kind)
    for c in at.c:
        floor(c)  # its side is open next to a plane of voxels, where the gradient jumps
    corners, offsets = _cell(at, values)
    columns = zip(*(_scalars(corner) for corner in corners), strict=True)
    return value, Composite(kind, tuple(_slope(list(column), offsets, k) for column in columns for k in range(3)))


def _indexed(of: Field, data: Array, background: Any) -> Values:
    def value(index: Index) -> Any:
        number = of.number(index)
        return background if number < 0 else data.cells.load(data.place((number,)))

    return value


@builtin("volume_sample")
def volume_sample(id: Field, uvw: Composite, sampling_mode: Whole, dtype: Any) -> Any:
    """The value at index coordinates."""
    return sampled(_checked(id, dtype).at, uvw, sampling_mode)


@builtin("volume_sample_index")
def volume_sample_index(id: Field, uvw: Composite, sampling_mode: Whole, voxel_data: Array, background: Any) -> Any:
    """The value at index coordinates, of an array that has one for each number of a voxel."""
    return sampled(_indexed(id, voxel_data, background), uvw, sampling_mode)


@builtin("volume_sample_grad", changes=(3,))
def volume_sample_grad(
    id: Field, uvw: Composite, sampling_mode: Whole, grad: Any, dtype: Any
) -> tuple[Any, tuple[Any]]:
    """The value at index coordinates, and its gradient by them."""
    value, slopes = sampled_with_gradient(_checked(id, dtype).at, uvw, sampling_mode)
    return value, (slopes,)


@builtin("volume_sample_grad_index", changes=(5,))
def volume_sample_grad_index(
    id: Field, uvw: Composite, sampling_mode: Whole, voxel_data: Array, background: Any, grad: Any
) -> tuple[Any, tuple[Any]]:
    """The same of an array that has a value for each number of a voxel."""
    value, slopes = sampled_with_gradient(_indexed(id, voxel_data, background), uvw, sampling_mode)
    return value, (slopes,)


def _enter(letter: str, dtype: Any) -> None:
    """The forms that say the type by a letter."""

    @builtin(f"volume_lookup_{letter}")
    def lookup(id: Field, i: Whole, j: Whole, k: Whole) -> Any:
        return volume_lookup(id, i, j, k, dtype)

    @builtin(f"volume_store_{letter}")
    def store(id: Field, i: Whole, j: Whole, k: Whole, value: Any) -> None:
        volume_store(id, i, j, k, value)

    @builtin(f"volume_sample_{letter}")
    def sample(id: Field, uvw: Composite, sampling_mode: Whole = NEAREST) -> Any:
        return volume_sample(id, uvw, sampling_mode, dtype)

    @builtin(f"volume_sample_grad_{letter}", changes=(3,))
    def sample_grad(id: Field, uvw: Composite, sampling_mode: Whole, grad: Any) -> tuple[Any, tuple[Any]]:
        return volume_sample_grad(id, uvw, sampling_mode, grad, dtype)


TYPED: tuple[tuple[str, type[Real] | type[Whole] | CompositeKind], ...] = (("f", Float32), ("i", Int32), ("v", VEC3))
for _letter, _dtype in TYPED:
    _enter(_letter, _dtype)
