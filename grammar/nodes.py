"""LibCST trees for the few dozen forms that programs are made of, with parentheses where precedence asks for them.

Leaves are shared between trees: nodes are immutable, and building them anew is the larger part of what a tree costs.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any

import libcst as cst

from grammar.printing import printed


class Level(IntEnum):
    """How tightly an expression binds, loosest first (The Python Language Reference, 6.17)."""

    CONDITIONAL = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    BIT_OR = 5
    BIT_XOR = 6
    BIT_AND = 7
    SHIFT = 8
    SUM = 9
    PRODUCT = 10
    UNARY = 11
    POWER = 12
    ATOM = 13


BINARY: dict[str, tuple[Level, cst.BaseBinaryOp]] = {
    "|": (Level.BIT_OR, cst.BitOr()),
    "^": (Level.BIT_XOR, cst.BitXor()),
    "&": (Level.BIT_AND, cst.BitAnd()),
    "<<": (Level.SHIFT, cst.LeftShift()),
    ">>": (Level.SHIFT, cst.RightShift()),
    "+": (Level.SUM, cst.Add()),
    "-": (Level.SUM, cst.Subtract()),
    "*": (Level.PRODUCT, cst.Multiply()),
    "/": (Level.PRODUCT, cst.Divide()),
    "//": (Level.PRODUCT, cst.FloorDivide()),
    "%": (Level.PRODUCT, cst.Modulo()),
    "@": (Level.PRODUCT, cst.MatrixMultiply()),
    "**": (Level.POWER, cst.Power()),
}
COMPARISON: dict[str, cst.BaseCompOp] = {
    "<": cst.LessThan(),
    "<=": cst.LessThanEqual(),
    ">": cst.GreaterThan(),
    ">=": cst.GreaterThanEqual(),
    "==": cst.Equal(),
    "!=": cst.NotEqual(),
}
UNARY: dict[str, tuple[Level, cst.BaseUnaryOp]] = {
    "-": (Level.UNARY, cst.Minus()),
    "+": (Level.UNARY, cst.Plus()),
    "~": (Level.UNARY, cst.BitInvert()),
    "not": (Level.NOT, cst.Not()),
}
AUGMENTED: dict[str, cst.BaseAugOp] = {
    "+": cst.AddAssign(),
    "-": cst.SubtractAssign(),
    "*": cst.MultiplyAssign(),
    "/": cst.DivideAssign(),
    "//": cst.FloorDivideAssign(),
    "%": cst.ModuloAssign(),
    "&": cst.BitAndAssign(),
    "|": cst.BitOrAssign(),
    "^": cst.BitXorAssign(),
    "<<": cst.LeftShiftAssign(),
    ">>": cst.RightShiftAssign(),
    "**": cst.PowerAssign(),
    "@": cst.MatrixMultiplyAssign(),
}
_AND, _OR = cst.And(), cst.Or()
_NOTHING = cst.SimpleWhitespace("")
_SPACE = cst.SimpleWhitespace(" ")
LINE_END = cst.TrailingWhitespace(whitespace=_NOTHING)
_DOT = cst.Dot(whitespace_before=_NOTHING, whitespace_after=_NOTHING)
_COLON = cst.Colon(whitespace_before=_NOTHING, whitespace_after=_NOTHING)
_OPEN, _CLOSE = (cst.LeftParen(),), (cst.RightParen(),)

Node = cst.BaseExpression
Subscript = cst.Subscript
Slice = cst.Slice
Integer = cst.Integer
Call = cst.Call
Argument = cst.Arg


@lru_cache(maxsize=4096)
def name(text: str) -> cst.Name:
    """A bare name."""
    return cst.Name(text)


@lru_cache(maxsize=4096)
def wp(text: str) -> cst.Attribute:
    """`wp.text`."""
    return cst.Attribute(name("wp"), name(text), dot=_DOT)


@lru_cache(maxsize=4096)
def number(text: str) -> Node:
    """A number as written; a leading minus becomes the operator that it is."""
    if text.startswith("-"):
        return cst.UnaryOperation(UNARY["-"][1], number(text[1:]))
    if text.isdigit() or text.startswith(("0x", "0b")):
        return cst.Integer(text)
    return cst.Float(text)


def string(text: str) -> cst.SimpleString:
    """A string literal; backslashes in `text` are escapes already written out."""
    return cst.SimpleString(f'"{text}"')


def parenthesized(node: Node, level: Level, least: Level) -> Node:
    """The node, in parentheses if it binds more loosely than `least`."""
    if level >= least:
        return node
    return node.with_changes(lpar=_OPEN, rpar=_CLOSE)


def attribute(value: Node, field: str) -> cst.Attribute:
    """`value.field`; the value is an atom."""
    return cst.Attribute(value, name(field), dot=_DOT)


def subscript(value: Node, indices: Iterable[Node | cst.Slice]) -> cst.Subscript:
    """`value[i, j]`; the value is an atom."""
    elements = [cst.SubscriptElement(i if isinstance(i, cst.Slice) else cst.Index(i)) for i in indices]
    return cst.Subscript(value, elements, whitespace_after_value=_NOTHING)


def indices_of(node: cst.Subscript) -> list[Node]:
    """The indices of `value[i, j]`."""
    return [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]


def span(low: int | None, high: int | None, step: int | None = None) -> cst.Slice:
    """`low:high` or `low:high:step` inside a subscript."""
    return range_of(*(None if bound is None else number(str(bound)) for bound in (low, high, step)))


def range_of(low: Node | None, high: Node | None, step: Node | None = None) -> cst.Slice:
    """`low:high` inside a subscript, of bounds that are expressions."""
    return cst.Slice(low, high, step, second_colon=cst.MaybeSentinel.DEFAULT if step is None else _COLON)


def call(function: Node, arguments: Iterable[Node], keywords: Iterable[tuple[str, Node]] = ()) -> cst.Call:
    """`function(arguments, key=value)`."""
    passed = [cst.Arg(a, whitespace_after_star=_NOTHING, whitespace_after_arg=_NOTHING) for a in arguments]
    passed += [keyword(key, value) for key, value in keywords]
    return cst.Call(function, passed, whitespace_after_func=_NOTHING, whitespace_before_args=_NOTHING)


def keyword(key: str, value: Node) -> cst.Arg:
    """`key=value` among the arguments of a call."""
    return cst.Arg(value, keyword=name(key), equal=_TIGHT_EQUAL)


_TIGHT_EQUAL = cst.AssignEqual(whitespace_before=_NOTHING, whitespace_after=_NOTHING)


def listed(values: Sequence[Node]) -> cst.Tuple:
    """`a, b, c` without parentheses, as in an assignment or a return."""
    return cst.Tuple([cst.Element(v) for v in values], lpar=[], rpar=[])


def tuple_(values: Sequence[Node]) -> cst.Tuple:
    """`(a, b)`."""
    return cst.Tuple([cst.Element(v) for v in values])


# Statements


def line(small: cst.BaseSmallStatement) -> cst.SimpleStatementLine:
    """A statement on a line of its own."""
    return cst.SimpleStatementLine([small], trailing_whitespace=LINE_END)


def assign(target: Any, value: Node) -> cst.SimpleStatementLine:
    """`target = value`."""
    first = cst.AssignTarget(target, whitespace_before_equal=_SPACE, whitespace_after_equal=_SPACE)
    return line(cst.Assign([first], value))


def augmented(target: Any, operator: str, value: Node) -> cst.SimpleStatementLine:
    """`target += value`, for any operator that has the form."""
    return line(cst.AugAssign(target, AUGMENTED[operator], value))


def expression(value: Node) -> cst.SimpleStatementLine:
    """An expression for its effect."""
    return line(cst.Expr(value))


def asserted(test: Node, message: Node | None) -> cst.SimpleStatementLine:
    """`assert test` or `assert test, message`."""
    comma = cst.Comma(whitespace_after=_SPACE) if message is not None else cst.MaybeSentinel.DEFAULT
    return line(cst.Assert(test, message, comma=comma))


def block(statements: Sequence[cst.BaseStatement]) -> cst.IndentedBlock:
    """An indented body."""
    return cst.IndentedBlock(list(statements), header=LINE_END)


def if_(arms: Sequence[tuple[Node | None, Sequence[cst.BaseStatement]]]) -> cst.If:
    """`if/elif/else` out of (condition, body) arms; the condition of an `else` is None and comes last."""
    rest: cst.If | cst.Else | None = None
    for condition, body in reversed(arms):
        rest = cst.Else(block(body)) if condition is None else cst.If(condition, block(body), orelse=rest)
    assert isinstance(rest, cst.If)
    return rest


def for_(target: str, iterable: Node, body: Sequence[cst.BaseStatement]) -> cst.For:
    """`for target in iterable:`."""
    return cst.For(name(target), iterable, block(body))


def while_(condition: Node, body: Sequence[cst.BaseStatement]) -> cst.While:
    """`while condition:`."""
    return cst.While(condition, block(body))


BREAK, CONTINUE, RETURN = line(cst.Break()), line(cst.Continue()), line(cst.Return())


def returned(values: Sequence[Node]) -> cst.SimpleStatementLine:
    """`return a, b`."""
    return line(cst.Return(values[0] if len(values) == 1 else listed(values)))


def operation(left: Node, operator: str, right: Node) -> cst.BinaryOperation:
    """`left operator right`, of operands that bind tightly enough."""
    return cst.BinaryOperation(left, BINARY[operator][1], right)


def prefixed(operator: str, operand: Node) -> cst.UnaryOperation:
    """`-x`, `~x`, `not x`, of an operand that binds tightly enough."""
    return cst.UnaryOperation(UNARY[operator][1], operand)


def negated(condition: Node) -> Node:
    """`not (condition)`, or the condition under a `not` that it already has."""
    if isinstance(condition, cst.UnaryOperation) and isinstance(condition.operator, cst.Not):
        return condition.expression
    inner = condition if is_bare(condition) or isinstance(condition, cst.Call) else _in_parentheses(condition)
    return prefixed("not", inner)


def _in_parentheses(node: Node) -> Node:
    return node if node.lpar else node.with_changes(lpar=_OPEN, rpar=_CLOSE)


def is_name(node: cst.CSTNode) -> bool:
    """Whether an expression is a bare name."""
    return isinstance(node, cst.Name)


def is_static(node: cst.CSTNode) -> bool:
    """Whether an expression is `wp.static(...)`, which yields a constant."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "static"


