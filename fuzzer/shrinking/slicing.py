"""What a place in a program depends on: the first candidate, which does away with most of a program at one go."""

import libcst as cst

from grammar.edits import Changes, Replacement
from grammar.trees import Statement, Tree, bound_names, header_names, is_kernel, names_in


def without_the_rest(tree: Tree, places: list[cst.CSTNode]) -> Changes:
    """Deletes every statement and kernel parameter that `places` do not depend on, by names.

    Kept are the statements that hold them, with the blocks around, and for each name that is used, the statement that
    binds it first; of a function that holds a place, a call of it, and what it returns.
    """
    kept = _kept(tree, places)
    changes: dict[cst.CSTNode, Replacement] = {}
    for statement in tree.statements:
        around = tree.parents[statement]
        inside = any(other in changes for other in tree.ancestors(statement))
        if statement not in kept and not inside and not _is_elif(statement, around):
            changes[statement] = cst.RemoveFromParent()
    used = {name for statement in kept for name in _names_of(statement)}
    for function in tree.functions:
        if is_kernel(function) and function in kept:
            for param in function.params.params:
                if param.name.value not in used:
                    changes[param] = cst.RemoveFromParent()
    return changes


def _kept(tree: Tree, places: list[cst.CSTNode]) -> set[Statement]:
    binders = _binders(tree)
    kept: set[Statement] = set()
    waiting: list[cst.CSTNode] = [*places, *(function for function in tree.functions if is_kernel(function))]
    while waiting:
        place = waiting.pop()
        for around in (place, *tree.ancestors(place)):
            if isinstance(around, Statement) and around not in kept:
                kept.add(around)
                waiting += [binders[name] for name in _names_of(around) if name in binders]
                waiting += _needed_by(tree, around)
    return kept


def _needed_by(tree: Tree, statement: Statement) -> list[cst.CSTNode]:
    """Of a function that is kept: what it returns, and a call of it."""
    if not isinstance(statement, cst.FunctionDef) or is_kernel(statement):
        return []
    returns = [node for node in tree.all(cst.Return) if tree.function(node) is statement]
    return [*returns, *tree.calls.get(statement.name.value, ())[:1]]


def _binders(tree: Tree) -> dict[str, Statement]:
    """The statement that binds each name first."""
    found: dict[str, Statement] = {}
    for statement in tree.statements:
        for name in sorted(bound_names(statement)):
            found.setdefault(name, statement)
    return found


def _names_of(statement: Statement) -> list[str]:
    """The names that a statement needs, without those of the blocks in it, each once, in a fixed order."""
    if isinstance(statement, cst.SimpleStatementLine):
        return sorted({name.value for name in names_in(statement)})
    return sorted(header_names(statement))


def _is_elif(statement: cst.CSTNode, around: cst.CSTNode) -> bool:
    return isinstance(statement, cst.If) and isinstance(around, cst.If)
