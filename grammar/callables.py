"""Functions as arguments: a parameter annotated `wp.Function`, and what can be passed for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from grammar import nodes
from grammar.builder import Builder, Function
from grammar.types import Scalar, Value, Vector

NAMES = ("op", "fn", "func", "f", "transform_fn", "activation", "shape_fn")

# Built-ins defined for all arguments, by what they take and return.
OF_REALS = ("sin", "cos", "tanh", "abs", "atan", "floor", "sinh", "sign", "ceil", "erf", "cbrt", "degrees")
OF_VECTORS = ("normalize", "abs")
TO_REALS = ("length", "length_sq")


def parameter_function(b: Builder) -> Function:
    """A function that the function at hand is given, of types for which there is one to pass."""
    real = b.palette.real
    vectors = [v for v in b.palette.vectors if v.scalar.is_float]
    rows: list[tuple[tuple[tuple[Value, ...], Value], int]] = [(((real,), real), 6)]
    rows += [(((v,), v), 2) for v in vectors] + [(((v,), v.scalar), 2) for v in vectors]
    made = {(tuple(kind for _, kind in f.parameters), f.results[0]) for f in passable(b)}
    rows += [(signature, 4) for signature in sorted(made, key=repr)]
    kinds, result = b.choose.weighted(rows)
    name = b.fresh(NAMES)
    return Function(name, tuple((f"x{place}", kind) for place, kind in enumerate(kinds)), (result,), is_plain=False)


def passable(b: Builder) -> list[Function]:
    """The program's functions that can be passed: of floats and composites alone, so that any argument will do."""
    inside = b.around.inside
    simple = [f for f in b.functions if f.calls is None and not f.defaults and len(f.results) == 1]
    names = [f.name for f in b.functions]
    return [f for f in simple if _takes_any(f) and f.name not in inside and names.count(f.name) == 1]


def _takes_any(function: Function) -> bool:
    return all(not isinstance(kind, Scalar) or kind.is_float for _, kind in function.parameters)


def argument_for(b: Builder, wanted: Function) -> nodes.Node:
    """`wp.sin`, or a function of the program's, where a function like `wanted` is asked for."""
    kinds = tuple(kind for _, kind in wanted.parameters)
    own = [f for f in passable(b) if f.results == wanted.results and tuple(k for _, k in f.parameters) == kinds]
    names = built_ins(kinds, wanted.results[0])
    rows: list[tuple[Function | str, int]] = [(name, 1) for name in names]
    rows += [(f, max(2, len(names))) for f in own]
    picked = b.choose.weighted(rows)
    if isinstance(picked, str):
        return nodes.wp(picked)
    b.called.add(picked)
    return nodes.name(picked.name)


def built_ins(kinds: tuple[Value, ...], result: Value) -> tuple[str, ...]:
    """The built-ins that can stand for a function of these types."""
    match kinds:
        case (Scalar(is_float=True),):
            return OF_REALS if result == kinds[0] else ()
        case (Vector(scalar=Scalar(is_float=True)) as vector,):
            return OF_VECTORS if result == vector else TO_REALS if result == vector.scalar else ()
    return ()


def can_be_called(b: Builder, function: Function) -> bool:
    """Whether there is something to pass for the function that it takes, if it takes one."""
    wanted = function.calls
    if wanted is None:
        return True
    kinds = tuple(kind for _, kind in wanted.parameters)
    if built_ins(kinds, wanted.results[0]):
        return True
    return any(f.results == wanted.results and tuple(k for _, k in f.parameters) == kinds for f in passable(b))


@contextmanager
def spare(b: Builder, function: Function | None) -> Iterator[None]:
    """Inside, the function can be called like those of the program."""
    if function is None:
        yield
        return
    b.functions.append(function)
    try:
        yield
    finally:
        b.functions.remove(function)
