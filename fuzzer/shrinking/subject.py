"""What is being shrunk: a program that fails, or a program that passes with an edit that makes it fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self

import libcst as cst

from fuzzer.shrinking.predicate import Remembered
from grammar.edits import Changes, Moves, Replacement, children, edited, edited_node
from grammar.trees import Tree


class Subject(Protocol):
    """A tree that candidates are made of."""

    @property
    def tree(self) -> Tree: ...

    def changed(self, changes: Changes, moves: Moves) -> Self | None:
        """The candidate with some changes; None where they cannot be made. `moves`: see grammar.edits."""

    def holds(self) -> bool:
        """Whether it still is what is looked for."""

    @property
    def batch(self) -> int:
        """How many candidates are worth asking about at once."""

    def foresee(self, candidates: Sequence[Self]) -> None:
        """Ask about some candidates that are going to be asked for."""


@dataclass(frozen=True)
class Program:
    """A program that fails in one way; `same` says whether a text does so too."""

    tree: Tree
    same: Remembered

    def changed(self, changes: Changes, moves: Moves) -> "Program | None":
        """The program with some changes."""
        tree = _changed(self.tree, changes, moves)
        return None if tree is None or tree.text == self.tree.text else Program(tree, self.same)

    def holds(self) -> bool:
        """Whether it fails in the same way."""
        return self.same(self.tree.text)

    @property
    def batch(self) -> int:
        """As many as the predicate takes."""
        return self.same.batch

    def foresee(self, candidates: "Sequence[Program]") -> None:
        """Ask about all of them."""
        self.same.foresee([candidate.tree.text for candidate in candidates])


@dataclass(frozen=True)
class Pair:
    """A program that passes, and an edit that makes it fail: both stay so while the program gets smaller.

    `edit` names nodes of the tree. `fails` says of the edited text whether it fails in the same way, `passes` of the
    text itself whether it passes.
    """

    tree: Tree
    edit: Mapping[cst.CSTNode, Replacement]
    fails: Remembered
    passes: Remembered

    def changed(self, changes: Changes, moves: Moves) -> "Pair | None":
        """The pair with some changes made on both sides; None too where the edit would have no place any more."""
        if not all(self._on_both_sides(node) for node in changes):
            return None
        tree = _changed(self.tree, changes, moves)
        if tree is None:
            return None
        made = {**moves, **changes}  # the same new nodes on both sides, so that the next change finds them on both
        edit = {moves.get(node, node): _within(other, made) for node, other in self.edit.items()}
        return Pair(tree, edit, self.fails, self.passes) if all(node in tree.parents for node in edit) else None

    def _on_both_sides(self, node: cst.CSTNode) -> bool:
        """Whether a change of a node leaves the edit what it is: no node of its own, or one that it keeps."""
        struck = next((around for around in (node, *self.tree.ancestors(node)) if around in self.edit), None)
        return struck is None or (struck is not node and node in self._kept)

    @cached_property
    def _kept(self) -> set[cst.CSTNode]:
        """The nodes that stand on both sides: those that the edit puts in."""
        found: set[cst.CSTNode] = set()
        waiting = [node for other in self.edit.values() for node in _nodes(other)]
        while waiting:
            node = waiting.pop()
            found.add(node)
            waiting += children(node)
        return found

    @property
    def broken(self) -> str:
        """The text with the edit."""
        return edited(self.tree.module, self.edit, parents=self.tree.parents).code

    def holds(self) -> bool:
        """Whether one fails and the other passes."""
        return self.fails(self.broken) and self.passes(self.tree.text)

    @property
    def batch(self) -> int:
        """One: whether the other passes is asked of few."""
        return 1

    def foresee(self, candidates: "Sequence[Pair]") -> None:
        """Nothing is asked ahead."""


def _nodes(replacement: Replacement) -> list[cst.CSTNode]:
    if isinstance(replacement, cst.FlattenSentinel):
        return list(replacement)
    return [replacement] if isinstance(replacement, cst.CSTNode) else []


def _within(replacement: Replacement, changes: Changes) -> Replacement:
    if isinstance(replacement, cst.CSTNode):
        found: Replacement = edited_node(replacement, changes, {})
        return found
    if isinstance(replacement, cst.FlattenSentinel):
        nodes = [edited_node(node, changes, {}) for node in replacement]
        return cst.FlattenSentinel([node for node in nodes if isinstance(node, cst.CSTNode)])
    return replacement


def _changed(tree: Tree, changes: Changes, moves: Moves) -> Tree | None:
    try:
        return Tree(edited(tree.module, changes, moves, tree.parents))
    except (cst.CSTValidationError, AttributeError, TypeError):  # LibCST refuses to take away what has to be there
        return None
