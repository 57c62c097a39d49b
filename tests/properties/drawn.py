"""A fixed sample of programs, drawn the way a run draws them."""

from functools import cache

from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program


@cache
def sample(count: int, seed: int = 7) -> tuple[Program, ...]:
    """The first `count` programs of a seed, spread evenly over the kernel types."""
    drawn = (draw_program(seed, KERNEL_TYPES[i % len(KERNEL_TYPES)], i, 0) for i in range(count))
    return tuple(program for program in drawn if program is not None)
