"""Questions to a mesh, a volume or a texture by kernels that are about something else."""

from collections.abc import Callable

from grammar import nodes, surfaces, volumes
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import NON_NEGATIVE, binary, call
from grammar.resources import CLOSEST, POINT_HIT, TEXTURES, asked, declare
from grammar.scope import Expr, Variable
from grammar.statements.table import production
from grammar.types import BOOL, FLOAT32, VEC3, Struct
from grammar.values import operand


@production("resource", 2)
def _probe(b: Builder) -> None:
    """One question, in a kernel that has points to ask about or numbers to look up."""
    if b.frame.is_kernel and not b.frame.loops and b.choose.chance(11):
        points = b.frame.of_type(VEC3)
        ways: list[tuple[Callable[[Builder, list[Variable]], None], int]] = []
        if points:
            ways += [(_distance, 6), (_field, 4)]
        if b.palette.real == FLOAT32:
            ways.append((_texel, 3))
        if ways:
            b.choose.weighted(ways)(b, points)


def _distance(b: Builder, points: list[Variable]) -> None:
    """How far a point is from a mesh."""
    place = b.choose.pick(points)
    over = surfaces.surface(b)
    name = b.choose.pick([row[0] for row in CLOSEST])
    limit = b.declare_parameter(FLOAT32, ("max_dist", "query_radius", "contact_range"))
    parts = POINT_HIT.fields[1 if name.endswith("no_sign") else 0 :]
    asks = asked(over.mesh, name, b.variable(place), b.variable(limit))
    hit = surfaces.held(b, over, asks, Struct("MeshQueryPoint", parts))
    gap = b.let(b.variable(limit), ("gap", "clearance", "surface_dist"), mutable=True)
    gap.mutable = False
    arms: list[Arm] = []
    with b.arm(Expr(hit.found, BOOL), arms):
        found = surfaces.position(b, over, hit.spot(b))
        offset = binary(b.variable(place), "-", b.variable(found))
        measured = Expr(call(b, "length", offset).node, FLOAT32, interval=NON_NEGATIVE)
        signed = measured if hit.sign is None else binary(hit.sign, "*", measured)
        b.emit(nodes.assign(nodes.name(gap.name), signed.node), gap.name)
    b.branch(arms)
    gap.reads = 0


def _field(b: Builder, points: list[Variable]) -> None:
    """The value of a volume at a point."""
    of = volumes.field(b, volumes.dtype(b))
    uvw = volumes.to_index(b, of, b.variable(b.choose.pick(points)))
    b.let(volumes.sampled(b, of, uvw), ("local_val", "ambient", "field_val"))


def _texel(b: Builder, points: list[Variable]) -> None:
    """A texel of a texture, or an entry of a table of one axis."""
    rank = b.choose.weighted(((2, 5), (1, 4)))
    row = TEXTURES[rank - 1]
    texture = declare(b, row)
    bounds = [b.number(FLOAT32, text) for text in ("0.0", "1.0")]
    place = [call(b, "clamp", operand(b, FLOAT32, 1), *bounds).node for _ in range(rank)]
    drawn = nodes.call(nodes.wp("texture_sample"), [texture.node, *place], [("dtype", nodes.name("float"))])
    b.let(Expr(drawn, FLOAT32), ("texel", "looked_up", "shade"))
