"""The tree of a program with what is asked of it: parents, statements, functions, names."""

from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

import libcst as cst

from grammar.edits import children

Node = TypeVar("Node", bound=cst.CSTNode)
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


class Tree:
    """A parsed program. What is asked of it is found once."""

    def __init__(self, module: cst.Module) -> None:
        self.module = module

    @cached_property
    def text(self) -> str:
        """The program."""
        return self.module.code

    @cached_property
    def parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        """The node that each node but the module stands in, in the order of the text."""
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            inside = children(node)
            for child in inside:
                found[child] = node
            waiting += reversed(inside)
        return found

    def all(self, *kinds: type[Node]) -> list[Node]:
        """The nodes of some kinds, outer ones before those inside of them."""
        return [node for node in self.parents if isinstance(node, kinds)]

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, innermost first, without the module."""
        while (parent := self.parents.get(node)) is not None and parent is not self.module:
            yield parent
            node = parent

    def statement(self, node: cst.CSTNode) -> Statement | None:
        """The innermost statement that a node is in, or is."""
        for around in (node, *self.ancestors(node)):
            if isinstance(around, Statement):
                return around
        return None

    def function(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The innermost function that a node is in."""
        return next((around for around in self.ancestors(node) if isinstance(around, cst.FunctionDef)), None)

    @cached_property
    def statements(self) -> list[Statement]:
        """All statements, outer ones first."""
        return self.all(cst.SimpleStatementLine, cst.BaseCompoundStatement)

    @cached_property
    def functions(self) -> list[cst.FunctionDef]:
        """All functions and kernels."""
        return self.all(cst.FunctionDef)

    @cached_property
    def calls(self) -> dict[str, list[cst.Call]]:
        """The calls of each plain name."""
        found: dict[str, list[cst.Call]] = {}
        for call in self.all(cst.Call):
            if isinstance(call.func, cst.Name):
                found.setdefault(call.func.value, []).append(call)
        return found


def is_kernel(function: cst.FunctionDef) -> bool:
    """Whether a function is decorated as a kernel."""
    return any("kernel" in dotted(decorator.decorator) for decorator in function.decorators)


def dotted(node: cst.CSTNode) -> str:
    """`wp.kernel` of `@wp.kernel(...)`; "" for what is no name."""
    if isinstance(node, cst.Call):
        return dotted(node.func)
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def names_in(node: cst.CSTNode) -> Iterator[cst.Name]:
    """The names that a node uses or binds: not those of attributes, keyword arguments and parameters."""
    if isinstance(node, cst.Name):
        yield node
        return
    skipped: cst.CSTNode | None = None
    if isinstance(node, cst.Attribute):
        skipped = node.attr
    elif isinstance(node, cst.Arg):
        skipped = node.keyword
    elif isinstance(node, cst.Param):
        skipped = node.name
    for child in children(node):
        if child is not skipped:
            yield from names_in(child)


def bound_names(statement: cst.CSTNode) -> set[str]:
    """The names that a statement itself binds: of a block, those of its header."""
    if isinstance(statement, cst.SimpleStatementLine):
        return {name for small in statement.body for name in _bound_by(small)}
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return {statement.name.value}
    return {name.value for name in names_in(statement.target)} if isinstance(statement, cst.For) else set()


def _bound_by(small: cst.BaseSmallStatement) -> Iterator[str]:
    targets: list[cst.BaseExpression] = []
    if isinstance(small, cst.Assign):
        targets = [target.target for target in small.targets]
    elif isinstance(small, cst.AnnAssign):
        targets = [small.target]
    elif isinstance(small, (cst.Import, cst.ImportFrom)) and not isinstance(small.names, cst.ImportStar):
        yield from (_imported(alias) for alias in small.names)
    for target in targets:
        if isinstance(target, (cst.Name, cst.Tuple, cst.List)):
            yield from (name.value for name in names_in(target))


def _imported(alias: cst.ImportAlias) -> str:
    name = alias.asname.name if alias.asname else alias.name
    return dotted(name).partition(".")[0]


def header_names(statement: cst.CSTNode) -> set[str]:
    """The names in a statement without those in the blocks below it."""
    parts: list[cst.CSTNode] = [child for child in children(statement) if not isinstance(child, _BLOCKS)]
    if isinstance(statement, cst.FunctionDef):
        parts = [statement.params, *statement.decorators, *([statement.returns] if statement.returns else [])]
    elif isinstance(statement, cst.ClassDef):
        parts = [statement]
    return {name.value for part in parts for name in names_in(part)}


_BLOCKS = (cst.BaseSuite, cst.If, cst.Else)
