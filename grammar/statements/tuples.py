"""Tuples as values: bound to a name, read by constant index, asked for their length, taken apart."""

from grammar import nodes, words
from grammar.avoided import is_avoided
from grammar.builder import Builder
from grammar.domains import binary
from grammar.scope import Expr, LoopKind
from grammar.statements.table import production
from grammar.types import FLOAT32, INT32, Scalar
from grammar.values import composed


@production("tuple", 1)
def _tuple(b: Builder) -> None:
    """`pair = (a * b, c)`, and what is made of its parts."""
    if LoopKind.UNROLLED in b.frame.loops and is_avoided("tuple bound again, unrolled"):
        return
    kind = b.palette.real
    parts = [composed(b, kind, 1) for _ in range(b.choose.weighted(((2, 5), (3, 2))))]
    if any(nodes.is_bare(p.node) for p in parts):
        return
    name = b.fresh(words.TUPLES)
    b.emit(nodes.assign(nodes.name(name), nodes.tuple_([p.node for p in parts])), name)
    match b.choose.weighted((("parts", 4), ("unpacked", 2), ("mean", 2 if kind == FLOAT32 else 0))):
        case "unpacked":
            names = [b.fresh(words.LOCALS["float"]) for _ in parts]
            b.emit(nodes.assign(nodes.listed([nodes.name(n) for n in names]), nodes.name(name)), *names)
            for part in names:
                b.declare_local(part, kind)
        case "mean":
            size = nodes.call(b.spelled(FLOAT32), [nodes.call(nodes.name("len"), [nodes.name(name)])])
            b.let(binary(_joined(b, name, len(parts), kind, "+"), "/", Expr(size, kind)))
        case _:
            b.let(_joined(b, name, len(parts), kind, None))


def _joined(b: Builder, name: str, count: int, kind: Scalar, operator: str | None) -> Expr:
    """The parts of a tuple, worked together."""
    parts = [Expr(nodes.subscript(nodes.name(name), [b.number(INT32, str(i)).node]), kind) for i in range(count)]
    joined = parts[0]
    for part in parts[1:]:
        joined = binary(joined, operator or b.choose.pick(("*", "-", "+")), part)
    return joined
