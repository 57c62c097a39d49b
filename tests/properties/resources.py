"""Resources made for Warp, on the CPU, and kept as long as the process."""

from typing import Any

import warp as wp

from fuzzer.reference.resources import Bvh, HashGrid, Mesh, Texture, Volume

_KEPT: list[Any] = []
_GRIDS = {"float16": (wp.float16, wp.vec3h), "float32": (wp.float32, wp.vec3), "float64": (wp.float64, wp.vec3d)}
_TEXTURES = (wp.Texture1D, wp.Texture2D, wp.Texture3D)


def made(resource: Any) -> Any:
    """What a kernel takes for a resource: an id, or a texture. Anything else is left as it is."""
    makers = {Mesh: _mesh, Bvh: _bvh, HashGrid: _grid, Volume: _volume, Texture: _texture}
    if type(resource) not in makers:
        return resource
    whole = makers[type(resource)](resource)
    _KEPT.append(whole)
    return whole if isinstance(resource, Texture) else whole.id


def _array(data: Any, dtype: Any) -> Any:
    return None if data is None else wp.array(data, dtype=dtype, device="cpu")


def _mesh(of: Mesh) -> Any:
    return wp.Mesh(
        _array(of.points, wp.vec3),
        _array(of.indices, wp.int32),
        _array(of.velocities, wp.vec3),
        support_winding_number=of.support_winding_number,
        groups=_array(of.groups, wp.int32),
    )


def _bvh(of: Bvh) -> Any:
    return wp.Bvh(_array(of.lowers, wp.vec3), _array(of.uppers, wp.vec3), groups=_array(of.groups, wp.int32))


def _grid(of: HashGrid) -> Any:
    scalar, vector = _GRIDS[of.points.dtype.name]
    grid = wp.HashGrid(of.dim_x, of.dim_y, of.dim_z, device="cpu", dtype=scalar)
    points = _array(of.points, vector)
    grid.build(points, of.radius, _array(of.groups, wp.int32))
    _KEPT.append(points)
    return grid


def _volume(of: Volume) -> Any:
    if of.ndarray is None:
        voxels = _array(of.voxels, wp.int32)
        return wp.Volume.allocate_by_voxels(voxels, of.voxel_size, translation=of.min_world, device="cpu")
    return wp.Volume.load_from_numpy(of.ndarray, of.min_world, of.voxel_size, of.bg_value, device="cpu")


def _texture(of: Texture) -> Any:
    return _TEXTURES[len(of.address_mode) - 1](
        of.data,
        filter_mode=wp.TextureFilterMode(of.filter_mode),
        mip_filter_mode=wp.TextureFilterMode(of.mip_filter_mode),
        address_mode=tuple(wp.TextureAddressMode(mode) for mode in of.address_mode),
        normalized_coords=of.normalized_coords,
        num_mip_levels=of.num_mip_levels,
        device="cpu",
    )
