"""A program made ready to run: its functions as Python functions, its constants as values."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from compile import described
from compile.described import Definition, UserFunction
from compile.live import LiveKernel
from fuzzer.reference import composites, lifting, records
from fuzzer.reference.events import NotCovered
from fuzzer.reference.kinds import (
    ArrayKind,
    CompositeKind,
    OtherKind,
    RecordKind,
    cast,
    kind,
    kind_of,
    literal,
    matches,
)
from fuzzer.reference.library import BUILTINS
from fuzzer.reference.natives import readable
from fuzzer.reference.translate import translated


class Function:
    """A function of the program: which of its overloads is meant, the types of the arguments say."""

    def __init__(self, of: UserFunction, program: "Program") -> None:
        self.name, self.overloads, self.program = of.name, of.overloads, program
        self.chosen: dict[Any, Callable[..., Any]] = {}

    def __call__(self, *args: Any, **named: Any) -> Any:
        key = (tuple(map(kind_of, args)), tuple((name, kind_of(value)) for name, value in named.items()))
        function = self.chosen.get(key) if not _has_functions(args) else None
        if function is None:
            function = self.chosen[key] = self.program.function(self._overload(args, named))
        return function(*args, **named)

    def takes(self, *args: Any) -> bool:
        """Whether there is an overload for such arguments."""
        return self._found(args, {}) is not None

    def _overload(self, args: tuple[Any, ...], named: dict[str, Any]) -> Definition:
        found = self._found(args, named)
        if found is None:
            raise NotCovered(f"a call of {self.name} with {', '.join(kind_of(value).name for value in args)}")
        return found

    def _found(self, args: tuple[Any, ...], named: dict[str, Any]) -> Definition | None:
        for overload in self.overloads:
            names = list(overload.parameters)
            given = {**dict(zip(names, args, strict=False)), **named}
            missing = [name for name in names if name not in given and name not in overload.defaults]
            if len(args) > len(names) or missing or any(name not in overload.parameters for name in named):
                continue
            if all(matches(overload.parameters[name], value) for name, value in given.items()):
                return overload
        return None


def _has_functions(args: tuple[Any, ...]) -> bool:
    return any(callable(value) for value in args)


class Program:
    """A live program; functions are translated when they are first called."""

    def __init__(self, live: LiveKernel) -> None:
        self.kernel = described.described_kernel(live)
        self.functions: dict[Definition, Callable[..., Any]] = {}
        self.groups: dict[UserFunction, Function] = {}

    def function(self, definition: Definition) -> Callable[..., Any]:
        """A definition as a Python function of values."""
        made, asked = self.functions.get(definition), definition
        if made is None:
            if definition.snippet is not None:
                definition = replace(definition, tree=readable(definition))
            made = self.functions[asked] = translated(definition, self)
        return made

    def value(self, thing: Any) -> Any:
        """The value of a constant, a type or a function."""
        if isinstance(thing, described.Typed):
            return _typed(thing)
        if isinstance(thing, UserFunction | described.Builtin):
            return self.callee(thing)
        if isinstance(thing, described.Type):
            return kind(thing)
        if isinstance(thing, tuple):
            return tuple(self.value(item) for item in thing)
        return literal(thing)

    def callee(self, thing: Any) -> Callable[..., Any]:
        """What a call of it calls. Calls of what is not covered raise when they are made."""
        if isinstance(thing, UserFunction):
            return self.groups.get(thing) or self.groups.setdefault(thing, Function(thing, self))
        if isinstance(thing, described.Builtin):
            return BUILTINS.get(thing.name) or _missing(f"wp.{thing.name}")
        if isinstance(thing, described.Type):
            thing = kind(thing)
        if isinstance(thing, CompositeKind):
            return functools.partial(_composite, thing)
        if isinstance(thing, RecordKind):
            return functools.partial(_record, thing)
        if isinstance(thing, type):
            return functools.partial(_scalar, thing)
        if isinstance(thing, ArrayKind | OtherKind):
            return BUILTINS.get(thing.name) or _missing(f"{thing.name}(...)")
        if callable(thing):
            return thing  # type: ignore[no-any-return]
        raise NotCovered(f"a call of a {kind_of(thing).name}")


def _composite(of: CompositeKind, *args: Any, **named: Any) -> Any:
    return composites.construct(of, (*args, *named.values()))


def _record(of: RecordKind, *args: Any, **named: Any) -> Any:
    return records.construct(of, args, named)


def _scalar(of: Any, *args: Any, **named: Any) -> Any:
    values = (*args, *named.values())
    return cast(of, values[0] if values else 0)


def _missing(what: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise NotCovered(what)

    return refuse


def _typed(constant: described.Typed) -> Any:
    of = kind(constant.type)
    if isinstance(of, RecordKind):
        fields = {
            name: _typed(data) if isinstance(data, described.Typed) else lifting.lift(of.fields[name], data)
            for name, data in constant.data.items()
        }
        return records.Struct(of, fields)
    return lifting.lift(of, constant.data)
