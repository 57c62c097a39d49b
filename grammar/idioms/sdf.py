"""Signed distances: simple bodies joined, cut and blended at a point, or along a ray that marches."""

from grammar import nodes
from grammar.body import Arm, Effect
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared
from grammar.idiom import Idiom
from grammar.idioms.cells import add, hole, real, real_vectors
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, launch, prologue
from grammar.loops import a_loop
from grammar.scope import Expr, Variable
from grammar.statements.table import block
from grammar.types import Vector

DISTANCES = ("d", "dist", "sphere_d", "box_d", "shape_d", "body_d")
RADII = ("radius", "ball_radius", "rounding", "thickness", "reach")
CENTRES = ("center", "sphere_center", "box_center", "anchor", "origin")
SIZES = ("half_size", "extents", "box_size", "half_extents")
NORMALS = ("normal", "plane_normal", "up_dir", "ground_normal")


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    vector = next((v for v in real_vectors(b) if v.length == 3), real_vectors(b)[0])
    extents = [extent_of(thread)]
    if b.choose.chance(6):
        _march(b, thread, vector)
        return
    points = array(b, vector, extents, names=("points", "positions", "queries", "samples", "x"))
    prologue(b, [thread])
    point = b.let(load(b, points, plain=True), ("p", "x", "point", "pos"))
    block(b, 0, 2)
    distance = _scene(b, point, b.choose.between(1, 3))
    block(b, 1, 4)
    drawn = b.variable(distance)
    if b.choose.chance(8):
        drawn = binary(drawn, b.choose.pick(("-", "*", "+")), hole(b, b.palette.real))
    epilogue(b, extents, b.palette.real, drawn)


def _march(b: Builder, thread: Variable, vector: Vector) -> None:
    """`for s in range(32): p = o + d * t; h = scene(p); if h < eps: break; t += h`."""
    extents = [extent_of(thread)]
    origins = array(b, vector, extents, names=("origins", "ray_origins", "starts"))
    rays = array(b, vector, extents, names=("directions", "rays", "ray_dirs"))
    prologue(b, [thread])
    origin = b.let(load(b, origins, plain=True), ("o", "origin", "ro", "start"))
    ray = b.let(call(b, "normalize", load(b, rays, plain=True)), ("d", "dir", "rd", "ray"))
    travelled = b.let(b.dynamic(real(b, "0.0")), ("t", "depth", "travelled"), mutable=True)
    with a_loop(b, dynamic=b.choose.chance(9)):
        step = binary(b.variable(ray), "*", b.variable(travelled))
        point = b.let(binary(b.variable(origin), "+", step), ("p", "pos", "q", "here"))
        distance = _scene(b, point, b.choose.between(1, 2))
        arms: list[Arm] = []
        near = compared(b.variable(distance), "<", real(b, b.choose.pick(("0.01", "0.02", "0.05", "0.1"))))
        with b.arm(near, arms):
            b.emit(nodes.BREAK, effect=Effect.CONTROL)
        b.branch(arms)
        stride = b.variable(distance)
        add(b, travelled, binary(stride, "*", real(b, "0.9")) if b.choose.chance(6) else stride)
    travelled.reads = 0
    block(b, 0, 3)
    epilogue(b, extents, b.palette.real, binary(b.variable(travelled), "+", hole(b, b.palette.real, 1)))


def _scene(b: Builder, point: Variable, joints: int) -> Variable:
    """Some bodies, each joined to what there is."""
    distance = b.let(_body(b, point), DISTANCES)
    for _ in range(joints):
        distance = _joined(b, distance, b.let(_body(b, point), DISTANCES))
    return distance


def _given(b: Builder, kind: Vector, names: tuple[str, ...]) -> Expr:
    """A parameter of a body."""
    inputs = [v for v in b.frame.scopes[0] if v.type == kind and v.name in names]
    made = inputs[0] if inputs and b.choose.chance(5) else b.declare_parameter(kind, names)
    return b.variable(made)


