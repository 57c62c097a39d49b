"""Trees read back: the names and statements they hold, how wide they print, and the wrapping of what is too wide."""

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from grammar.nodes import INNER_LINE, OUTER_LINE, Node


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that an expression or a simple statement reads; a plain name that it assigns to is not read."""
    found: set[str] = set()
    pending: list[cst.CSTNode] = [node]
    while pending:
        current = pending.pop()
        if type(current) is cst.Name:  # asking an abstract class for its instances takes ten times as long
            found.add(current.value)
        else:
            pending.extend(_PARTS[type(current)](current))
    return frozenset(found)


def wider_than(node: Node, width: int) -> bool:
    """Whether an expression takes more than about so many columns: stops counting as soon as it does."""
    pending: list[cst.CSTNode] = [node]
    while pending and width >= 0:
        current = pending.pop()
        kind = type(current)
        if kind in _WORDS:
            width -= len(current.value)  # type: ignore[attr-defined]
        else:
            width -= _WIDTHS.get(kind, 3)
            pending.extend(_PARTS[kind](current))
            if kind is cst.Attribute:
                width -= len(current.attr.value)  # type: ignore[attr-defined]
    return width < 0


def statement_count(module: cst.Module) -> int:
    """The statements in the functions of a module; a function inside another is one and holds some, like a loop."""
    return sum(_statements(node.body) for node in module.body if isinstance(node, cst.FunctionDef))


def _statements(node: cst.CSTNode) -> int:
    match node:
        case cst.SimpleStatementLine() | cst.SimpleStatementSuite():
            return len(node.body)
        case cst.IndentedBlock():
            return sum(map(_statements, node.body))
        case cst.Else():
            return _statements(node.body)
        case cst.If(orelse=cst.If() | cst.Else() as orelse):
            return 1 + _statements(node.body) + _statements(orelse)
        case cst.BaseCompoundStatement():
            return 1 + _statements(node.body)
    raise TypeError(f"no statement: {type(node).__name__}")


def _assigned(statement: Any) -> list[cst.CSTNode]:
    targets = [t.target for t in statement.targets]
    stored = [t for t in targets if not isinstance(t, (cst.Name, cst.Tuple))]
    return [statement.value, *stored]


# What of a node holds names that are read: every kind of node that this module builds.
_PARTS: dict[type[cst.CSTNode], Callable[[Any], Iterable[cst.CSTNode]]] = {
    cst.Integer: lambda n: (),
    cst.Float: lambda n: (),
    cst.SimpleString: lambda n: (),
    cst.Attribute: lambda n: (n.value,),
    cst.Call: lambda n: (n.func, *[a.value for a in n.args]),
    cst.Subscript: lambda n: (n.value, *[e.slice for e in n.slice]),
    cst.Index: lambda n: (n.value,),
    cst.Slice: lambda n: [part for part in (n.lower, n.upper, n.step) if part is not None],
    cst.BinaryOperation: lambda n: (n.left, n.right),
    cst.BooleanOperation: lambda n: (n.left, n.right),
    cst.Comparison: lambda n: (n.left, *[c.comparator for c in n.comparisons]),
    cst.UnaryOperation: lambda n: (n.expression,),
    cst.IfExp: lambda n: (n.test, n.body, n.orelse),
    cst.Tuple: lambda n: [e.value for e in n.elements],
    cst.List: lambda n: [e.value for e in n.elements],
    cst.SimpleStatementLine: lambda n: n.body,
    cst.Assign: _assigned,
    cst.AugAssign: lambda n: (n.target, n.value),
    cst.Expr: lambda n: (n.value,),
    cst.Return: lambda n: () if n.value is None else (n.value,),
    cst.Assert: lambda n: (n.test,),
    cst.Break: lambda n: (),
    cst.Continue: lambda n: (),
}
_WORDS = frozenset({cst.Name, cst.Integer, cst.Float})
# Columns that a node takes beside its parts: operators, brackets, commas.
_WIDTHS: dict[type[cst.CSTNode], int] = {cst.Attribute: 1, cst.Index: 2, cst.Subscript: 2, cst.Call: 4, cst.IfExp: 9}


def wrapped(statement: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    """A statement whose call is too long for a line, with an argument a line as formatters write it."""
    small = statement.body[0]
    value = getattr(small, "value", None)
    if not isinstance(value, cst.Call) or not wider_than(value, _LINE_WIDTH):
        return statement
    between, last = cst.Comma(whitespace_after=INNER_LINE), cst.Comma(whitespace_after=OUTER_LINE)
    arguments = [a.with_changes(comma=between) for a in value.args[:-1]] + [value.args[-1].with_changes(comma=last)]
    tall = value.with_changes(args=arguments, whitespace_before_args=INNER_LINE)
    return statement.with_changes(body=[small.with_changes(value=tall)])


_LINE_WIDTH = 88
