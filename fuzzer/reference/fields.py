"""Volumes as kernels hold them: voxels in tiles of eight a side, a value everywhere else, and a place in the world."""

import itertools
import math
from typing import Any

import numpy as np

from fuzzer.reference.arrays import Array, Cells, contiguous
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import Undefined, relabelled
from fuzzer.reference.kinds import SCALARS, cast, vector_of
from fuzzer.reference.reals import Float32
from fuzzer.reference.resources import Volume
from fuzzer.reference.wholes import UInt64

TILE = 8
Index = tuple[int, int, int]


class Field:
    """A volume. `voxels` is an array over all its tiles, or None for an index volume."""

    kind = UInt64

    def __init__(self, of: Volume) -> None:
        self.origin = tuple(float(np.float32(x)) for x in of.min_world)
        self.size = tuple(float(np.float32(x)) for x in of.voxel_size)
        self.voxels = None if of.ndarray is None else _tiles(of.ndarray, of.bg_value)
        self.background = None if self.voxels is None else _value(self.voxels.kind.element, of.bg_value)
        self.numbers = {} if of.voxels is None else _numbered(of)
        self.numbered = of.order is not None or _in_one_tile(of)
        self.count = len(self.numbers) if self.voxels is None else math.prod(self.voxels.shape)

    @property
    def dtype(self) -> Any:
        """The type of a voxel; none for an index volume."""
        return None if self.voxels is None else self.voxels.kind.element

    def at(self, index: Index) -> Any:
        """The value of a voxel, or of what is outside."""
        assert self.voxels is not None
        if all(0 <= i < n for i, n in zip(index, self.voxels.shape, strict=True)):
            return self.voxels.cells.load(self.voxels.place(index))
        return self.background

    def store(self, index: Index, value: Any) -> None:
        """Write a voxel. Raises Undefined outside of all tiles."""
        if self.voxels is None or not all(0 <= i < n for i, n in zip(index, self.voxels.shape, strict=True)):
            raise Undefined(f"a store to the voxel {index}, which no tile has")
        self.voxels.cells.store(self.voxels.place(index), value)

    def number(self, index: Index) -> int:
        """The number of a voxel among all, -1 for none. Only within one tile of an index volume is it known."""
        if self.voxels is not None:
            if not all(0 <= i < n for i, n in zip(index, self.voxels.shape, strict=True)):
                return -1
            return relabelled(self.voxels.place(index), self.count)
        found = self.numbers.get(index, -1)
        return found if found < 0 or self.numbered else relabelled(found, self.count)


def _tiles(data: Any, background: Any) -> Array:
    scalar = SCALARS[data.dtype.name]
    element = vector_of(data.shape[3], scalar) if data.ndim == 4 else scalar
    shape = tuple(-(-n // TILE) * TILE for n in data.shape[:3])
    outside = _value(element, background)

    def voxel(k: int) -> Any:
        rest, z = divmod(k, shape[2])
        x, y = divmod(rest, shape[1])
        inside = x < data.shape[0] and y < data.shape[1] and z < data.shape[2]
        return _value(element, data[x, y, z]) if inside else outside

    return contiguous(element, Cells(voxel), shape)


def _value(kind: Any, number: Any) -> Any:
    numbers = [x.item() if isinstance(x, np.generic) else x for x in np.atleast_1d(number)]
    if isinstance(kind, type):
        return cast(kind, numbers[0])
    return Composite(kind, tuple(cast(kind.scalar, x) for x in (numbers if len(numbers) > 1 else numbers * kind.size)))


def _voxels(of: Volume) -> list[Index]:
    return [] if of.voxels is None else [(int(x), int(y), int(z)) for x, y, z in of.voxels]


def _in_one_tile(of: Volume) -> bool:
    return len({tuple(i // TILE for i in voxel) for voxel in _voxels(of)}) <= 1


def _numbered(of: Volume) -> dict[Index, int]:
    """The number of each voxel: as told, or else in the order of their coordinates, which is that within a tile."""
    voxels = _voxels(of)
    if of.order is not None:
        return {voxel: int(k) for voxel, k in zip(voxels, of.order, strict=True)}
    return {voxel: k for k, voxel in enumerate(sorted(set(voxels)))}


CORNERS = tuple(itertools.product((0, 1), repeat=3))
VEC3 = vector_of(3, Float32)
