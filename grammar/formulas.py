"""Formulas of a few names: drawn, differentiated, and written as Python or as C++.

What custom gradients and native snippets are made of, since both say a formula and its derivative.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from grammar import nodes
from grammar.builder import Builder
from grammar.choices import Choices
from grammar.domains import binary, call
from grammar.nodes import Level, Node
from grammar.scope import Expr
from grammar.types import FLOAT32, Scalar


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, as Python writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`left operator right`, for + - * and /."""

    left: "Formula"
    operator: str
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument, of `DERIVATIVES`."""

    function: str
    argument: "Formula"


Formula = Number | Name | Operation | Call

ZERO, ONE, TWO, HALF = Number("0.0"), Number("1.0"), Number("2.0"), Number("0.5")


def add(left: Formula, right: Formula) -> Formula:
    """The sum, without what adds nothing; a difference where one of the two is negative."""
    if ZERO in (left, right):
        return left if right == ZERO else right
    if left == right:
        return times(TWO, left)
    for one, other in ((left, right), (right, left)):
        if _coefficient(other) < 0.0 and _coefficient(one) > 0.0:
            return Operation(one, "-", times(Number("-1.0"), other))
    return Operation(left, "+", right)


def subtract(left: Formula, right: Formula) -> Formula:
    """The difference, without what takes nothing away."""
    return add(left, times(Number("-1.0"), right))


def times(left: Formula, right: Formula) -> Formula:
    """The product: numbers made one and put in front, divisions done last."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Operation) and one.operator == "/":
            return over(times(one.left, other), one.right)
    coefficient = 1.0
    factors: list[Formula] = []
    for factor in (*_factors(left), *_factors(right)):
        if isinstance(factor, Number):
            coefficient *= float(factor.text)
        else:
            factors.append(factor)
    if coefficient == 0.0:
        return ZERO
    if coefficient != 1.0 or not factors:
        factors.insert(0, _number(coefficient))
    return reduce(lambda a, b: Operation(a, "*", b), factors)


