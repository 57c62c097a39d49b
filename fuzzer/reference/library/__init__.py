"""Built-in functions, one module for each group, in one table."""

from fuzzer.reference.library import (
    access,
    elementary,
    linear,
    randoms,
    rotations,
    scalars,
)
from fuzzer.reference.library.table import BUILTINS, builtin

__all__ = ["BUILTINS", "access", "builtin", "elementary", "linear", "randoms", "rotations", "scalars"]
