"""Textures as kernels hold them: texels of each mip level, as floats."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.reference.events import NotCovered
from fuzzer.reference.kinds import OtherKind
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.resources import Texture
from fuzzer.reference.wholes import Int32

KINDS = {rank: OtherKind(f"Texture{rank}D") for rank in (1, 2, 3)}
SCALES = {"uint8": 255.0, "uint16": 65535.0, "int8": 127.0, "int16": 32767.0}


class Picture:
    """A texture; the last axis of the texels is that of channels, the one before it `u`."""

    def __init__(self, of: Texture) -> None:
        rank = len(of.address_mode)
        self.kind = KINDS[rank]
        self.levels = _levels(of.data if of.data.ndim > rank else of.data[..., None], of.num_mip_levels)
        self.channels = self.levels[0].shape[-1]
        self.scale = SCALES.get(self.levels[0].dtype.name)
        self.linear, self.linear_levels = of.filter_mode == 1, of.mip_filter_mode == 1
        self.modes, self.normalized = of.address_mode, of.normalized_coords

    def extents(self, level: int) -> tuple[int, ...]:
        """The extents of a mip level, u first."""
        return tuple(int(n) for n in self.levels[level].shape[-2::-1])

    def texel(self, level: int, at: tuple[int, ...], channel: int) -> Real:
        """A channel of the texel at (u, v, w): small whole numbers are fractions of the largest one; zero outside."""
        if channel >= self.channels or not all(0 <= i < n for i, n in zip(at, self.extents(level), strict=True)):
            return Float32.of(0.0)
        number = self.levels[level][(*at[::-1], channel)]
        if self.scale is None:
            return Float32.of(number)
        return Float32.of(max(-1.0, np.float32(number) / np.float32(self.scale)))

    def attribute(self, name: str) -> Any:
        """`texture.width` and the like, of the first level."""
        names = ("width", "height", "depth")[: len(self.modes)]
        if name not in names:
            raise NotCovered(f"the attribute {name} of a texture")
        return Int32(self.extents(0)[names.index(name)])


def _levels(data: NDArray[Any], count: int) -> list[NDArray[Any]]:
    """The data of each mip level: means of pairs along each axis, the last of an odd number left out."""
    levels = [data]
    while max(levels[-1].shape[:-1]) > 1 and len(levels) != count:
        level = levels[-1].astype(np.float64)
        for axis, extent in enumerate(level.shape[:-1]):
            if extent > 1:
                even, odd = (np.take(level, np.arange(k, extent // 2 * 2, 2), axis) for k in (0, 1))
                level = (even + odd) / 2
        levels.append((np.rint(level) if data.dtype.kind in "iu" else level).astype(data.dtype))
    return levels
