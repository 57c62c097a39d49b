"""The table of misused built-ins, by what is misused."""

from grammar.faults.misuses.arrays import ARRAYS
from grammar.faults.misuses.definitions import DEFINITIONS
from grammar.faults.misuses.misuse import Misuse
from grammar.faults.misuses.tile_arithmetic import TILE_ARITHMETIC
from grammar.faults.misuses.tile_memory import TILE_MEMORY
from grammar.faults.misuses.tiles import TILES
from grammar.faults.misuses.values import VALUES

__all__ = ["MISUSES", "Misuse"]

MISUSES: tuple[Misuse, ...] = (*VALUES, *ARRAYS, *TILES, *TILE_ARITHMETIC, *TILE_MEMORY, *DEFINITIONS)
