"""A loop whose length is a constant of the module, worked out by `wp.static`, and unrolled by Warp."""

from grammar import nodes, words
from grammar.builder import FUEL, Builder
from grammar.domains import binary
from grammar.facts import Interval
from grammar.idiom import Idiom
from grammar.kernel import elementwise, epilogue
from grammar.scope import LoopKind, Variable
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block
from grammar.types import INT32, Scalar
from grammar.values import converted, operand

LENGTHS = (("ORDER", 3), ("NUM_TAPS", 4), ("NUM_OCTAVES", 5), ("DEGREE", 2), ("NUM_STAGES", 6), ("NUM_LAYERS", 4))


def _draw(b: Builder) -> None:
    extents = elementwise(b, 1, 3)
    block(b, 1, 4)
    total = accumulator(b, b.palette.real)
    name, length = b.choose.pick(LENGTHS)
    b.aliases[name] = nodes.assign(nodes.name(name), nodes.number(str(length)))
    header, rounds = _header(b, name, length)
    turn = Variable(b.fresh(words.LOOPS), INT32, Interval(0, rounds - 1))
    with b.loop(turn, header, LoopKind.UNROLLED, rounds):
        block(b, 0, 3)
        b.fuel = FUEL
        assert isinstance(b.palette.real, Scalar)
        weight = converted(b, b.palette.real, b.variable(turn))
        term = binary(operand(b, b.palette.real, 2), b.choose.pick(("*", "+")), weight)
        b.emit(nodes.augmented(nodes.name(total.name), "+", term.node), total.name)
    if b.choose.chance(5):
        change(b, total)
    total.reads = 0
    block(b, 1, 4)
    epilogue(b, extents, b.palette.real)


def _header(b: Builder, name: str, length: int) -> tuple[nodes.Node, int]:
    """`range(wp.static(ORDER + 1))` and how many rounds that is."""
    match b.choose.pick(("plain", "more", "twice")):
        case "more":
            inner: nodes.Node = nodes.operation(nodes.name(name), "+", nodes.number("1"))
            rounds = length + 1
        case "twice":
            inner, rounds = nodes.operation(nodes.name(name), "*", nodes.number("2")), 2 * length
        case _:
            inner, rounds = nodes.name(name), length
    return nodes.call(nodes.name("range"), [nodes.call(nodes.wp("static"), [inner])]), rounds


IDIOM = Idiom(
    "static_unroll",
    ("fractal_sum", "horner", "unrolled_taps", "octave_sum", "series", "multi_stage", "layered_response"),
    _draw,
    needs=frozenset({"static", "constant", "static_loop"}),
)
