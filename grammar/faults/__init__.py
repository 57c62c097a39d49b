"""Ways for a program to be wrong: each an edit in one place of a valid program."""

from grammar.faults import (
    assignment,
    built_ins,
    calls,
    definitions,
    indexing,
    launch,
    names,
    python,
    structs,
    syntax,
    types,
)
from grammar.faults.fault import Case, Fault, location

FAULTS: tuple[Fault, ...] = (
    *names.FAULTS,
    *calls.FAULTS,
    *types.FAULTS,
    *indexing.FAULTS,
    *assignment.FAULTS,
    *definitions.FAULTS,
    *structs.FAULTS,
    *python.FAULTS,
    *built_ins.FAULTS,
    *syntax.FAULTS,
    *launch.FAULTS,
)

__all__ = ["FAULTS", "Case", "Fault", "location"]
