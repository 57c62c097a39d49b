"""A number of the module, and a function that has another thing by that name: a `dt` here, and a `dt` there."""

from grammar import nodes, toplevel
from grammar.builder import Builder, Definition, Function
from grammar.domains import binary
from grammar.reading import names_in
from grammar.scope import Expr
from grammar.statements.table import production
from grammar.types import FLOAT32, Scalar
from grammar.values import operand

NUMBERS = (("dt", "0.01"), ("gain", "2.0"), ("radius", "0.5"), ("damping", "0.98"), ("omega", "1.5"))
FUNCTIONS = ("stepped", "relaxed", "advanced", "attenuated", "blended")
LIMITS = (("min", "1.0"), ("max", "0.1"), ("min", "0.5"))


@production("constant", 1)
def _shadowed(b: Builder) -> None:
    """`y = stepped(x, v) * dt`, where `stepped` takes a `dt`, or works one out."""
    is_plain = b.frame.is_kernel and b.has("function") and not b.around.open_types and b.palette.real == FLOAT32
    if not is_plain or not b.choose.chance(4):
        return
    name, text = b.choose.pick(NUMBERS)
    if name in b.frame.taken:
        return
    b.frame.taken.add(name)
    b.aliases[name] = nodes.assign(nodes.name(name), nodes.number(text))
    function = _defined(b, name, FLOAT32)
    b.fuel = 2
    arguments = [operand(b, FLOAT32, 1).node, operand(b, FLOAT32, 1).node]
    called = Expr(nodes.call(nodes.name(function), arguments), FLOAT32)
    b.let(binary(called, "*", Expr(nodes.name(name), FLOAT32)))


def _defined(b: Builder, name: str, kind: Scalar) -> str:
    """The function: its second parameter has the name, or a local does."""
    made = b.fresh(FUNCTIONS)
    first, second = b.choose.pick((("x", "v"), ("value", "rate"), ("pos", "vel")))
    body = []
    if b.choose.chance(8):
        builtin, limit = b.choose.pick(LIMITS)
        worked = nodes.call(nodes.wp(builtin), [nodes.name(second), nodes.number(limit)])
        body.append(nodes.assign(nodes.name(name), worked))
    else:
        second = name
    scaled = nodes.operation(nodes.name(second), "*", nodes.name(name)) if body else nodes.name(name)
    operator = b.choose.pick(("+", "-")) if body else "*"
    body.append(nodes.returned([nodes.operation(nodes.name(first), operator, scaled)]))
    spelled = b.spelled(kind)
    returns = spelled if b.style.annotated_returns else None
    node = toplevel.function(nodes.wp("func"), made, [(first, spelled), (second, spelled)], body, returns)
    function = Function(made, ((first, kind), (second, kind)), (kind,), is_plain=False)
    reads = names_in(spelled) & (b.frame.taken | b.module_names())  # a factory may have been given the type
    b.definitions.append(Definition(made, node, reads, function))
    b.called.add(function)
    return made
