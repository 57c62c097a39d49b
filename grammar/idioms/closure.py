"""A kernel made by a function, whose arguments it reads as constants: numbers, a flag, a type, a function."""

from grammar import nodes, words
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.callables import argument_for, parameter_function
from grammar.domains import binary
from grammar.expressions.calls import helper_call
from grammar.facts import Interval
from grammar.functions import draw_function
from grammar.generics import open_type
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.scope import Expr, LoopKind, Variable
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block
from grammar.types import BOOL, FLOAT32, INT32
from grammar.values import operand

FACTORIES = ("make_kernel", "create_kernel", "build_kernel", "get_kernel", "kernel_factory", "specialize")
PRODUCTS = ("kernel", "specialized", "instance", "step_kernel", "configured")
NUMBERS = ("0.5", "2.0", "0.25", "1.5", "4.0", "0.1", "0.9", "3.0", "10.0")
COUNTS = (("order", 3), ("degree", 4), ("num_taps", 5), ("num_terms", 6), ("passes", 2), ("rounds", 8), ("width", 20))
FLAGS = ("use_bias", "normalized", "clamp_result", "smooth", "with_damping", "symmetric")


def _draw(b: Builder) -> None:
    factory = b.fresh(FACTORIES)
    b.around.factory = (factory, b.fresh(PRODUCTS))
    is_float = b.palette.real == FLOAT32
    if not is_float or b.choose.chance(2):
        _dtype(b)
    number = _number(b) if is_float else None
    if number is not None and b.choose.chance(6):
        made = draw_function(b, seen=[number])
        b.around.inside.update({made.name} if made is not None else ())
    extents = elementwise(b, 1, 3)
    block(b, 0, 3)
    if number is not None:
        b.fuel = FUEL
        b.let(binary(operand(b, FLOAT32, 2), b.choose.pick(("*", "+", "-")), b.variable(number)))
    for part in (_operation, _count, _flag):
        if b.choose.chance(6):
            part(b)
    block(b, 1, 4)
    epilogue(b, extents)


def _dtype(b: Builder) -> None:
    """`def make_kernel(dtype):` for kernels of any float type."""
    name = b.fresh(("dtype", "real", "scalar_type"))
    b.around.capture(name, nodes.name("type"), b.spelled(b.palette.real))
    open_type(b, b.palette.real, nodes.name(name))


def _number(b: Builder) -> Variable:
    name = b.fresh(words.SCALARS["float"])
    text = b.choose.pick(NUMBERS)
    b.around.capture(name, nodes.name("float"), nodes.number(text))
    exact = Interval(float(text), float(text))
    return b.frame.declare(Variable(name, FLOAT32, exact, constant=True))


def _operation(b: Builder) -> None:
    """`op(x)` for a function that the factory is given."""
    function = parameter_function(b)
    b.around.capture(function.name, nodes.wp("Function"), argument_for(b, function))
    b.functions.append(function)
    b.around.inside.add(function.name)
    b.fuel = FUEL
    b.let(Expr(helper_call(b, function, 1), function.results[0]))


def _count(b: Builder) -> None:
    """`for k in range(order):` for a number of rounds that the factory is given."""
    name, rounds = b.choose.pick(COUNTS)
    name = b.fresh((name,))
    b.around.capture(name, nodes.name("int"), nodes.number(str(rounds)))
    total = accumulator(b, b.palette.real)
    turn = Variable(b.fresh(words.LOOPS), INT32, Interval(0, rounds - 1))
    kind = LoopKind.UNROLLED if rounds <= 16 else LoopKind.FOR
    with b.loop(turn, nodes.call(nodes.name("range"), [nodes.name(name)]), kind, rounds):
        block(b, 0, 2)
        change(b, total)


def _flag(b: Builder) -> None:
    """`if use_bias:` for a flag that the factory is given: Warp drops the branch that is not taken."""
    name = b.fresh(FLAGS)
    b.around.capture(name, nodes.name("bool"), nodes.name(b.choose.pick(("True", "False"))))
    total = accumulator(b, b.palette.real)
    arms: list[Arm] = []
    for condition in (Expr(nodes.name(name), BOOL), None)[: b.choose.between(1, 2)]:
        with b.arm(condition, arms):
            block(b, 0, 2)
            change(b, total)
    b.branch(arms)


IDIOM = Idiom(
    "closure",
    (
        "scaled_response",
        "apply_activation",
        "weighted_step",
        "evaluate_series",
        "filter_values",
        "transform_field",
        "relax_values",
        "update_cells",
    ),
    _draw,
    needs=frozenset({"factory"}),
)
