"""Arguments and results by plain names, each one array: `state.positions`, `particles.mass`."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def flattened(values: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Scalars as arrays without axes, parts of structs and of resources under `struct.field`, arrays part by part."""
    return {name: array for key, value in values.items() for name, array in _flat(key, value)}


def refilled(values: Mapping[str, Any], parts: Mapping[str, NDArray[Any]], *, alone: bool = False) -> dict[str, Any]:
    """The values with other numbers in the place of parts, by names as of `flattened`; `alone`, None for the rest."""
    return {name: _refilled(name, value, parts, alone) for name, value in values.items()}


def size(values: Mapping[str, Any]) -> int:
    """Bytes of all arrays and numbers."""
    return sum(array.nbytes for array in flattened(values).values())


def widened(bits: NDArray[Any]) -> NDArray[np.float32]:
    """Numbers of `bfloat16`, given as their bits."""
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def _refilled(name: str, value: Any, parts: Mapping[str, NDArray[Any]], alone: bool) -> Any:
    if isinstance(value, dict):
        return {key: _refilled(f"{name}.{key}", inner, parts, alone) for key, inner in value.items()}
    if isinstance(value, list):
        inside = {part: cells for part, cells in parts.items() if part.startswith(f"{name}.")}
        rows = ({part: cells[place] for part, cells in inside.items()} for place in range(len(value)))
        return [_refilled(name, row, some, alone) for row, some in zip(value, rows, strict=True)]
    return parts.get(name, None if alone else value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif is_dataclass(value):
        for part in fields(value):
            if (inner := getattr(value, part.name)) is not None:
                yield from _flat(f"{name}.{part.name}", inner)
    elif isinstance(value, tuple) and any(isinstance(part, np.ndarray) for part in value):
        for place, part in enumerate(value):
            if part is not None:
                yield f"{name}.{place}", part
    elif isinstance(value, list):
        yield from _columns(name, value)
    else:
        yield name, np.asarray(value)


def _columns(name: str, rows: list[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """The parts of things of one sort, each with one more axis in front."""
    match rows[:1]:
        case [dict(keys)]:
            for key in keys:
                yield from _columns(f"{name}.{key}", [row[key] for row in rows])
        case [list(row)]:
            inner = [cell for row in rows for cell in row]
            for part, cells in _columns(name, inner):
                yield part, cells.reshape(len(rows), len(row), *cells.shape[1:])
        case [np.generic() | np.ndarray()]:
            yield name, np.array(rows)
        case [_]:
            parts = [dict(_flat(name, row)) for row in rows]
            for part in parts[0]:
                yield part, np.array([one[part] for one in parts])
