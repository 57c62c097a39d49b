"""Helper functions: a few parameters, a few statements, one result or several."""

from grammar import nodes, words
from grammar.body import Arm, Effect, live_names, render
from grammar.builder import Builder, Definition, Function
from grammar.facts import argument
from grammar.reading import names_in
from grammar.scope import Frame
from grammar.statements.branches import condition
from grammar.statements.table import FUEL, block
from grammar.types import BOOL, FLOAT32, INT32, Scalar, Value, has_float_parts
from grammar.values import composed


def draw_function(b: Builder, *, several: bool | None = None) -> Function | None:
    """A `@wp.func` that later functions and the kernel may call; None where what was drawn needs no argument."""
    outer = b.frame
    b.frame = Frame(taken=set(outer.taken), is_kernel=False)
    try:
        return _draw(b, outer, b.has("multiple_results") and b.choose.chance(4) if several is None else several)
    finally:
        b.frame = outer


def _draw(b: Builder, outer: Frame, several: bool) -> Function | None:
    count = b.choose.between(2, 3) if several else 1
    results = tuple(_result_type(b) for _ in range(count))
    kinds = _parameter_types(b, results)
    for kind in kinds:
        interval = argument(kind) if isinstance(kind, Scalar) else None
        b.declare_parameter(kind, words.SCALARS[b.family(kind)] + words.LOCALS[b.family(kind)], interval)
    parameters = list(b.frame.scopes[0])
    block(b, 0, 4)
    if b.has("early_return") and b.choose.chance(4):
        _early_return(b, results)
    _return(b, results)
    live = live_names(b.frame.body, set())
    used = [v for v in parameters if v.name in live]
    if not used:
        return None
    types = tuple(v.type for v in used)
    shared = _overloaded(b, types, results)
    name = shared or outer.fresh_name(_names(b, results), ("apply", "get", "eval", "local"))
    if not shared and name in b.frame.taken:  # a local of the function already has it
        return None
    annotations = {p.name: p for p in b.frame.parameters}
    reads = live.union(*(annotations[v.name].reads for v in used))
    returns = _annotation(b, results) if b.style.annotated_returns else None
    reads |= names_in(returns) if returns is not None else frozenset()
    default = None if shared else _default(b, used[-1].type)
    reads |= names_in(default) if default is not None else frozenset()
    spelled = [(v.name, (not shared and _generic(b, v.type)) or annotations[v.name].annotation) for v in used]
    is_plain = default is None and all(spelling is annotations[key].annotation for key, spelling in spelled)
    reads |= frozenset().union(*(names_in(node) for _, node in spelled))
    node = nodes.function("func", name, spelled, render(b.frame.body, live), returns, default=default)
    function = Function(name, tuple((v.name, v.type) for v in used), results, default is not None, is_plain)
    known = outer.taken | b.aliases.keys() | {"Any"}
    b.definitions.append(Definition(name, node, frozenset(reads & known), function))
    b.functions.append(function)
    return function


def _overloaded(b: Builder, types: tuple[Value, ...], results: tuple[Value, ...]) -> str | None:
    """The name of an earlier function, for this one to be an overload of, now and then."""
    if not b.has("overload") or not b.choose.chance(8):
        return None
    taken = {f.name for f in b.functions if tuple(kind for _, kind in f.parameters) == types or not f.is_plain}
    free = [f.name for f in b.functions if f.name not in taken and f.results == results]
    return b.choose.pick(free) if free else None


def _default(b: Builder, kind: Value) -> nodes.Node | None:
    """A default for the last parameter, now and then, where a plain number can be one."""
    if kind not in (FLOAT32, INT32) or not b.has("default_argument") or not b.choose.chance(5):
        return None
    return b.number(kind, b.choose.pick(("1.0", "0.5", "2.0", "0.1") if kind == FLOAT32 else ("1", "2", "4"))).node


def _generic(b: Builder, kind: Value) -> nodes.Node | None:
    """`wp.Float`, `wp.Int` or `Any` for a parameter's type, now and then: the calls have the type it was drawn for."""
    if not b.has("generic") or not b.choose.chance(1):
        return None
    if isinstance(kind, Scalar) and kind.is_float:
        return nodes.wp("Float")
    if isinstance(kind, Scalar) and kind.is_integer:
        return nodes.wp("Int")
    return None if kind == BOOL else nodes.name("Any")


def _names(b: Builder, results: tuple[Value, ...]) -> list[str]:
    options = words.FUNCTIONS["several" if len(results) > 1 else b.family(results[0])]
    start = b.choose.below(len(options))
    return [*options[start:], *options[:start]]


def _result_type(b: Builder) -> Value:
    rows: list[tuple[Value, int]] = [(b.palette.real, 9), (b.palette.whole, 1), (BOOL, 1)]
    rows += [(v, 4) for v in b.palette.vectors] + [(m, 2) for m in b.palette.matrices]
    rows += [(kind, 3) for kind in b.palette.values() if kind not in dict(rows) and has_float_parts(kind)]
    rows += [(s, 2) for s in b.structs]
    return b.choose.weighted(rows)


def _parameter_types(b: Builder, results: tuple[Value, ...]) -> list[Value]:
    rows: list[tuple[Value, int]] = [(b.palette.real, 8), (b.palette.whole, 2)]
    rows += [(v, 4) for v in b.palette.vectors] + [(m, 1) for m in b.palette.matrices]
    rows += [(s, 3) for s in b.structs]
    first = results[0] if results[0] != BOOL and b.choose.chance(10) else b.palette.real
    kinds: list[Value] = [first]
    kinds += [b.choose.weighted(rows) for _ in range(b.choose.between(1, 3))]
    return kinds


def _early_return(b: Builder, results: tuple[Value, ...]) -> None:
    """`if d > radius: return 0.0` before the last line."""
    arms: list[Arm] = []
    b.fuel = FUEL
    with b.arm(condition(b, 1), arms):
        _return(b, results)
    b.branch(arms)


def _return(b: Builder, results: tuple[Value, ...]) -> None:
    b.fuel = FUEL
    drawn = [composed(b, kind, 2).node for kind in results]
    b.emit(nodes.returned(drawn), effect=Effect.OUTPUT)


def _annotation(b: Builder, results: tuple[Value, ...]) -> nodes.Node:
    if len(results) == 1:
        return b.spelled(results[0])
    return nodes.subscript(nodes.name("tuple"), [b.spelled(kind) for kind in results])
