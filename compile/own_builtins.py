"""Warp's built-ins called from Python, with plain numbers: for what has no closed form."""

from typing import Any

from compile.described import Composite, Type, described_type
from compile.internals import session


def called(name: str, type_: Composite, numbers: tuple[float, ...]) -> tuple[tuple[Type, tuple[float, ...]], ...]:
    """What a built-in of one matrix returns: for each result its type and its components in order.

    Raises what Warp raises where there is no such built-in of that type.
    """
    warp = session().warp
    scalar = getattr(warp, type_.scalar.name)
    matrix = warp.types.matrix(shape=type_.shape, dtype=scalar)(*numbers)
    results = getattr(warp, name)(matrix)
    return tuple((described_type(type(result)), _components(result)) for result in results)


def _components(value: Any) -> tuple[float, ...]:
    if hasattr(value, "__len__"):
        return tuple(x for part in value for x in _components(part))
    return (float(getattr(value, "value", value)),)
