"""Functions that bring their own adjoint: `@wp.func_grad`, and what the backward pass replays: `@wp.func_replay`."""

from collections.abc import Sequence

import libcst as cst

from grammar import nodes, toplevel
from grammar.avoided import is_avoided
from grammar.builder import Builder, Definition, Function
from grammar.domains import binary, call
from grammar.formulas import ZERO, Formula, derivative, draw_formula, in_python
from grammar.reading import names_in, wider_than
from grammar.scope import Expr
from grammar.types import Scalar

VARIABLES = ("x", "y", "t", "r", "d", "u", "theta", "phase", "strain")
FACTORS = ("k", "scale", "alpha", "beta", "sigma", "gain", "width", "rate", "stiffness")
NAMES = (
    *(
        "soft_clip",
        "safe_response",
        "smooth_max",
        "saturate",
        "energy_density",
        "soft_plus",
        "kernel_weight",
        "falloff",
    ),
    *("potential", "activation", "smooth_step", "penalty", "robust_loss", "contact_energy", "bounded_wave"),
)
WIDEST = 40  # columns of a derivative that is written where it is used


def draw_with_gradient(b: Builder) -> Function:
    """A function of floats, and the function that says what its gradient is.

    The gradient is the derivative, mostly; people also write gradients that are bounded, or that pass a step.
    """
    kind = b.palette.real
    several = b.has("multiple_results") and b.choose.chance(5)
    name = b.fresh(NAMES)
    parameters = parameters_of(b, name)
    stepped = not several and b.choose.chance(3)
    formulas = [draw_formula(b.choose, turned, 1) for turned in (parameters, parameters[::-1])[: 2 if several else 1]]
    results = [_primal(b, formula, kind, stepped).node for formula in formulas]
    annotated = [(p, b.spelled(kind)) for p in parameters]
    is_plain = not is_avoided("replay of an overloaded function")
    function = Function(
        name, tuple((p, kind) for p in parameters), (kind,) * len(formulas), 0, is_plain, has_adjoint=True
    )
    returned = [nodes.returned(results)]
    _define(b, function, toplevel.function(nodes.wp("func"), name, annotated, returned))
    if not several and not stepped and b.choose.chance(4):
        decorator = nodes.call(nodes.wp("func_replay"), [nodes.name(name)])
        _define(b, function, toplevel.function(decorator, f"replay_{name}", annotated, returned))
    adjoints = ("adj_ret",) if len(formulas) == 1 else ("adj_first", "adj_second")
    annotated += [(adjoint, b.spelled(kind)) for adjoint in adjoints]
    decorator = nodes.call(nodes.wp("func_grad"), [nodes.name(name)])
    body = _adjoint(b, formulas, parameters, adjoints, kind)
    _define(b, function, toplevel.function(decorator, f"adj_{name}", annotated, body))
    b.functions.append(function)
    return function


def parameters_of(b: Builder, name: str) -> list[str]:
    """One variable or two, and a factor or two."""
    start, first = b.choose.below(len(VARIABLES)), b.choose.below(len(FACTORS))
    variables = [VARIABLES[(start + place) % len(VARIABLES)] for place in range(b.choose.between(1, 2))]
    factors = [FACTORS[(first + place) % len(FACTORS)] for place in range(b.choose.between(0, 2))]
    return [p for p in (*variables, *factors) if p != name]


def _primal(b: Builder, formula: Formula, kind: Scalar, stepped: bool) -> Expr:
    """The formula, or a step function of it."""
    drawn = in_python(b, formula, kind)
    return call(b, b.choose.pick(("round", "floor", "sign")), drawn) if stepped else drawn


def _adjoint(
    b: Builder, formulas: Sequence[Formula], parameters: Sequence[str], adjoints: Sequence[str], kind: Scalar
) -> list[cst.BaseStatement]:
    """`wp.adjoint[x] += derivative * adj_ret` for each parameter."""
    body: list[cst.BaseStatement] = []
    limit = b.choose.weighted(((None, 5), ("clamp", 2)))
    for parameter in parameters:
        contribution: Expr | None = None
        for formula, adjoint in zip(formulas, adjoints, strict=True):
            slope = derivative(formula, parameter)
            if slope == ZERO:
                continue
            drawn = in_python(b, slope, kind)
            if wider_than(drawn.node, WIDEST):
                local = f"d{parameter}" if len(formulas) == 1 else f"d{parameter}_{adjoint.removeprefix('adj_')}"
                body.append(nodes.assign(nodes.name(local), drawn.node))
                drawn = Expr(nodes.name(local), kind)
            term = binary(drawn, "*", Expr(nodes.name(adjoint), kind))
            contribution = term if contribution is None else binary(contribution, "+", term)
        if contribution is None:
            continue
        if limit is not None:
            contribution = call(b, limit, contribution, b.number(kind, "-1.0"), b.number(kind, "1.0"))
        slot = nodes.subscript(nodes.attribute(nodes.name("wp"), "adjoint"), [nodes.name(parameter)])
        body.append(nodes.augmented(slot, "+", contribution.node))
    return body


def _define(b: Builder, function: Function, node: cst.FunctionDef) -> None:
    """The function itself, or what is printed wherever it is, and after it."""
    reads = frozenset[str]().union(*(names_in(p.annotation.annotation) for p in node.params.params if p.annotation))
    known = b.frame.taken | b.module_names()
    b.definitions.append(Definition(function.name, node, reads & known, function))
