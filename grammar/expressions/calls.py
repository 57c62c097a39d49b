"""Calls of built-ins, out of the catalog, and of the program's own functions."""

from grammar import catalog, nodes
from grammar.builder import Builder, Function
from grammar.callables import argument_for, can_be_called
from grammar.catalog import OPERATORS
from grammar.domains import CLAMP_FLOAT, CLAMP_SIGNED, CLAMP_UNSIGNED, GUARDS, bounded, result_interval
from grammar.expressions.operations import PRODUCTS, asked, operated
from grammar.facts import Interval, argument
from grammar.overloads import is_unusual
from grammar.rules import production
from grammar.scope import Access, Expr, same
from grammar.signature import Operand, Signature
from grammar.types import BOOL, STATE, Array, Kind, Matrix, Scalar, Value, Vector, anything, is_bool, scalar_of
from grammar.values import another, leaf, modest, operand, value

# Built-ins that numerical code is full of are drawn more often than the rest.
COMMON = frozenset(
    {"sin", "cos", "sqrt", "abs", "min", "max", "exp", "clamp", "dot", "length", "normalize", "cross", "floor"}
)


@production("builtin", 1, is_bool)
@production("builtin", 6, lambda kind: kind != BOOL)
def _builtin(b: Builder, kind: Value, depth: int) -> Expr | None:
    names = callable_names(b, kind)
    if not names:
        return None
    signatures = b.choose.weighted(names)
    return called(b, b.choose.pick(signatures), kind, depth)


def callable_names(b: Builder, kind: Value) -> list[tuple[tuple[Signature, ...], int]]:
    """The built-ins that yield a type from the types of the program, each with its signatures and its weight."""
    key = (kind, b.frame.is_kernel)
    if key not in b.calls:
        b.calls[key] = _callable_names(b, kind)
    return b.calls[key]


def _callable_names(b: Builder, kind: Value) -> list[tuple[tuple[Signature, ...], int]]:
    available: set[Operand] = set(b.palette.values())
    available.update(a.type for a in b.frame.arrays if a.access is Access.READ)
    if b.has("random") and b.frame.of_type(STATE):
        available.add(STATE)
    rows = []
    tables = [catalog.by_result()]
    tables += [catalog.of_unusual(k) for k in available if isinstance(k, (Vector, Matrix)) and is_unusual(k)]
    for name, signatures in (row for table in tables for row in table.get(kind, {}).items()):
        usable = tuple(s for s in signatures if s.operands <= available)
        if usable:
            rows.append((usable, 4 if name in COMMON else 1))
    subject = b.palette.subject
    if subject is not None and subject.results == (kind,) and subject.operands <= available:
        rows.append(((subject,), max(1, sum(weight for _, weight in rows))))
    return rows


def called(b: Builder, signature: Signature, kind: Value, depth: int) -> Expr:
    """`wp.name(...)` with arguments in the built-in's domain; an operator between its operands."""
    if signature.name in OPERATORS:
        return operated(b, signature, depth)
    if signature.name in ("where", "len"):
        return asked(b, signature, depth)
    arguments = arguments_for(b, signature, depth)
    node = nodes.call(nodes.wp(signature.name), [a.node for a in arguments])
    is_literal = kind == BOOL and all(a.literal for a in arguments)  # a condition has to depend on something
    return Expr(node, kind, interval=result_interval(signature.name, arguments), literal=is_literal)


