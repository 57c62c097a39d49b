"""Functions written in C++: `@wp.func_native`, with the adjoint beside it."""

from collections.abc import Mapping, Sequence

import libcst as cst

from grammar import nodes, toplevel
from grammar.body import Effect
from grammar.builder import Builder, Definition, Function
from grammar.custom_gradients import parameters_of
from grammar.facts import Extent
from grammar.formulas import ZERO, Formula, derivative, draw_formula, in_cpp
from grammar.kernel import array
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.scope import Access, Variable
from grammar.types import FLOAT32, FLOAT64, INT32, Array, Scalar
from grammar.values import operand

NAMES = (
    *(
        "native_blend",
        "fast_response",
        "fused_term",
        "native_weight",
        "wave",
        "spring_force",
        "custom_op",
        "attenuation",
    ),
    *("lens_term", "native_energy", "fused_update", "damped_wave", "soft_threshold"),
)
_CPP = {FLOAT32: "float", FLOAT64: "double"}


def draw_native(b: Builder) -> Function:
    """A function of floats whose body and gradient are snippets of C++."""
    kind = b.palette.real
    name = b.fresh(NAMES)
    parameters = parameters_of(b, name)
    formula = draw_formula(b.choose, parameters, b.choose.between(1, 2))
    forward = _body(b, formula, kind, "{}", {})
    snippets = {"snippet": forward}
    if b.choose.chance(14):
        snippets["adj_snippet"] = _adjoint(
            formula, kind, parameters, {}, {p: f"adj_{p}" for p in parameters}, "adj_ret"
        )
        if b.choose.chance(3):
            snippets["replay_snippet"] = forward
    function = Function(name, tuple((p, kind) for p in parameters), (kind,), is_plain=False)
    _define(b, name, [(p, b.spelled(kind)) for p in parameters], b.spelled(kind), snippets, function)
    b.functions.append(function)
    return function


def call_on_arrays(b: Builder, thread: Variable, extents: Sequence[Extent]) -> None:
    """A native function that reads and writes arrays at an index, and its call."""
    kind = b.palette.real
    name = b.fresh(NAMES)
    words = ("x", "y", "z")[: b.choose.between(1, 3)]
    factor = "a"
    formula = draw_formula(b.choose, [*words, factor], 2)
    index, target = "tid", "out"
    cells = {word: f"{word}[{index}]" for word in words}
    snippets = {
        "snippet": _body(b, formula, kind, f"{target}[{index}] = {{}}", cells),
        "adj_snippet": _adjoint(
            formula, kind, [*words, factor], cells, {w: f"adj_{c}" for w, c in cells.items()}, f"adj_{target}[{index}]"
        ),
    }
    spelled = b.array_spelled(Array(kind, 1))
    parameters = [*((word, spelled) for word in words), (factor, b.spelled(kind))]
    parameters += [(target, spelled), (index, b.spelled(INT32))]
    function = Function(name, (), (), is_plain=False)
    _define(b, name, parameters, None, snippets, function)
    b.called.add(function)
    given = [array(b, kind, extents) for _ in words]
    out = array(b, kind, extents, Access.OWN)
    out.written = True
    arguments = [b.array(a) for a in given] + [operand(b, kind, 1).node, b.array(out), b.variable(thread).node]
    b.emit(nodes.expression(nodes.call(nodes.name(name), arguments)), effect=Effect.OUTPUT)


def _body(b: Builder, formula: Formula, kind: Scalar, form: str, cells: Mapping[str, str]) -> list[str]:
    """`return ...;`, or the assignment that `form` is, with a part of the formula on a line of its own at times."""
    written = in_cpp(formula, kind, cells)
    if form == "{}":
        if b.choose.chance(6):
            return [f"{_CPP[kind]} result = {written};", "return result;"]
        return [f"return {written};"]
    return [form.format(written) + ";"]


def _adjoint(
    formula: Formula,
    kind: Scalar,
    parameters: Sequence[str],
    cells: Mapping[str, str],
    adjoints: Mapping[str, str],
    given: str,
) -> list[str]:
    """`adj_x += derivative * adj_ret;` for each parameter."""
    lines = []
    for parameter in parameters:
        slope = derivative(formula, parameter)
        if slope == ZERO:
            continue
        written = in_cpp(slope, kind, cells)
        factor = written if _is_product(slope) else f"({written})"
        lines.append(f"{adjoints.get(parameter, f'adj_{parameter}')} += {factor} * {given};")
    return lines


def _is_product(formula: Formula) -> bool:
    return getattr(formula, "operator", "*") == "*"


def _define(
    b: Builder,
    name: str,
    parameters: Sequence[tuple[str, Node]],
    returns: Node | None,
    snippets: Mapping[str, Sequence[str]],
    function: Function,
) -> None:
    """The snippets, as constants of the module or where they are passed, and the function that has them."""
    passed: list[tuple[str, Node]] = []
    reads: set[str] = set()
    apart = b.choose.chance(10)
    for key, lines in snippets.items():
        text: Node = nodes.text_block(lines)
        if apart:
            constant = b.fresh((f"{name}_{key}" if len(snippets) > 1 else key,))
            b.definitions.append(Definition(constant, nodes.assign(nodes.name(constant), text), frozenset()))
            reads.add(constant)
            text = nodes.name(constant)
        passed.append((key, text))
    first = [passed.pop(0)[1]] if b.choose.chance(8) else []
    decorator = nodes.call(nodes.wp("func_native"), first, passed)
    node: cst.FunctionDef = toplevel.stub(decorator, name, parameters, returns)
    for _, annotation in parameters:
        reads |= names_in(annotation)
    known = b.frame.taken | b.module_names()
    b.definitions.append(Definition(name, node, frozenset(reads & known), function))
