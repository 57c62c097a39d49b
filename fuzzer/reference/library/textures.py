"""Samples of textures: the texel next to a point, or a blend of those around it, of one mip level or two.

The rules are those of Warp's CPU backend and of the page of `wp.texture_sample`; the GPU's filters are coarser.
"""

import itertools
import math
from typing import Any

from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered, unsettled
from fuzzer.reference.kinds import CompositeKind
from fuzzer.reference.library.table import builtin
from fuzzer.reference.pictures import Picture
from fuzzer.reference.reals import Float32, Real

WRAP, CLAMP, MIRROR, BORDER = range(4)
FIRST = Float32.of(-1.0)
ONE = Float32.of(1.0)
Spot = tuple[float, float, float | None]
"""A coordinate in texels: the number, how far off it may be, its tangent."""
Place = tuple[tuple[int, ...], Real]
"""Along an axis: the texel before a point and the one after it, and how far it is between them."""


@builtin("texture_sample")
def texture_sample(tex: Picture, *args: Any, dtype: Any = None, lod: Real = FIRST) -> Any:
    """The texture at a point, given as a vector or by coordinates: one channel, or a vector of them."""
    count = sum(1 for arg in args if isinstance(arg, Real | Composite))
    point = [x for arg in args[:count] for x in (arg.c if isinstance(arg, Composite) else (arg,))]
    if len(point) != len(tex.modes) or len(args) > count + 1:
        raise NotCovered("a sample of a texture with its level among the arguments")
    kind = dtype if dtype is not None else args[count]
    if isinstance(kind, CompositeKind):
        return Composite(kind, tuple(_channel(tex, point, k, lod) for k in range(kind.size)))
    return _channel(tex, point, 0, lod)


def _channel(tex: Picture, point: list[Real], channel: int, lod: Real) -> Real:
    last = len(tex.levels) - 1
    level = min(max(float(lod.v), 0.0), float(last))
    if last == 0 or not tex.linear_levels:
        nearest = min(math.floor(level + 0.5), last)
        if lod.e and 0.0 < float(lod.v) < last and abs(level + 0.5 - round(level + 0.5)) <= lod.e:
            unsettled("which level of a texture is nearest")
        return _of_level(tex, nearest, point, channel)
    below = min(math.floor(level), last)
    above = min(below + 1, last)
    first = _of_level(tex, below, point, channel)
    if above == below or level == below:
        return first
    weight = lod - lod.of(float(below)) if 0.0 < float(lod.v) < last else Float32.of(level - below)
    second = _of_level(tex, above, point, channel)
    blended: Real = first * (ONE - weight) + second * weight
    return blended


def _of_level(tex: Picture, level: int, point: list[Real], channel: int) -> Real:
    extents, base = tex.extents(level), tex.extents(0)
    if not tex.linear:
        at = tuple(
            _texel(_scaled(x, n, first, mode, normalized=tex.normalized), n, mode, nearest=True)[0][0]
            for x, n, first, mode in zip(point, extents, base, tex.modes, strict=True)
        )
        return tex.texel(level, at, channel)
    places = [
        _texel(_scaled(x, n, first, mode, normalized=tex.normalized), n, mode, nearest=False)
        for x, n, first, mode in zip(point, extents, base, tex.modes, strict=True)
    ]
    sides = itertools.product(*(place for place, _ in reversed(places)))  # the first axis fastest
    values = [tex.texel(level, tuple(reversed(side)), channel) for side in sides]
    for _, weight in places:
        rest = ONE - weight
        values = [a * rest + b * weight for a, b in zip(values[::2], values[1::2], strict=True)]
    (result,) = values
    return result


def _scaled(x: Real, extent: int, base: int, mode: int, *, normalized: bool) -> Spot:
    """A coordinate in texels of a level, within one period where the texture repeats."""
    number, whole = float(x.v), 1.0 if normalized else float(base)
    if mode in (WRAP, MIRROR):
        number = math.fmod(number, whole * (2.0 if mode == MIRROR else 1.0)) if math.isfinite(number) else math.nan
    rate = extent / whole
    return number * rate, x.e * rate, None if x.d is None else x.d * rate


def _texel(scaled: Spot, extent: int, mode: int, *, nearest: bool) -> Place:
    number, unsure, tangent = scaled
    if math.isnan(number):
        raise NotCovered("a sample of a texture at what is no number")
    if nearest:
        at = math.floor(min(max(number, -1.0), extent + 1.0)) if mode in (CLAMP, BORDER) else math.floor(number)
        if unsure and abs(number - round(number)) <= unsure:
            unsettled("which texel is nearest")
        return (_addressed(at, extent, mode),), ONE
    spot, moves = number - 0.5, True
    low, high = (
        (0.0, extent - 1.0) if mode == CLAMP else (-2.0, float(extent)) if mode == BORDER else (-math.inf, math.inf)
    )
    if not low <= spot <= high:
        spot, moves = min(max(spot, low), high), False
    at = math.floor(spot)
    error = unsure + 4.0 * Float32.eps * (abs(number) + extent + 1.0)
    weight = Float32(Float32.fit(spot - at), error, tangent if moves or tangent is None else 0.0)
    return (_addressed(at, extent, mode), _addressed(at + 1, extent, mode)), weight


def _addressed(at: int, extent: int, mode: int) -> int:
    """The texel that stands for one outside."""
    if mode == WRAP:
        return at % extent
    if mode == CLAMP:
        return min(max(at, 0), extent - 1)
    if mode == MIRROR:
        at %= 2 * extent
        return at if at < extent else 2 * extent - at - 1
    return at
