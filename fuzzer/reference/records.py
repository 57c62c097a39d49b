"""Structs: values with named fields. They never change; what assigns to a field makes a new one."""

from typing import Any

from fuzzer.reference.events import NotCovered
from fuzzer.reference.kinds import RecordKind, cast, zero


class Struct:
    """A value of a struct type."""

    __slots__ = ("f", "kind")

    def __init__(self, kind: RecordKind, f: dict[str, Any]) -> None:
        self.kind = kind
        self.f = f

    def __repr__(self) -> str:
        return f"{self.kind.name}({self.f})"


def construct(kind: RecordKind, args: tuple[Any, ...], named: dict[str, Any]) -> Struct:
    """A struct from all its fields, or of none, which is all zeros."""
    given = {**dict(zip(kind.fields, args, strict=False)), **named}
    return Struct(
        kind, {name: adapted(of, given[name]) if name in given else zero(of) for name, of in kind.fields.items()}
    )


def adapted(of: Any, value: Any) -> Any:
    """A field's value; Python numbers take its type."""
    return cast(of, value) if isinstance(value, int | float) and isinstance(of, type) else value


def part(value: Struct, name: str) -> Any:
    """A field."""
    try:
        return value.f[name]
    except KeyError:
        raise NotCovered(f"the attribute {name} of a struct") from None


def with_part(value: Struct, name: str, new: Any) -> Struct:
    """The struct with a field replaced."""
    return Struct(value.kind, {**value.f, name: new})
