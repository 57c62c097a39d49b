"""Recipes for kernels that nobody drew: guessed from the types of their parameters, keeping what is known of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from compile.codegen import Emission
from compile.described import ArrayOf, Composite, Opaque, Record, Scalar, Type
from compile.execute import launch_axes
from compile.memory import FLOATS
from compile.resources import TEXTURES
from grammar.launch import TURNS, Argument, Launch

AXES = ("length", "width", "depth", "steps")
_LENGTHS = {1: ((33, 7, 1),), 2: ((7, 3, 1), (5, 4, 2)), 3: ((4, 2, 1), (3, 2, 1), (3, 1, 2))}
_IDS = frozenset({"mesh", "bvh", "hash_grid", "volume"})
Bounds = tuple[float | str, float | str]


@dataclass(frozen=True, slots=True)
class Guess:
    """What numbers are taken for: bounds of whole numbers and of floats, and how many cells arrays have per thread.

    `alone` launches have one thread.
    """

    whole: Bounds
    real: Bounds
    cells: int = 1
    alone: bool = False

    def bounds(self, dtype: str) -> Bounds:
        """The least and the greatest number of a type."""
        if dtype == "bool":
            return 0, 1
        return self.real if dtype in FLOATS else self.whole

    def shape(self, ndim: int) -> tuple[str, ...]:
        """The axes of an array."""
        first, *others = AXES[:ndim]
        return (first if self.cells == 1 else f"{self.cells}*{first}", *others)


GUESSES = (
    Guess((0, "length+-1"), (-2.0, 2.0)),  # whole numbers are indices
    Guess((1, 3), (0.5, 3.0), cells=4),  # they are counts, strides and divisors
    Guess((0, 2), (-1.0, 1.0), cells=16),
    Guess((0, 32), (-2.0, 2.0), cells=33, alone=True),  # for what all threads write
)


def fitted(emission: Emission, known: Launch | None = None, guess: Guess = GUESSES[0]) -> Launch:
    """A launch for a kernel: recipes of `known` for the parameters that they fit, a guess for all others."""
    recipes = {argument.name: argument for argument in known.arguments} if known else {}
    guessed = {name: _resource(name, emission) or _guess(name, of, guess) for name, of in emission.parameters.items()}
    arguments = tuple(_fit(made, recipes.get(name)) for name, made in guessed.items())
    assert emission.cpu is not None
    ndim = launch_axes(emission.cpu)
    dim = known.dim if known is not None and len(known.dim) >= ndim else AXES[:ndim]
    lengths = dict(known.axes) if known else {}
    rows = _LENGTHS.get(max(ndim, 1), _LENGTHS[3])
    for place, axis in enumerate(AXES):
        lengths.setdefault(axis, (1,) * TURNS if guess.alone else rows[place] if place < len(rows) else (5, 3, 4))
    used = " ".join((*dim, *(text for a in arguments for text in _texts(a))))
    axes = tuple((axis, sizes) for axis, sizes in lengths.items() if re.search(rf"\b{axis}\b", used))
    assert all(len(sizes) == TURNS for _, sizes in axes)
    return Launch(axes, dim, arguments)


def _resource(name: str, emission: Emission) -> Argument | None:
    """The mesh, tree, grid or volume that an id is of, as the calls that take it say."""
    assert emission.cpu is not None
    called = re.search(rf"\b(?:tile_)?(mesh|bvh|hash_grid|volume)_(\w+)\(\s*var_{name}\b", emission.cpu.text)
    if called is None or emission.parameters[name] != Scalar("uint64"):
        return None
    match called.groups():
        case ("mesh", _):
            return Argument(name, "mesh", shape=("12", "8"))
        case ("bvh", _):
            return Argument(name, "bvh", shape=(AXES[0],))
        case ("hash_grid", _):
            points = Argument("points", "array", source=next(_places(emission), ""))
            return Argument(name, "hash_grid", fields=(points,)) if points.source else None
        case (_, what):
            return Argument(
                name, "volume", "int32" if what.endswith("_i") else "float32", cell=(3,) if what.endswith("_v") else ()
            )
    return None


def _places(emission: Emission) -> Iterator[str]:
    """The arrays of points in space."""
    for name, of in emission.parameters.items():
        match of:
            case ArrayOf(element=Composite(family="vec", shape=(3,), scalar=Scalar(name=dtype)), ndim=1) if (
                dtype in FLOATS
            ):
                yield name


def _texts(argument: Argument) -> Iterator[str]:
    """The lengths in a recipe."""
    yield from argument.shape
    yield from (bound for bound in (argument.low, argument.high) if isinstance(bound, str))
    for inner in argument.fields:
        yield from _texts(inner)


def _fit(guess: Argument, known: Argument | None) -> Argument:
    if known is None or _form(known) != _form(guess):
        return guess
    return known


def _form(argument: Argument) -> object:
    """What a recipe is for, without its numbers."""
    if argument.kind in _IDS:
        return _form(Argument("", "scalar", "uint64"))
    if argument.kind == "texture":
        return argument.kind, len(argument.shape)
    inner = tuple(_form(field) for field in argument.fields)
    names = tuple(field.name for field in argument.fields)
    return argument.kind, argument.dtype, argument.cell, len(argument.shape), names, inner


def _guess(name: str, of: Type, guess: Guess, shape: tuple[str, ...] = ()) -> Argument:
    kind = "array" if shape else "scalar"
    match of:
        case Scalar(name=dtype):
            low, high = guess.bounds(dtype)
            return Argument(name, kind, dtype, "", (), shape, low, high)
        case Composite(family=family, shape=cell, scalar=Scalar(name=dtype)):
            low, high = guess.bounds(dtype)
            return Argument(name, kind, dtype, family, cell, shape, low, high)
        case Record(fields=fields):
            inner = tuple(_guess(key, field, guess) for key, field in fields)
            return Argument(name, kind if shape else "struct", shape=shape, fields=inner)
        case ArrayOf(element=element, ndim=ndim, flavour="array"):
            return _guess(name, element, guess, guess.shape(ndim))
        case ArrayOf(element=element, ndim=ndim, flavour=flavour):
            return replace(_guess(name, element, guess, guess.shape(ndim)), kind=flavour)
        case Opaque(name=said) if said in TEXTURES:
            texture = Argument(name, "texture", "float32", "", (4,), ("4", "5", "6")[: TEXTURES.index(said) + 1])
            return Argument(name, "array", shape=shape, fields=(replace(texture, name=""),)) if shape else texture
        case Opaque(name=said):
            return Argument(name, said)
    return Argument(name, "unknown")
