"""Meshes: their arrays, their faces, and points on them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from fuzzer.reference.composites import Composite, cross
from fuzzer.reference.held import VEC3, Surface
from fuzzer.reference.kinds import OtherKind, zero
from fuzzer.reference.library.linear import normalize
from fuzzer.reference.library.table import builtin, with_filling
from fuzzer.reference.library.triangles import Corners, Point
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.wholes import Int32, Whole

ONE = Float32.of(1.0)


@builtin("mesh_get")
def mesh_get(id: Surface) -> Surface:
    """The mesh, whose arrays are read by name."""
    return id


@builtin("mesh_get_index")
def mesh_get_index(id: Surface, index: Whole) -> Whole:
    """The vertex at a place in the array of indices."""
    return Int32(id.vertex(index))


@builtin("mesh_get_point")
def mesh_get_point(id: Surface, index: Whole) -> Composite:
    """The position of the vertex at a place in the array of indices."""
    return id.points[id.vertex(index)]


@builtin("mesh_get_velocity")
def mesh_get_velocity(id: Surface, index: Whole) -> Composite:
    """The velocity of that vertex; zero for a mesh without velocities."""
    vertex = id.vertex(index)
    return id.velocities[vertex] if id.velocities is not None else zero(VEC3)


def _between(values: tuple[Composite, ...], face: list[int], u: Real, v: Real) -> Composite:
    a, b, c = (values[i] for i in face)
    return a * u + b * v + c * (ONE - u - v)  # type: ignore[no-any-return]


@builtin("mesh_eval_position")
def mesh_eval_position(id: Surface, face: Whole, bary_u: Real, bary_v: Real) -> Composite:
    """A point of a face by the weights of its corners."""
    return _between(id.points, id.face(face), bary_u, bary_v)


@builtin("mesh_eval_velocity")
def mesh_eval_velocity(id: Surface, face: Whole, bary_u: Real, bary_v: Real) -> Composite:
    """The velocity there; zero for a mesh without velocities."""
    corners = id.face(face)
    if id.velocities is None:
        return zero(VEC3)  # type: ignore[no-any-return]
    return _between(id.velocities, corners, bary_u, bary_v)


@builtin("mesh_eval_face_normal")
def mesh_eval_face_normal(id: Surface, face: Whole) -> Composite:
    """The unit normal of a face, to where its corners are seen in counterclockwise order."""
    a, b, c = (id.points[i] for i in id.face(face))
    return normalize(Composite(VEC3, cross((b - a).c, (c - a).c)))


def plain_point(x: Composite) -> Point:
    return np.array([float(c.v) for c in x.c])


def corners_of(mesh: Surface, face: int) -> Corners:
    a, b, c = (plain_point(mesh.points[i]) for i in mesh.faces[face])
    return a, b, c


class Answer:
    """What a query gives: `result` and numbers by name."""

    kind = OtherKind("answer")

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def attribute(self, name: str) -> Any:
        """`answer.face` and the like; what takes effort is found when it is asked for."""
        value = self.values[name]
        if callable(value):
            value = self.values[name] = value()
        return value


def written(function: Callable[..., Answer], start: int, names: tuple[str, ...]) -> Callable[..., Any]:
    """A query that has another form: it writes parts of its answer into arguments from `start` on, if there is one."""
    end = start + len(names)

    def write(*args: Any, **named: Any) -> tuple[bool, tuple[Any, ...]]:
        answer = function(*args[:start], *args[end:], **named)
        found = answer.attribute("result")
        return found, tuple(answer.attribute(name) for name in names) if found else args[start:end]

    return with_filling(function, write, tuple(range(start, end)), least=end)