def _factors(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case Operation(left=left, operator="*", right=right):
            return (*_factors(left), *_factors(right))
    return (formula,)


def _coefficient(formula: Formula) -> float:
    """The number in front of a product."""
    match formula:
        case Number(text=text):
            return float(text)
        case Operation(left=left, operator="*" | "/"):
            return _coefficient(left)
    return 1.0


def _number(value: float) -> Number:
    text = f"{value:.6g}"
    return Number(text if "." in text or "e" in text else f"{text}.0")


def over(left: Formula, right: Formula) -> Formula:
    """The quotient, zero where the dividend is."""
    return ZERO if left == ZERO else Operation(left, "/", right)


# The derivative of each function, at an argument.
DERIVATIVES: dict[str, Callable[[Formula], Formula]] = {
    "sin": lambda u: Call("cos", u),
    "cos": lambda u: times(Number("-1.0"), Call("sin", u)),
    "exp": lambda u: Call("exp", u),
    "tanh": lambda u: subtract(ONE, times(Call("tanh", u), Call("tanh", u))),
    "sqrt": lambda u: over(HALF, Call("sqrt", u)),
    "log": lambda u: over(ONE, u),
    "atan": lambda u: over(ONE, add(ONE, times(u, u))),
}


def derivative(formula: Formula, name: str) -> Formula:
    """The derivative by one name, with the plainest simplifications made."""
    match formula:
        case Number():
            return ZERO
        case Name(name=own):
            return ONE if own == name else ZERO
        case Call(function=function, argument=argument):
            return times(DERIVATIVES[function](argument), derivative(argument, name))
        case Operation(left=left, operator=operator, right=right):
            by_left, by_right = derivative(left, name), derivative(right, name)
            match operator:
                case "+":
                    return add(by_left, by_right)
                case "-":
                    return subtract(by_left, by_right)
                case "*":
                    return add(times(by_left, right), times(left, by_right))
            return subtract(over(by_left, right), over(times(left, by_right), times(right, right)))
    raise AssertionError(formula)


def names_of(formula: Formula) -> frozenset[str]:
    """The names that a formula reads."""
    match formula:
        case Name(name=name):
            return frozenset({name})
        case Operation(left=left, right=right):
            return names_of(left) | names_of(right)
        case Call(argument=argument):
            return names_of(argument)
    return frozenset()


# Drawing


def draw_formula(choose: Choices, names: Sequence[str], terms: int) -> Formula:
    """A formula that reads all the names, of at least so many terms; defined for all real arguments."""
    count = max(terms, (len(names) + 1) // 2)
    formula = _term(choose, names[0], names[1 % len(names)])
    for place in range(1, count):
        further = _term(choose, names[2 * place % len(names)], names[(2 * place + 1) % len(names)])
        operator = choose.weighted((("+", 2), ("-", 1)))
        if further != formula:
            formula = Operation(formula, operator, further)
    return formula


def _term(choose: Choices, first: str, second: str) -> Formula:
    """A term of one name or two, of the kinds that numerical code is full of."""
    x: Formula = Name(first)
    k: Formula = Name(second) if second != first else Number(choose.pick(("0.5", "2.0", "0.25", "3.0", "1.5")))
    square = times(x, x)
    kind = choose.below(len(_TERMS))
    return _TERMS[kind](x, k, square)


_TERMS: tuple[Callable[[Formula, Formula, Formula], Formula], ...] = (
    lambda x, k, square: times(k, x),
    lambda x, k, square: times(k, square),
    lambda x, k, square: times(k, Call("sin", x)),
    lambda x, k, square: Call("tanh", times(k, x)),
    lambda x, k, square: times(k, Call("exp", times(Number("-0.5"), square))),
    lambda x, k, square: over(k, add(ONE, square)),
    lambda x, k, square: times(k, Call("sqrt", add(square, Number("0.01")))),
    lambda x, k, square: times(k, Call("log", add(ONE, square))),
    lambda x, k, square: Call("cos", times(k, x)),
    lambda x, k, square: times(k, Call("atan", x)),
    lambda x, k, square: over(times(k, square), add(ONE, square)),
)


# Writing


def in_python(b: Builder, formula: Formula, kind: Scalar, spelled: Mapping[str, Node] | None = None) -> Expr:
    """A formula as an expression of a kernel, of a float type; `spelled` says what some names stand for."""
    match formula:
        case Number(text=text):
            return b.number(kind, text)
        case Name(name=name):
            return Expr((spelled or {}).get(name) or nodes.name(name), kind)
        case Call(function=function, argument=argument):
            return call(b, function, in_python(b, argument, kind, spelled))
        case Operation(left=Number(text="-1.0"), operator="*", right=right):
            return Expr(nodes.prefixed("-", in_python(b, right, kind, spelled).node), kind, Level.UNARY)
        case Operation(left=left, operator=operator, right=right):
            return binary(in_python(b, left, kind, spelled), operator, in_python(b, right, kind, spelled))
    raise AssertionError(formula)


def in_cpp(formula: Formula, kind: Scalar, spelled: Mapping[str, str]) -> str:
    """A formula as C++; `spelled` are the names that are written otherwise there, such as `x[tid]` for `x`."""
    return _cpp(formula, "f" if kind == FLOAT32 else "", spelled)[0]


def _cpp(formula: Formula, suffix: str, spelled: Mapping[str, str]) -> tuple[str, Level]:
    match formula:
        case Number(text=text):
            return text + suffix, Level.UNARY if text.startswith("-") else Level.ATOM
        case Name(name=name):
            return spelled.get(name, name), Level.ATOM
        case Call(function=function, argument=argument):
            return f"wp::{function}({_cpp(argument, suffix, spelled)[0]})", Level.ATOM
        case Operation(left=Number(text="-1.0"), operator="*", right=right):
            return f"-{_cpp(right, suffix, spelled)[0]}", Level.UNARY
        case Operation(left=left, operator=operator, right=right):
            level = nodes.BINARY[operator][0]
            before = _enclosed(_cpp(left, suffix, spelled), level)
            after = _enclosed(_cpp(right, suffix, spelled), Level(level + 1))
            return f"{before} {operator} {after}", level
    raise AssertionError(formula)


def _enclosed(written: tuple[str, Level], least: Level) -> str:
    return written[0] if written[1] >= least else f"({written[0]})"