def arguments_for(b: Builder, signature: Signature, depth: int) -> list[Expr]:
    """One argument a parameter; at least one of them computed."""
    if signature.name == "clamp":
        return _clamp_arguments(b, signature, depth)
    arguments: list[Expr] = []
    for position, (parameter, kind) in enumerate((*signature.parameters, *signature.given)):
        if isinstance(kind, Array):
            array = next(a for a in b.frame.arrays if a.type == kind and a.access is Access.READ)
            arguments.append(Expr(b.array(array), kind.dtype))
            continue
        if kind == STATE:
            states = [v for v in b.frame.variables() if v.type == STATE]
            arguments.append(b.variable(b.choose.pick(states)))
            continue
        if signature.name in PRODUCTS and _is_signed(kind):
            drawn = modest(b, kind)
        else:
            drawn = operand(b, kind, depth) if position == 0 else value(b, kind, depth)
        if arguments and same(arguments[-1], drawn):
            drawn = another(b, kind)
        guard = GUARDS.get((signature.name, parameter))
        if guard is not None:
            drawn = guard(b, drawn)
        elif isinstance(kind, Scalar) and kind.kind is Kind.INT and drawn.interval is None:
            drawn = bounded(b, drawn, Interval(-100, 100) if kind.bits > 8 else Interval(-10, 10))
        arguments.append(drawn)
    if signature.name == "smoothstep":  # its edges are literals: what lies between them is not
        scalar = signature.parameters[-1][1]
        assert isinstance(scalar, Scalar)
        arguments[-1] = leaf(b, scalar, literal=False) if arguments[-1].literal else arguments[-1]
    return arguments


def _is_signed(kind: Value) -> bool:
    """Composites of signed whole numbers, whose products nothing watches."""
    scalar = scalar_of(kind)
    return scalar is not None and scalar.kind is Kind.INT and not isinstance(kind, Scalar)


def _clamp_arguments(b: Builder, signature: Signature, depth: int) -> list[Expr]:
    kind = signature.parameters[0][1]
    assert isinstance(kind, Scalar)
    pairs = CLAMP_FLOAT if kind.is_float else CLAMP_UNSIGNED if kind.kind is Kind.UINT else CLAMP_SIGNED
    low, high = b.choose.pick(pairs)
    return [operand(b, kind, depth), b.number(kind, low), b.number(kind, high)]


@production("function", 5, anything)
def _helper(b: Builder, kind: Value, depth: int) -> Expr | None:
    candidates = [f for f in b.functions if f.results == (kind,) and can_be_called(b, f)]
    if not candidates:
        return None
    function = b.choose.pick(candidates)
    return Expr(helper_call(b, function, depth), kind)


def helper_call(b: Builder, function: Function, depth: int) -> nodes.Call:
    """`f(a, b)` with arguments in the range that the function was drawn for."""
    arguments = []
    for position, (_, kind) in enumerate(function.parameters):
        drawn = operand(b, kind, depth) if position == 0 else value(b, kind, depth)
        room = argument(kind) if isinstance(kind, Scalar) else None
        arguments.append(drawn if room is None else bounded(b, drawn, room))
    b.called.add(function)
    passed = [a.node for a in arguments]
    if function.calls is not None:
        return nodes.call(nodes.name(function.name), [argument_for(b, function.calls), *passed])
    if not function.defaults or not b.has("default_argument"):
        return nodes.call(nodes.name(function.name), passed)
    return _with_defaults(b, function, passed)


def _with_defaults(b: Builder, function: Function, passed: list[nodes.Node]) -> nodes.Call:
    """`f(a)`, `f(a, b)`, `f(a, k=b)`, `f(a, k=c, h=b)`: some of the last arguments left out, some named."""
    plain = len(passed) - function.defaults
    names = [name for name, _ in function.parameters]
    given = list(zip(names, passed, strict=True))[plain:]
    if plain > 0:
        given = [pair for pair in given if b.choose.chance(9)]
    positional = [node for place, (name, node) in enumerate(given) if names[plain + place] == name]
    named = given[len(positional) :]
    if given and not named and b.choose.chance(6):
        where = b.choose.below(len(positional))
        positional, named = positional[:where], given[where:]
    if len(named) > 1 and b.choose.chance(8):
        named.reverse()
    return nodes.call(nodes.name(function.name), [*passed[:plain], *positional], named)
