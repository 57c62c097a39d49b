"""The table of productions for statements, and the blocks made of them.

A production emits into the current block of the builder, one statement or a few that belong together (an accumulator
and its loop), or nothing where the scope offers nothing for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from grammar import catalog, nodes, words
from grammar.atomics import atomic
from grammar.body import Arm, Effect
from grammar.builder import Builder
from grammar.choices import Choices
from grammar.domains import binary, bounded, watched
from grammar.expressions import arguments_for, compared, helper_call
from grammar.facts import Interval, tally
from grammar.indices import own_cell
from grammar.loops import a_loop, counted_while
from grammar.scope import Access, ArrayVariable, Expr, LoopKind, Variable
from grammar.types import (
    BOOL,
    FLOAT32,
    FLOAT64,
    INT32,
    UINT32,
    Kind,
    Matrix,
    Quaternion,
    RandomState,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
    scalar_of,
)
from grammar.values import another, component, composed, operand, part_bounded, struct_value, value

DEEPEST = 4  # how many blocks may lie within one another
FUEL = 6  # composite expressions in one statement


@dataclass(frozen=True, slots=True)
class Production:
    """One form of statement: its feature, how often it is tried, and whether it opens blocks of its own."""

    name: str
    feature: str
    weight: int
    opens: bool
    emit: Callable[[Builder], None]


PRODUCTIONS: list[Production] = []


def production(
    feature: str, weight: int, *, opens: bool = False
) -> Callable[[Callable[[Builder], None]], Callable[[Builder], None]]:
    """Register a statement."""

    def register(emit: Callable[[Builder], None]) -> Callable[[Builder], None]:
        PRODUCTIONS.append(Production(emit.__name__.strip("_"), feature, weight, opens, emit))
        return emit

    return register


def statement_strategy(b: Builder) -> st.SearchStrategy[None]:
    """The strategy for one statement of a program; lists of it are the program's blocks.

    It is a strategy so that Hypothesis sees where a statement begins and ends, and can delete it whole.
    """
    enabled = [p for p in PRODUCTIONS if b.has(p.feature)]
    b.statements = {
        True: [(p.emit, p.weight) for p in enabled],
        False: [(p.emit, p.weight) for p in enabled if not p.opens],
    }
    return _statement(b)


@st.composite
def _statement(draw: st.DrawFn, b: Builder) -> None:
    one(b, draw)


def one(b: Builder, draw: st.DrawFn | None = None) -> None:
    """Draw one statement into the current block."""
    choose = b.choose if draw is None else Choices(draw)
    b.fuel = FUEL
    choose.weighted(b.statements[b.frame.depth < DEEPEST])(b)


def block(b: Builder, least: int, most: int) -> None:
    """A block of statements in the current body."""
    assert b.statement is not None
    b.choose.draw(st.lists(b.statement, min_size=least, max_size=most))


def inner_block(b: Builder) -> None:
    """The body of a branch or loop: short, and shorter the deeper it lies."""
    block(b, 1, 3 if b.frame.depth < 2 else 2)
    if not b.frame.block:
        touch(b)


# New variables


@production("arithmetic", 14)
def _definition(b: Builder) -> None:
    """`d = wp.length(v)`: the backbone of a program."""
    waiting = b.uncalled()
    if waiting and b.choose.chance(7):
        function = b.choose.pick(waiting)
        node = helper_call(b, function, 1)
        if len(function.results) == 1:
            b.let(Expr(node, function.results[0]))
        else:
            unpack(b, node, function.results)
        return
    kind = local_type(b)
    drawn = composed(b, kind, b.choose.weighted(((1, 5), (2, 8), (3, 3))))
    if not nodes.is_name(drawn.node):
        b.let(drawn)


def local_type(b: Builder) -> Value:
    """What a local variable holds, the program's own types most."""
    rows: list[tuple[Value, int]] = [(b.palette.real, 10), (b.palette.whole, 3), (BOOL, 1)]
    rows += [(v, 5) for v in b.palette.vectors]
    rows += [(m, 3) for m in b.palette.matrices]
    if b.palette.quaternion:
        rows.append((Quaternion(b.palette.real), 4))
    if b.palette.transform:
        rows.append((Transform(b.palette.real), 4))
    if b.has("bitwise"):
        rows.append((b.palette.bits, 2 if b.frame.of_type(b.palette.bits) else 1))
    return b.choose.weighted(rows)


@production("struct", 2)
def _struct_variable(b: Builder) -> None:
    if b.structs:
        struct = b.choose.pick(b.structs)
        if b.choose.chance(8):
            b.let(struct_value(b, struct, 1))
        else:
            _filled_struct(b, struct)


