"""Whether a program is one-minimal: nothing single can be taken away from it."""

import libcst as cst

from fuzzer.shrinking.passes import PASSES
from fuzzer.shrinking.predicate import Predicate
from grammar.edits import edited
from grammar.trees import Tree


def removable(source: str, same: Predicate) -> list[str]:
    """The programs that `same` holds of with one statement, argument, parameter or sub-expression less than `source`.

    Those with a literal for an expression count too, and whatever else a single change of a pass makes. Empty for a
    program that is one-minimal.
    """
    tree = Tree(cst.parse_module(source))
    found = []
    for pass_ in PASSES:
        for changes in pass_(tree):
            try:
                text = edited(tree.module, changes).code
            except (cst.CSTValidationError, AttributeError, TypeError):
                continue
            if text != source and same(text):
                found.append(text)
    return found
