"""The productions for expressions: operators, calls, constructors, casts and choices."""

from grammar import catalog, constants, nodes
from grammar.builder import Builder, Function
from grammar.catalog import Operand, Signature
from grammar.domains import (
    CLAMP_FLOAT,
    CLAMP_SIGNED,
    CLAMP_UNSIGNED,
    GUARDS,
    binary,
    bounded,
    combined,
    positive,
    result_interval,
    watched,
)
from grammar.facts import Interval, argument
from grammar.indices import elsewhere, loaded
from grammar.nodes import Level
from grammar.rules import production
from grammar.scope import Access, Expr
from grammar.types import (
    BOOL,
    INT32,
    STATE,
    Array,
    Kind,
    Matrix,
    Quaternion,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
    scalar_of,
)
from grammar.values import another, component, construct, converted, leaf, operand, part_interval, struct_value, value


def is_real(kind: Value) -> bool:
    return isinstance(kind, Scalar) and kind.is_float


def is_whole(kind: Value) -> bool:
    return isinstance(kind, Scalar) and kind.is_integer


def is_bool(kind: Value) -> bool:
    return kind == BOOL


def is_composite(kind: Value) -> bool:
    return isinstance(kind, (Vector, Matrix, Quaternion, Transform))


def is_linear(kind: Value) -> bool:
    """Types that add and scale."""
    return isinstance(kind, (Vector, Matrix, Quaternion))


def has_float_parts(kind: Value) -> bool:
    scalar = scalar_of(kind)
    return scalar is not None and scalar.is_float


def anything(kind: Value) -> bool:
    return kind != STATE


# Operators


@production("arithmetic", 12, is_real)
def _real_arithmetic(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("*", 6), ("+", 5), ("-", 4)))
    left = operand(b, kind, depth)
    right = value(b, kind, depth)
    if _same(left, right) and operator != "*":
        right = b.literal(kind)
    if right.literal and right.interval is not None and right.interval.low in (0.0, 1.0) and operator != "+":
        right = b.number(kind, b.choose.pick(("0.5", "2.0", "0.1", "1.5", "0.25", "4.0")))
    if right.literal and right.interval == Interval(0.0, 0.0):
        right = b.number(kind, "1.0")
    if right.literal and b.choose.chance(5) and operator != "-":
        left, right = right, left
    return binary(left, operator, right, combined(left, operator, right))


def _same(left: Expr, right: Expr) -> bool:
    return nodes.same(left.node, right.node)


@production("division", 3, is_real)
def _real_division(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    left = value(b, kind, depth)
    if b.choose.chance(7):
        left = left if not left.literal else leaf(b, kind, literal=False)
        return binary(left, "/", b.number(kind, b.choose.pick(("2.0", "3.0", "4.0", "10.0", "0.5", "6.0"))))
    if left.literal and left.interval == Interval(0.0, 0.0):
        left = b.number(kind, "1.0")
    divisor = operand(b, kind, min(depth, 1))
    if not (divisor.interval is not None and divisor.interval.excludes_zero):
        divisor = _away_from_zero(b, kind, divisor)
    if b.choose.chance(1):
        return binary(left, "%", divisor)
    return binary(left, "/", divisor)


def _away_from_zero(b: Builder, kind: Scalar, divisor: Expr) -> Expr:
    """`1.0 + x * x` or what `positive` makes of it."""
    if nodes.is_name(divisor.node) and b.choose.chance(6):
        return binary(b.number(kind, "1.0"), "+", binary(divisor, "*", divisor))
    return positive(b, divisor)


@production("arithmetic", 1, is_real)
def _negation(b: Builder, kind: Value, depth: int) -> Expr:
    inner = operand(b, kind, depth)
    return _unary("-", inner, None if inner.interval is None else -inner.interval)


def _unary(operator: str, inner: Expr, interval: Interval | None = None) -> Expr:
    level = nodes.UNARY[operator][0]
    node = nodes.prefixed(operator, nodes.parenthesized(inner.node, inner.level, Level(level + 1)))
    return Expr(node, inner.type, level, interval)


@production("arithmetic", 12, is_whole)
def _whole_arithmetic(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("+", 5), ("*", 3), ("-", 3)))
    left, right = operand(b, kind, depth), value(b, kind, depth)
    if kind.kind is Kind.UINT and operator == "-":
        operator = "+"  # below zero it wraps: legal, and hardly ever meant
    if _same(left, right):
        right = b.number(kind, b.choose.pick(("1", "2", "3")))
    if operator == "*" and right.literal and right.interval == Interval(1, 1):
        right = b.number(kind, b.choose.pick(("2", "3", "4", "5")))
    return watched(b, left, operator, right)


