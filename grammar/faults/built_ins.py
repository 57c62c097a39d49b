"""Statements that misuse a built-in: right and wrong side by side.

Each row is a mistake with one family of built-ins, in a line or two of a kernel. The right lines are put into a valid
program, and the wrong line then takes the place of the last of them.
"""

from collections.abc import Iterator

import libcst as cst

from grammar.faults.fault import Case, Fault, Find, statement
from grammar.faults.known import kernel, parameter_types
from grammar.faults.misuse import MISUSES, Misuse
from grammar.trees import Tree


def _find(misuse: Misuse) -> Find:
    def find(tree: Tree) -> Iterator[Case]:
        function = kernel(tree)
        if function is None:
            return
        taken = set(parameter_types(function)) | {name.value for name in tree.all(cst.Name)}
        if any(name in taken for name in misuse.names):
            return
        right = [statement(line) for line in (*misuse.first, misuse.right)]
        body = function.body.with_changes(body=[*function.body.body, *right])
        if _ends(function):
            body = function.body.with_changes(body=[*right, *function.body.body])
        module = tree.module.with_deep_changes(function, body=body)
        yield Case(Tree(module), {right[-1]: statement(misuse.wrong)})

    return find


def _ends(function: cst.FunctionDef) -> bool:
    """Whether a kernel ends in a return, behind which nothing is looked at."""
    last = function.body.body[-1]
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], cst.Return)


FAULTS = tuple(Fault(misuse.name, "built_ins", misuse.description, _find(misuse)) for misuse in MISUSES)
