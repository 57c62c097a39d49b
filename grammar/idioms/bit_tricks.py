"""Bits: shifts and xors that mix, counts of ones, spread and interleaved words, rotations and masks."""

from collections.abc import Callable

from grammar import nodes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary
from grammar.expressions.conditions import compared
from grammar.facts import Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, hole, joined
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, inputs, launch, loads, prologue
from grammar.leftovers import gathered
from grammar.loops import a_loop, new_index
from grammar.scope import Expr, LoopKind, Variable
from grammar.statements.table import block
from grammar.types import UINT32, Scalar

MIXERS = ("2654435761", "0x9E3779B9", "0x85EBCA6B", "0x27D4EB2D", "747796405", "1664525", "0x01000193")
SPREADS = ((8, "0x00FF00FF"), (4, "0x0F0F0F0F"), (2, "0x33333333"), (1, "0x55555555"))
WORDS = ("h", "word", "hashed", "mixed", "bits", "x")


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    kind = b.palette.bits if b.palette.bits.bits >= 32 else UINT32
    sources = [array(b, kind, extents) for _ in range(b.choose.between(1, 2))]
    extra = inputs(b, extents, 0, 1)
    prologue(b, [thread])
    words = [b.let(load(b, source, plain=True), WORDS) for source in sources]
    loads(b, extra)
    block(b, 0, 2)
    trick = b.choose.weighted(((_mixed, 7), (_counted, 4), (_interleaved, 4), (_steps, 6)))
    word = trick(b, kind, words)
    block(b, 1, 3)
    drawn = binary(b.variable(word), b.choose.pick(("^", "+", "|")), hole(b, kind, 1))
    epilogue(b, extents, kind, gathered(b, drawn))


def _literal(b: Builder, kind: Scalar, text: str | int) -> Expr:
    return b.number(kind, str(text))


def _shifted(b: Builder, word: Expr, operator: str, amount: int) -> Expr:
    """`x << 13`."""
    assert isinstance(word.type, Scalar)
    return binary(word, operator, _literal(b, word.type, amount))


def _part(b: Builder, word: Expr, operator: str, amount: int) -> Expr:
    """`(x << 13)`, inside of something else."""
    drawn = _shifted(b, word, operator, amount)
    return Expr(nodes.parenthesized(drawn.node, drawn.level, nodes.Level.ATOM), drawn.type)


def _mixed(b: Builder, kind: Scalar, words: list[Variable]) -> Variable:
    """`h ^= h << 13; h ^= h >> 17; h *= 0x9E3779B9`: some rounds of it, over the words or in a loop."""
    start = joined(b.variable(words[0]), b.choose.pick(("^", "+")), hole(b, kind, 1))
    word = b.let(start, ("h", "state", "hashed", "mix"), mutable=True)
    if b.choose.chance(7):
        with a_loop(b, dynamic=b.choose.chance(5)):
            block(b, 0, 1)
            _round(b, kind, word)
    else:
        _round(b, kind, word)
    for other in words[1:]:
        assign(b, word, binary(b.variable(word), "^", b.variable(other)))
        _round(b, kind, word)
    return word


def _round(b: Builder, kind: Scalar, word: Variable) -> None:
    for at in range(b.choose.between(2, 4)):
        if at and b.choose.chance(6):
            add(b, word, _literal(b, kind, b.choose.pick(MIXERS)), b.choose.pick(("*", "*", "+")))
        else:
            amounts = (13, 17, 5, 16, 15, 7, 11, 3)
            add(b, word, _shifted(b, b.variable(word), b.choose.pick(("<<", ">>")), b.choose.pick(amounts)), "^")


def _counted(b: Builder, kind: Scalar, words: list[Variable]) -> Variable:
    """Ones in a word: bit by bit, by clearing the lowest, or in parallel; the count is mixed back into a word."""
    word = b.let(joined(b.variable(words[-1]), "^", hole(b, kind, 1)), ("rest", "remaining", "bits", "x"), mutable=True)
    if b.choose.chance(6):
        for amount, mask in reversed(SPREADS[1:]):
            pairs = _literal(b, kind, mask)
            low = binary(b.variable(word), "&", pairs)
            high = binary(_part(b, b.variable(word), ">>", amount), "&", pairs)
            assign(b, word, binary(low, "+", high))
        return word
    count = b.let(b.dynamic(_literal(b, kind, 0)), ("count", "ones", "num_set", "population"), mutable=True)
    rounds = nodes.call(nodes.name("range"), [nodes.number(b.choose.pick(("32", "24", "8", "16")))])

    with b.loop(new_index(b, Interval(0, 31)), rounds, LoopKind.FOR):
        block(b, 0, 1)
        if b.choose.chance(8):
            add(b, count, binary(b.variable(word), "&", _literal(b, kind, 1)))
            assign(b, word, _shifted(b, b.variable(word), ">>", 1))
        else:
            arms: list[Arm] = []
            with b.arm(compared(b.variable(word), "!=", _literal(b, kind, 0)), arms):
                below = binary(b.variable(word), "-", _literal(b, kind, 1))
                assign(b, word, binary(b.variable(word), "&", below))
                add(b, count, _literal(b, kind, 1))
            b.branch(arms)
    return count


