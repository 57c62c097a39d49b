"""The operators by name, and the mutants of a kernel's code.

For a score: take the sections of `compile.codegen.emit(source, ("cpu",)).cpu`; for each mutant that is drawn of
`mutants(sections)`, compile `mutant.sections` in place of the kernel's, launch it on the kernel's inputs, and ask the
oracles. It is killed when one of them objects, when it does not end, or when it dies. One that does what the kernel
does on many further inputs as well is equivalent. What does not compile is none. Take mutants evenly by operator and
direction: those that change a call are many, those that change a loop few.

A forward mutant is in the forward kernel, or in a function that it calls; the backward code, which computes everything
again for itself, stays whole but for such functions. A backward mutant leaves all results as they are: only gradients
can tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from compile.codegen import Sections
from fuzzer.mutating import adjoints, computing
from fuzzer.mutating.listing import Listing, Operator, listings
from fuzzer.mutating.liveness import dead_lines

Direction = Literal["forward", "backward"]
Section = Literal["functions", "forward", "backward"]
_SECTIONS: tuple[Section, ...] = ("functions", "forward", "backward")

OPERATORS: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        computing.swap_operation,
        computing.swap_operands,
        computing.swap_extremes,
        computing.other_component,
        computing.index_off_by_one,
        computing.bound_off_by_one,
        computing.drop_store,
        computing.drop_update,
        computing.drop_carry,
        computing.change_cast,
        computing.comparison_off,
        computing.negate_condition,
        computing.swap_connective,
        computing.wrong_branch,
        computing.swap_choice,
        computing.change_constant,
        computing.other_operand,
        computing.drop_function,
        adjoints.drop_adjoint,
        adjoints.drop_adjoint_of_memory,
        adjoints.drop_adjoint_of_atomic,
        adjoints.drop_sum,
        adjoints.overwrite_sum,
        adjoints.keep_adjoint,
        adjoints.swap_adjoint,
        adjoints.swap_adjoint_outputs,
        adjoints.swap_adjoint_operands,
        adjoints.other_adjoint,
        adjoints.adjoint_of_other_component,
        adjoints.adjoint_of_other_cell,
        adjoints.forget_value,
        adjoints.loop_forwards,
    )
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A kernel's code with one line changed.

    Attributes:
        operator: by name.
        direction: of the code that the line is in.
        section: which has the line.
        line: its number there, from 1.
        before: the line as it was, without indentation.
        after: as it is; `;` where it was dropped.
        of: the code without the change.
    """

    operator: str
    direction: Direction
    section: Section
    line: int
    before: str
    after: str
    of: Sections

    @property
    def sections(self) -> Sections:
        """The code with the change in it."""
        lines = getattr(self.of, self.section).split("\n")
        lines[self.line - 1] = lines[self.line - 1].replace(self.before, self.after)
        return replace(self.of, **{self.section: "\n".join(lines)})


def mutants(sections: Sections) -> Iterator[Mutant]:
    """All mutants of a kernel's CPU code, in the order of sections, functions, operators and lines.

    Lines that nothing depends on are left alone.
    """
    for section in _SECTIONS:
        for listing in listings(getattr(sections, section)):
            dead = dead_lines(listing)
            for name, operator in OPERATORS.items():
                yield from _mutants(sections, section, listing, name, operator, dead)


def _mutants(
    sections: Sections, section: Section, listing: Listing, name: str, operator: Operator, dead: frozenset[int]
) -> Iterator[Mutant]:
    direction: Direction = "backward" if section == "backward" or listing.is_adjoint else "forward"
    for place, after in operator(listing):
        if place in dead:
            continue
        line = listing.start + place + 1
        yield Mutant(name, direction, section, line, listing.lines[place], after, sections)
