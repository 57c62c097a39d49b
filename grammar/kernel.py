"""What kernels are made of: launch indices, array parameters, guards, outputs. Idioms are written in these words."""

from collections.abc import Sequence

from grammar import nodes, words
from grammar.body import Arm, Effect
from grammar.builder import FUEL, QUALIFIERS, Builder
from grammar.bundles import bundle
from grammar.expressions.calls import callable_names, called, helper_call
from grammar.facts import Extent, Index, ordinary
from grammar.indices import length, load
from grammar.leftovers import gathered, unneeded
from grammar.nodes import Level
from grammar.parameters import array as array
from grammar.parameters import extent_of as extent_of
from grammar.scope import Access, ArrayVariable, Expr, Variable
from grammar.signature import Signature
from grammar.statements.effects import store
from grammar.types import BOOL, INT32, STATE, Scalar, Value
from grammar.values import composed, operand

TIGHT = 8  # statements left below which a kernel has but one input
ROLES = (("length",), ("height", "width"), ("depth", "height", "width"), ("steps", "depth", "height", "width"))


def launch(b: Builder, rank: int = 1) -> list[Variable]:
    """`i, j = wp.tid()`: one index an axis of the launch, each axis with an extent of its own."""
    names = [b.frame.fresh_name([name], QUALIFIERS) for name in b.choose.pick(words.THREADS[rank])]
    target = nodes.name(names[0]) if rank == 1 else nodes.listed([nodes.name(n) for n in names])
    b.emit(nodes.assign(target, nodes.call(nodes.wp("tid"), [])), *names)
    extents = [Extent(role=role) for role in ROLES[rank - 1]]
    threads = [b.frame.declare(Variable(n, INT32, e.indices, Index(e))) for n, e in zip(names, extents, strict=True)]
    b.frame.threads = threads
    b.frame.launch = tuple(extents)
    if b.has("random") and b.choose.chance(3):
        random_state(b, threads)
        if b.choose.chance(12):
            b.fuel = 1
            b.let(random_number(b))
    return threads


def random_state(b: Builder, threads: Sequence[Variable]) -> Variable:
    """`state = wp.rand_init(seed, tid)`, the offset another for every thread."""
    if b.choose.chance(10):
        parameter = b.declare_parameter(INT32, words.SCALARS["seed"], ordinary(INT32))
        b.frame.scopes[0].remove(parameter)  # a seed is for nothing else
        seed = b.variable(parameter).node
    else:
        seed = nodes.number(b.choose.pick(("42", "123", "7", "1234")))
    offset = b.variable(threads[0]).node
    for thread in threads[1:3]:  # a fourth axis could take the product past what an int32 holds
        row = nodes.parenthesized(offset, Level.ATOM if thread is threads[1] else Level.SUM, Level.PRODUCT)
        row = nodes.operation(row, "*", length(b, extent_of(thread)).node)
        offset = nodes.operation(row, "+", b.variable(thread).node)
    drawn = nodes.call(nodes.wp("rand_init"), [seed, offset])
    return b.let(Expr(drawn, STATE))


def random_number(b: Builder) -> Expr:
    """`wp.randf(state)` and its relatives, of a type that the program works with."""
    drawable: tuple[Value, ...] = (b.palette.real, *b.palette.vectors, b.palette.whole, b.palette.bits)
    kinds = [k for k in drawable if random_calls(b, k)]
    if not kinds:
        return composed(b, b.palette.real, 1)
    kind = b.choose.pick(kinds)
    return called(b, b.choose.pick(b.choose.pick(random_calls(b, kind))), kind, 0)


def random_calls(b: Builder, kind: Value) -> list[tuple[Signature, ...]]:
    """The random built-ins that yield a type."""
    return [rows for rows, _ in callable_names(b, kind) if rows[0].group == "Random"]


def inputs(
    b: Builder, extents: Sequence[Extent], least: int = 1, most: int = 3, dtype: Value | None = None
) -> list[ArrayVariable]:
    """A few input arrays over the same axes."""
    count = min(least, 1) if b.room < TIGHT else b.choose.between(least, most)
    return [array(b, dtype or input_type(b), extents) for _ in range(count)]


def input_type(b: Builder) -> Value:
    """What an input array holds."""
    rows: list[tuple[Value, int]] = [(b.palette.real, 8), (b.palette.whole, 2)]
    rows += [(v, 5) for v in b.palette.vectors] + [(m, 3) for m in b.palette.matrices]
    rows += [(k, 4) for k in b.palette.values() if b.family(k) in ("quat", "transform")]
    rows += [(s, 8) for s in b.structs]
    return b.choose.weighted(rows)


