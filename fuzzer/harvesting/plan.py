"""Which valid program and which mistake an index stands for, and which come after these where they lead to nothing."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

import libcst as cst

from compile.verdict import verdict
from fuzzer.block import NothingPasses
from fuzzer.limits import HARVEST_BLOCK
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES
from grammar.faults import FAULTS, Case, Fault
from grammar.trees import Tree

SHARED = HARVEST_BLOCK  # consecutive indices that begin with the same program: it is drawn and checked once
_GOLDEN = 0.6180339887498949  # its multiples spread evenly, however many there are
BARREN = 100  # programs in a row without a place for any fault, before the harvest gives up on these faults
PLACES = 40  # of a fault in one program that are chosen from
_WEIGHTS = {"names": 12, "calls": 10, "types": 12, "indexing": 12, "assignment": 10, "structs": 8}
"""How often the faults of a group have their turn while others have one: the daily mistakes of people, oftener."""


@dataclass(frozen=True, slots=True)
class Parent:
    """A valid program: its kernel type, index and attempt in the stream of programs, and its tree."""

    kernel_type: str
    index: int
    attempt: int
    tree: Tree


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fault at one of its places in a program."""

    fault: Fault
    parent: Parent
    case: Case
    place: int


@dataclass(frozen=True, slots=True)
class Stumble:
    """A fault that broke while it looked for its places in a program: a bug of ours."""

    fault: Fault
    error: Exception


class Plan:
    """The candidates of every index, for one seed and a choice of faults."""

    def __init__(self, seed: int, names: Sequence[str]) -> None:
        self._seed = seed
        self._turns = turns([fault for fault in FAULTS if fault.name in names])
        self._parent = lru_cache(maxsize=4)(self._drawn)

    def candidates(self, index: int) -> Iterator[Candidate | Stumble]:
        """What is tried for an index, one after the other, without end. Raises NothingPasses where there is nothing.

        Indices that share a program begin with faults far apart and go on in orders of their own: most faults have no
        place in most programs, and those that have one would else come up again and again.
        """
        barren = 0
        for number, parent in enumerate(self._programs(index)):
            barren += 1
            for step, fault in enumerate(self._in_turn(index, number)):
                try:
                    cases = list(islice(fault.cases(parent.tree), PLACES))
                except Exception as error:
                    yield Stumble(fault, error)
                    continue
                if cases:
                    barren = 0
                    place = self._choice(index, number, step, len(cases))
                    yield Candidate(fault, parent, cases[place], place)
            if barren >= BARREN:
                raise NothingPasses(f"none of the faults has a place in {BARREN} programs in a row at index {index}")

    def _programs(self, index: int) -> Iterator[Parent]:
        """The program that an index shares with others, then programs of its own."""
        yield next(parent for again in count() if (parent := self._parent(index // SHARED, again)))
        yield from (parent for again in count(1) if (parent := self._parent(index, again)))

    def _in_turn(self, index: int, number: int) -> Iterator[Fault]:
        """All turns, in an order of this index; with the indices, every turn is the first one equally often."""
        size = len(self._turns)
        start = index * coprime(size, round(size * _GOLDEN))
        stride = coprime(size, 1 + self._choice(index, number, size))
        return (self._turns[(start + step * stride) % size] for step in range(size))

    def _drawn(self, number: int, again: int) -> Parent | None:
        """A valid program of the stream; None where none is drawn, or Warp refuses it."""
        kernel_type = KERNEL_TYPES[number % len(KERNEL_TYPES)]
        try:
            program = draw_program(self._seed, kernel_type, number, again)
        except Exception:  # a fault of the grammar's, which `run` reports; here it is one program less
            return None
        if program is None or verdict(program.source) is not None:
            return None
        return Parent(kernel_type, number, again, Tree(cst.parse_module(program.source)))

    def _choice(self, *numbers: int) -> int:
        """One of so many, the last of the numbers, by chance that the others decide."""
        key = ",".join(map(str, (self._seed, *numbers)))
        return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little") % numbers[-1]


def turns(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """The faults in the order of their turns, those of weightier groups several times, spread evenly."""
    placed = [
        ((turn + 0.5) / weight, number, fault)
        for number, fault in enumerate(faults)
        for weight in [_WEIGHTS.get(fault.group, 1)]
        for turn in range(weight)
    ]
    order = sorted(placed, key=lambda entry: (_mixed(entry[1], entry[0]), entry[1]))
    return tuple(fault for _, _, fault in order)


def coprime(size: int, about: int) -> int:
    """The next number down from `about` that shares no divisor with `size`, or 1: its multiples reach every place."""
    return next((number for number in range(about, 1, -1) if math.gcd(number, size) == 1), 1)


def _mixed(number: int, place: float) -> float:
    """A place for a turn that keeps the turns of one fault apart and those of one group from standing together."""
    return (place + number * _GOLDEN) % 1.0
