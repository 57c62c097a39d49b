"""The call that a program is about, on values of the types that it takes."""

from grammar import nodes, words
from grammar.atomics import contribution
from grammar.builder import FUEL, Builder
from grammar.domains import bounded
from grammar.expressions.calls import arguments_for, called
from grammar.facts import Extent, Interval
from grammar.indices import load
from grammar.kernel import array, extent_of, random_state
from grammar.overloads import WRITTEN
from grammar.scope import Access, ArrayVariable, Variable
from grammar.signature import Signature
from grammar.statements.bindings import unpack
from grammar.statements.changes import blank
from grammar.statements.effects import store
from grammar.statements.table import production
from grammar.subjects import types_of
from grammar.types import BOOL, INT32, STATE, Array, Kind, Scalar
from grammar.values import operand


@production("builtin", 3, fits=lambda b: b.palette.subject is not None)
def _subject(b: Builder) -> None:
    """`r = wp.quat_slerp(q, p, t)`, `wp.svd3(A, U, sigma, V)`, `wp.atomic_max(best, i, score)`."""
    subject = b.palette.subject
    if subject is not None and ((b.frame.is_kernel and b.frame.depth == 0) or not _takes_arrays(subject)):
        _make(b, subject)


def bring_up(b: Builder) -> None:
    """The call in a program that has not made it, with an output for what it gives."""
    subject = b.palette.subject
    if subject is None or b.is_settled or not b.frame.threads:
        return
    b.fuel = FUEL
    _provide(b, subject)
    if len(subject.results) == 1 and not _is_atomic(subject):
        extents = [extent_of(thread) for thread in b.frame.threads]
        drawn = called(b, subject, subject.results[0], 1)
        store(b, array(b, subject.results[0], extents, Access.OWN), drawn)
    else:
        _make(b, subject)


def _make(b: Builder, subject: Signature) -> None:
    at_top = b.frame.is_kernel and b.frame.depth == 0
    if at_top:
        _provide(b, subject)
        b.is_settled = True
    if STATE in subject.operands and not b.frame.of_type(STATE):
        return
    if _is_atomic(subject):
        _make_atomic(b, subject)
    elif not subject.results:
        _make_in_place(b, subject)
    elif len(subject.results) > 1:
        arguments = arguments_for(b, subject, 1)
        unpack(b, nodes.call(nodes.wp(subject.name), [a.node for a in arguments]), subject.results)
    else:
        b.let(called(b, subject, subject.results[0], 1))


def _is_atomic(subject: Signature) -> bool:
    return subject.name.startswith("atomic_")


def _takes_arrays(subject: Signature) -> bool:
    return any(isinstance(kind, Array) for kind in subject.operands)


def _provide(b: Builder, subject: Signature) -> None:
    """Inputs of the types that it takes, where nothing in scope has them."""
    extents = [extent_of(thread) for thread in b.frame.threads]
    if STATE in subject.operands and not b.frame.of_type(STATE):
        random_state(b, b.frame.threads)
    for _, kind in subject.parameters:
        if isinstance(kind, Array):
            held = any(a.type == kind and a.access is Access.READ for a in b.frame.arrays)
            if not held and not _is_atomic(subject):
                names = ("cdf",) if subject.name == "sample_cdf" else ()
                array(b, kind.dtype, [Extent(role="table")], names=names)
        elif kind in types_of(subject) and kind != BOOL and not b.frame.of_type(kind) and not _is_atomic(subject):
            made = next(iter(b.frame.readable(kind)), None) or array(b, kind, extents)
            b.let(load(b, made, plain=True))


def _make_in_place(b: Builder, subject: Signature) -> None:
    """`wp.svd3(A, U, sigma, V)`: what it writes starts empty, or from what is there."""
    written = WRITTEN[subject.name]
    made: list[Variable] = []
    if len(written) == 1:  # what is changed in part
        (_, kind), *others = subject.parameters
        assert not isinstance(kind, Array)
        made.append(b.let(operand(b, kind, 1), words.ACCUMULATORS[b.family(kind)], mutable=True))
        given = [operand(b, k, 1) for _, k in others if not isinstance(k, Array)]
        arguments = [nodes.name(made[0].name), *(e.node for e in given)]
    else:
        first = subject.parameters[0][1]
        assert not isinstance(first, Array)
        arguments = [operand(b, first, 1).node]
        for name, kind in subject.parameters:
            if name in written and not isinstance(kind, Array):
                start = b.dynamic(blank(b, kind)) if isinstance(kind, Scalar) else blank(b, kind)
                made.append(b.let(start, (name,), mutable=True))
        arguments += [nodes.name(v.name) for v in made]
    b.emit(nodes.expression(nodes.call(nodes.wp(subject.name), arguments)), *(v.name for v in made))


def _make_atomic(b: Builder, subject: Signature) -> None:
    """`wp.atomic_max(best, i, score)`: cells of an array of its own, under indices of the type that is asked for."""
    (_, kind), *others = subject.parameters
    assert isinstance(kind, Array)
    operation = subject.name.removeprefix("atomic_")
    target = next((a for a in b.frame.arrays if a.type == kind and a.access is Access.ATOMIC), None)
    if target is None or target.operation not in (None, operation) or others[0][1] != INT32:
        target = _target(b, kind, others[0][1])  # type: ignore[arg-type]
    target.operation = operation
    indices = [_index(b, target, axis, k) for axis, (_, k) in enumerate(others[: kind.ndim]) if isinstance(k, Scalar)]
    values = []
    for _, value_kind in others[kind.ndim :]:
        assert not isinstance(value_kind, Array)
        drawn = contribution(b, value_kind)
        is_signed = isinstance(value_kind, Scalar) and value_kind.kind is Kind.INT
        values.append(bounded(b, drawn, Interval(-100, 100)) if is_signed else drawn)
    target.written = True
    call = nodes.call(nodes.wp(subject.name), [b.array(target), *indices, *(v.node for v in values)])
    b.output(nodes.expression(call))


def _target(b: Builder, kind: Array, index: Scalar) -> ArrayVariable:
    """The array: over the launch first, if indices of the type reach so far, then over a few cells an axis."""
    threads = [extent_of(thread) for thread in b.frame.threads][: kind.ndim if index.bits > 8 else 0]
    further = [Extent(b.choose.pick((2, 3, 4, 8))) for _ in range(kind.ndim - len(threads))]
    made = array(b, kind.dtype, [*threads, *further], Access.ATOMIC, family=kind.family)
    if kind.family != "array":
        b.frame.arrays.remove(made)  # it has no length to ask for, and no cells to read
    return made


def _index(b: Builder, target: ArrayVariable, axis: int, kind: Scalar) -> nodes.Node:
    extent = target.extents[axis]
    thread = next((t for t in b.frame.threads if t.index is not None and t.index.extent is extent), None)
    if thread is not None:
        node: nodes.Node = b.variable(thread).node
    elif axis == 0 and extent.constant is not None:
        first = b.variable(b.frame.threads[0]).node
        node = nodes.operation(first, "%", nodes.number(str(extent.constant)))
    else:
        return b.number(kind, str(b.choose.below(extent.constant or 1))).node
    return node if kind == INT32 else nodes.call(b.spelled(kind), [node])