def _filled_struct(b: Builder, struct: Struct) -> None:
    """`s = Particle()` and a line for each field."""
    made = b.let(Expr(nodes.call(b.spelled(struct), []), struct), mutable=True)
    b.frame.scopes[-1].remove(made)  # its fields are not read before they are set
    for name, kind in struct.fields:
        if isinstance(kind, Struct):
            part = struct_value(b, kind, 0)
        else:
            part = value(b, kind, 1)
        part = part_bounded(b, part) if isinstance(kind, Scalar) else part
        b.emit(nodes.assign(nodes.attribute(nodes.name(made.name), name), part.node), made.name)
    b.frame.declare(made)


@production("multiple_results", 2)
def _unpacked_call(b: Builder) -> None:
    """`low, high = bounds_of(v)`."""
    several = [f for f in b.functions if len(f.results) > 1]
    if not several:
        return
    function = b.choose.pick(several)
    unpack(b, helper_call(b, function, 1), function.results)


def unpack(b: Builder, node: nodes.Node, kinds: tuple[Value, ...]) -> None:
    """Bind the results of a call to new variables."""
    names = [b.fresh(words.LOCALS[b.family(kind)]) for kind in kinds]
    b.emit(nodes.assign(nodes.listed([nodes.name(n) for n in names]), node), *names)
    for name, kind in zip(names, kinds, strict=True):
        b.frame.declare(Variable(name, kind))


@production("multiple_results", 1)
def _decomposition(b: Builder) -> None:
    """`U, sigma, V = wp.svd3(A)`: built-ins with several results, where the program has the types for them."""
    available = set(b.palette.values())
    usable = [s for s in catalog.with_several_results() if s.operands <= available]
    if usable:
        signature = b.choose.pick(usable)
        arguments = arguments_for(b, signature, 1)
        unpack(b, nodes.call(nodes.wp(signature.name), [a.node for a in arguments]), signature.results)


# Changes to variables


