"""What a module holds besides functions: constants of composite types, flags, classes of constants, enumerations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar import nodes, toplevel
from grammar.nodes import Node
from grammar.scope import Expr
from grammar.types import BOOL, INT32, Matrix, Vector

if TYPE_CHECKING:  # the builder has these at hand itself
    from grammar.builder import Builder

# Vectors by length, with what they hold; matrices by their rows.
VECTORS: dict[int, tuple[tuple[str, tuple[str, ...]], ...]] = {
    2: (("AXIS_2D", ("1.0", "0.0")), ("WIND", ("0.5", "-0.25")), ("CELL_SIZE", ("0.1", "0.2"))),
    3: (
        ("UP", ("0.0", "1.0", "0.0")),
        ("GRAVITY_DIR", ("0.0", "-1.0", "0.0")),
        ("LIGHT_DIR", ("0.577", "0.577", "-0.577")),
        ("HALF_EXTENTS", ("0.5", "1.0", "0.25")),
    ),
    4: (("BASE_COLOR", ("0.8", "0.6", "0.4", "1.0")), ("RK_WEIGHTS", ("1.0", "2.0", "2.0", "1.0"))),
    5: (("STENCIL", ("1.0", "-4.0", "6.0", "-4.0", "1.0")),),
    6: (("STRAIN_SCALE", ("1.0", "1.0", "1.0", "0.5", "0.5", "0.5")),),
}
MATRICES: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {
    (2, 2): ("ROTATE_90", ("0.0", "-1.0", "1.0", "0.0")),
    (3, 3): ("RGB_TO_YUV", ("0.299", "0.587", "0.114", "-0.147", "-0.289", "0.436", "0.615", "-0.515", "-0.1")),
    (2, 3): ("PROJECTION", ("1.0", "0.0", "0.5", "0.0", "1.0", "0.5")),
}
FLAGS = (("USE_DAMPING", True), ("PERIODIC", False), ("HIGH_ORDER", True), ("CLAMP_VALUES", False), ("SYMMETRIC", True))
CLASSES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("SolverConfig", (("relaxation", "0.8"), ("tolerance", "0.001"), ("substeps", "4"))),
    ("Constants", (("STIFFNESS", "100.0"), ("DAMPING", "0.05"), ("MAX_SPEED", "10.0"))),
    ("Defaults", (("gain", "0.5"), ("bias", "0.1"), ("levels", "3"))),
)
ENUMERATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Phase", ("SOLID", "FLUID", "GAS")),
    ("CellType", ("EMPTY", "BORDER", "INSIDE")),
    ("Mode", ("LINEAR", "SMOOTH", "NEAREST")),
    ("Side", ("LEFT", "RIGHT")),
    ("BodyFlag", ("STATIC", "DYNAMIC", "KINEMATIC", "SLEEPING")),
)


def composite(b: Builder, kind: Vector | Matrix) -> Expr | None:
    """`UP`, a vector or a matrix of the module; None for shapes that nobody has a constant of."""
    if isinstance(kind, Vector):
        rows = VECTORS.get(kind.length, ())
    else:
        rows = tuple(row for row in (MATRICES.get((kind.rows, kind.columns)),) if row is not None)
    if not rows:
        return None
    name, numbers = b.choose.pick(rows)
    if name not in b.aliases:
        made: Node = nodes.call(b.spelled(kind), [nodes.number(text) for text in numbers])
        if b.choose.chance(6):
            made = nodes.call(nodes.wp("constant"), [made])
        b.aliases[name] = nodes.assign(nodes.name(name), made)
        b.composites[name] = kind
    return Expr(nodes.name(name), kind) if b.composites.get(name) == kind else None


def flag(b: Builder) -> Expr:
    """A constant of the module that is true or false."""
    name, value = b.choose.pick(FLAGS)
    b.aliases.setdefault(name, nodes.assign(nodes.name(name), nodes.name(str(value))))
    return Expr(nodes.name(name), BOOL)


def attribute(b: Builder, *, whole: bool) -> tuple[Node, str]:
    """`SolverConfig.relaxation`, a constant that is kept in a class, and what it is."""
    rows = [(c, name, text) for c, values in CLASSES for name, text in values if text.isdigit() == whole]
    class_name, name, text = b.choose.pick(rows)
    if class_name not in b.classes:
        values = dict(CLASSES)[class_name]
        b.classes[class_name] = toplevel.class_(class_name, None, [(key, nodes.number(value)) for key, value in values])
    return nodes.attribute(nodes.name(class_name), name), text


def member(b: Builder) -> Expr:
    """`Material.FLUID`, one of an enumeration of whole numbers."""
    class_name, members = b.choose.pick(ENUMERATIONS)
    if class_name not in b.classes:
        values = [(key, nodes.number(str(place))) for place, key in enumerate(members)]
        b.classes[class_name] = toplevel.class_(class_name, "IntEnum", values)
    return Expr(nodes.attribute(nodes.name(class_name), b.choose.pick(members)), INT32)
