"""Types left open: generic kernels with one instance, and helper functions whose parameters are `Any` or `wp.Float`.

A generic kernel is drawn for the types of its one instance. Where its text would name the open type, it says
`values.dtype(0.5)` or `type(x)(0.5)` instead, so that it would do for other types as well.
"""

from dataclasses import replace

from grammar import nodes
from grammar.builder import Builder
from grammar.nodes import Node
from grammar.surroundings import INSTANCES, Opened
from grammar.types import Array, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector


def annotation(b: Builder, kind: Value) -> Node | None:
    """One of the annotations that leave a type open; None for types that have none."""
    match kind:
        case Scalar(is_float=True):
            return b.choose.weighted(((nodes.wp("Float"), 4), (nodes.name("Any"), 2), (nodes.wp("Scalar"), 1)))
        case Scalar(is_integer=True):
            return b.choose.weighted(((nodes.wp("Int"), 4), (nodes.name("Any"), 1), (nodes.wp("Scalar"), 1)))
        case Vector() | Matrix() | Quaternion() | Transform() if b.choose.chance(10):
            return _composite(b, kind)
        case Struct() | Vector() | Matrix() | Quaternion() | Transform():
            return nodes.name("Any")
    return None


def _composite(b: Builder, kind: Vector | Matrix | Quaternion | Transform) -> Node:
    """`wp.types.vector(length=Any, dtype=wp.Float)` and its relatives."""
    any_ = nodes.name("Any")
    dtype = ("dtype", nodes.wp("Float") if kind.scalar.is_float and b.choose.chance(10) else nodes.wp("Scalar"))
    match kind:
        case Vector(length=length):
            size = b.choose.weighted(((any_, 3), (nodes.number(str(length)), 1)))
            return nodes.call(nodes.attribute(nodes.wp("types"), "vector"), [], [("length", size), dtype])
        case Matrix():
            shape = nodes.tuple_([any_, any_])
            return nodes.call(nodes.attribute(nodes.wp("types"), "matrix"), [], [("shape", shape), dtype])
        case Quaternion():
            return nodes.call(nodes.attribute(nodes.wp("types"), "quaternion"), [], [dtype])
        case Transform():
            return nodes.call(nodes.attribute(nodes.wp("types"), "transformation"), [], [dtype])


def open_type(b: Builder, kind: Value, instance: Node) -> None:
    """From here on the text names a type as that of something at hand: `values.dtype`, `type(x)`."""
    b.spellings[kind] = instance


def open_parameters(b: Builder) -> None:
    """Leave the parameters of the open types open, and say which types the one instance has."""
    kinds = b.around.open_types
    if not kinds:
        return
    b.spellings.clear()
    in_own_module = any(key == "module" for key, _ in b.around.options)  # where a declaration would not find the kernel
    b.around.instance = b.choose.weighted(tuple(zip(INSTANCES, (6, 3, 0 if in_own_module else 2), strict=True)))
    scalar = b.choose.pick((nodes.wp("Float"), nodes.name("Any")))
    types: dict[str, Value | Array] = {a.name: a.type for a in b.frame.arrays}
    types |= {v.name: v.type for v in b.frame.scopes[0]}
    for place, parameter in enumerate(b.frame.parameters):
        match types.get(parameter.name):
            case Array(dtype=dtype, ndim=ndim) as kind if dtype in kinds:
                b.around.opened[parameter.name] = Opened(array_of_any(ndim), b.array_spelled(kind))
            case Scalar() as kind if kind in kinds:
                b.around.opened[parameter.name] = Opened(scalar, b.spelled(kind))
            case _:
                continue
        reads = frozenset({"Any"}) if parameter.name in b.around.opened else parameter.reads
        b.frame.parameters[place] = replace(parameter, reads=reads)


def array_of_any(ndim: int) -> Node:
    """`wp.array(dtype=Any)`, `wp.array2d(dtype=Any)`."""
    name = "array" if ndim == 1 else f"array{ndim}d"
    return nodes.call(nodes.wp(name), [], [("dtype", nodes.name("Any"))])