@production("augmented", 5)
def _augmented(b: Builder) -> None:
    """`total += w * x`."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Struct, Transform))]
    if variables:
        change(b, b.choose.pick(variables))


def change(b: Builder, variable: Variable) -> None:
    """A new value for a mutable variable, out of its old one."""
    kind = variable.type
    if kind == BOOL:
        condition = operand(b, BOOL, 1)
        _assign(b, variable, condition)
    elif isinstance(kind, Scalar) and kind.is_integer:
        _change_whole(b, variable, kind)
    elif isinstance(kind, (Quaternion, Transform)):
        update = operand(b, kind, 1)
        _assign(b, variable, Expr(_product(b, variable, update), kind))
    elif isinstance(kind, Struct):
        _assign(b, variable, struct_value(b, kind, 1))
    else:
        product = 2 if isinstance(kind, Scalar) and not variable.blank else 0
        operator = b.choose.weighted((("+", 8), ("-", 3), ("*", product)))
        update = operand(b, kind, 2)
        if nodes.same(update.node, nodes.name(variable.name)):
            update = another(b, kind)
        _augment(b, variable, operator, update)


def _product(b: Builder, variable: Variable, update: Expr) -> nodes.Node:
    old = b.variable(variable)
    return binary(old, "*", update).node


def _change_whole(b: Builder, variable: Variable, kind: Scalar) -> None:
    """Counters move by little, so that no number of rounds makes them overflow; hashes mix by what wraps."""
    if kind.kind is Kind.UINT:
        operator = b.choose.weighted((("^", 4), ("+", 4), ("*", 2), ("|", 1), ("&", 1)))
        _augment(b, variable, operator, operand(b, kind, 1))
    elif kind.bits < 32:
        old = bounded(b, b.variable(variable), Interval(-50, 50) if kind.bits == 8 else Interval(-1000, 1000))
        step = bounded(b, operand(b, kind, 1), Interval(-5, 5) if kind.bits == 8 else Interval(-100, 100))
        _assign(b, variable, watched(b, old, b.choose.pick(("+", "-")), step))
    else:
        step = bounded(b, value(b, kind, 1), Interval(-100, 100))
        _augment(b, variable, b.choose.weighted((("+", 8), ("-", 2))), step)


def _augment(b: Builder, variable: Variable, operator: str, update: Expr) -> None:
    """`x += e`, or `x = x + e` where the program does without the short form."""
    variable.blank = False
    if b.has("augmented") and not b.choose.chance(4):
        b.emit(nodes.augmented(nodes.name(variable.name), operator, update.node), variable.name)
        return
    changed = binary(Expr(nodes.name(variable.name), variable.type), operator, update)
    _assign(b, variable, changed)


def _assign(b: Builder, variable: Variable, update: Expr) -> None:
    b.emit(nodes.assign(nodes.name(variable.name), update.node), variable.name)


@production("arithmetic", 3)
def _mutable(b: Builder) -> None:
    """A variable that later statements change."""
    kind = b.choose.weighted(_rows(b, 2, 3))
    variable = accumulator(b, kind, computed=True)
    variable.reads = 0


def accumulator(b: Builder, kind: Value, *, computed: bool = False) -> Variable:
    """`total = float(0.0)`, `count = int(0)`, `force = wp.vec3()`, or a start that is computed."""
    limits = tally(kind) if isinstance(kind, Scalar) else None
    names = words.ACCUMULATORS[b.family(kind)]
    if (computed or b.choose.chance(5)) and kind != BOOL:
        start = composed(b, kind, 1)
        if limits is not None:
            start = bounded(b, start, Interval(-5, 5) if scalar_of(kind).bits == 8 else Interval(-100, 100))  # type: ignore[union-attr]
        if computed or not nodes.is_name(start.node):
            return b.let(start, names, mutable=True, limits=limits)
    variable = b.let(blank(b, kind), names, mutable=True, limits=limits)
    variable.blank = True
    variable.reads = 1  # nothing is gained by reading it before it has been added to
    return variable


def blank(b: Builder, kind: Value) -> Expr:
    """What an accumulator starts from."""
    match kind:
        case Scalar(kind=Kind.BOOL):
            return Expr(nodes.call(b.spelled(BOOL), [nodes.name("False")]), BOOL)
        case Scalar():
            return b.number(kind, "0.0" if kind.is_float else b.choose.pick(("0", "1")))
        case Quaternion(scalar=scalar) | Transform(scalar=scalar):
            stem = "quat_identity" if isinstance(kind, Quaternion) else "transform_identity"
            dtype = [("dtype", b.spelled(scalar))] if scalar.bits != 32 else []
            return Expr(nodes.call(nodes.wp(stem), [], dtype), kind)
        case _:
            return Expr(nodes.call(b.spelled(kind), []), kind)


@production("component_write", 2)
def _component_write(b: Builder) -> None:
    """`v[1] = x`, `m[0, 2] = x`, `m[1] = row`, `v[0:2] = pair`, `s.mass = x`, and the augmented forms."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Scalar, RandomState))]
    if variables:
        variable = b.choose.pick(variables)
        target = nodes.name(variable.name)
        write_part(b, target, variable.type, variable.name)


def write_part(b: Builder, target: nodes.Node, kind: Value, name: str) -> None:
    """A write to some part of a value that `target` names."""
    match kind:
        case Transform(scalar=scalar):
            moves = b.choose.chance(8)
            stem = "translation" if moves else "rotation"
            part = operand(b, Vector(3, scalar) if moves else Quaternion(scalar), 1)
            b.emit(nodes.expression(nodes.call(nodes.wp(f"transform_set_{stem}"), [target, part.node])), name)
        case Struct():
            field, inner = b.choose.pick(kind.fields)
            part = value(b, inner, 1) if not isinstance(inner, Struct) else struct_value(b, inner, 0)
            part = part_bounded(b, part) if isinstance(inner, Scalar) else part
            b.emit(nodes.assign(nodes.attribute(target, field), part.node), name)
        case Vector(length=length, scalar=scalar) if length > 2 and b.choose.chance(3):
            size = 2 if length < 5 else 3
            start = b.choose.below(length - size + 1)
            part = value(b, Vector(size, scalar), 1)
            b.emit(nodes.assign(nodes.subscript(target, [nodes.span(start, start + size)]), part.node), name)
        case Vector(scalar=scalar) | Quaternion(scalar=scalar):
            count = kind.length if isinstance(kind, Vector) else 4
            _write_scalar(b, component(b, target, b.choose.below(count)), scalar, name)
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            row = b.choose.below(rows)
            if b.choose.chance(6):
                part = value(b, Vector(columns, scalar), 1)
                b.emit(nodes.assign(nodes.subscript(target, [nodes.number(str(row))]), part.node), name)
            else:
                step = (row, b.choose.below(columns))
                _write_scalar(b, component(b, target, step), scalar, name)


def _write_scalar(b: Builder, target: nodes.Node, scalar: Scalar, name: str) -> None:
    part = part_bounded(b, operand(b, scalar, 1))
    if scalar.is_float and b.has("augmented") and b.choose.chance(6):
        b.emit(nodes.augmented(target, b.choose.pick(("+", "*", "-")), part.node), name)
    else:
        b.emit(nodes.assign(target, part.node), name)


