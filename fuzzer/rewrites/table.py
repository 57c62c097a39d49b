"""The rewrites by name.

A rewrite finds the places where it can be made; which of them is a choice of the caller's, a number. What it makes of a
program does on any input what the program does: the same numbers to the last bit with fused multiply-add off, and,
unless `keeps_gradients` says otherwise, the same derivatives, though their terms may be added up in another order.
"""

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from fuzzer.rewrites import flow, names, values
from fuzzer.rewrites.code import Code
from grammar.edits import Changes, edited


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One rewrite: all places for it in a program, each as the changes that make it."""

    places: Callable[[Code], list[Changes]]
    keeps_gradients: bool = True

    def __call__(self, module: cst.Module, choice: int = 0) -> cst.Module | None:
        """The program rewritten at one place, or None where there is none; any `choice` stands for some place.

        `module` is as parsed: a drawn tree, which shares leaves, is to be printed and parsed first.
        """
        code = Code(module)
        places = self.places(code)
        return edited(module, places[choice % len(places)], parents=code.parents) if places else None


REWRITES: dict[str, Rewrite] = {
    "renamed_variables": Rewrite(names.renamed_variables),
    "swapped_neighbours": Rewrite(names.swapped_neighbours),
    "outlined_expression": Rewrite(values.outlined_expression),
    "literal_to_constant": Rewrite(values.literal_to_constant),
    "literal_to_static": Rewrite(values.literal_to_static),
    "temporary": Rewrite(values.temporary),
    "augmented_to_plain": Rewrite(values.augmented_to_plain),
    "choice_to_branches": Rewrite(flow.choice_to_branches),
    "branches_to_choice": Rewrite(flow.branches_to_choice),
    "negated_condition": Rewrite(flow.negated_condition),
    "guard_to_body": Rewrite(flow.guard_to_body),
    # Warp differentiates the turns of a `while` from first to last, those of a `for` from last to first.
    "range_to_while": Rewrite(flow.range_to_while, keeps_gradients=False),
    "dead_code": Rewrite(flow.dead_code),
}
