"""Helper functions: a few parameters, a few statements, one result or several."""

from collections.abc import Sequence

from grammar import nodes, toplevel, words
from grammar.avoided import is_avoided
from grammar.body import Arm, Effect, live_names, render
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.callables import parameter_function, spare
from grammar.expressions.calls import helper_call
from grammar.factories import TAKEN, define, inner_name
from grammar.facts import argument
from grammar.generics import annotation, open_type
from grammar.reading import names_in
from grammar.scope import Expr, Frame, Variable
from grammar.statements.branches import condition
from grammar.statements.table import block
from grammar.types import BOOL, FLOAT32, INT32, Matrix, Scalar, Value, has_float_parts
from grammar.values import composed

NOUNS = ("apply", "get", "eval", "local")


def draw_function(
    b: Builder, *, several: bool | None = None, factory: bool = False, seen: Sequence[Variable] = ()
) -> Function | None:
    """A `@wp.func` that later functions and the kernel may call; None where what was drawn needs no argument.

    A factory makes it where one is asked for, and now and then where the program has such. `seen` are constants around
    it that it may read.
    """
    outer, spellings = b.frame, dict(b.spellings)
    b.frame = Frame(taken=set(outer.taken), is_kernel=False)
    b.frame.scopes.append(list(seen))
    if several is None:
        several = b.has("multiple_results") and b.choose.chance(4)
    try:
        made_by_one = factory or (not seen and b.has("factory") and b.choose.chance(1))
        return _Drawing(b, outer, several).function(made_by_one)
    finally:
        b.frame = outer
        b.spellings = spellings


class _Drawing:
    """One function under way: what it returns, what it takes, what of that a factory captures."""

    def __init__(self, b: Builder, outer: Frame, several: bool) -> None:
        self.b = b
        self.outer = outer
        count = b.choose.between(2, 3) if several else 1
        self.results = tuple(_result_type(b) for _ in range(count))
        for kind in _parameter_types(b, self.results):
            interval = argument(kind) if isinstance(kind, Scalar) else None
            b.declare_parameter(kind, words.SCALARS[b.family(kind)] + words.LOCALS[b.family(kind)], interval)
        self.parameters = list(b.frame.scopes[0])
        for variable in self.parameters:
            if variable.type in b.around.open_types:
                open_type(b, variable.type, nodes.call(nodes.name("type"), [nodes.name(variable.name)]))
        self.captured: list[Variable] = []

    def function(self, factory: bool) -> Function | None:
        b = self.b
        if factory:
            self.captured = _capturable(b, self.parameters)[:1]
        for variable in self.captured:
            variable.constant = True
            variable.interval = TAKEN[variable.type]
        taken = parameter_function(b) if b.has("function_value") and b.choose.chance(1) else None
        with spare(b, taken):
            if taken is not None:
                b.let(Expr(helper_call(b, taken, 1), taken.results[0]))
            block(b, 0, 4)
            earlier: Sequence[nodes.Node] = ()
            if b.has("early_return") and b.choose.chance(4):
                earlier = _early_return(b, self.results)
            _return(b, self.results, earlier)
        return self._defined(taken)

    def _defined(self, taken: Function | None) -> Function | None:
        b = self.b
        live = live_names(b.frame.body, set())
        taken = taken if taken is not None and taken.name in live else None
        captured = [v for v in self.captured if v.name in live]
        used = [v for v in self.parameters if v.name in live and v not in captured]
        if not used:
            return None
        types = tuple(v.type for v in used)
        is_simple = taken is None and not captured and not b.around.factory
        shared = _overloaded(b, types, self.results) if is_simple else None
        name = shared or self._named(bool(captured))
        if name is None:
            return None
        annotations = {p.name: p.annotation for p in b.frame.parameters}
        is_open = bool(b.around.open_types.intersection(self.results))
        returns = _annotation(b, self.results) if b.style.annotated_returns and not is_open else None
        defaults = [] if shared else _defaults(b, types)
        open_ = {} if shared else _opened(b, used)
        spelled = [(v.name, open_.get(v.name) or annotations[v.name]) for v in used]
        if taken is not None:
            spelled.insert(0, (taken.name, nodes.wp("Function")))
        read = [*(kind for _, kind in spelled), *defaults, *([returns] if returns is not None else [])]
        reads = live.union(*map(names_in, read), *(names_in(annotations[v.name]) for v in captured))
        node = toplevel.function(
            nodes.wp("func"), name, spelled, render(b.frame.body, live), returns, defaults=defaults
        )
        function = Function(
            name,
            tuple((v.name, v.type) for v in used),
            self.results,
            len(defaults),
            is_simple and not defaults and not open_,
            taken,
        )
        known = self.outer.taken | b.module_names()
        if captured:
            held = [(v.name, annotations[v.name], v.type) for v in captured]
            return define(b, self.outer, function, node, held, frozenset(reads & known))
        b.definitions.append(Definition(name, node, frozenset(reads & known), function))
        b.functions.append(function)
        return function

    def _named(self, in_factory: bool) -> str | None:
        """A name for the function; None where a local of its own has it already."""
        options = _names(self.b, self.results)
        if in_factory:
            return inner_name(self.outer, self.b.frame, options)
        name = self.outer.fresh_name(options, NOUNS)
        return None if name in self.b.frame.taken else name