@production("tuple", 1)
def _swap(b: Builder) -> None:
    """`low, high = high, low`."""
    for variable in b.frame.variables():
        others = [v for v in b.frame.of_type(variable.type) if v.mutable and v is not variable]
        if variable.mutable and others and not isinstance(variable.type, Struct):
            other = b.choose.pick(others)
            left, right = nodes.name(variable.name), nodes.name(other.name)
            b.emit(nodes.assign(nodes.listed([left, right]), nodes.listed([right, left])), variable.name, other.name)
            return


@production("tuple", 1)
def _pair(b: Builder) -> None:
    """`s, c = wp.sin(angle), wp.cos(angle)`."""
    kind = b.palette.real
    parts = [_more_than_a_cell(b, kind), _more_than_a_cell(b, kind)]
    names = [b.fresh(words.LOCALS["float"]) for _ in parts]
    b.emit(nodes.assign(nodes.listed([nodes.name(n) for n in names]), nodes.listed([p.node for p in parts])), *names)
    for name in names:
        b.frame.declare(Variable(name, kind))


def _more_than_a_cell(b: Builder, kind: Scalar) -> Expr:
    """A part of a tuple: Warp takes a bare cell for a reference there, and refuses it in a loop that it unrolls."""
    drawn = composed(b, kind, 1)
    return binary(drawn, "*", b.number(kind, "0.5")) if nodes.is_bare(drawn.node) else drawn


# Effects


@production("element_write", 2)
def _element_write(b: Builder) -> None:
    """`out[i] = value`, `out[i] += value`, `out[i].x = value` to the thread's own cell."""
    arrays = [a for a in b.frame.arrays if a.access is Access.OWN]
    if arrays:
        store(b, b.choose.pick(arrays))


def store(b: Builder, array: ArrayVariable, drawn: Expr | None = None) -> None:
    """A write to the thread's own cell of an array."""
    dtype = array.type.dtype
    again = array.written and drawn is None
    drawn = operand(b, dtype, 2) if drawn is None else drawn
    if isinstance(dtype, Scalar):
        drawn = stored(b, drawn)
    scalar = scalar_of(dtype)
    target = own_cell(b, array)
    summable = (
        scalar is not None and scalar.bits >= 32 and not isinstance(dtype, (Quaternion, Transform)) and dtype != BOOL
    )
    if again and summable and b.has("augmented"):
        b.output(nodes.augmented(target, b.choose.pick(("+", "-")), drawn.node))
    else:
        b.output(nodes.assign(target, drawn.node))
    array.written = True


def stored(b: Builder, drawn: Expr) -> Expr:
    """A whole number as the cell of an array that other statements add to."""
    kind = drawn.type
    if isinstance(kind, Scalar) and kind.kind is Kind.INT and drawn.interval is None:
        return bounded(b, drawn, Interval(-100, 100) if kind.bits > 8 else Interval(-10, 10))
    return drawn


@production("atomic", 2)
def _atomic(b: Builder) -> None:
    arrays = [a for a in b.frame.arrays if a.access is Access.ATOMIC]
    if arrays:
        atomic(b, b.choose.pick(arrays))


_FORMATS: dict[Value, str] = {FLOAT32: "%f", FLOAT64: "%f", INT32: "%d", UINT32: "%u"}


@production("print", 1)
def _print(b: Builder) -> None:
    """`print(x)`, at the top level, as a person leaves it in."""
    scalars = [v for v in b.frame.variables() if isinstance(v.type, (Scalar, Vector))]
    if scalars and b.frame.is_kernel and b.choose.chance(4):
        variable = b.choose.pick(scalars)
        shown = b.variable(variable).node
        if variable.type in _FORMATS and b.choose.chance(6):
            text = f"{variable.name} = {_FORMATS[variable.type]}\\n"
            call = nodes.call(nodes.wp("printf"), [nodes.string(text), shown])
        else:
            call = nodes.call(nodes.name("print"), [shown])
        b.output(nodes.expression(call))


# Blocks


@production("branch", 5, opens=True)
def _branch(b: Builder) -> None:
    """`if`, with `elif` and `else` now and then."""
    kind = b.choose.weighted((("if", 5), ("if_else", 4), ("chain", 2)))
    if kind != "if" and b.choose.chance(9):
        choice(b, 2 if kind == "if_else" else 3)
        return
    arms: list[Arm] = []
    for _ in range({"if": 1, "if_else": 1, "chain": 2}[kind]):
        b.fuel = FUEL
        with b.arm(condition(b, 2), arms):
            inner_block(b)
    if kind != "if":
        with b.arm(None, arms):
            inner_block(b)
    b.branch(arms)