def output_type(b: Builder) -> Value:
    """What an output array holds."""
    rows: list[tuple[Value, int]] = [(b.palette.real, 9), (b.palette.whole, 1)]
    rows += [(v, 5) for v in b.palette.vectors] + [(m, 3) for m in b.palette.matrices]
    rows += [(k, 4) for k in b.palette.values() if b.family(k) in ("quat", "transform")]
    return b.choose.weighted(rows)


def scalars(b: Builder, least: int = 0, most: int = 2, kind: Value | None = None) -> list[Variable]:
    """A few parameters that are single values, or a struct of them."""
    made = []
    for _ in range(b.choose.between(least, most)):
        drawn = kind or b.choose.weighted(_parameter_rows(b))
        interval = ordinary(drawn) if isinstance(drawn, Scalar) else None
        made.append(b.declare_parameter(drawn, words.SCALARS[b.family(drawn)], interval))
    return made


def _parameter_rows(b: Builder) -> list[tuple[Value, int]]:
    rows: list[tuple[Value, int]] = [(b.palette.real, 10), (b.palette.whole, 2), (BOOL, 1)]
    rows += [(v, 3) for v in b.palette.vectors] + [(m, 1) for m in b.palette.matrices]
    return rows + [(s, 8) for s in b.structs]


def loads(b: Builder, arrays: Sequence[ArrayVariable]) -> list[Variable]:
    """`x = values[i]` for each array, the thread's own cell."""
    return [b.let(load(b, a, plain=True)) for a in arrays]


def in_range(b: Builder, threads: Sequence[Variable]) -> None:
    """`if i >= n: return`: the guard of a launch that is rounded up."""
    thread = b.choose.pick(threads)
    size = length(b, extent_of(thread))
    leave_if(b, Expr(nodes.compare(b.variable(thread).node, ">=", size.node), BOOL, Level.COMPARISON))


def leave_if(b: Builder, condition: Expr) -> None:
    """`if condition: return`."""
    arms: list[Arm] = []
    with b.arm(condition, arms):
        b.emit(nodes.RETURN, effect=Effect.CONTROL)
    b.branch(arms)


def prologue(b: Builder, threads: Sequence[Variable]) -> None:
    """What many kernels begin with, some of the time: a range guard, parameters."""
    if b.has("early_return") and b.choose.chance(3):
        in_range(b, threads)
    scalars(b, 0, 2)


def elementwise(b: Builder, least: int, most: int, dtype: Value | None = None) -> list[Extent]:
    """How most kernels begin: one index, a few inputs along it, a guard perhaps, and the thread's own cells loaded."""
    threads = launch(b, b.choose.weighted(((1, 7), (2, 6), (3, 3))))
    extents = [extent_of(thread) for thread in threads]
    arrays = inputs(b, extents, least, most, dtype)
    if not b.spellings and b.has("struct") and len(arrays) > 1 and b.choose.chance(1):
        bundle(b, arrays)
    prologue(b, threads)
    loads(b, arrays)
    return extents


def epilogue(
    b: Builder, extents: Sequence[Extent], dtype: Value | None = None, drawn: Expr | None = None
) -> ArrayVariable:
    """The output of a kernel: an array over the launch, written at the thread's own cell with what is left unused."""
    call_waiting(b)
    out = array(b, dtype or output_type(b), extents, Access.OWN)
    b.fuel = FUEL
    store(b, out, gathered(b, drawn or operand(b, out.type.dtype, 2)))
    return out


def call_waiting(b: Builder) -> None:
    """`damping = attenuate(d, k)` for helper functions that nothing has called yet, most of the time."""
    for function in b.uncalled():
        if len(function.results) == 1 and b.choose.chance(10):
            b.fuel = 1
            b.let(Expr(helper_call(b, function, 1), function.results[0]))


def settle(b: Builder) -> None:
    """A further output for what was computed and no output depends on, where there is such."""
    parameters = {p.name for p in b.frame.parameters}
    left = [v for v in unneeded(b) if v.name not in parameters]
    if left:
        extents = [extent_of(thread) for thread in b.frame.threads]
        extra = array(b, b.palette.real, extents, Access.OWN)
        b.fuel = FUEL
        store(b, extra, gathered(b, operand(b, b.palette.real, 1), 2 * len(left)))