def is_remainder(node: cst.CSTNode) -> bool:
    """Whether an expression is `a % b` or `a // b`."""
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Modulo, cst.FloorDivide))


def operands(node: Node) -> list[Node]:
    """What `and` and `or` join in an expression; the expression itself where they do not occur."""
    if isinstance(node, cst.BooleanOperation):
        return operands(node.left) + operands(node.right)
    return [node]


def is_bare(node: cst.CSTNode) -> bool:
    """Whether an expression computes nothing: a name, a part of something, a cell."""
    return isinstance(node, (cst.Name, cst.Attribute, cst.Subscript))


def is_choice(node: cst.CSTNode) -> bool:
    """Whether an expression is `a if c else b`."""
    return isinstance(node, cst.IfExp)


def either(condition: Node, yes: Node, no: Node) -> cst.IfExp:
    """`yes if condition else no`."""
    return cst.IfExp(condition, yes, no)


def conjunction(left: Node, right: Node) -> cst.BooleanOperation:
    """`left and right`."""
    return cst.BooleanOperation(left, _AND, right)


def disjunction(left: Node, right: Node) -> cst.BooleanOperation:
    """`left or right`."""
    return cst.BooleanOperation(left, _OR, right)


def compare(left: Node, operator: str, right: Node) -> cst.Comparison:
    """`left < right`."""
    return cst.Comparison(left, [cst.ComparisonTarget(COMPARISON[operator], right)])


