"""Derivatives of functions, as statements that name them."""

from grammar import nodes
from grammar.avoided import is_avoided
from grammar.builder import Builder, Function
from grammar.statements.bindings import unpack
from grammar.statements.table import production
from grammar.types import FLOAT32, Scalar, Value, Vector, has_float_parts, warp_name
from grammar.values import operand, value

OF_REALS = ("sin", "cos", "tanh", "atan", "sinh")
OF_VECTORS = ("length_sq", "length")


@production("gradient", 1)
def _gradient(b: Builder) -> None:
    """`dx, dk = wp.grad(falloff)(x, k)`, `slope = wp.grad(wp.sin)(t)`."""
    if not b.frame.is_kernel:  # a function that asks for a gradient has none itself
        return
    rows: list[tuple[Function | str, int]] = [(f, 9) for f in _differentiable(b)]
    if not rows and not b.choose.chance(4):
        return
    rows += [(name, 1) for name in OF_REALS]
    vectors = [v for v in b.palette.vectors if v.scalar == FLOAT32 and _is_named(v)]
    rows += [(name, 1) for name in OF_VECTORS if vectors]
    picked = b.choose.weighted(rows)
    if isinstance(picked, str):
        kinds: tuple[Value, ...] = (vectors[0] if picked in OF_VECTORS else b.palette.real,)
        function: nodes.Node = nodes.wp(picked)
    else:
        b.called.add(picked)
        kinds = tuple(kind for _, kind in picked.parameters)
        function = nodes.name(picked.name)
    if not isinstance(picked, str) and picked.defaults and not is_avoided("gradient with a default left out"):
        kinds = kinds[: len(kinds) - picked.defaults]
    arguments = [operand(b, kinds[0], 1), *(value(b, kind, 1) for kind in kinds[1:])]
    taken: nodes.Node = nodes.call(nodes.wp("grad"), [function])
    if b.choose.chance(4):
        name = b.fresh(HANDLES)
        b.emit(nodes.assign(nodes.name(name), taken), name)
        taken = nodes.name(name)
    node = nodes.call(taken, [a.node for a in arguments])
    names = tuple(GRADIENTS["vector" if isinstance(kind, Vector) else "float"] for kind in kinds)
    unpack(b, node, kinds, names)


HANDLES = ("grad_fn", "d_fn", "backward_of", "slope_of")  # a gradient as a function, by a name of its own
GRADIENTS = {
    "float": ("slope", "dfdx", "sensitivity", "df", "derivative", "partial", "g"),
    "vector": ("grad_v", "gradient", "dfdv", "normal_dir", "steepest"),
}


def _is_named(kind: Vector) -> bool:
    return warp_name(kind) is not None or not is_avoided("gradient of a built-in at a type without a name")


def _differentiable(b: Builder) -> list[Function]:
    """The program's functions that have one float as their result and floats and vectors as parameters."""
    names = [f.name for f in b.functions]
    returns_float = b.style.annotated_returns and b.style.python_scalars and b.palette.real == FLOAT32
    if returns_float and is_avoided("gradient of a function that returns float"):
        return []
    with_own = not is_avoided("gradient of a function with its own")
    return [
        f
        for f in b.functions
        if (f.is_plain or f.defaults)
        and (with_own or not f.has_adjoint)
        and f.calls is None
        and names.count(f.name) == 1
        and f.results == (b.palette.real,)
        and all(isinstance(kind, (Scalar, Vector)) and has_float_parts(kind) for _, kind in f.parameters)
    ]
