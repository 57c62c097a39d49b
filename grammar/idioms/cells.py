"""Words that several kernel types share: cells at given places, neighbours, sums, scattering."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from grammar import catalog, nodes
from grammar.body import Arm
from grammar.builder import FUEL, Builder
from grammar.domains import binary, call
from grammar.facts import Extent, Index, Interval
from grammar.indices import last, length, loaded
from grammar.kernel import array, extent_of, leave_if
from grammar.leftovers import gathered
from grammar.nodes import Level
from grammar.scope import Access, ArrayVariable, Expr, LoopKind, Variable, same
from grammar.types import BOOL, INT32, Value, Vector
from grammar.values import composed, converted, operand


def hole(b: Builder, kind: Value, depth: int = 2) -> Expr:
    """An expression of any form, as deep as a statement of its own may be."""
    b.fuel = FUEL
    return operand(b, kind, depth)


def worked(b: Builder, kind: Value, depth: int = 2) -> Expr:
    """The same, and more than a name."""
    b.fuel = FUEL
    return composed(b, kind, depth)


def joined(left: Expr, operator: str, right: Expr) -> Expr:
    """`left operator right`, or `left` alone where both are the same."""
    return left if same(left, right) else binary(left, operator, right)


@contextmanager
def hidden(b: Builder, *variables: Variable) -> Iterator[None]:
    """Sums that only their own line reads while they grow."""
    scope = b.frame.scopes[-1]
    kept = list(scope)
    scope[:] = [v for v in scope if v not in variables]
    try:
        yield
    finally:
        scope[:] = kept


@contextmanager
def only_if(b: Builder, condition: Expr) -> Iterator[None]:
    """`if condition:` around what is emitted inside."""
    arms: list[Arm] = []
    with b.arm(condition, arms):
        yield
    b.branch(arms)


def shared(
    b: Builder, kind: Value, extents: Sequence[Extent], names: Sequence[str], operation: str = "add"
) -> ArrayVariable:
    """An array that all threads work on with one atomic operation."""
    made = array(b, kind, extents, Access.ATOMIC, names)
    made.operation = operation
    return made


def at(b: Builder, source: ArrayVariable, *places: Variable | Expr) -> Expr:
    """`source[i, j]` for given indices."""
    picked = [(b.variable(p) if isinstance(p, Variable) else p).node for p in places]
    return loaded(source, nodes.subscript(b.array(source), picked))


def real(b: Builder, text: str) -> Expr:
    """A literal of the program's float type."""
    return b.number(b.palette.real, text)


def whole(text: str | int) -> Expr:
    """A plain `int` literal."""
    return Expr(nodes.number(str(text)), INT32, interval=Interval(int(text), int(text)), literal=True)


def real_vectors(b: Builder) -> list[Vector]:
    """The vectors of the program whose components are of its float type."""
    return [v for v in b.palette.vectors if v.scalar == b.palette.real]


def elements(b: Builder, favour: int = 3) -> Value:
    """What fields and samples are made of: mostly numbers, sometimes vectors of them."""
    rows: list[tuple[Value, int]] = [(b.palette.real, favour), *((v, 1) for v in real_vectors(b))]
    return b.choose.weighted([row for row in rows if catalog.accepts_atomic("add", row[0])])


def add(b: Builder, total: Variable, term: Expr, operator: str = "+") -> None:
    """`total += term`."""
    total.blank = False
    b.emit(nodes.augmented(nodes.name(total.name), operator, term.node), total.name)


def assign(b: Builder, variable: Variable, update: Expr) -> None:
    """`variable = update`."""
    b.emit(nodes.assign(nodes.name(variable.name), update.node), variable.name)


def scatter(b: Builder, target: ArrayVariable, places: Sequence[Variable], drawn: Expr, operation: str = "add") -> None:
    """`wp.atomic_add(target, i, drawn)`, or `target[i] += drawn`."""
    target.operation = operation
    target.written = True
    picked = [b.variable(p).node for p in places] or [nodes.number("0")]
    if operation == "add" and b.choose.chance(3):
        b.output(nodes.augmented(nodes.subscript(b.array(target), picked), "+", drawn.node))
        return
    arguments = [b.array(target), *picked, drawn.node]
    b.output(nodes.expression(nodes.call(nodes.wp(f"atomic_{operation}"), arguments)))


def scatter_all(b: Builder, target: ArrayVariable, places: Sequence[Variable], drawn: Expr) -> None:
    """The same, with what nothing else needs worked into it."""
    b.frame.headers.append(frozenset(p.name for p in places))  # what the atomic itself will read
    drawn = gathered(b, drawn)
    b.frame.headers.pop()
    scatter(b, target, places, drawn)


def indexing(drawn: Expr, extent: Extent) -> Expr:
    """A whole number that is known to index an axis."""
    return Expr(drawn.node, INT32, drawn.level, extent.indices, index=Index(extent))


def within(b: Builder, drawn: Expr, extent: Extent) -> Expr:
    """`wp.clamp(k, 0, n - 1)`."""
    node = nodes.call(nodes.wp("clamp"), [drawn.node, nodes.number("0"), last(b, extent).node])
    return indexing(Expr(node, INT32), extent)


