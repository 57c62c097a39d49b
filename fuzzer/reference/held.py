"""Resources as kernels hold them: their numbers as values of Warp's types, and queries that are under way."""

from collections.abc import Iterable, Iterator
from typing import Any

from fuzzer.reference.arrays import Array, Cells, contiguous
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NOW, NotCovered, Undefined, in_some_order, step
from fuzzer.reference.kinds import OtherKind, vector_of
from fuzzer.reference.reals import REALS, Float32
from fuzzer.reference.resources import Bvh, Floats, HashGrid, Integers, Mesh
from fuzzer.reference.wholes import Int32, UInt64, Whole

VEC3 = vector_of(3, Float32)


def vectors(data: Floats, scalar: Any = Float32) -> tuple[Composite, ...]:
    """The rows of an array of three columns."""
    kind = vector_of(3, scalar)
    return tuple(Composite(kind, tuple(scalar(scalar.fit(x)) for x in row)) for row in data)


class Root(Int32):  # type: ignore[valid-type, misc]
    """Where in a tree a group begins: a number that Warp picks, so nothing but a query can use it."""

    __slots__ = ("group",)

    def __init__(self, group: int) -> None:
        self.group = group

    @property
    def v(self) -> int:
        """Raises NotCovered."""
        raise NotCovered("the number of the root of a group")


class Boxes:
    """A BVH: boxes by their corners, each in a group."""

    kind = UInt64

    def __init__(self, lowers: tuple[Composite, ...], uppers: tuple[Composite, ...], groups: Integers | None) -> None:
        self.lowers, self.uppers = lowers, uppers
        self.groups = None if groups is None else [int(g) for g in groups]

    def root(self, group: int) -> Whole:
        """The root of a group; -1, which is the whole, where there is none: the page of `wp.bvh_get_group_root`.

        Raises NotCovered for a tree that was built without groups, of which no page says anything.
        """
        if self.groups is None:
            raise NotCovered("a group of a tree that has none")
        return Root(group) if group in self.groups else Int32(-1)

    def under(self, root: Any) -> Iterator[int]:
        """The boxes of a group, or all."""
        if isinstance(root, Root):
            return (k for k, group in enumerate(self.groups or ()) if group == root.group)
        if root.v != -1:
            raise NotCovered("a node of a tree that is no group's root")
        return iter(range(len(self.lowers)))


class Surface:
    """A mesh; `boxes` are those of its faces."""

    kind = UInt64

    def __init__(self, of: Mesh) -> None:
        self.points = vectors(of.points)
        self.velocities = None if of.velocities is None else vectors(of.velocities)
        self.indices = [int(i) for i in of.indices]
        self.faces = [self.indices[k : k + 3] for k in range(0, len(self.indices), 3)]
        self.boxes = Boxes(*self._bounds(), of.groups)
        self.solid_angles = of.support_winding_number

    def _bounds(self) -> tuple[tuple[Composite, ...], tuple[Composite, ...]]:
        bounds: list[tuple[Composite, ...]] = []
        for pick in (min, max):
            corners = (zip(*(self.points[i].c for i in face), strict=True) for face in self.faces)
            bounds.append(
                tuple(Composite(VEC3, tuple(pick(axis, key=lambda x: x.v) for axis in axes)) for axes in corners)
            )
        return bounds[0], bounds[1]

    def face(self, index: Any) -> list[int]:
        """The vertices of a face."""
        if not 0 <= index.v < len(self.faces):
            raise Undefined(f"face {index.v} of {len(self.faces)}")
        return self.faces[int(index)]

    def vertex(self, index: Any) -> int:
        """The vertex at a place in the array of indices."""
        if not 0 <= index.v < len(self.indices):
            raise Undefined(f"index {index.v} of {len(self.indices)} of a mesh")
        return self.indices[int(index)]

    def attribute(self, name: str) -> Any:
        """`wp.mesh_get(mesh).points` and the like."""
        if name == "points":
            return _array(VEC3, self.points)
        if name == "velocities" and self.velocities is not None:
            return _array(VEC3, self.velocities)
        if name == "indices":
            return _array(Int32, tuple(Int32(i) for i in self.indices))
        if name == "num_points":
            return Int32(len(self.points))
        if name == "num_tris":
            return Int32(len(self.faces))
        raise NotCovered(f"the attribute {name} of a mesh")


def _array(element: Any, values: tuple[Any, ...]) -> Array:
    return contiguous(element, Cells(values.__getitem__, shared=False), (len(values),))


class Points:
    """A hash grid: points, each in a group."""

    kind = UInt64

    def __init__(self, of: HashGrid) -> None:
        scalar = REALS[of.points.dtype.name]
        self.points = vectors(of.points, scalar)
        self.groups = None if of.groups is None else [int(g) for g in of.groups]


class Found:
    """A query under way: what it finds, each with how far along it is (None where that does not matter).

    The order is open, and sums over what was found may come in any.
    """

    __slots__ = ("rest", "several", "valid")
    kind = OtherKind("query")

    def __init__(self, items: Iterable[tuple[int, Any]]) -> None:
        self.rest = in_some_order(list(items))[::-1]
        self.valid = True
        self.several = len(self.rest) if len(self.rest) > 1 else 0
        NOW.loose += self.several

    def advance(self, limit: Any = None) -> int | None:
        """The next thing no further than a limit; None after the last."""
        step()
        while self.rest:
            item, along = self.rest.pop()
            if along is None or limit is None or along <= limit:
                return item
        NOW.loose -= self.several
        self.several = 0
        return None

    def __iter__(self) -> Iterator[Any]:
        while (item := self.advance()) is not None:
            yield Int32(item)


def boxes_of(of: Bvh) -> Boxes:
    """The BVH that a launch made."""
    return Boxes(vectors(of.lowers), vectors(of.uppers), of.groups)
