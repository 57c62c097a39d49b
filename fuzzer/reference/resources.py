"""What a launch makes meshes, BVHs, hash grids, volumes and textures of, in NumPy arrays alone.

Their fields are named after the arguments of Warp's constructors, so whoever launches hands them on by name. Arguments
of a kernel are the resources themselves, where Warp takes an id (`mesh: wp.uint64`) or an object (`tex: wp.Texture2D`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Mesh:
    """`wp.Mesh(points, indices, velocities, support_winding_number, groups=groups)`.

    Attributes:
        points: float32, (vertices, 3).
        indices: int32, (3 faces,).
        velocities: float32, (vertices, 3), or None.
        groups: int32, (faces,), or None.
        support_winding_number: whether the sign by winding number is that.
    """

    points: Floats
    indices: Integers
    velocities: Floats | None = None
    groups: Integers | None = None
    support_winding_number: bool = True


@dataclass(frozen=True, eq=False)
class Bvh:
    """`wp.Bvh(lowers, uppers, groups=groups)`: float32 of (items, 3), int32 of (items,) or None."""

    lowers: Floats
    uppers: Floats
    groups: Integers | None = None


@dataclass(frozen=True, eq=False)
class HashGrid:
    """`wp.HashGrid(dim_x, dim_y, dim_z, dtype=...)`, and then `.build(points, radius, groups)`.

    Attributes:
        points: (points, 3); their type is the grid's.
        radius: the width of a cell.
        groups: int32, (points,), or None.
        dim_x, dim_y, dim_z: the number of cells along each axis.
    """

    points: Floats
    radius: float
    groups: Integers | None = None
    dim_x: int = 32
    dim_y: int = 32
    dim_z: int = 32


@dataclass(frozen=True, eq=False)
class Volume:
    """`wp.Volume.load_from_numpy(ndarray, min_world, voxel_size, bg_value)`, or an index volume of given voxels.

    Volumes of types that `load_from_numpy` does not take are allocated by tiles, of 8 voxels a side from (0, 0, 0) on,
    and filled by `wp.volume_store`.

    Attributes:
        ndarray: (x, y, z) of int32, int64, uint32, float32 or float64, or (x, y, z, 3 or 4) of floats for vectors. None
            for an index volume: `wp.Volume.allocate_by_voxels(voxels, voxel_size, translation=min_world)`.
        voxels: int32, (count, 3): where an index volume has voxels.
        min_world: where the voxel (0, 0, 0) is.
        voxel_size: how far apart voxels are, along each axis.
        bg_value: what there is outside: one number, or as many as a vector has. For `load_from_numpy` an `int` means
            int32, three numbers mean vectors.
        order: the index of each of `voxels`, as `wp.volume_lookup_index` tells it; None where it is not known.
    """

    ndarray: NDArray[Any] | None = None
    voxels: Integers | None = None
    min_world: tuple[float, float, float] = (0.0, 0.0, 0.0)
    voxel_size: tuple[float, float, float] = (1.0, 1.0, 1.0)
    bg_value: Any = 0.0
    order: Integers | None = None


@dataclass(frozen=True, eq=False)
class Texture:
    """`wp.Texture1D`, `wp.Texture2D` or `wp.Texture3D` of these arguments, by the number of address modes.

    Attributes:
        data: (extents...,) or (extents..., channels), the last extent the width. Its type is one that textures have:
            uint8, uint16, int8, int16, uint32, int32, float16 or float32.
        filter_mode, mip_filter_mode: 0 closest, 1 linear, as in `wp.TextureFilterMode`; only closest for 32 bits.
        address_mode: one for each axis, u first: 0 wrap, 1 clamp, 2 mirror, 3 border, as in `wp.TextureAddressMode`.
        normalized_coords: whether coordinates run from 0 to 1, or count texels.
        num_mip_levels: how many levels there are, each half as large as the one before; 0 for all.
    """

    data: NDArray[Any]
    filter_mode: int = 1
    mip_filter_mode: int = 1
    address_mode: tuple[int, ...] = (1, 1)
    normalized_coords: bool = True
    num_mip_levels: int = 1


@dataclass(frozen=True, eq=False)
class Indexed:
    """`wp.indexedarray(data, indices)`, or `wp.indexedfabricarray`: elements of an array, picked along each axis.

    Attributes:
        data: the array, in the form that arrays have.
        indices: for each axis int32 indices, or None for all. Those of Fabric's have one.
    """

    data: Any
    indices: tuple[Integers | None, ...]


Resource = Mesh | Bvh | HashGrid | Volume | Texture
