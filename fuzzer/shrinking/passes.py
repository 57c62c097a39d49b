"""The reducer passes, in the order in which they are tried: cheapest first, and what takes most away.

A pass is a function from a tree to changes, each of which makes the program smaller by itself; several may be made
together. What is taken away by one pass, no other puts back.
"""

from collections.abc import Callable

from fuzzer.shrinking import definitions, expressions, statements
from grammar.edits import Changes
from grammar.trees import Tree

Pass = Callable[[Tree], list[Changes]]

PASSES: tuple[Pass, ...] = (
    statements.delete_statements,
    statements.hoist_blocks,
    statements.delete_branches,
    definitions.delete_parameters,
    definitions.plain_definitions,
    expressions.fitting_literals,
    expressions.float_literals,
    expressions.whole_literals,
    expressions.hoist_operands,
    expressions.fewer_arguments,
    expressions.fewer_pairs,
    expressions.true_literals,
    expressions.inline_variables,
    definitions.inline_functions,
    statements.one_turn,
    statements.shorter_loops,
    statements.plain_assignments,
    definitions.lower_ranks,
    definitions.lower_types,
)

LAST: tuple[Pass, ...] = (statements.plain_layout, definitions.shorten_names)
"""Those that change the looks alone, once nothing can be taken away any more."""

FOR_PAIRS: tuple[Pass, ...] = (
    statements.delete_statements,
    definitions.delete_parameters,
    statements.hoist_blocks,
    statements.delete_branches,
    definitions.plain_definitions,
    expressions.plain_values,
    expressions.plain_operands,
    statements.plain_layout,
)
"""Those for a program with a fault and its correct twin, which are to stay a natural example."""