def condition(b: Builder, depth: int) -> Expr:
    """A test for a branch, other than those of the branches it stands in and beside."""
    drawn = operand(b, BOOL, depth)
    if drawn.literal or any(nodes.same(drawn.node, earlier) for earlier in b.frame.conditions):
        return compared(operand(b, b.palette.real, 1), b.choose.pick(("<", ">")), b.literal(b.palette.real))
    return drawn


def choice(b: Builder, count: int, kind: Value | None = None) -> Variable:
    """A variable that every branch binds: `if c: w = a` ... `else: w = b`."""
    kind = kind or b.choose.weighted(_rows(b, 1, 2))
    name = b.fresh(words.LOCALS[b.family(kind)])
    arms: list[Arm] = []
    for position in range(count):
        b.fuel = FUEL
        test = None if position == count - 1 else condition(b, 2)
        with b.arm(test, arms):
            if b.choose.chance(4):
                one(b)
            drawn = operand(b, kind, 2)
            b.emit(nodes.assign(nodes.name(name), _stored_value(b, drawn).node), name)
    b.branch(arms)
    room = Interval(-100, 100) if isinstance(kind, Scalar) and kind.kind is Kind.INT and kind.bits > 8 else None
    return b.frame.declare(Variable(name, kind, room))


def _stored_value(b: Builder, drawn: Expr) -> Expr:
    kind = drawn.type
    if isinstance(kind, Scalar) and kind.kind is Kind.INT:
        return bounded(b, drawn, Interval(-100, 100) if kind.bits > 8 else Interval(-10, 10))
    return drawn


def touch(b: Builder) -> None:
    """Something for a block that would be empty: a change to a variable, a store, an atomic, whatever there is."""
    variables = [v for v in b.frame.variables() if v.mutable and not isinstance(v.type, (Transform, Struct))]
    own = [a for a in b.frame.arrays if a.access is Access.OWN]
    shared = [a for a in b.frame.arrays if a.access is Access.ATOMIC]
    if variables:
        change(b, b.choose.pick(variables))
    elif own:
        store(b, b.choose.pick(own))
    elif shared:
        atomic(b, b.choose.pick(shared))


@production("static_loop", 2, opens=True)
def _static_loop(b: Builder) -> None:
    _accumulating_loop(b, dynamic=False)


@production("dynamic_loop", 2, opens=True)
def _dynamic_loop(b: Builder) -> None:
    _accumulating_loop(b, dynamic=True)


def _accumulating_loop(b: Builder, *, dynamic: bool) -> None:
    kind = b.choose.weighted(_rows(b, 2, 2))
    accumulating_loop(b, kind, dynamic=dynamic)


def accumulating_loop(b: Builder, kind: Value, *, dynamic: bool, steps: int = 2) -> Variable:
    """An accumulator and the loop that fills it."""
    total = accumulator(b, kind)
    with a_loop(b, dynamic=dynamic):
        block(b, 0, steps)
        b.fuel = FUEL
        change(b, total)
    total.reads = 0
    return total


@production("while", 1, opens=True)
def _while(b: Builder) -> None:
    while_loop(b, b.choose.weighted(_rows(b, 0, 2)))


def _rows(b: Builder, whole: int, vector: int) -> list[tuple[Value, int]]:
    """The types that accumulators and choices have: numbers and vectors."""
    return [(b.palette.real, 5), (b.palette.whole, whole), *((v, vector) for v in b.palette.vectors)]


def while_loop(b: Builder, kind: Value) -> Variable:
    """`while k < 8 and err > tol:` with a counter that ends it."""
    total = accumulator(b, kind)
    with counted_while(b):
        block(b, 0, 2)
        b.fuel = FUEL
        change(b, total)
    total.reads = 0
    return total


@production("break", 2, opens=True)
def _jump(b: Builder) -> None:
    """`if done: break`, inside a loop."""
    if b.frame.loops:
        jump(b)


def jump(b: Builder) -> None:
    """A conditional `break`, or `continue` where that does not skip a counter's step."""
    stop = b.frame.loops[-1] is LoopKind.WHILE or b.choose.chance(9)
    arms: list[Arm] = []
    with b.arm(condition(b, 1), arms):
        b.emit(nodes.BREAK if stop else nodes.CONTINUE, effect=Effect.CONTROL)
    b.branch(arms)
