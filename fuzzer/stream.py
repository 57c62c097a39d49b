"""From (seed, kernel type, index, attempt) to a program, the same one on every machine and in every process.

Hypothesis' own engine draws constants out of whatever local modules are imported; its public hook for external fuzzers,
`fuzz_one_input`, reads bytes and nothing else.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache

from hypothesis import Verbosity, given, settings

from grammar import GRAMMAR_VERSION, KERNEL_TYPES, Program, programs
from grammar.features import FEATURES

ATTEMPTS = 10  # at drawing one program, where a list of them is wanted
STREAM_BYTES = 8192  # Hypothesis' BUFFER_SIZE: room for about three thousand choices


def choice_bytes(seed: int, kernel_type: str, index: int, attempt: int) -> bytes:
    """The bytes that stand for one attempt at one program."""
    key = f"warpsmith {GRAMMAR_VERSION} seed={seed} type={kernel_type} index={index} attempt={attempt}"
    return hashlib.shake_256(key.encode()).digest(STREAM_BYTES)


def draw_program(seed: int, kernel_type: str, index: int, attempt: int, *, masked: bool = True) -> Program | None:
    """The program at that place; None when Hypothesis gave the draw up (bytes used up, `assume` not met).

    `masked` programs draw which features they do without; the others may use all. Any other exception comes from the
    grammar and is passed on as it is.
    """
    feed, drawn = _prepared(kernel_type, masked)
    drawn.clear()
    feed(choice_bytes(seed, kernel_type, index, attempt))
    return drawn[0] if drawn else None


def drawn_sources(seed: int, count: int) -> Iterator[str | None]:
    """So many fresh programs, evenly over the kernel types; None for one that could not be drawn."""
    return (drawn_source(seed, index) for index in range(count))


def drawn_source(seed: int, index: int, *, masked: bool = True) -> str | None:
    """The one at `index` of these."""
    kernel_type = KERNEL_TYPES[index % len(KERNEL_TYPES)]
    for attempt in range(ATTEMPTS):
        try:
            program = draw_program(seed, kernel_type, index, attempt, masked=masked)
        except Exception:  # a fault of the grammar's, which `run` reports; here it is one program less
            continue
        if program is not None:
            return program.source
    return None


@cache
def _prepared(kernel_type: str, masked: bool) -> tuple[Callable[[bytes], bytes | None], list[Program]]:
    drawn: list[Program] = []

    @settings(database=None, deadline=None, verbosity=Verbosity.quiet)
    @given(programs(types=(kernel_type,), features=None if masked else FEATURES))
    def keep(program: Program) -> None:
        drawn.append(program)

    return keep.hypothesis.fuzz_one_input, drawn  # type: ignore[attr-defined]
