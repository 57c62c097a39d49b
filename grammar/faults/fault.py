"""A fault: a way for a valid program to become a wrong one by an edit in one place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import libcst as cst

from grammar.edits import Changes, Replacement, edited
from grammar.trees import Tree

_PRINTER = cst.Module([])


@dataclass(frozen=True)
class Case:
    """A valid program, and the edit that makes it wrong.

    `parent` is the program that the fault was asked about, or one with more statements in it. `changes` are of its
    nodes; the first is the one that is struck.
    """

    parent: Tree
    changes: Changes

    @property
    def node(self) -> cst.CSTNode:
        """The node that is struck."""
        return next(iter(self.changes))

    @property
    def before(self) -> str:
        """The text of that node in the valid program."""
        return printed(self.node)

    @property
    def after(self) -> str:
        """The text that stands there in the wrong program."""
        return printed(self.changes[self.node])

    @property
    def broken(self) -> str:
        """The wrong program. Raises what LibCST raises where the edit makes no tree."""
        return edited(self.parent.module, self.changes).code


Find = Callable[[Tree], Iterator[Case | Changes]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of mistake.

    `name` says what is wrong, `group` is the file that it stands in, `description` a sentence for people. `launches`
    says that it shows when a kernel is launched, and not before.
    """

    name: str
    group: str
    description: str
    find: Find
    launches: bool = False

    def cases(self, tree: Tree) -> Iterator[Case]:
        """Every place of a program where this can go wrong, in a fixed order."""
        for found in self.find(tree):
            yield found if isinstance(found, Case) else Case(tree, found)


def location(valid: str, broken: str, before: str) -> tuple[int, int]:
    """Where the wrong text begins that one edit brought into a program: line from 1, column from 0, in the wrong one.

    `before` is the text of the node that was struck. Where lines were put in, the first of them is the place; else the
    start of that node, if it is on the line where the texts begin to differ; else the first difference.
    """
    pairs = enumerate(zip(valid, broken, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(valid), len(broken)))
    line = valid.rfind("\n", 0, same) + 1
    start = valid.rfind(before, 0, same + len(before))
    if broken.endswith(valid[line:]):
        at = line
    else:
        at = start if line <= start <= same <= start + len(before) else same
    at += len(broken[at:]) - len(broken[at:].lstrip(" "))
    return broken.count("\n", 0, at) + 1, at - (broken.rfind("\n", 0, at) + 1)


def printed(node: Replacement) -> str:
    """The text of a node, or of several; "" of none."""
    if isinstance(node, cst.Annotation):
        return printed(node.annotation)
    if isinstance(node, cst.CSTNode):
        return _PRINTER.code_for_node(node).strip("\n")
    if isinstance(node, cst.FlattenSentinel):
        return "\n".join(printed(one) for one in node)
    return ""


class Text(cst.Name):
    """Any text in the place of an expression, also one that Python does not parse."""

    def _validate(self) -> None:
        """LibCST would want an identifier."""

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> "Text":
        return self


class Words(cst.SimpleWhitespace):
    """Any text in the place of whitespace."""

    def _validate(self) -> None:
        """LibCST would want whitespace."""

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> "Words":
        return self


def expression(text: str) -> cst.BaseExpression:
    """The tree of an expression; of what Python does not parse, its text all the same."""
    try:
        return cst.parse_expression(text)
    except cst.ParserSyntaxError:
        return Text(text)


def statement(text: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    """The tree of a statement; of what Python does not parse, its text all the same."""
    try:
        return cst.parse_statement(text)
    except cst.ParserSyntaxError:
        return line_of(text)


def line_of(text: str) -> cst.SimpleStatementLine:
    """A line that reads so."""
    return cst.SimpleStatementLine([cst.Expr(Text(text))])


def after(node: cst.CSTNode, *texts: str) -> cst.FlattenSentinel[cst.CSTNode]:
    """A statement, and others behind it."""
    return cst.FlattenSentinel([node, *map(statement, texts)])


def ahead(node: cst.CSTNode, *texts: str) -> cst.FlattenSentinel[cst.CSTNode]:
    """A statement, and others in front of it."""
    return cst.FlattenSentinel([*map(statement, texts), node])
