"""What a kernel can see of a mesh: its faces and vertices, and what there is at a spot on a face."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.facts import Extent, Index, Interval
from grammar.indices import loaded
from grammar.kernel import array
from grammar.resources import MESH, Resource, asked, bound, declare
from grammar.scope import ArrayVariable, Expr, Variable
from grammar.types import FLOAT32, INT32, VEC3, Scalar, Struct, Value

CORNERS = (("a", "b", "c"), ("p0", "p1", "p2"), ("v0", "v1", "v2"), ("x0", "x1", "x2"), ("q0", "q1", "q2"))


@dataclass(frozen=True, slots=True)
class Surface:
    """A mesh and the axes that its faces and vertices have."""

    mesh: Resource
    faces: Extent
    vertices: Extent


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a mesh: a face, and where on it."""

    face: Expr
    u: Expr
    v: Expr


def surface(b: Builder, faces: Extent | None = None) -> Surface:
    """A mesh for the kernel to ask."""
    axes = (faces or Extent(role="faces"), Extent(role="nodes"))
    return Surface(declare(b, MESH, axes=axes), *axes)


@dataclass(frozen=True, slots=True)
class Hit:
    """The answer of a query: whether it found something, what it says of it, and its variables once it has."""

    over: Surface
    found: nodes.Node
    face: nodes.Node
    parts: dict[str, Expr]
    variables: tuple[Variable, ...]

    @property
    def sign(self) -> Expr | None:
        """Which side of the surface, where the query says so."""
        return self.parts.get("sign")

    def spot(self, b: Builder) -> Spot:
        """Where it is: the face under a name, or `query.face` wherever it is asked for."""
        extent = self.over.faces
        face = Expr(self.face, INT32, interval=extent.indices, index=Index(extent))
        if not nodes.is_name(self.face) and b.choose.chance(5):
            face = b.variable(b.let(face, ("face", "face_id", "tri", "face_index", "f")))
        return Spot(face, self.parts["u"], self.parts["v"])


def held(b: Builder, over: Surface, asks: nodes.Node, shape: Struct) -> Hit:
    """`query = wp.mesh_query_point(...)`: the answer in one variable, its parts read as `query.u`."""
    query = bound(b, asks, ("query", "q", "hit", "res"))
    parts = {part: Expr(nodes.attribute(query, part), kind) for part, kind in shape.fields}
    variable = Variable(query.value, shape, reads=1)
    return Hit(over, nodes.attribute(query, "result"), nodes.attribute(query, "face"), parts, (variable,))


def unpacked(
    b: Builder, over: Surface, builtin: str, arguments: Sequence[Expr], fields: Sequence[tuple[str, Value]]
) -> Hit:
    """`if wp.mesh_query_point(mesh, p, max_dist, sign, face, u, v):`: the parts in variables of one's own."""
    kinds: dict[str, Value] = {**dict(fields), "face": INT32}
    order = [part for part in (_RAY_ORDER if "t" in kinds else _POINT_ORDER) if part in kinds]
    names: dict[str, str] = {}
    for part in order:
        names[part] = b.fresh((part, f"hit_{part}"))
        b.emit(nodes.assign(nodes.name(names[part]), nothing(b, kinds[part]).node), names[part])
    parts = {part: Expr(nodes.name(names[part]), kinds[part]) for part in order if part != "face"}
    found = asked(over.mesh, builtin, *arguments, *(Expr(nodes.name(names[part]), kinds[part]) for part in order))
    variables = tuple(Variable(names[part], kinds[part], reads=1) for part in order if part != "face")
    return Hit(over, found, nodes.name(names["face"]), parts, variables)


# The order of the parts among the arguments.
_POINT_ORDER = ("sign", "face", "u", "v")
_RAY_ORDER = ("t", "u", "v", "sign", "normal", "face")


def nothing(b: Builder, kind: Value) -> Expr:
    """`int(0)`, `float(0.0)`, `wp.vec3()`: what a sum starts from."""
    if isinstance(kind, Scalar):
        return b.dynamic(b.number(kind, "0.0" if kind.is_float else "0"))
    return Expr(nodes.call(b.spelled(kind), []), kind)


