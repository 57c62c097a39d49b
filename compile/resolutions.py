"""Which built-ins Warp calls for a program, with which overload and which types of arguments.

Warp itself tells: every call of a function, an operator's too, passes one method while its kernel is built.
"""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compile import internals

Arguments = tuple[tuple[str, str], ...]
"""Parameter names and the names of their types, in order."""


@dataclass(frozen=True, slots=True)
class Overload:
    """A documented overload of a built-in: the one at `position` among those of its name."""

    name: str
    position: int
    group: str
    parameters: Arguments

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}: {kind}' for name, kind in self.parameters)})"


@dataclass(frozen=True, slots=True)
class Call:
    """One way in which a built-in was called.

    `position` is that of the documented overload, None for the built-ins that have none, such as casts and array
    accesses. `arguments` leaves out the parameters that have a default, but for functions that are written in Warp.
    """

    name: str
    position: int | None
    arguments: Arguments


@functools.cache
def documented_overloads() -> tuple[Overload, ...]:
    """All that there are, in the registry's order; a function that is written in Warp counts as one overload."""
    registry = internals.session().context.builtin_functions
    return tuple(
        Overload(name, position, overload.group, _named(overload.input_types))
        for name, function in registry.items()
        for position, overload in enumerate(_documented(function))
    )


@contextlib.contextmanager
def recorded_calls() -> Iterator[set[Call]]:
    """While the block runs, the calls of built-ins in what Warp builds are added to what it yields.

    For measuring alone: it replaces a method of Warp's, and is not for several threads.
    """
    adjoint = internals.session().codegen.Adjoint
    registry = internals.session().context.builtin_functions
    original = adjoint.resolve_call
    calls: set[Call] = set()

    def resolve_call(adj: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
        resolved = original(adj, func, *args, **kwargs)
        if registry.get(func.key) is func:  # not the program's own function, nor the constructor of a struct
            calls.add(_call(func, resolved[0], resolved[1]))
        return resolved

    adjoint.resolve_call = resolve_call
    try:
        yield calls
    finally:
        adjoint.resolve_call = original


def type_name(native: Any) -> str:
    """What a type is called here: one name for each type, whether it was written `float` or `wp.float32`."""
    types = internals.session().types
    native = types.type_to_warp(native) if native in (int, float, bool) else native
    if isinstance(native, tuple | list):
        return f"({', '.join(map(type_name, native))})"
    if types.is_array(native):
        return array_name(type_name(native.dtype), native.ndim)
    try:
        text = str(types.type_repr(native))
    except Exception:  # some rare descriptors of arrays have no text
        text = type(native).__name__
    return text.replace("warp._src.types.", "")


def array_name(dtype: str, ndim: Any) -> str:
    """The name of the type of an array."""
    return f"array(ndim={'Any' if ndim is Any else ndim}, dtype={dtype})"


def _call(function: Any, chosen: Any, bound: dict[str, Any]) -> Call:
    argument_type = internals.session().codegen.get_arg_type
    defaults = chosen.defaults if hasattr(function, "overloads") else {}
    arguments = tuple(
        (name, type_name(tuple(map(argument_type, value)) if isinstance(value, tuple) else argument_type(value)))
        for name, value in bound.items()
        if name not in defaults
    )
    return Call(function.key, _position(function, chosen), arguments)


def _position(function: Any, chosen: Any) -> int | None:
    """The place of the documented overload that was chosen, or that what was chosen is a special case of.

    Warp puts the concrete cases of a generic overload, hidden, right before it.
    """
    if not hasattr(function, "overloads"):
        return 0
    documented, everything = _documented(function), function.overloads
    first = next((place for place, overload in enumerate(everything) if overload.signature is chosen.signature), 0)
    for overload in everything[first:]:
        if not overload.hidden and tuple(overload.input_types) == tuple(chosen.input_types):
            return documented.index(overload)
    return None


def _documented(function: Any) -> list[Any]:
    return [overload for overload in getattr(function, "overloads", (function,)) if not overload.hidden]


def _named(kinds: dict[str, Any]) -> Arguments:
    return tuple((name, type_name(kind)) for name, kind in kinds.items())
