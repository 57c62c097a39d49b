"""Rewrites of names and of the order of statements."""

from itertools import pairwise

import libcst as cst

from fuzzer.rewrites.code import Code, lone, statements_of
from grammar.edits import Changes
from grammar.trees import names_in

_EffectFree = (cst.Assign, cst.AugAssign)


def renamed_variables(code: Code) -> list[Changes]:
    """The variables of a function by other names; parameters stay, arguments may be passed by their names.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            i = wp.tid()
            x = a[i]
            a[i] = x + x

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            other_i = wp.tid()
            other_x = a[other_i]
            a[other_i] = other_x + other_x
    """
    found: list[Changes] = []
    for function in code.kernels_and_functions:
        new = {name: code.fresh(f"other_{name}") for name in sorted(code.locals(function))}
        uses = [name for name in names_in(function.body) if name.value in new]
        if uses:
            found.append({name: name.with_changes(value=new[name.value]) for name in uses})
    return found


def swapped_neighbours(code: Code) -> list[Changes]:
    """Two statements in a row that have nothing to do with one another, the other way round.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            y = x * 2.0
            z = a[0]
            a[0] = y + z

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            z = a[0]
            y = x * 2.0
            a[0] = y + z
    """
    found: list[Changes] = []
    blocks = [*(function.body for function in code.kernels_and_functions), *code.inside(cst.IndentedBlock)]
    for block in blocks:
        for first, second in pairwise(statements_of(block)):
            if _are_independent(first, second, code):
                found.append({first: cst.FlattenSentinel([second.deep_clone(), first]), second: cst.RemoveFromParent()})
    return found


def _are_independent(first: cst.BaseStatement, second: cst.BaseStatement, code: Code) -> bool:
    one, other = _bound(first, code), _bound(second, code)
    if one is None or other is None:
        return False
    used = [{name.value for name in names_in(statement)} for statement in (first, second)]
    return not (one & used[1] or other & used[0])


def _bound(statement: cst.BaseStatement, code: Code) -> set[str] | None:
    """The variables that a statement sets; None if it does anything else."""
    small = lone(statement)
    if not isinstance(small, _EffectFree) or not code.is_pure(small):
        return None
    targets = [small.target] if isinstance(small, cst.AugAssign) else [target.target for target in small.targets]
    bound: set[str] = set()
    for target in targets:
        parts = [element.value for element in target.elements] if isinstance(target, cst.Tuple) else [target]
        if not all(isinstance(part, cst.Name) for part in parts):
            return None
        bound |= {part.value for part in parts if isinstance(part, cst.Name)}
    return bound
