"""Meshes, BVHs, hash grids, volumes and textures as Warp's own objects on the CPU, as long as a launch needs them.

What they are made of has attributes named after the arguments of Warp's constructors.
"""

import ctypes
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile.internals import session

TILE = 8
"""Voxels along each axis of a tile."""

TEXTURES = ("Texture1D", "Texture2D", "Texture3D")


def made(value: Any) -> Any:
    """Warp's object made of a value; None for a value that is no resource."""
    return next((make(value) for attribute, make in _MAKERS if hasattr(value, attribute)), None)


def descriptor(name: str) -> Any:
    """The ctypes type of a texture as a kernel takes it."""
    return getattr(session().warp._src.texture, f"{name.lower()}_t")


def given(whole: Any) -> Any:
    """What a kernel takes for one of Warp's objects: an id, or the descriptor of a texture."""
    return whole.__ctype__() if hasattr(whole, "__ctype__") else whole.id


def _mesh(of: Any) -> Any:
    warp = session().warp
    return warp.Mesh(
        _array(of.points, warp.vec3),
        _array(of.indices, warp.int32),
        _array(of.velocities, warp.vec3),
        support_winding_number=of.support_winding_number,
        groups=_array(of.groups, warp.int32),
    )


def _bvh(of: Any) -> Any:
    warp = session().warp
    groups = _array(of.groups, warp.int32)
    return warp.Bvh(_array(of.lowers, warp.vec3), _array(of.uppers, warp.vec3), groups=groups)


def _hash_grid(of: Any) -> Any:
    warp = session().warp
    scalar = getattr(warp, of.points.dtype.name)
    grid = warp.HashGrid(of.dim_x, of.dim_y, of.dim_z, device="cpu", dtype=scalar)
    grid.build(_array(of.points, warp.types.vector(3, scalar)), of.radius, _array(of.groups, warp.int32))
    return grid


def _texture(of: Any) -> Any:
    warp = session().warp
    kind = (warp.Texture1D, warp.Texture2D, warp.Texture3D)[len(of.address_mode) - 1]
    return kind(
        of.data,
        filter_mode=warp.TextureFilterMode(of.filter_mode),
        mip_filter_mode=warp.TextureFilterMode(of.mip_filter_mode),
        address_mode=tuple(warp.TextureAddressMode(mode) for mode in of.address_mode),
        normalized_coords=of.normalized_coords,
        num_mip_levels=of.num_mip_levels,
        device="cpu",
    )


def _volume(of: Any) -> Any:
    """A volume of the values given, of any type that volumes have; or an index volume, which has none."""
    warp = session().warp
    place = {"voxel_size": of.voxel_size, "translation": of.min_world, "device": "cpu"}
    if of.ndarray is None:
        return warp.Volume.allocate_by_voxels(_array(of.voxels, warp.int32), **place)
    scalar = getattr(warp, of.ndarray.dtype.name)
    components = of.ndarray.shape[3:]
    kind = warp.types.vector(components[0], scalar) if components else scalar
    outside = kind(*of.bg_value) if components else kind(of.bg_value)
    sides = [range(0, n, TILE) for n in of.ndarray.shape[:3]]
    corners = np.array(list(itertools.product(*sides)), np.int32)
    volume = warp.Volume.allocate_by_tiles(_array(corners, warp.int32), bg_value=outside, **place)
    for corner, cells in tiles(volume, of.ndarray):
        cells[...] = of.bg_value
        part = of.ndarray[tuple(slice(start, start + TILE) for start in corner)]
        cells[tuple(slice(n) for n in part.shape[:3])] = part
    return volume


def tiles(volume: Any, like: NDArray[Any]) -> Iterator[tuple[tuple[int, ...], NDArray[Any]]]:
    """The tiles of a volume, which holds values as an array does: the first voxel of each, and its voxels in memory.

    The layout is that of NanoVDB: a grid, its tree, and leaves that end in their values.
    """
    cell = like.itemsize * math.prod(like.shape[3:])
    average = max(4, like.itemsize)
    table = -(-(_LEAF_MINIMUM + 2 * cell + 2 * average) // _ALIGNMENT) * _ALIGNMENT
    tree = volume.array().ptr + _GRID_SIZE
    first = tree + ctypes.c_uint64.from_address(tree).value
    for number in range(ctypes.c_uint32.from_address(tree + _TREE_LEAVES).value):
        leaf = first + number * (table + TILE**3 * cell)
        memory = (ctypes.c_uint8 * (TILE**3 * cell)).from_address(leaf + table)
        shape = (TILE, TILE, TILE, *like.shape[3:])
        corner = (ctypes.c_int32 * 3).from_address(leaf)
        yield tuple(i & -TILE for i in corner), np.ctypeslib.as_array(memory).view(like.dtype).reshape(shape)


def voxels(volume: Any, like: NDArray[Any]) -> NDArray[Any]:
    """What the tiles of a volume hold now, as one array from the voxel (0, 0, 0) on."""
    whole = np.zeros((*(-(-n // TILE) * TILE for n in like.shape[:3]), *like.shape[3:]), like.dtype)
    for corner, cells in tiles(volume, like):
        whole[tuple(slice(start, start + TILE) for start in corner)] = cells
    return whole


# PNANOVDB_GRID_SIZE, PNANOVDB_TREE_OFF_NODE_COUNT_LEAF, and where in a leaf there are statistics, before the values.
_GRID_SIZE, _TREE_LEAVES, _LEAF_MINIMUM, _ALIGNMENT = 672, 32, 80, 32


def _array(data: Any, dtype: Any) -> Any:
    return None if data is None else session().warp.array(data, dtype=dtype, device="cpu")


# An attribute that only what is made into such an object has.
_MAKERS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("support_winding_number", _mesh),
    ("lowers", _bvh),
    ("dim_x", _hash_grid),
    ("voxel_size", _volume),
    ("filter_mode", _texture),
)