def box(b: Builder, place: Variable) -> list[Expr]:
    """The corners of a box around a point: `p - wp.vec3(r, r, r)` and `p + wp.vec3(r, r, r)`."""
    if b.choose.chance(5):
        half = b.variable(b.declare_parameter(VEC3, ("extents", "half_size", "half_extents", "pad")))
    else:
        side = b.variable(b.declare_parameter(FLOAT32, ("radius", "half_width", "r", "margin"))).node
        half = Expr(nodes.call(b.spelled(VEC3), [side] * 3), VEC3)
    ends = [binary(b.variable(place), operator, half) for operator in ("-", "+")]
    if b.choose.chance(6):
        return ends
    named = (("lower", "lo", "box_min"), ("upper", "hi", "box_max"))
    return [b.variable(b.let(end, names)) for end, names in zip(ends, named, strict=True)]


def root(b: Builder, of: Resource, builtin: str, thread: Variable) -> nodes.Node:
    """`root = wp.mesh_get_group_root(mesh, group)`: the part of the tree that a query keeps to."""
    if b.choose.chance(8):
        assert thread.index is not None
        groups = array(b, INT32, [thread.index.extent], names=("groups", "env_ids", "worlds", "batch_ids"))
        group = Expr(nodes.subscript(b.array(groups), [b.variable(thread).node]), INT32)
        of.made.group_of.append(groups.name)
    else:
        asked_for = b.declare_parameter(INT32, ("group", "env_id", "world_id"), Interval(0, 100))
        group = b.variable(asked_for)
        of.made.group_of.append(asked_for.name)
    return bound(b, asked(of, builtin, group), ("root", "group_root", "start_node"))


def middle_of(b: Builder, face: Expr) -> Spot:
    """A spot on a face that a loop or a launch names: its middle, or a corner."""
    u, v = b.choose.pick((("0.333", "0.333"), ("1.0", "0.0"), ("0.0", "1.0"), ("0.0", "0.0")))
    return Spot(face, b.number(FLOAT32, u), b.number(FLOAT32, v))


def position(b: Builder, over: Surface, spot: Spot, names: Sequence[str] = ()) -> Variable:
    """`p = wp.mesh_eval_position(mesh, query.face, query.u, query.v)`."""
    found = asked(over.mesh, "mesh_eval_position", spot.face, spot.u, spot.v)
    return b.let(Expr(found, VEC3), names or ("closest", "cp", "hit_point", "surface_point", "p"))


def normal(b: Builder, over: Surface, spot: Spot) -> Variable:
    """`n = wp.mesh_eval_face_normal(mesh, face)`."""
    return b.let(Expr(asked(over.mesh, "mesh_eval_face_normal", spot.face), VEC3), ("n", "normal", "face_normal"))


def corner(spot: Spot, number: int, *, leading: bool = False) -> Expr:
    """`face * 3 + 1`, or `3 * face + 1`: where a face's second corner stands in the list of them all."""
    three, face = Expr(nodes.number("3"), INT32), Expr(spot.face.node, INT32, spot.face.level)
    first = binary(three, "*", face) if leading else binary(face, "*", three)
    return first if number == 0 else binary(first, "+", Expr(nodes.number(str(number)), INT32))


def corners(b: Builder, over: Surface, spot: Spot) -> list[Variable]:
    """The three corners of a face, one after the other."""
    ways = (_evaluated, 5), (_asked_for, 7), (_looked_up, 13)
    found = b.choose.weighted(ways)(b, over, spot)
    free = [names for names in CORNERS if not b.frame.taken.intersection(names)] or CORNERS
    names = b.choose.pick(free)
    return [b.let(Expr(node, VEC3), (name,)) for node, name in zip(found, names, strict=True)]


def _evaluated(b: Builder, over: Surface, spot: Spot) -> list[nodes.Node]:
    """`wp.mesh_eval_position(mesh, face, 1.0, 0.0)` and the others."""
    places = (("1.0", "0.0"), ("0.0", "1.0"), ("0.0", "0.0"))
    texts = [[b.number(FLOAT32, text) for text in place] for place in places]
    return [asked(over.mesh, "mesh_eval_position", spot.face, *place) for place in texts]


def _asked_for(b: Builder, over: Surface, spot: Spot) -> list[nodes.Node]:
    """`wp.mesh_get_point(mesh, face * 3)` and the others."""
    leading = b.choose.chance(6)
    return [asked(over.mesh, "mesh_get_point", corner(spot, k, leading=leading)) for k in range(3)]


