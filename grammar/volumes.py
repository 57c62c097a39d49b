"""Calls on volumes: sampled between voxels, looked up at one, stored, and moved between index and world space."""

from collections.abc import Sequence
from dataclasses import dataclass

from grammar import nodes
from grammar.builder import Builder
from grammar.facts import ordinary
from grammar.resources import VOLUME, Resource, asked, declare
from grammar.scope import Expr, Variable
from grammar.types import (
    FLOAT32,
    FLOAT64,
    INT32,
    INT64,
    UINT32,
    VEC3,
    Matrix,
    Scalar,
    Value,
    Vector,
    scalar_of,
)

# What voxels hold, how often, and the suffix of the calls that have the type in their name.
DTYPES: tuple[tuple[Value, int, str | None], ...] = (
    (FLOAT32, 32, "f"),
    (VEC3, 26, "v"),
    (INT32, 22, "i"),
    (Vector(4, FLOAT32), 7, None),
    (FLOAT64, 5, None),
    (Vector(3, FLOAT64), 5, None),
    (Vector(4, FLOAT64), 5, None),
    (INT64, 5, None),
    (UINT32, 5, None),
)
_SUFFIX = {kind: suffix for kind, _, suffix in DTYPES}
_NAMES = {
    "real": ("volume", "sdf", "density_vol", "field", "temperature_vol", "grid"),
    "vector": ("velocity_vol", "volume", "flow", "grad_volume", "color_vol"),
    "whole": ("labels", "volume", "mask_vol", "material_vol", "ids"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A volume, what its voxels hold, and how its calls are written: `wp.volume_lookup_f`, or with a type."""

    volume: Resource
    dtype: Value
    suffix: str | None = None

    @property
    def is_smooth(self) -> bool:
        """Whether there is something between two voxels, and a gradient."""
        scalar = scalar_of(self.dtype)
        return scalar is not None and scalar.is_float


def dtype(b: Builder, *, smooth: bool = False) -> Value:
    """What the voxels of a volume hold."""
    wide = b.has("wide_types")
    rows = [(kind, weight) for kind, weight, suffix in DTYPES if suffix is not None or wide]
    return b.choose.weighted([row for row in rows if not smooth or scalar_of(row[0]).is_float])  # type: ignore[union-attr]


def field(b: Builder, kind: Value, names: Sequence[str] = ()) -> Field:
    """A volume of its own."""
    family = "vector" if isinstance(kind, Vector) else "real" if kind in (FLOAT32, FLOAT64) else "whole"
    return Field(
        declare(b, VOLUME, names or _NAMES[family], dtype=kind), kind, None if b.choose.chance(5) else _SUFFIX[kind]
    )


def mode(b: Builder, of: Field) -> Expr:
    """`wp.Volume.LINEAR`, and `CLOSEST` for what cannot be blended."""
    name = "LINEAR" if of.is_smooth and not b.choose.chance(3) else "CLOSEST"
    return Expr(nodes.attribute(nodes.wp("Volume"), name), INT32)


def sampled(b: Builder, of: Field, place: Expr) -> Expr:
    """`wp.volume_sample_f(volume, uvw, wp.Volume.LINEAR)`, or with the type as an argument."""
    if of.suffix == "i":
        node = asked(of.volume, "volume_sample_i", place)
    else:
        node = asked(of.volume, _named("volume_sample", of.suffix), place, mode(b, of), named=_typed(b, of))
    return _held(of, node)


def sampled_with_gradient(b: Builder, of: Field, place: Expr) -> tuple[Variable, Variable]:
    """`grad = wp.vec3()` and `d = wp.volume_sample_grad_f(volume, uvw, wp.Volume.LINEAR, grad)`."""
    slope = gradient(b, of.dtype)
    suffix = "f" if of.suffix == "f" else None
    arguments = [place, Expr(nodes.attribute(nodes.wp("Volume"), "LINEAR"), INT32), b.variable(slope)]
    named = [] if suffix is not None else [("dtype", b.spelled(of.dtype))]
    node = asked(of.volume, _named("volume_sample_grad", suffix), *arguments, named=named)
    return b.let(_held(of, node), ("d", "dist", "phi", "value", "sample")), slope


def gradient(b: Builder, kind: Value) -> Variable:
    """A variable for the gradient: a vector, or a matrix with a row for each component."""
    scalar = scalar_of(kind)
    assert scalar is not None
    shape: Value = Matrix(kind.length, 3, scalar) if isinstance(kind, Vector) else Vector(3, scalar)
    return b.let(Expr(nodes.call(b.spelled(shape), []), shape), ("grad", "n", "slope", "normal"))


def looked_up(b: Builder, of: Field, voxel: Sequence[Expr]) -> Expr:
    """`wp.volume_lookup_f(volume, i, j, k)`: the background where there is no voxel."""
    return _held(of, asked(of.volume, _named("volume_lookup", of.suffix), *voxel, named=_typed(b, of)))


def stored(b: Builder, of: Field, voxel: Sequence[Expr], drawn: Expr) -> None:
    """`wp.volume_store_f(volume, i, j, k, value)`: nothing happens where there is no voxel."""
    node = asked(of.volume, _named("volume_store", of.suffix), *voxel, drawn)
    b.output(nodes.expression(node))


def to_index(b: Builder, of: Field, place: Expr) -> Expr:
    """`uvw = wp.volume_world_to_index(volume, p)`, of three floats whatever the precision of the point."""
    uvw = b.let(Expr(asked(of.volume, "volume_world_to_index", place), place.type), ("uvw", "q", "local", "idx_pos"))
    if place.type == VEC3:
        return b.variable(uvw)
    return Expr(nodes.call(b.spelled(VEC3), [b.variable(uvw).node]), VEC3)


def to_world(b: Builder, of: Field, uvw: Expr, names: Sequence[str]) -> Variable:
    """`p = wp.volume_index_to_world(volume, uvw)`."""
    return b.let(Expr(asked(of.volume, "volume_index_to_world", uvw), uvw.type), names)


def turned(b: Builder, of: Field, direction: Expr, *, to_world: bool) -> Variable:
    """`n = wp.volume_index_to_world_dir(volume, grad)`: a direction in the other space."""
    name = "volume_index_to_world_dir" if to_world else "volume_world_to_index_dir"
    return b.let(Expr(asked(of.volume, name, direction), direction.type), ("dir", "n_world", "step_dir", "turned"))


def _named(stem: str, suffix: str | None) -> str:
    return stem if suffix is None else f"{stem}_{suffix}"


def _typed(b: Builder, of: Field) -> list[tuple[str, nodes.Node]]:
    return [] if of.suffix is not None else [("dtype", b.spelled(of.dtype))]


def _held(of: Field, node: nodes.Node) -> Expr:
    return Expr(node, of.dtype, interval=ordinary(of.dtype) if isinstance(of.dtype, Scalar) else None)