def beside(b: Builder, thread: Variable, step: int) -> Expr:
    """`i + 1` where a guard has made room, else `wp.min(i + 1, n - 1)` or `(i + 1) % n`."""
    extent, fact = extent_of(thread), thread.index
    base = b.variable(thread).node
    moved = Expr(nodes.operation(base, "+" if step > 0 else "-", nodes.number(str(abs(step)))), INT32, Level.SUM)
    if fact is not None and -fact.below <= step <= fact.above:
        return indexing(moved, extent)
    if step < 0:
        return indexing(Expr(nodes.call(nodes.wp("max"), [moved.node, nodes.number("0")]), INT32), extent)
    if b.choose.chance(3):
        ring = nodes.operation(nodes.parenthesized(moved.node, Level.SUM, Level.UNARY), "%", length(b, extent).node)
        return indexing(Expr(ring, INT32, Level.PRODUCT), extent)
    return indexing(Expr(nodes.call(nodes.wp("min"), [moved.node, last(b, extent).node]), INT32), extent)


def leave_border(b: Builder, threads: Sequence[Variable]) -> None:
    """`if i == 0 or i == n - 1: return`; past it every index has room for a step to both sides."""
    exact = b.choose.chance(8)
    tests: list[nodes.Node] = []
    for thread in threads:
        base, extent = b.variable(thread).node, extent_of(thread)
        tests.append(
            nodes.compare(base, "==", nodes.number("0")) if exact else nodes.compare(base, "<", nodes.number("1"))
        )
        tests.append(nodes.compare(base, "==" if exact else ">=", last(b, extent).node))
        thread.index = Index(extent, 1, 1)
    condition = tests[0]
    for test in tests[1:]:
        condition = nodes.disjunction(condition, test)
    leave_if(b, Expr(condition, BOOL, Level.OR))


@contextmanager
def ranged(
    b: Builder, names: Sequence[str], bounds: Sequence[Expr], interval: Interval, fact: Index | None = None
) -> Iterator[Variable]:
    """`for k in range(start, end):` between bounds that the launch decides."""
    target = Variable(b.fresh(names), INT32, interval, fact)
    header = nodes.call(nodes.name("range"), [bound.node for bound in bounds])
    with b.loop(target, header, LoopKind.FOR):
        yield target


def row_bounds(b: Builder, offsets: ArrayVariable, row: Variable, *, named: bool) -> tuple[Expr, Expr]:
    """`offsets[i]` and `offsets[i + 1]`, in variables of their own where they are wanted again."""
    ahead = nodes.operation(b.variable(row).node, "+", nodes.number("1"))
    start, end = at(b, offsets, row), at(b, offsets, Expr(ahead, INT32, Level.SUM))
    if not named:
        return start, end
    first = b.let(start, ("start", "begin", "row_start", "first"))
    final = b.let(end, ("end", "stop", "row_end", "past"))
    first.index = final.index = None  # bounds, no places: a row may be empty
    return b.variable(first), b.variable(final)


def bracketed(b: Builder, drawn: Expr, extent: Extent, axis: int = 0) -> tuple[Variable, Variable, Variable]:
    """The knots below and above a place on an axis, and how far between them it is."""
    names = _BRACKETS[axis]
    end = last(b, extent)
    top = converted(b, b.palette.real, end) if extent.constant is None else real(b, f"{extent.constant - 1}.0")
    place = b.let(call(b, "clamp", drawn, real(b, "0.0"), top), names[0])
    floor = nodes.call(b.spelled(INT32), [call(b, "floor", b.variable(place)).node])
    low = b.let(indexing(Expr(floor, INT32), extent), names[1])
    ahead = nodes.operation(b.variable(low).node, "+", nodes.number("1"))
    high = b.let(indexing(Expr(nodes.call(nodes.wp("min"), [ahead, end.node]), INT32), extent), names[2])
    return low, high, b.let(binary(b.variable(place), "-", converted(b, b.palette.real, b.variable(low))), names[3])


_BRACKETS = (
    (("px", "u", "pos_x", "gx"), ("x0", "i0", "lo", "ix"), ("x1", "i1", "hi", "ix_next"), ("fx", "tx", "s", "wx")),
    (
        ("py", "v", "pos_y", "gy"),
        ("y0", "j0", "below", "iy"),
        ("y1", "j1", "above", "iy_next"),
        ("fy", "ty", "r", "wy"),
    ),
)


def bilinear(
    b: Builder, source: ArrayVariable, x: tuple[Variable, ...], y: tuple[Variable, ...], names: Sequence[str]
) -> Variable:
    """The four cells around a place, blended: by `wp.lerp`, or by products with what is left to one."""
    rows = []
    lerps = b.choose.chance(8)
    for place, words in ((x[0], ("top", "near", "a", "low")), (x[1], ("bottom", "far", "b", "high"))):
        corners = [b.variable(b.let(at(b, source, place, side), _CORNERS)) for side in y[:2]]
        rows.append(b.variable(b.let(blended(b, corners[0], corners[1], y[2], lerps=lerps), words)))
    return b.let(blended(b, rows[0], rows[1], x[2], lerps=lerps), names)


_CORNERS = ("c00", "c01", "c10", "c11", "p", "q", "g", "e")


def blended(b: Builder, left: Expr, right: Expr, part: Variable, *, lerps: bool) -> Expr:
    """`wp.lerp(a, b, t)`, or `a * (1.0 - t) + b * t`, or `a + (b - a) * t`."""
    if lerps:
        return call(b, "lerp", left, right, b.variable(part))
    rest = binary(real(b, "1.0"), "-", b.variable(part))
    return binary(binary(left, "*", rest), "+", binary(right, "*", b.variable(part)))


def where(b: Builder, condition: Expr, yes: Expr, no: Expr) -> Expr:
    """`wp.where(c, a, b)`."""
    known = yes.interval | no.interval if yes.interval is not None and no.interval is not None else None
    return Expr(nodes.call(nodes.wp("where"), [condition.node, yes.node, no.node]), yes.type, interval=known)