def _looked_up(b: Builder, over: Surface, spot: Spot) -> list[nodes.Node]:
    """`m = wp.mesh_get(mesh)`, then `m.points[m.indices[face * 3]]`: the mesh's own arrays."""
    leading = b.choose.chance(6)
    mesh = bound(b, asked(over.mesh, "mesh_get"), ("m", "mesh_data", "geo"))
    indices, points = (nodes.attribute(mesh, part) for part in ("indices", "points"))
    places = [corner(spot, k, leading=leading).node for k in range(3)]
    return [nodes.subscript(points, [nodes.subscript(indices, [place])]) for place in places]


def area(b: Builder, ends: Sequence[Variable]) -> Variable:
    """`0.5 * wp.length(wp.cross(b - a, c - a))`."""
    sides = [binary(b.variable(end), "-", b.variable(ends[0])) for end in ends[1:]]
    doubled = Expr(call(b, "length", call(b, "cross", *sides)).node, FLOAT32)
    half = binary(b.number(FLOAT32, "0.5"), "*", doubled, NON_NEGATIVE)
    return b.let(half, ("area", "tri_area", "face_area"))


def _velocity(b: Builder, over: Surface, spot: Spot) -> None:
    found = asked(over.mesh, "mesh_eval_velocity", spot.face, spot.u, spot.v)
    b.let(Expr(found, VEC3), ("surface_vel", "mesh_vel", "v_mesh", "point_vel"))


def _normal(b: Builder, over: Surface, spot: Spot) -> None:
    normal(b, over, spot)


def _corner(b: Builder, over: Surface, spot: Spot) -> None:
    found = asked(over.mesh, "mesh_get_point", corner(spot, b.choose.below(3)))
    b.let(Expr(found, VEC3), ("vertex", "corner", "p0", "vert"))


def _corner_velocity(b: Builder, over: Surface, spot: Spot) -> None:
    found = asked(over.mesh, "mesh_get_velocity", corner(spot, b.choose.below(3)))
    b.let(Expr(found, VEC3), ("vertex_vel", "corner_vel", "vert_v"))


def _area(b: Builder, over: Surface, spot: Spot) -> None:
    area(b, corners(b, over, spot))


def vertex(b: Builder, over: Surface, spot: Spot, number: int, names: Sequence[str]) -> Variable:
    """`v = wp.mesh_get_index(mesh, face * 3)`: the vertex at a corner."""
    found = asked(over.mesh, "mesh_get_index", corner(spot, number))
    return b.let(Expr(found, INT32, interval=over.vertices.indices, index=Index(over.vertices)), names)


def _vertex_datum(b: Builder, over: Surface, spot: Spot) -> None:
    place = vertex(b, over, spot, b.choose.below(3), ("vertex_id", "vert", "vi", "vid"))
    held = _data(b, over.vertices, (VEC3, FLOAT32), ("vertex_colors", "vertex_normals"), ("vertex_mass", "weights"))
    b.let(loaded(held, nodes.subscript(b.array(held), [b.variable(place).node])))


def _face_datum(b: Builder, over: Surface, spot: Spot) -> None:
    held = _data(b, over.faces, (FLOAT32, VEC3), ("face_friction", "face_areas", "albedo"), ("face_colors", "tangents"))
    b.let(loaded(held, nodes.subscript(b.array(held), [spot.face.node])))


def _data(b: Builder, extent: Extent, kinds: Sequence[Value], *names: Sequence[str]) -> ArrayVariable:
    """An array over the faces or the vertices: out of scope, since nothing but a spot names a cell of it."""
    which = b.choose.below(len(kinds))
    made = array(b, kinds[which], [extent], names=names[which])
    b.frame.arrays.remove(made)
    return made


_LOOKS: tuple[tuple[Callable[[Builder, Surface, Spot], None], int], ...] = (
    (_normal, 5),
    (_velocity, 6),
    (_face_datum, 4),
    (_vertex_datum, 7),
    (_corner, 4),
    (_corner_velocity, 6),
    (_area, 5),
)


def look(b: Builder, over: Surface, spot: Spot) -> None:
    """Something that there is at a spot, in a new variable or a few."""
    b.choose.weighted(_LOOKS)(b, over, spot)
