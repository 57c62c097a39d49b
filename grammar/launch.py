"""How a kernel is launched: how many threads, several times over, and what each argument is made of.

A launch is a recipe, not data: small, kept with the program, and enough to make the same arguments at any time. Lengths
are sums and products of axes, `2*radius+1`, so that the axes alone say how large everything is.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

TURNS = 3
"""How often a kernel is launched, each time with axes of other lengths."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What one argument is made of.

    Attributes:
        name: of the parameter, or of the field of a struct.
        kind: "scalar", "array" (or another of Warp's classes of arrays), "struct", or the sort of a resource: "mesh",
            "bvh", "hash_grid", "volume", "texture".
        dtype: Warp's name of the scalar type of its numbers, or of those that a volume or texture holds; empty for
            structs, and for what holds none.
        family: "vec", "mat", "quat", "transform" where a value has components, else empty.
        cell: how many components, along each axis: `(3,)` for a `vec3`, `(3, 3)` for a `mat33`.
        shape: of an array or a texture, the length of each axis: see `length`. Of a mesh the numbers of its faces and
            vertices, of a BVH that of its items, of an index volume that of its voxels.
        low, high: what its numbers lie between, both included; a text is a length.
        order: how the cells of an array hang together, by the value of `grammar.facts.Order`.
        fields: of a struct, of the cells of an array of structs or textures, or what a hash grid is built over.
        source: another argument that this one is made of, `domain.grid` for the field of a struct: the array that a
            hash grid is built over, or the volume whose voxels an array lists.
    """

    name: str
    kind: str
    dtype: str = ""
    family: str = ""
    cell: tuple[int, ...] = ()
    shape: tuple[str, ...] = ()
    low: float | str = 0
    high: float | str = 0
    order: str = "any"
    fields: tuple["Argument", ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Launch:
    """The launches of a kernel.

    Attributes:
        axes: each axis and its length in each of the `TURNS` launches.
        dim: how many threads along each axis of the launch, as lengths.
        arguments: in the order of the parameters.
    """

    axes: tuple[tuple[str, tuple[int, ...]], ...]
    dim: tuple[str, ...]
    arguments: tuple[Argument, ...]

    def sizes(self, turn: int) -> dict[str, int]:
        """The length of each axis in one of the launches."""
        return {name: lengths[turn] for name, lengths in self.axes}

    def to_plain(self) -> dict[str, Any]:
        """As plain values; what an argument does not say is left out."""
        axes = {name: list(lengths) for name, lengths in self.axes}
        return {"axes": axes, "dim": list(self.dim), "arguments": [_to_plain(a) for a in self.arguments]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse of `to_plain`."""
        axes = tuple((name, tuple(lengths)) for name, lengths in plain["axes"].items())
        return cls(axes, tuple(plain["dim"]), tuple(_from_plain(a) for a in plain["arguments"]))


def _to_plain(argument: Argument) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key in fields(argument):
        value = getattr(argument, key.name)
        if value != key.default:
            plain[key.name] = list(value) if isinstance(value, tuple) else value
    if argument.fields:
        plain["fields"] = [_to_plain(inner) for inner in argument.fields]
    return plain


def _from_plain(plain: Mapping[str, Any]) -> Argument:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
    return Argument(**{**values, "fields": tuple(_from_plain(inner) for inner in plain.get("fields", ()))})


def length(text: str, sizes: Mapping[str, int]) -> int:
    """What a length comes to: a sum of products of numbers and axes, `32`, `rows`, `2*radius+1`, `nodes+-1`."""
    return sum(math.prod(_factor(f, sizes) for f in term.split("*")) for term in text.split("+"))


def _factor(text: str, sizes: Mapping[str, int]) -> int:
    return sizes[text] if text in sizes else int(text)