def _interleaved(b: Builder, kind: Scalar, words: list[Variable]) -> Variable:
    """Morton's order: the bits of each coordinate spread apart, and the coordinates laid into one another."""
    parts = []
    for source in [words[0], words[-1]]:
        low = binary(b.variable(source), "&", _literal(b, kind, b.choose.pick(("0xFFFF", "1023", "0xFF"))))
        if source is words[-1] and len(words) == 1:
            low = binary(_part(b, b.variable(source), ">>", 16), "&", _literal(b, kind, "0xFFFF"))
        part = b.let(low, ("x", "y", "ix", "iy", "u", "v"), mutable=True)
        for amount, mask in SPREADS:
            wide = binary(b.variable(part), "|", _part(b, b.variable(part), "<<", amount))
            assign(b, part, binary(wide, "&", _literal(b, kind, mask)))
        parts.append(part)
    block(b, 0, 1)
    laid = binary(b.variable(parts[0]), "|", _part(b, b.variable(parts[1]), "<<", 1))
    return b.let(laid, ("code", "morton", "key", "interleaved"))


Step = Callable[[Builder, Scalar, Expr], Expr]


def _rotated(b: Builder, kind: Scalar, x: Expr) -> Expr:
    amount = b.choose.pick((5, 7, 13, 9, 16, 24))
    return binary(_part(b, x, "<<", amount), "|", _part(b, x, ">>", kind.bits - amount))


def _gray(b: Builder, kind: Scalar, x: Expr) -> Expr:
    return binary(x, "^", _part(b, x, ">>", 1))


def _lowest(b: Builder, kind: Scalar, x: Expr) -> Expr:
    inverse = Expr(nodes.prefixed("~", x.node), kind, nodes.Level.UNARY)
    return binary(x, "&", binary(inverse, "+", _literal(b, kind, 1)))


def _field(b: Builder, kind: Scalar, x: Expr) -> Expr:
    moved = _part(b, x, ">>", b.choose.pick((4, 8, 16, 24, 3)))
    return binary(moved, "&", _literal(b, kind, b.choose.pick(("0xFF", "15", "7", "0x0F", "31"))))


def _smeared(b: Builder, kind: Scalar, x: Expr) -> Expr:
    return binary(x, "|", _part(b, x, ">>", b.choose.pick((1, 2, 4, 8))))


def _toggled(b: Builder, kind: Scalar, x: Expr) -> Expr:
    return binary(x, "^", hole(b, kind, 1))


def _steps(b: Builder, kind: Scalar, words: list[Variable]) -> Variable:
    """A few of the tricks one after the other: rotation, Gray code, lowest bit, a field, a smear, a toggle."""
    word = words[0]
    kept = [*words[1:]]
    names = ("rotated", "code", "low_bit", "field", "smear", "toggled", "packed", "step_bits", "lane_bits")
    left: list[Step] = [_rotated, _gray, _lowest, _field, _smeared, _toggled]
    for _ in range(b.choose.between(3, 5)):
        step = left.pop(b.choose.below(len(left)))
        source = b.choose.pick([word, *kept])
        kept.append(word)
        word = b.let(step(b, kind, b.variable(source)), names)
        if b.choose.chance(4):
            block(b, 0, 1)
    return word


IDIOM = Idiom(
    "bit_tricks",
    (
        "mix_bits",
        "twiddle_bits",
        "process_words",
        "scramble",
        "bit_kernel",
        "shuffle_bits",
        "transform_words",
    ),
    _draw,
    needs=frozenset({"bitwise", "static_loop", "dynamic_loop", "branch"}),
    avoids=frozenset({"break"}),
)
