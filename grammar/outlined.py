"""Helper functions that one call is drawn for: with parameters of any kind, ids and queries too."""

from collections.abc import Callable, Sequence

from grammar import nodes, toplevel
from grammar.body import live_names, render
from grammar.builder import Builder, Definition
from grammar.reading import names_in
from grammar.scope import Expr, Frame
from grammar.types import Value


def outlined(b: Builder, names: Sequence[str], result: Value, body: Callable[[], dict[str, nodes.Node]]) -> Expr:
    """The call of a new helper function.

    Args:
        names: what the function may be called.
        result: the type that it returns.
        body: draws its parameters and statements into the builder, the return included, and says what is passed for
            each parameter. A parameter that turns out unused is left out.
    """
    outer = b.frame
    name = outer.fresh_name(names, ("fast", "local"))
    b.frame = Frame(taken=set(outer.taken), is_kernel=False)
    try:
        passed = body()
        live = live_names(b.frame.body, set())
        parameters = [p for p in b.frame.parameters if p.name in live]
        returns = b.spelled(result) if b.style.annotated_returns else None
        reads = live.union(*(p.reads for p in parameters), names_in(returns) if returns is not None else frozenset())
        header = [(p.name, p.annotation) for p in parameters]
        node = toplevel.function(nodes.wp("func"), name, header, render(b.frame.body, live), returns)
    finally:
        b.frame = outer
    b.definitions.append(Definition(name, node, frozenset(reads & (outer.taken | b.module_names()))))
    return Expr(nodes.call(nodes.name(name), [passed[p.name] for p in parameters]), result)
