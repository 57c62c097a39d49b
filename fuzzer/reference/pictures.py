"""Textures as kernels hold them: texels of each mip level, as floats."""

from typing import Any

import numpy as np

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
        self.levels = [_with_channels(level, rank) for level in of.levels]
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


def _with_channels(data: Any, rank: int) -> Any:
    return data if data.ndim > rank else data[..., None]
