"""Functions that change their argument: parameters annotated `wp.ref[T]`, for kernels without a backward pass."""

from functools import partial

from grammar import nodes, toplevel, words
from grammar.body import live_names, render
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.expressions.calls import helper_call
from grammar.indices import own_cell
from grammar.parameters import array, extent_of
from grammar.reading import names_in
from grammar.scope import Access, Frame, Variable
from grammar.statements.changes import change
from grammar.statements.table import block
from grammar.steps import Step, written
from grammar.targets import target_in
from grammar.types import Scalar, Value, Vector
from grammar.values import operand, part_bounded

NAMES = ("accumulate", "relax", "advance", "grow", "nudge_value", "integrate_into", "push", "update_in_place", "damp")


def draw_with_reference(b: Builder) -> None:
    """A function without a result whose first parameter is the caller's own variable, and statements that call it.

    Warp has no adjoint for such a call: the kernel goes without a backward pass.
    """
    kinds: list[tuple[Value, int]] = [(b.palette.real, 20)]
    kinds += [(v, 1) for v in b.palette.vectors if v.scalar == b.palette.real]
    kinds += [(m, 5) for m in b.palette.matrices if m.scalar == b.palette.real]
    outer, kind = b.frame, b.choose.weighted(kinds)
    b.frame = Frame(taken=set(outer.taken), is_kernel=False)
    try:
        target = b.fresh(words.ACCUMULATORS[b.family(kind)])
        changed = b.frame.declare(Variable(target, kind, mutable=True))
        for _ in range(b.choose.between(1, 2)):
            b.declare_parameter(b.palette.real, words.SCALARS["float"])
        parameters = [v for v in b.frame.scopes[0] if v is not changed]
        block(b, 0, 1)
        for _ in range(b.choose.between(1, 2)):
            b.fuel = FUEL
            _change(b, changed)
        live = live_names(b.frame.body, {target})
        body = render(b.frame.body, live)
        spelled = {p.name: p.annotation for p in b.frame.parameters}
    finally:
        b.frame = outer
    used = [v for v in parameters if v.name in live]
    start = b.choose.below(len(NAMES))
    name = outer.fresh_name([*NAMES[start:], *NAMES[:start]], ("do",))
    reference = nodes.subscript(nodes.wp("ref"), [b.spelled(kind)])
    annotated = [(target, reference), *((v.name, spelled[v.name]) for v in used)]
    node = toplevel.function(nodes.wp("func"), name, annotated, body)
    reads = live.union(*(names_in(annotation) for _, annotation in annotated))
    function = Function(name, tuple((v.name, v.type) for v in used), (), is_plain=False)
    b.definitions.append(Definition(name, node, frozenset(reads & (outer.taken | b.module_names())), function))
    for rows in b.statements.values():
        rows.append((partial(_call, function=function, kind=kind), 12))
    b.around.options.append(("enable_backward", nodes.name("False")))


def _change(b: Builder, changed: Variable) -> None:
    """`total += x`, `frame[0, 1] = x`, `frame[1] *= x`: all of it, or a part."""
    part = None
    if b.has("component_write") and b.choose.chance(6 if isinstance(changed.type, Vector) else 12):
        part = target_in(b, nodes.name(changed.name), changed.type, cell=True)
    if part is None or part.wide:
        change(b, changed)
        return
    drawn = part_bounded(b, operand(b, part.type, 1))
    operator = b.choose.weighted((("", 4), ("+", 3), ("*", 2 if isinstance(part.type, Scalar) else 0)))
    b.emit(written(part.node, Step(operator, drawn)), changed.name)


def _call(b: Builder, function: Function, kind: Value) -> None:
    """`accumulate(total, x)`: on a variable of the kernel, a part of one, or the thread's own cell of an array."""
    if not b.frame.is_kernel:
        return
    if b.has("in_place") and b.choose.chance(8):
        _call_on_cell(b, function, kind)
        return
    whole = [v for v in b.frame.of_type(kind) if v.mutable]
    parts = [v for v in b.frame.variables() if v.mutable and isinstance(v.type, Vector) and v.type.scalar == kind]
    if parts and b.has("component_write") and (not whole or b.choose.chance(13)):
        variable = b.choose.pick(parts)
        target = _component(b, nodes.name(variable.name))
    elif whole:
        variable = b.choose.pick(whole)
        target = nodes.name(variable.name)
    else:
        return
    variable.blank = False
    b.emit(nodes.expression(_given(b, function, target)), variable.name)


def _call_on_cell(b: Builder, function: Function, kind: Value) -> None:
    """`accumulate(ages[i], x)`, `accumulate(velocities[i].y, x)`."""
    threads = b.frame.threads
    if not threads or any(t.index is None for t in threads):
        return
    vectors = [v for v in b.palette.vectors if v.scalar == kind]
    held = b.choose.pick(vectors) if vectors and b.choose.chance(13) else kind
    state = array(b, held, [extent_of(t) for t in threads], Access.CLOSED, words.ARRAYS[b.family(held)])
    cell: nodes.Node = own_cell(b, state)
    b.output(nodes.expression(_given(b, function, cell if held == kind else _component(b, cell))))


def _component(b: Builder, whole: nodes.Node) -> nodes.Node:
    """`v.y`, `v[1]`."""
    place = b.choose.below(2)
    if b.style.letters:
        return nodes.attribute(whole, "xy"[place])
    return nodes.subscript(whole, [nodes.number(str(place))])


def _given(b: Builder, function: Function, target: nodes.Node) -> nodes.Call:
    call = helper_call(b, function, 1)
    return call.with_changes(args=[nodes.argument(target), *call.args])