def _body(b: Builder, point: Variable) -> Expr:
    """The distance to a sphere, a box, a plane, a tube, or a shell of anything that is in scope."""
    vector = point.type
    assert isinstance(vector, Vector)
    size = b.variable(b.declare_parameter(b.palette.real, RADII)) if b.choose.chance(11) else _size(b)
    match b.choose.weighted((("sphere", 6), ("box", 4), ("plane", 4), ("tube", 2), ("wave", 2))):
        case "box":
            inner = call(b, "abs", binary(b.variable(point), "-", _given(b, vector, CENTRES)))
            edge = b.let(binary(inner, "-", _given(b, vector, SIZES)), ("q", "edge", "corner", "e"))
            zero = Expr(nodes.call(b.spelled(vector), []), vector)
            outside = _scalar(b, "length", call(b, "max", b.variable(edge), zero))
            inside = call(b, "min", _scalar(b, "max", b.variable(edge)), real(b, "0.0"))
            return binary(outside, "+", inside)
        case "plane":
            height = nodes.call(nodes.wp("dot"), [b.variable(point).node, _given(b, vector, NORMALS).node])
            return binary(Expr(height, b.palette.real), "-", size)
        case "tube":
            parts = [nodes.subscript(b.variable(point).node, [nodes.number(str(k))]) for k in range(2)]
            squares = [binary(Expr(p, b.palette.real), "*", Expr(p, b.palette.real)) for p in parts]
            return binary(call(b, "sqrt", binary(squares[0], "+", squares[1])), "-", size)
        case "wave":
            lifted = nodes.subscript(b.variable(point).node, [nodes.number("1")])
            return binary(Expr(lifted, b.palette.real), "-", hole(b, b.palette.real))
    return binary(_scalar(b, "length", binary(b.variable(point), "-", _given(b, vector, CENTRES))), "-", size)


def _size(b: Builder) -> Expr:
    return real(b, b.choose.pick(("0.5", "1.0", "0.25", "0.1", "2.0", "0.75")))


def _scalar(b: Builder, name: str, drawn: Expr) -> Expr:
    return Expr(call(b, name, drawn).node, b.palette.real)


def _joined(b: Builder, left: Variable, right: Variable) -> Variable:
    """Union, intersection, difference, or a smooth union."""
    first, second = b.variable(left), b.variable(right)
    match b.choose.weighted((("union", 4), ("both", 3), ("cut", 3), ("smooth", 5))):
        case "both":
            return b.let(call(b, "max", first, second), ("both", "overlap", "common"))
        case "cut":
            hollow = Expr(nodes.prefixed("-", second.node), second.type, nodes.Level.UNARY)
            return b.let(call(b, "max", first, hollow), ("carved", "cut", "hollow"))
        case "smooth":
            width = real(b, b.choose.pick(("0.1", "0.2", "0.25", "0.5")))
            share = binary(binary(real(b, "0.5"), "*", binary(second, "-", first)), "/", width)
            unit = call(b, "clamp", binary(real(b, "0.5"), "+", share), real(b, "0.0"), real(b, "1.0"))
            blend = b.let(unit, ("h", "blend", "mix"))
            rest = binary(real(b, "1.0"), "-", b.variable(blend))
            dent = binary(binary(width, "*", b.variable(blend)), "*", rest)
            mixed = call(b, "lerp", b.variable(right), b.variable(left), b.variable(blend))
            return b.let(binary(mixed, "-", dent), ("blended", "smooth_d", "merged"))
    return b.let(call(b, "min", first, second), ("union_d", "nearest", "closest", "merged"))


IDIOM = Idiom(
    "sdf",
    (
        "scene_distance",
        "sdf_eval",
        "signed_distance",
        "query_scene",
        "shape_distance",
        "distance_field",
        "scene_depth",
    ),
    _draw,
    needs=frozenset({"component", "constructor", "builtin", "break", "static_loop", "dynamic_loop"}),
    vectors=1,
)