def between(low: Node, first: str, value: Node, second: str, high: Node) -> cst.Comparison:
    """`low < value <= high`."""
    return cst.Comparison(
        low, [cst.ComparisonTarget(COMPARISON[first], value), cst.ComparisonTarget(COMPARISON[second], high)]
    )


# Literals that take several lines, arguments of every kind

INNER_LINE = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace("    "))
OUTER_LINE = cst.ParenthesizedWhitespace(indent=True)


def dictionary(pairs: Sequence[tuple[Node, Node]], width: int = 70) -> cst.Dict:
    """`{key: value}`, with a pair a line where one line is too narrow."""
    elements = [cst.DictElement(key, value, whitespace_before_colon=_NOTHING) for key, value in pairs]
    if sum(len(code(key)) + len(code(value)) + 4 for key, value in pairs) <= width:
        return cst.Dict(elements)
    between, last = cst.Comma(whitespace_after=INNER_LINE), cst.Comma(whitespace_after=OUTER_LINE)
    tall = [e.with_changes(comma=between) for e in elements[:-1]] + [elements[-1].with_changes(comma=last)]
    return cst.Dict(tall, lbrace=cst.LeftCurlyBrace(whitespace_after=INNER_LINE))


def list_(values: Sequence[Node], width: int = 88) -> cst.List:
    """`[a, b]`, with an element a line where one line is too narrow."""
    if sum(len(code(v)) + 2 for v in values) <= width:
        return cst.List([cst.Element(v) for v in values])
    between, last = cst.Comma(whitespace_after=INNER_LINE), cst.Comma(whitespace_after=OUTER_LINE)
    elements = [cst.Element(v, comma=between) for v in values[:-1]] + [cst.Element(values[-1], comma=last)]
    return cst.List(elements, lbracket=cst.LeftSquareBracket(whitespace_after=INNER_LINE))


def starred(node: Node) -> cst.Arg:
    """`*node` among the arguments of a call."""
    return cst.Arg(node, star="*", whitespace_after_star=_NOTHING, whitespace_after_arg=_NOTHING)


def argument(node: Node) -> cst.Arg:
    """A plain argument of a call."""
    return cst.Arg(node, whitespace_after_star=_NOTHING, whitespace_after_arg=_NOTHING)


def called_with(function: Node, arguments: Iterable[cst.Arg]) -> cst.Call:
    """`function(...)` of arguments that are some of them starred."""
    return cst.Call(function, list(arguments), whitespace_after_func=_NOTHING, whitespace_before_args=_NOTHING)


def text_block(lines: Iterable[str]) -> cst.SimpleString:
    """A string of several lines, in triple quotes, each indented by four."""
    return cst.SimpleString('"""\n' + "".join(f"    {text}\n" for text in lines) + '"""')


def undoing(operator: str, left: Node, right: Node) -> bool:
    """Whether an operator makes nothing of its operands: nobody writes `x - x` or `x / x`, nor `x -= x`."""
    return operator in ("-", "/") and same(left, right)


def same(left: Node, right: Node) -> bool:
    """Whether two expressions are written alike."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, cst.Name) and isinstance(right, cst.Name):
        return left.value == right.value
    return left.deep_equals(right)


_EMPTY_MODULE = cst.Module([])


@lru_cache(maxsize=4096)
def code(node: Node) -> str:
    return printed(_EMPTY_MODULE, node)
