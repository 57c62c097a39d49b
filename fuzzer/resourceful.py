"""Meshes, BVHs, hash grids, volumes and textures made from their recipes: small, and nothing in them degenerate."""

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fuzzer.reference.resources import Bvh, HashGrid, Mesh, Texture, Volume
from fuzzer.streams import Stream
from grammar.launch import Argument
from grammar.launching import GROUPS

Maker = Callable[[Argument, tuple[int, ...], Mapping[str, Any], Stream], Any]

BLOCK = (5, 4, 6)  # voxels along each axis of a volume, in one tile
CELLS = (16, 32, 8)  # of a hash grid, along each axis
_RADII = (0.5, 1.0, 2.0)
_START, _SPACING = (-1.1, -0.9, -1.6), (0.4, 0.55, 0.7)


def mesh(argument: Argument, shape: tuple[int, ...], _parts: Mapping[str, Any], stream: Stream) -> Mesh:
    """A bumpy ball of the vertices; faces beyond those of the ball join other vertices.

    Faces are in groups, up to `high`, where the kernel asks for them: Warp's winding numbers are wrong where they are.
    """
    faces, nodes = max(1, shape[0]), shape[1]  # Warp ends with the process that makes a mesh without faces
    points = _ball(nodes) * (1.0 + stream.inner("points").between(-0.25, 0.25, nodes))[:, None]
    corners = np.array(list(itertools.islice(itertools.cycle(_triangles(nodes)), faces)), np.int32).reshape(-1)
    velocities = stream.inner("velocities").between(-1.0, 1.0, 3 * nodes).reshape(-1, 3)
    groups = stream.inner("groups").below(faces, int(argument.high) + 1).astype(np.int32) if argument.high else None
    return Mesh(points.astype(np.float32), corners, velocities.astype(np.float32), groups)


def _ball(nodes: int) -> NDArray[np.float64]:
    """Two poles, and the other vertices on a ring that goes up and down."""
    turns = 2.0 * math.pi * np.arange(nodes - 2) / max(1, nodes - 2)
    ring = np.stack([np.cos(turns + 0.3), np.sin(turns + 0.3), 0.4 * np.sin(2.0 * turns + 0.7)], axis=1)
    poles = [[0.13, -0.07, 1.1], [-0.05, 0.11, -1.2]]
    return 1.3 * np.concatenate([poles, ring])


def _triangles(nodes: int) -> list[tuple[int, int, int]]:
    """The faces of the ball from below and above, and then all other triangles."""
    ring = range(2, nodes)
    around = [(a, ring[(k + 1) % len(ring)]) for k, a in enumerate(ring)]
    closed = [face for a, b in around for face in ((0, a, b), (1, b, a))]
    known = {frozenset(face) for face in closed}
    return closed + [face for face in itertools.combinations(range(nodes), 3) if frozenset(face) not in known]


def bvh(_argument: Argument, shape: tuple[int, ...], _parts: Mapping[str, Any], stream: Stream) -> Bvh:
    """Boxes that overlap here and there."""
    items = max(1, shape[0])
    lowers = stream.inner("lowers").between(-2.0, 2.0, 3 * items).reshape(-1, 3)
    sides = stream.inner("sides").between(0.1, 1.3, 3 * items).reshape(-1, 3)
    groups = stream.inner("groups").below(items, GROUPS).astype(np.int32)
    return Bvh(lowers.astype(np.float32), (lowers + sides).astype(np.float32), groups)


def hash_grid(_argument: Argument, _shape: tuple[int, ...], parts: Mapping[str, Any], stream: Stream) -> HashGrid:
    """A grid over an array that the kernel reads."""
    which = int(stream.below(1, len(_RADII))[0])
    return HashGrid(parts["points"], _RADII[which], parts.get("groups"), *CELLS)


def volume(argument: Argument, shape: tuple[int, ...], _parts: Mapping[str, Any], stream: Stream) -> Volume:
    """A block of voxels; an index volume has as many of it as are asked for, and no values."""
    if not argument.dtype:
        return Volume(voxels=_some(shape[0], stream), min_world=_START, voxel_size=_SPACING)
    is_float = argument.dtype.startswith("float")
    whole = (*BLOCK, *argument.cell)
    values = stream.between(-2.0, 2.0, math.prod(whole)) if is_float else stream.below(math.prod(whole), 100)
    outside: Any = 0.75 if is_float else 7
    background = (outside,) * argument.cell[0] if argument.cell else outside
    values = values.reshape(whole).astype(argument.dtype)
    return Volume(values, min_world=_START, voxel_size=_SPACING, bg_value=background)


def _some(count: int, stream: Stream) -> NDArray[np.int32]:
    """Voxels of a block, each once; of a larger one where it has too few."""
    side = BLOCK if count <= math.prod(BLOCK) else (8, 8, 8)
    every = np.array(list(itertools.product(*(range(n) for n in side))), np.int32)
    order = np.argsort(stream.below(len(every), 1 << 30), kind="stable")
    return every[order[:count]]


def listed(shape: tuple[int, ...], stream: Stream) -> NDArray[np.int32]:
    """So many voxels that volumes have, each once, for an array of them."""
    return _some(shape[0], stream)


def texture(argument: Argument, shape: tuple[int, ...], _parts: Mapping[str, Any], stream: Stream) -> Texture:
    """Texels of any value, read in one of the ways there are."""
    whole = (*reversed(shape), *argument.cell)
    if argument.dtype.startswith("float"):
        texels: NDArray[Any] = stream.between(-1.0, 2.0, math.prod(whole))
    else:
        low = 0 if argument.dtype.startswith("u") else -120
        texels = low + stream.below(math.prod(whole), 240)
        texels = texels * 257 if argument.dtype.endswith("16") else texels
    ways = stream.inner("ways").below(6, 12)
    linear = int(ways[0] % 4 > 0 and argument.dtype not in ("int32", "uint32"))
    return Texture(
        texels.reshape(whole).astype(argument.dtype),
        filter_mode=linear,
        mip_filter_mode=linear,
        address_mode=tuple(int(way % 4) for way in ways[1 : 1 + len(shape)]),
        normalized_coords=bool(ways[4] % 4),
        num_mip_levels=int(ways[5] % 3 % 2) + 1,
    )


RESOURCES: Mapping[str, Maker] = {
    "mesh": mesh,
    "bvh": bvh,
    "hash_grid": hash_grid,
    "volume": volume,
    "texture": texture,
}
