"""Drawn programs for tests, with the recipes of their launches."""

from functools import cache

from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program


@cache
def one_of_each(seed: int) -> tuple[Program, ...]:
    """One program of each kernel type, where the first attempts give one."""
    found = []
    for index, kernel_type in enumerate(KERNEL_TYPES):
        attempts = (draw_program(seed, kernel_type, index, attempt) for attempt in range(3))
        found.append(next((program for program in attempts if program is not None), None))
    return tuple(program for program in found if program is not None)