def _capturable(b: Builder, parameters: Sequence[Variable]) -> list[Variable]:
    """Parameters that a factory may capture: those that a plain Python number can stand for; the last come first."""
    return [v for v in reversed(parameters[1:]) if v.type in (FLOAT32, INT32)]


def _overloaded(b: Builder, types: tuple[Value, ...], results: tuple[Value, ...]) -> str | None:
    """The name of an earlier function, for this one to be an overload of, now and then."""
    if not b.has("overload") or not b.choose.chance(8):
        return None
    taken = {f.name for f in b.functions if tuple(kind for _, kind in f.parameters) == types or not f.is_plain}
    free = [f.name for f in b.functions if f.name not in taken and f.results == results]
    return b.choose.pick(free) if free else None


_DEFAULTS = {FLOAT32: ("1.0", "0.5", "2.0", "0.1"), INT32: ("1", "2", "4")}


def _defaults(b: Builder, kinds: Sequence[Value]) -> list[nodes.Node]:
    """Defaults for the last parameters, now and then, where plain numbers can be such."""
    if not b.has("default_argument") or not b.choose.chance(5):
        return []
    defaults: list[nodes.Node] = []
    if b.around.open_types:
        return defaults
    for kind in reversed(kinds):
        if (
            not isinstance(kind, Scalar)
            or (kind not in _DEFAULTS and kind != BOOL)
            or (defaults and b.choose.chance(8))
        ):
            break
        text = (
            nodes.name(b.choose.pick(("False", "True")))
            if kind == BOOL
            else b.number(kind, b.choose.pick(_DEFAULTS[kind])).node
        )
        defaults.insert(0, text)
    return defaults


def _generic(b: Builder, kind: Value) -> nodes.Node | None:
    """An annotation that leaves a parameter's type open: for open types always, for others now and then."""
    share = 4 if isinstance(kind, Matrix) else 2 if kind == INT32 else 1
    if kind not in b.around.open_types and not (b.has("generic") and b.choose.chance(share)):
        return None
    return annotation(b, kind)


def _opened(b: Builder, parameters: Sequence[Variable]) -> dict[str, nodes.Node]:
    """The parameters whose types are left open, with their annotations; not all of them with `Any`."""
    opened = {v.name: kind for v in parameters if (kind := _generic(b, v.type)) is not None}
    if len(opened) == len(parameters) and is_avoided("wp.Float handed on to Any"):
        last = parameters[-1]
        if all(nodes.is_name(kind) for kind in opened.values()):
            del opened[last.name]
        if last.type in b.around.open_types:
            opened[last.name] = nodes.wp("Float")
    return opened


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


def _early_return(b: Builder, results: tuple[Value, ...]) -> list[nodes.Node]:
    """`if d > radius: return 0.0` before the last line; what it returns."""
    arms: list[Arm] = []
    b.fuel = FUEL
    with b.arm(condition(b, 1), arms):
        drawn = _return(b, results)
    b.branch(arms)
    return drawn


def _return(b: Builder, results: tuple[Value, ...], earlier: Sequence[nodes.Node] = ()) -> list[nodes.Node]:
    """`return` of something else than what was returned earlier, as far as there is something else."""
    for _ in range(3):
        b.fuel = FUEL
        drawn = [composed(b, kind, 2).node for kind in results]
        if not earlier or not all(map(nodes.same, drawn, earlier)):
            break
    b.emit(nodes.returned(drawn), effect=Effect.OUTPUT)
    return drawn


def _annotation(b: Builder, results: tuple[Value, ...]) -> nodes.Node:
    if len(results) == 1:
        return b.spelled(results[0])
    return nodes.subscript(nodes.name("tuple"), [b.spelled(kind) for kind in results])
