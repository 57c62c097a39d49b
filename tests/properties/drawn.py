"""A fixed sample of programs, drawn the way a run draws them, on inputs of their own recipes."""

from dataclasses import replace
from functools import cache

import libcst as cst

from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program


@cache
def drawn(index: int, seed: int = 7) -> Program | None:
    """One of the programs of a seed, spread evenly over the types, without its tree: thousands are much to hold."""
    program = draw_program(seed, KERNEL_TYPES[index % len(KERNEL_TYPES)], index, 0)
    return None if program is None else replace(program, tree=_NO_TREE)


@cache
def sample(count: int, seed: int = 7) -> tuple[Program, ...]:
    """The first `count` programs of a seed."""
    return tuple(program for index in range(count) if (program := drawn(index, seed)) is not None)


_NO_TREE = cst.Module([])
