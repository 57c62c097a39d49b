"""Arguments of a launch as Python text: statements that make them with nothing but Warp."""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compile.described import ArrayOf, Composite, Record, Scalar, Type
from compile.memory import FLOATS
from fuzzer.values import widened
from grammar import types

_COMPOSITES: Mapping[str, Callable[..., types.Value]] = {
    "vec": types.Vector,
    "mat": types.Matrix,
    "quat": lambda _length, scalar: types.Quaternion(scalar),
    "transform": lambda _length, scalar: types.Transform(scalar),
}
_GENERIC = {
    "vec": "wp.types.vector(length={0}, dtype={dtype})",
    "mat": "wp.types.matrix(shape=({0}, {1}), dtype={dtype})",
    "quat": "wp.types.quaternion(dtype={dtype})",
    "transform": "wp.types.transformation(dtype={dtype})",
}
_WIDTH = 100


class CannotWrite(Exception):
    """There is no text for an argument or a result; the message says what of it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How arguments are written.

    Attributes:
        known: the names of the program's module, which no argument may take.
        differentiable: whether arrays of floats have gradients.
    """

    known: frozenset[str]
    differentiable: bool = False

    def name(self, parameter: str) -> str:
        """The name of an argument: the parameter's, unless the program has that already."""
        return f"{parameter}_given" if parameter in self.known else parameter

    def statements(self, parameter: str, of: Type, value: Any) -> Iterator[str]:
        """What makes an argument. Raises CannotWrite."""
        yield from self._made(self.name(parameter), of, value)

    def _made(self, name: str, of: Type, value: Any) -> Iterator[str]:
        match of:
            case Record(name=struct, fields=fields) if struct in self.known:
                yield f"{name} = {struct}()"
                for key, kind in fields:
                    if isinstance(kind, Record):
                        yield from self._made(f"{name}_{key}", kind, value[key])
                        yield f"{name}.{key} = {name}_{key}"
                    else:
                        yield from self._made(f"{name}.{key}", kind, value[key])
            case ArrayOf(element=Record(name=struct) as element, ndim=1, flavour="array") if struct in self.known:
                cells = [f"{name.replace('.', '_')}_{place}" for place in range(len(value))]
                for cell, one in zip(cells, value, strict=True):
                    yield from self._made(cell, element, one)
                yield f'{name} = wp.array([{", ".join(cells)}], dtype={struct}, device="cpu")'
            case ArrayOf(element=Scalar() | Composite() as element, flavour="array"):
                yield f"{name} = {self._array(of, spelled(element), np.asarray(value))}"
            case Composite(scalar=Scalar(name=dtype)):
                numbers = numbers_of(np.asarray(value), dtype).reshape(-1)
                yield f"{name} = {spelled(of)}({', '.join(map(str, numbers))})"
            case Scalar(name=dtype) if isinstance(value, np.generic):  # or else it is the id of a mesh, or the like
                yield f"{name} = {numbers_of(np.asarray(value), dtype)!s}"
            case _:
                raise CannotWrite(f"{name}, which is no number, array or struct of the program's")

    def _array(self, of: ArrayOf, dtype: str, cells: NDArray[Any]) -> str:
        scalar = of.element.scalar if isinstance(of.element, Composite) else of.element
        assert isinstance(scalar, Scalar)
        gradient = ", requires_grad=True" if self.differentiable and scalar.name in FLOATS else ""
        if cells.size == 0:
            return f'wp.empty({cells.shape[: of.ndim]}, dtype={dtype}, device="cpu"{gradient})'
        return f'wp.array({listed(numbers_of(cells, scalar.name))}, dtype={dtype}, device="cpu"{gradient})'


def spelled(of: Type) -> str:
    """A type as programs write it: `float`, `wp.vec3`, `wp.types.matrix(shape=(2, 3), dtype=wp.float64)`."""
    match of:
        case Scalar(name=name):
            return types.python_name(types.SCALARS[name]) or f"wp.{name}"
        case Composite(family=family, shape=shape, scalar=Scalar(name=dtype)):
            short = types.warp_name(_COMPOSITES[family](*shape, types.SCALARS[dtype]))
            return f"wp.{short}" if short else _GENERIC[family].format(*shape, dtype=f"wp.{dtype}")
    raise CannotWrite(f"the type {of}")


def numbers_of(cells: NDArray[Any], dtype: str) -> NDArray[Any]:
    """The numbers of an array; those of `bfloat16`, which come as their bits, as float32."""
    return widened(cells) if dtype == "bfloat16" and cells.dtype == np.uint16 else cells


def listed(cells: NDArray[Any]) -> str:
    """An array as nested lists, each number in as few digits as give it back."""
    rows = [str(cell) if cells.ndim == 1 else listed(cell) for cell in cells]
    text = f"[{', '.join(rows)}]"
    if len(text) <= _WIDTH:
        return text
    return textwrap.fill(text, _WIDTH) if cells.ndim == 1 else "[" + ",\n ".join(rows) + "]"
