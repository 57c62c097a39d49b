"""Built-in functions, one module for each group, in one table."""

from fuzzer.reference.library import (
    access,
    elementary,
    factorings,
    geometry,
    gradients,
    linear,
    meshes,
    nearest,
    noises,
    queries,
    randoms,
    rays,
    rotations,
    scalars,
    textures,
    tile_algebra,
    tile_scatters,
    tile_shapes,
    tiling,
    volumes,
)
from fuzzer.reference.library.table import BUILTINS, builtin

GROUPS = (
    access,
    elementary,
    factorings,
    geometry,
    gradients,
    linear,
    meshes,
    nearest,
    noises,
    queries,
    randoms,
    rays,
    rotations,
    scalars,
    textures,
    tile_algebra,
    tile_scatters,
    tile_shapes,
    tiling,
    volumes,
)
__all__ = ["BUILTINS", "GROUPS", "builtin"]
