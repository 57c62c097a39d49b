"""What is settled when code is generated: branches by a flag, functions by a name, and those chosen by `wp.static`."""

from grammar import modules, nodes, words
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.callables import argument_for, parameter_function
from grammar.domains import binary
from grammar.expressions.calls import helper_call
from grammar.facts import Interval
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.scope import Expr, LoopKind, Variable
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block, production
from grammar.types import BOOL, FLOAT32, INT32
from grammar.values import composed


@production("static", 1, opens=True)
def _static_branch(b: Builder) -> None:
    """`if USE_DAMPING:` or `if wp.static(MAX_LEVEL > 4):`: Warp drops the arm that is not taken."""
    if not b.has("constant"):
        return
    changeable = [v for v in b.frame.of_type(b.palette.real) if v.mutable]
    target = b.choose.pick(changeable) if changeable else accumulator(b, b.palette.real, computed=True)
    condition = _settled(b)
    arms: list[Arm] = []
    for test in (condition, None)[: b.choose.between(1, 2)]:
        with b.arm(test, arms):
            block(b, 0, 1)
            b.fuel = FUEL
            change(b, target)
    b.branch(arms)


def _settled(b: Builder) -> Expr:
    """A flag, or a test of a constant inside `wp.static`."""
    test = modules.flag(b)
    if b.choose.chance(8):
        name, text = b.choose.pick(words.CONSTANTS["int"])
        b.aliases.setdefault(name, nodes.assign(nodes.name(name), nodes.number(text)))
        test = Expr(nodes.compare(nodes.name(name), b.choose.pick((">", "<", ">=")), _near(b, text)), BOOL)
    elif b.choose.chance(8):
        return test
    return Expr(nodes.call(nodes.wp("static"), [test.node]), BOOL)


def _near(b: Builder, text: str) -> Node:
    return nodes.number(str(max(1, int(text) // b.choose.pick((2, 1, 4)))))


TABLES: dict[int, tuple[tuple[str, tuple[str, ...]], ...]] = {
    2: (("GAUSS_POINTS", ("-0.577", "0.577")),),
    3: (("WEIGHTS", ("0.25", "0.5", "0.25")), ("SIMPSON", ("0.1667", "0.6667", "0.1667"))),
    4: (("RK_STEPS", ("0.0", "0.5", "0.5", "1.0")), ("OCTAVES", ("1.0", "0.5", "0.25", "0.125"))),
    5: (("BINOMIAL", ("0.0625", "0.25", "0.375", "0.25", "0.0625")),),
}


@production("static", 1, opens=True)
def _table(b: Builder) -> None:
    """`WEIGHTS = (0.25, 0.5, 0.25)`, and `total += wp.static(WEIGHTS[k]) * x` in a loop that Warp unrolls."""
    if not b.has("static_loop") or not b.has("constant") or b.palette.real in b.spellings or b.frame.copies > 4:
        return
    size = b.choose.pick((3, 2, 4, 5))
    name, numbers = b.choose.pick(TABLES[size])
    b.aliases.setdefault(name, nodes.assign(nodes.name(name), nodes.tuple_([nodes.number(n) for n in numbers])))
    b.around.unrolled = True
    total = accumulator(b, b.palette.real)
    length = nodes.number(str(size))
    if b.choose.chance(5):
        length = nodes.call(nodes.wp("static"), [nodes.call(nodes.name("len"), [nodes.name(name)])])
    place = Variable(b.fresh(words.LOOPS), INT32, Interval(0, size - 1))
    with b.loop(place, nodes.call(nodes.name("range"), [length]), LoopKind.UNROLLED, size):
        b.fuel = FUEL
        entry = nodes.subscript(nodes.name(name), [nodes.name(place.name)])
        weight = Expr(nodes.call(nodes.wp("static"), [entry]), FLOAT32)
        if b.palette.real != FLOAT32:
            weight = Expr(nodes.call(b.spelled(b.palette.real), [weight.node]), b.palette.real)
        drawn = binary(weight, "*", composed(b, b.palette.real, 1))
        if b.has("augmented"):
            b.emit(nodes.augmented(nodes.name(total.name), "+", drawn.node), total.name)
        else:
            changed = binary(Expr(nodes.name(total.name), b.palette.real), "+", drawn)
            b.emit(nodes.assign(nodes.name(total.name), changed.node), total.name)
    total.blank = False


@production("function_value", 1)
def _named_function(b: Builder) -> None:
    """`op = wp.tanh`, and a call of it; the function is chosen by a flag now and then."""
    if b.frame.depth > 0:
        return
    wanted = parameter_function(b)
    value = argument_for(b, wanted)
    if all(map(b.has, ("static", "constant", "conditional_expression"))) and b.choose.chance(8):
        other = argument_for(b, wanted)
        defined = {"wp", *(d.name for d in b.definitions)} - b.around.inside  # what wp.static sees
        if not nodes.same(value, other) and names_in(value) | names_in(other) <= defined:
            value = nodes.call(nodes.wp("static"), [nodes.either(modules.flag(b).node, value, other)])
    b.fuel = FUEL
    call = helper_call(b, wanted, 1)
    if nodes.is_static(value) and b.choose.chance(8):
        b.let(Expr(call.with_changes(func=value), wanted.results[0]))
        return
    name = nodes.name(wanted.name)
    b.emit(nodes.assign(name, value), wanted.name)
    b.let(Expr(call, wanted.results[0]))
