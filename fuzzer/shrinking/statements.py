"""Passes over statements: away with them, or with the blocks around them."""

import libcst as cst

from grammar.edits import Changes
from grammar.trees import Tree, is_kernel

AWAY = cst.RemoveFromParent()


def delete_statements(tree: Tree) -> list[Changes]:
    """Take a statement away: an assignment, a block, a function, a struct, an import.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            x = 1.0
            if x > 0.0:
                a[0] = x

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            x = 1.0
    """
    found = [node for node in tree.statements if not isinstance(tree.parents[node], cst.If) and not _must_stay(node)]
    return [{node: AWAY} for node in reversed(found)]


def _must_stay(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FunctionDef) and is_kernel(node)


def delete_branches(tree: Tree) -> list[Changes]:
    """Take an `else` away; of an `elif`, leave the rest of the branches.

    Before::

        if x > 0.0:
            y = 1.0
        elif x < 0.0:
            y = 2.0
        else:
            y = 3.0

    After::

        if x > 0.0:
            y = 1.0
        else:
            y = 3.0
    """
    changes: list[Changes] = [{node: AWAY} for node in tree.all(cst.Else)]
    for node in tree.all(cst.If):
        if isinstance(tree.parents[node], cst.If):
            changes.append({node: node.orelse if node.orelse is not None else AWAY})
    return changes


def hoist_blocks(tree: Tree) -> list[Changes]:
    """Put the statements of a block in its place.

    Before::

        for i in range(3):
            y = 1.0

    After::

        y = 1.0
    """
    found: list[Changes] = []
    for node in tree.all(cst.If, cst.For, cst.While, cst.With):
        if not isinstance(tree.parents[node], cst.If):
            found += [{node: cst.FlattenSentinel(body.body)} for body in _bodies(node) if body.body]
    return found


def _bodies(node: cst.BaseCompoundStatement) -> list[cst.BaseSuite]:
    other = node.orelse if isinstance(node, cst.If) else None
    return [node.body, other.body] if isinstance(other, cst.Else) else [node.body]


def one_turn(tree: Tree) -> list[Changes]:
    """Unroll a loop to its first turn.

    Before::

        for i in range(2, n):
            a[i] = 1.0

    After::

        i = 2
        a[i] = 1.0
    """
    found: list[Changes] = []
    for node in tree.all(cst.For):
        if isinstance(node.target, cst.Name) and isinstance(node.body, cst.IndentedBlock):
            target = cst.AssignTarget(node.target)
            first = cst.SimpleStatementLine([cst.Assign([target], _first_of(node.iter))])
            found.append({node: cst.FlattenSentinel([first, *node.body.body])})
    return found


def _first_of(values: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(values, cst.Call) and len(values.args) > 1:
        return values.args[0].value
    return cst.Integer("0")


def shorter_loops(tree: Tree) -> list[Changes]:
    """Let a loop have one turn.

    Before::

        for i in range(2, n):
            y = 1.0

    After::

        for i in range(1):
            y = 1.0
    """
    once = cst.Call(cst.Name("range"), [cst.Arg(cst.Integer("1"))])
    longer = [node for node in tree.all(cst.For) if isinstance(node.iter, cst.Call)]
    loops = [node for node in longer if cst.Module([]).code_for_node(node.iter) != "range(1)"]
    return [{node.iter: once.deep_clone()} for node in loops]


def plain_assignments(tree: Tree) -> list[Changes]:
    """Assign what an augmented assignment adds.

    Before::

        x += a[0]

    After::

        x = a[0]
    """
    return [{node: cst.Assign([cst.AssignTarget(node.target)], node.value)} for node in tree.all(cst.AugAssign)]


def plain_layout(tree: Tree) -> list[Changes]:
    """No comments, no blank lines inside of a function, parameters on one line.

    Before::

        @wp.kernel
        def k(
            a: wp.array(dtype=float),
        ):
            # all cells
            a[0] = 1.0

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = 1.0
    """
    found: list[Changes] = []
    for node in tree.statements:
        changes: dict[str, object] = {}
        if tree.parents[node] is not tree.module:
            changes["leading_lines"] = ()
        if isinstance(node, cst.SimpleStatementLine):
            changes["trailing_whitespace"] = cst.TrailingWhitespace()
        elif isinstance(node, cst.FunctionDef):
            changes["whitespace_before_params"] = cst.SimpleWhitespace("")
            changes["params"] = _on_one_line(node.params)
        plain = node.with_changes(**changes)
        if cst.Module([]).code_for_node(plain) != cst.Module([]).code_for_node(node):
            found.append({node: plain})
    return found


def _on_one_line(params: cst.Parameters) -> cst.Parameters:
    plain = [
        param.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_param=cst.SimpleWhitespace(""))
        for param in params.params
    ]
    return params.with_changes(params=plain)
