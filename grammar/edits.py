"""Changes to the tree of a program: some of its nodes, each with what stands in its place afterwards.

Nodes are told apart by identity, and those that a change leaves alone stay the same objects. So changes that were made
for one tree can be made to another that holds the same nodes: to a program, and to its copy with a fault in it.
"""

from collections.abc import Mapping
from typing import Any

import libcst as cst

Replacement = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[Any]
Changes = Mapping[cst.CSTNode, Replacement]


def edited(tree: cst.Module, changes: Changes) -> cst.Module:
    """`tree` with each node that `changes` names replaced, removed, or replaced by several in a row.

    A replacement may hold the node that it replaces, and others of the tree: changes to what it holds are made in it.
    Raises what LibCST raises when the outcome would not be a tree, such as an operation without an operand.
    """
    found = _edited(tree, changes)
    assert isinstance(found, cst.Module)
    return found


def _edited(node: cst.CSTNode, changes: Changes) -> Any:
    affected: set[cst.CSTNode] = set()
    return node.visit(_Edit(changes, affected)) if _mark(node, changes, affected) else node


def _mark(node: cst.CSTNode, changes: Changes, affected: set[cst.CSTNode]) -> bool:
    """Whether a node is to change or holds one that is; `affected` gets all of these."""
    inside = [_mark(child, changes, affected) for child in node.children]
    if node in changes or any(inside):
        affected.add(node)
        return True
    return False


class _Edit(cst.CSTTransformer):
    """Goes where something is to change and nowhere else: LibCST makes every node anew that it goes into."""

    def __init__(self, changes: Changes, affected: set[cst.CSTNode]) -> None:
        super().__init__()
        self._changes = changes
        self._affected = affected

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self._affected and node not in self._changes

    def on_leave(self, original_node: cst.CSTNode, updated_node: Any) -> Any:
        if original_node not in self._changes:
            return updated_node
        replacement = self._changes[original_node]
        rest = {node: other for node, other in self._changes.items() if node is not original_node}
        if isinstance(replacement, cst.FlattenSentinel):
            return cst.FlattenSentinel([_edited(node, rest) for node in replacement])
        return _edited(replacement, rest) if isinstance(replacement, cst.CSTNode) else replacement
