"""Built-in functions, one module for each group, in one table."""

from fuzzer.reference.library import (
    access,
    elementary,
    linear,
    noises,
    randoms,
    rotations,
    scalars,
    tile_algebra,
    tiling,
)
from fuzzer.reference.library.table import BUILTINS, builtin

__all__ = [
    "BUILTINS",
    "access",
    "builtin",
    "elementary",
    "linear",
    "noises",
    "randoms",
    "rotations",
    "scalars",
    "tile_algebra",
    "tiling",
]
