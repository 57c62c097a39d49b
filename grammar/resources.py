"""Meshes, BVHs, hash grids, volumes, textures: what a kernel asks questions of and never computes with.

A resource is a parameter: an id, `mesh: wp.uint64`, or a typed one, `tex: wp.Texture2D`. What its built-ins answer
becomes ordinary variables: numbers, vectors, and indices that know which axis they are for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import libcst as cst

from grammar import nodes, toplevel
from grammar.builder import Builder, Definition
from grammar.facts import Extent
from grammar.reading import names_in
from grammar.scope import Expr, Housed, Made, ResourceKind, Role, Variable
from grammar.types import FLOAT32, VEC3, Struct, Value

MESH = ResourceKind(
    "mesh",
    "uint64",
    ("mesh", "mesh_id", "surface", "collider", "geometry"),
    (
        ("points", "vec3 a vertex: one for each cell of the arrays over vertices"),
        ("indices", "int32, three a face, each a vertex: one face for each cell of the arrays over faces"),
        ("velocities", "vec3 a vertex, always there: kernels read them"),
        ("groups", "int32 a face"),
        ("support_winding_number", "True"),
    ),
)
BVH = ResourceKind(
    "bvh",
    "uint64",
    ("bvh", "bvh_id", "tree", "accel", "scene"),
    (
        ("lowers", "vec3: one for each cell of the arrays over items"),
        ("uppers", "vec3: no component lower than in lowers"),
        ("groups", "int32 an item"),
    ),
)
HASH_GRID = ResourceKind(
    "hash_grid",
    "uint64",
    ("grid", "grid_id", "hash_grid", "particle_grid", "neighbor_grid"),
    (
        ("dtype", "the float type of the positions"),
        ("points", "the array of positions that the kernel reads: built over all of it before the launch"),
        ("radius", "the largest distance that the kernel asks for, as long as that is positive"),
        ("groups", "int32 a point, where the kernel asks for a group"),
    ),
)
VOLUME = ResourceKind(
    "volume",
    "uint64",
    ("volume", "volume_id", "vol", "sdf_volume", "density_volume"),
    (
        ("dtype", "what the kernel's calls name or end in: _f float, _i int32, _v vec3, else their dtype argument"),
        ("voxels", "with leaves wherever the kernel stores; index volumes where the name of a call ends in _index"),
        ("voxel_data", "the arrays of indexed calls: one cell for each active voxel"),
    ),
)
TEXTURES = tuple(
    ResourceKind(
        "texture",
        f"Texture{rank}D",
        names,
        (
            ("data", f"{rank} axes and the channels that the kernel's dtype asks for: float 1, vec2 2, vec4 4"),
            ("normalized_coords", "either: any coordinates are defined, by the address modes"),
            ("mip levels", "any: a level of detail outside is clamped"),
        ),
    )
    for rank, names in (
        (1, ("tex", "lut", "ramp", "gradient_tex", "profile_tex")),
        (2, ("tex", "texture", "image", "albedo", "height_tex", "src_tex")),
        (3, ("tex", "volume_tex", "density_tex", "grid_tex", "noise_tex")),
    )
)
POINT_HIT = Struct("MeshQueryPoint", (("sign", FLOAT32), ("u", FLOAT32), ("v", FLOAT32)))
RAY_HIT = Struct("MeshQueryRay", (("t", FLOAT32), ("sign", FLOAT32), ("u", FLOAT32), ("v", FLOAT32), ("normal", VEC3)))
"""Answers whose parts are read like the fields of a struct. `result` and `face` are read by whoever asks."""


# Queries for the closest point: what it is called, and the further arguments that people give it.
CLOSEST: tuple[tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("mesh_query_point", 7, ()),
    ("mesh_query_point_no_sign", 6, ()),
    ("mesh_query_point_sign_normal", 6, (("epsilon", ("0.001", "0.01", "1.0e-4")),)),
    ("mesh_query_point_sign_winding_number", 6, (("accuracy", ("2.0", "3.0")), ("threshold", ("0.5", "0.6")))),
    ("mesh_query_point_sign_parity", 6, (("n_sample", ("3", "1", "5")), ("perturbation_scale", ("0.1", "0.05")))),
    ("mesh_query_furthest_point_no_sign", 7, ()),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that the kernel has, under the name of its parameter."""

    made: Made
    name: str
    owner: str | None = None  # the parameter whose field it is

    @property
    def node(self) -> nodes.Node:
        return nodes.name(self.name) if self.owner is None else nodes.attribute(nodes.name(self.owner), self.name)


STRUCTS = ("Scene", "Surroundings", "Domain", "Shape", "World", "Surface")
OWNERS = ("scene", "domain", "shape", "world", "env", "geo")
BESIDE = ("margin", "scale", "thickness", "friction", "opacity")


def declare(
    b: Builder,
    kind: ResourceKind,
    names: Sequence[str] = (),
    *,
    axes: Sequence[Extent] = (),
    dtype: Value | None = None,
) -> Resource:
    """A parameter for a resource; for a kernel, now and then a struct with the resource in it.

    `axes` and `dtype` are those of `grammar.scope.Made`.
    """
    options, made = names or kind.names, Made(kind, tuple(axes), dtype)
    if b.frame.is_kernel and b.has("struct") and not b.around.open_types and b.choose.chance(2):
        return _in_struct(b, made, b.choose.pick(options))
    return Resource(made, b.parameter(options, nodes.wp(kind.parameter), Role.INPUT, made))


def _in_struct(b: Builder, made: Made, name: str) -> Resource:
    """`scene.mesh`, and beside it a number that expressions may read; what is an id to Warp is none to them."""
    struct, beside = Struct(b.fresh(STRUCTS), ((b.choose.pick(BESIDE), FLOAT32),)), b.closed(FLOAT32)
    fields = [(name, nodes.wp(made.kind.parameter)), (struct.fields[0][0], beside)]
    b.definitions.append(Definition(struct.name, toplevel.struct(struct.name, fields), names_in(beside)))
    owner = b.parameter(OWNERS, nodes.name(struct.name), Role.INPUT, Housed(name, made, struct))
    b.frame.scopes[0].append(Variable(owner, struct))
    return Resource(made, name, owner)


def asked(
    of: Resource | nodes.Node, builtin: str, *arguments: Expr, named: Iterable[tuple[str, nodes.Node]] = ()
) -> nodes.Node:
    """`wp.builtin(mesh, arguments, name=value)`; `of` is a resource, or the query that is under way."""
    first = of.node if isinstance(of, Resource) else of
    return nodes.call(nodes.wp(builtin), [first, *(a.node for a in arguments)], named)


def bound(b: Builder, node: nodes.Node, names: Sequence[str]) -> cst.Name:
    """`query = ...`: a name for what is no value to compute with."""
    name = b.fresh(names)
    b.emit(nodes.assign(nodes.name(name), node), name)
    return nodes.name(name)