@production("division", 3, is_whole)
def _whole_division(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    operator = b.choose.weighted((("%", 5), ("//", 3), ("/", 2)))
    left = operand(b, kind, depth)
    if kind.kind is Kind.INT and left.interval is None:
        left = bounded(b, left, Interval(-100, 100))
    divisor = b.number(kind, b.choose.pick(("2", "3", "4", "5", "8", "7", "10", "16")))
    if b.choose.chance(5):
        divisor = _at_least_one(b, operand(b, kind, 0))
    return binary(left, operator, divisor, _quotient(left, operator, divisor))


def _quotient(left: Expr, operator: str, divisor: Expr) -> Interval | None:
    if left.interval is None or divisor.interval is None:
        return None
    if operator == "%":
        top = divisor.interval.magnitude - 1
        return Interval(-top if left.interval.low < 0 else 0, min(top, max(left.interval.high, 0)))
    return Interval(min(left.interval.low, 0), max(left.interval.high, 0))


def _at_least_one(b: Builder, divisor: Expr) -> Expr:
    """`wp.max(n, 1)`."""
    assert isinstance(divisor.type, Scalar)
    if divisor.interval is not None and divisor.interval.low >= 1:
        return divisor
    high = None if divisor.interval is None else max(divisor.interval.high, 1)
    one = b.number(divisor.type, "1")
    node = nodes.call(nodes.wp("max"), [divisor.node, one.node])
    return Expr(node, divisor.type, interval=None if high is None else Interval(1, high))


@production("bitwise", 4, is_whole)
def _bitwise(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Scalar)
    left = operand(b, kind, depth)
    operator = b.choose.weighted((("&", 4), ("^", 3), ("|", 3), (">>", 3), ("<<", 2), ("~", 1)))
    if operator == "~":
        interval = None if left.interval is None or kind.kind is Kind.UINT else -left.interval - Interval(1, 1)
        return _unary("~", left, interval)
    if operator in ("<<", ">>"):
        return _shift(b, kind, left, operator)
    right = value(b, kind, depth)
    if operator == "&" or right.literal or _same(left, right):
        pattern = b.number(kind, b.choose.pick(constants.patterns(kind)))
        interval = Interval(0, pattern.interval.high) if operator == "&" and pattern.interval is not None else None
        return binary(left, operator, pattern, interval)
    return binary(left, operator, right)


def _shift(b: Builder, kind: Scalar, left: Expr, operator: str) -> Expr:
    """Shifts by less than the width; a signed number is brought to where the shift cannot overflow."""
    amounts = [a for a in constants.SHIFTS if int(a) < min(kind.bits - 1, 32)]
    if kind.kind is Kind.UINT:
        return binary(left, operator, b.number(kind, b.choose.pick(amounts)))
    room = Interval(0, 100 if kind.bits > 8 else 7)
    if operator == "<<":
        amount = b.number(kind, b.choose.pick(("1", "2", "3")))
        left = bounded(b, left, room)
        assert left.interval is not None
        return binary(left, operator, amount, Interval(0, left.interval.high * 8))
    left = bounded(b, left, room) if left.interval is None or left.interval.low < 0 else left
    return binary(left, operator, b.number(kind, b.choose.pick(amounts)), Interval(0, max(left.interval.high, 0)))  # type: ignore[union-attr]


@production("arithmetic", 10, is_linear)
def _linear(b: Builder, kind: Value, depth: int) -> Expr:
    """Sums, differences and multiples of vectors, matrices and quaternions."""
    scalar = scalar_of(kind)
    assert scalar is not None
    match b.choose.weighted((("sum", 5), ("scaled", 5), ("divided", 2 if b.has("division") else 0), ("negated", 1))):
        case "sum":
            left, right = operand(b, kind, depth), value(b, kind, depth)
            if _same(left, right):
                return binary(left, "*", _factor(b, scalar, depth))
            return binary(left, "-" if b.choose.chance(7) else "+", right)
        case "scaled":
            vector, factor = operand(b, kind, depth), _factor(b, scalar, depth)
            if b.choose.chance(5):
                return _typed(binary(factor, "*", vector), kind)
            return binary(vector, "*", factor)
        case "divided":
            return binary(operand(b, kind, depth), "/", _divisor(b, scalar))
    inner = operand(b, kind, depth)
    return _unary("-", inner) if scalar.kind is not Kind.UINT else inner


def _factor(b: Builder, scalar: Scalar, depth: int) -> Expr:
    factor = value(b, scalar, depth)
    if scalar.kind is Kind.INT:
        return bounded(b, factor, Interval(-5, 5))
    if factor.literal and factor.interval is not None and factor.interval.low in (0.0, 1.0):
        return b.number(scalar, "2.0" if scalar.is_float else "2")
    return factor


def _divisor(b: Builder, scalar: Scalar) -> Expr:
    if not scalar.is_float:
        return b.number(scalar, b.choose.pick(("2", "3", "4", "5")))
    divisor = value(b, scalar, 1)
    if divisor.interval is not None and divisor.interval.excludes_zero and divisor.interval != Interval(1.0, 1.0):
        return divisor
    return b.number(scalar, "2.0") if divisor.literal else _away_from_zero(b, scalar, divisor)


def _typed(drawn: Expr, kind: Value) -> Expr:
    return Expr(drawn.node, kind, drawn.level)


@production("arithmetic", 3, lambda kind: isinstance(kind, (Vector, Matrix)) and has_float_parts(kind))
def _matrix_product(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`m * v` and `a * b`, where the program's matrices have the shapes for it."""
    pairs: list[tuple[Matrix, Value]] = []
    for matrix in b.palette.matrices:
        if isinstance(kind, Vector) and matrix.rows == kind.length and matrix.scalar == kind.scalar:
            pairs.append((matrix, Vector(matrix.columns, kind.scalar)))
        if isinstance(kind, Matrix) and matrix.rows == kind.rows and matrix.scalar == kind.scalar:
            inner = Matrix(matrix.columns, kind.columns, kind.scalar)
            if inner in b.palette.matrices:
                pairs.append((matrix, inner))
    if not pairs:
        return None
    left, right = b.choose.pick(pairs)
    operator = "@" if b.choose.chance(5) else "*"
    return _typed(binary(value(b, left, depth), operator, operand(b, right, depth)), kind)


@production("arithmetic", 6, lambda kind: isinstance(kind, (Quaternion, Transform)))
def _composition(b: Builder, kind: Value, depth: int) -> Expr:
    """`q * r`: one rotation or rigid motion after another."""
    return binary(operand(b, kind, depth), "*", operand(b, kind, depth))


# Conditions


@production("comparison", 10, is_bool)
def _comparison(b: Builder, kind: Value, depth: int) -> Expr:
    rows = [(b.palette.real, 8), (b.palette.whole, 4)]
    if b.frame.of_type(b.palette.bits):
        rows.append((b.palette.bits, 2))
    scalar = b.choose.weighted(rows)
    left = operand(b, scalar, min(depth, 1))
    right = value(b, scalar, min(depth, 1))
    if _same(left, right):
        right = b.literal(scalar)
    operators = ("<", ">", "<=", ">=") if scalar.is_float else ("<", ">", "==", "!=", "<=", ">=")
    operator = b.choose.pick(operators)
    if scalar.is_integer and right.literal and b.choose.chance(4):
        parity = bounded(b, left, Interval(-100, 100)) if left.interval is None and scalar.kind is Kind.INT else left
        left = binary(parity, "%", b.number(scalar, b.choose.pick(("2", "3", "4"))))
        operator, right = "==", b.number(scalar, b.choose.pick(("0", "1")))
    return compared(left, operator, right)


def compared(left: Expr, operator: str, right: Expr) -> Expr:
    """`left < right`."""
    above = Level.SUM  # bitwise operators bind more tightly too, and still want parentheses for the reader
    node = nodes.compare(
        nodes.parenthesized(left.node, left.level, above), operator, nodes.parenthesized(right.node, right.level, above)
    )
    return Expr(node, BOOL, Level.COMPARISON)


@production("boolean", 3, is_bool)
def _junction(b: Builder, kind: Value, depth: int) -> Expr:
    left, right = operand(b, BOOL, depth), operand(b, BOOL, min(depth, 1))
    if _same(left, right):
        return left
    if b.choose.chance(6):
        node: nodes.Node = nodes.disjunction(
            nodes.parenthesized(left.node, left.level, Level.OR),
            nodes.parenthesized(right.node, right.level, Level.AND),
        )
        return Expr(node, BOOL, Level.OR)
    node = nodes.conjunction(
        nodes.parenthesized(left.node, left.level, Level.AND), nodes.parenthesized(right.node, right.level, Level.NOT)
    )
    return Expr(node, BOOL, Level.AND)


@production("boolean", 1, is_bool)
def _not(b: Builder, kind: Value, depth: int) -> Expr:
    inner = operand(b, BOOL, 0)
    if inner.literal:
        return inner
    node = nodes.prefixed("not", nodes.parenthesized(inner.node, inner.level, Level.ATOM))
    return Expr(node, BOOL, Level.NOT)


@production("where", 2, lambda kind: not isinstance(kind, Struct) and kind not in (BOOL, STATE))
def _where(b: Builder, kind: Value, depth: int) -> Expr | None:
    condition = operand(b, BOOL, 1)
    yes, no = operand(b, kind, depth), value(b, kind, depth)
    if _same(yes, no):
        return None
    node = nodes.call(nodes.wp("where"), [condition.node, yes.node, no.node])
    return Expr(node, kind, interval=_either(yes, no))


def _either(yes: Expr, no: Expr) -> Interval | None:
    return None if yes.interval is None or no.interval is None else yes.interval | no.interval


@production("conditional_expression", 1, lambda kind: is_real(kind) or is_whole(kind) or isinstance(kind, Vector))
def _conditional(b: Builder, kind: Value, depth: int) -> Expr | None:
    yes, no = operand(b, kind, min(depth, 1)), value(b, kind, min(depth, 1))
    condition = operand(b, BOOL, 1)
    if _same(yes, no):
        return None
    node = nodes.either(
        nodes.parenthesized(condition.node, condition.level, Level.OR),
        nodes.parenthesized(yes.node, yes.level, Level.OR),
        nodes.parenthesized(no.node, no.level, Level.OR),
    )
    return Expr(node, kind, Level.CONDITIONAL, _either(yes, no))


# Calls

# Built-ins that numerical code is full of are drawn more often than the rest.
COMMON = frozenset(
    {"sin", "cos", "sqrt", "abs", "min", "max", "exp", "clamp", "dot", "length", "normalize", "cross", "floor"}
)


@production("builtin", 7, anything)
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
    for name, signatures in catalog.by_result().get(kind, {}).items():
        usable = tuple(s for s in signatures if s.operands <= available)
        if usable:
            rows.append((usable, 4 if name in COMMON else 1))
    return rows


def called(b: Builder, signature: Signature, kind: Value, depth: int) -> Expr:
    """`wp.name(...)` with arguments in the built-in's domain."""
    arguments = arguments_for(b, signature, depth)
    node = nodes.call(nodes.wp(signature.name), [a.node for a in arguments])
    return Expr(node, kind, interval=result_interval(signature.name, arguments))


def arguments_for(b: Builder, signature: Signature, depth: int) -> list[Expr]:
    """One argument a parameter; at least one of them computed."""
    if signature.name == "clamp":
        return _clamp_arguments(b, signature, depth)
    arguments: list[Expr] = []
    for position, (parameter, kind) in enumerate(signature.parameters):
        if isinstance(kind, Array):
            array = next(a for a in b.frame.arrays if a.type == kind and a.access is Access.READ)
            arguments.append(Expr(b.array(array), kind.dtype))
            continue
        if kind == STATE:
            states = [v for v in b.frame.variables() if v.type == STATE]
            arguments.append(b.variable(b.choose.pick(states)))
            continue
        drawn = operand(b, kind, depth) if position == 0 else value(b, kind, depth)
        if arguments and _same(arguments[-1], drawn):
            drawn = another(b, kind)
        guard = GUARDS.get((signature.name, parameter))
        if (guard is not None and scalar_of(kind) is not None and has_float_parts(kind)) or guard is not None:
            drawn = guard(b, drawn)
        elif isinstance(kind, Scalar) and kind.kind is Kind.INT and drawn.interval is None:
            drawn = bounded(b, drawn, Interval(-100, 100) if kind.bits > 8 else Interval(-10, 10))
        arguments.append(drawn)
    return arguments


def _clamp_arguments(b: Builder, signature: Signature, depth: int) -> list[Expr]:
    kind = signature.parameters[0][1]
    assert isinstance(kind, Scalar)
    pairs = CLAMP_FLOAT if kind.is_float else CLAMP_UNSIGNED if kind.kind is Kind.UINT else CLAMP_SIGNED
    low, high = b.choose.pick(pairs)
    return [operand(b, kind, depth), b.number(kind, low), b.number(kind, high)]


@production("function", 5, anything)
def _helper(b: Builder, kind: Value, depth: int) -> Expr | None:
    candidates = [f for f in b.functions if f.results == (kind,)]
    if not candidates:
        return None
    function = b.choose.pick(candidates)
    return Expr(helper_call(b, function, depth), kind)


def helper_call(b: Builder, function: Function, depth: int) -> nodes.Node:
    """`f(a, b)` with arguments in the range that the function was drawn for."""
    arguments = []
    for position, (_, kind) in enumerate(function.parameters):
        drawn = operand(b, kind, depth) if position == 0 else value(b, kind, depth)
        room = argument(kind) if isinstance(kind, Scalar) else None
        arguments.append(drawn if room is None else bounded(b, drawn, room))
    b.called.add(function.name)
    return nodes.call(nodes.name(function.name), [a.node for a in arguments])


# Parts and conversions


@production("constructor", 4, is_composite)
def _construction(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, (Vector, Matrix, Quaternion, Transform))
    return construct(b, kind, depth)


@production("struct", 3, lambda kind: isinstance(kind, Struct))
def _struct(b: Builder, kind: Value, depth: int) -> Expr:
    assert isinstance(kind, Struct)
    return struct_value(b, kind, depth)


@production("cast", 2, lambda kind: is_real(kind) or is_whole(kind))
def _cast(b: Builder, kind: Value, depth: int) -> Expr | None:
    assert isinstance(kind, Scalar)
    source = b.choose.weighted(_cast_sources(b, kind))
    inner = operand(b, source, min(depth, 1))
    return None if inner.literal else converted(b, kind, inner)


@production("cast", 1, lambda kind: isinstance(kind, Scalar) and kind.kind is Kind.UINT)
def _reinterpreted(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`wp.cast(x, wp.uint32)`: the bits of a float as a whole number."""
    assert isinstance(kind, Scalar)
    if kind.bits != b.palette.real.bits:
        return None
    inner = operand(b, b.palette.real, min(depth, 1))
    return Expr(nodes.call(nodes.wp("cast"), [inner.node, nodes.wp(kind.name)]), kind)


def _cast_sources(b: Builder, kind: Scalar) -> list[tuple[Scalar, int]]:
    """What a cast to a type starts from: other numbers, and bits where the program has some."""
    rows = [(s, 5) for s in (b.palette.whole, b.palette.real) if s != kind]
    if kind.kind is Kind.UINT:
        rows = [(INT32, 12), *((s, 1) for s, _ in rows)]
    rows += [(BOOL, 1)] if b.frame.of_type(BOOL) else []
    rows += [(b.palette.bits, 2)] if kind != b.palette.bits and b.frame.of_type(b.palette.bits) else []
    return rows


@production("component", 2, lambda kind: is_real(kind) or is_whole(kind))
def _component_of_cell(b: Builder, kind: Value, depth: int) -> Expr | None:
    """`positions[j][1]`: a component of an array cell."""
    assert isinstance(kind, Scalar)
    arrays = [(a, v) for v in b.palette.vectors if v.scalar == kind for a in b.frame.readable(v)]
    if not arrays:
        return None
    array, vector = b.choose.pick(arrays)
    node = component(b, elsewhere(b, array), b.choose.below(vector.length))
    return Expr(node, kind, interval=part_interval(kind))


@production("load", 3, anything)
def _gather(b: Builder, kind: Value, depth: int) -> Expr | None:
    """An array cell that is not simply the thread's own."""
    arrays = b.frame.readable(kind)
    if not arrays:
        return None
    array = b.choose.pick(arrays)
    return loaded(array, elsewhere(b, array))
