"""Changes to the tree of a program: some of its nodes, each with what stands in its place afterwards.

Nodes are told apart by identity, and those that a change leaves alone stay the same objects. So changes that were made
for one tree can be made to another that holds the same nodes: to a program, and to its copy with a fault in it.
"""

from collections.abc import Mapping
from typing import Any

import libcst as cst

Replacement = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[Any]
Changes = Mapping[cst.CSTNode, Replacement]
Moves = dict[cst.CSTNode, cst.CSTNode]


def edited(
    tree: cst.Module,
    changes: Changes,
    moves: Moves | None = None,
    parents: Mapping[cst.CSTNode, cst.CSTNode] | None = None,
) -> cst.Module:
    """`tree` with each node that `changes` names replaced, removed, or replaced by several in a row.

    A replacement may hold the node that it replaces, and others of the tree: changes to what it holds are made in it.
    `moves` is told which nodes were made anew because something inside of them changed: old node to new. `parents` save
    looking for the nodes concerned.
    Raises what LibCST raises when the outcome would not be a tree, such as an operation without an operand.
    """
    moves = {} if moves is None else moves
    if parents is None:
        found = edited_node(tree, changes, moves)
    else:
        found = tree.visit(_Edit(changes, _around(changes, parents), moves))
    assert isinstance(found, cst.Module)
    return found


def edited_node(node: cst.CSTNode, changes: Changes, moves: Moves) -> Any:
    """The same for any node; the outcome may be a sentinel of LibCST's where the node itself is to change."""
    affected: set[cst.CSTNode] = set()
    return node.visit(_Edit(changes, affected, moves)) if _mark(node, changes, affected) else node


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes directly inside of a node that mean something, in the order of the text; no whitespace, no commas."""
    found = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += [item for item in value if isinstance(item, cst.CSTNode)]
    return found


_FORMAL = frozenset(
    "whitespace leading_lines lines_after_decorators comma semicolon header footer indent newline equal dot lpar rpar "
    "lbracket rbracket trailing_whitespace asynchronous colon first_colon second_colon star comment".split()
)
_known: dict[type[cst.CSTNode], tuple[str, ...]] = {}


def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if kind not in _known:
        names = kind.__dataclass_fields__
        _known[kind] = tuple(name for name in names if name not in _FORMAL and not name.startswith("whitespace"))
    return _known[kind]


def _around(changes: Changes, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> set[cst.CSTNode]:
    """The nodes that are to change, with those that they stand in."""
    affected: set[cst.CSTNode] = set()
    for node in changes:
        around: cst.CSTNode | None = node
        while around is not None and around not in affected:
            affected.add(around)
            around = parents.get(around)
    return affected


def _mark(node: cst.CSTNode, changes: Changes, affected: set[cst.CSTNode]) -> bool:
    """Whether a node is to change or holds one that is; `affected` gets all of these."""
    found = node in changes
    for child in children(node):
        found = _mark(child, changes, affected) or found
    if found:
        affected.add(node)
    return found


class _Edit(cst.CSTTransformer):
    """Goes where something is to change and nowhere else: LibCST makes every node anew that it goes into."""

    def __init__(self, changes: Changes, affected: set[cst.CSTNode], moves: Moves) -> None:
        super().__init__()
        self._changes = changes
        self._affected = affected
        self._moves = moves

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self._affected and node not in self._changes

    def on_leave(self, original_node: cst.CSTNode, updated_node: Any) -> Any:
        if original_node not in self._changes:
            if original_node in self._affected:
                self._moves[original_node] = updated_node
            return updated_node
        replacement = self._changes[original_node]
        rest = {node: other for node, other in self._changes.items() if node is not original_node}
        if isinstance(replacement, cst.FlattenSentinel):
            inner = [edited_node(node, rest, self._moves) for node in replacement]
            return cst.FlattenSentinel([node for node in inner if isinstance(node, cst.CSTNode)])
        return edited_node(replacement, rest, self._moves) if isinstance(replacement, cst.CSTNode) else replacement
