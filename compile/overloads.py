"""Warp's choice among the overloads of a built-in, made once for each combination of argument types.

This replaces a function of Warp's, for speed alone. Warp tries the overloads of a built-in one after the other, binding
the arguments to each one's Python signature, for every call in every kernel: 42% of the time that `emit` took (2.0 of
4.9 ms, 36 calls a kernel, measured over 144 drawn programs). The choice depends on nothing but the built-in, the
argument types and the number of results asked for, so that it can be remembered. The text stays the same, which
the tests hold against Warp's own; outside of the block below, Warp is as it was.
"""

import contextlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from compile import internals

_MOST = 20_000
"""Choices remembered before all are forgotten, so that types which programs define cannot pile up."""

_choices: dict[Hashable, Any] = {}


class _Unfit(Exception):
    """A type that makes no key: one that belongs to a program, or has parts that matter."""


@contextlib.contextmanager
def remembered_overloads() -> Iterator[None]:
    """While the block runs, Warp looks up what it chose before."""
    adjoint = internals.session().codegen.Adjoint
    built_in = internals.session().context.builtin_functions
    original = adjoint.resolve_func

    def resolve_func(
        adj: Any, func: Any, arg_types: Sequence[Any], kwarg_types: Mapping[str, Any], min_outputs: int | None
    ) -> Any:
        # Not for the program's own functions and constructors, nor for those of `warp.math`: these are instantiated for
        # each program anew, and what was instantiated for an earlier one has been forgotten.
        if built_in.get(func.key) is not func or not func.is_builtin():
            return original(adj, func, arg_types, kwarg_types, min_outputs)
        try:
            named = tuple((name, _key(type_)) for name, type_ in kwarg_types.items())
            key = (func, min_outputs, named, *map(_key, arg_types))
        except _Unfit:
            return original(adj, func, arg_types, kwarg_types, min_outputs)
        choice = _choices.get(key)
        if choice is None:
            choice = original(adj, func, arg_types, kwarg_types, min_outputs)
            if len(_choices) >= _MOST:
                _choices.clear()
            _choices[key] = choice
        return choice

    adjoint.resolve_func = resolve_func
    try:
        yield
    finally:
        adjoint.resolve_func = original


def _key(type_: Any) -> Hashable:
    """What Warp looks at in an argument's type when it matches overloads. Raises _Unfit for rarer kinds of types."""
    if isinstance(type_, type):
        return type_
    types = internals.session().types
    if types.is_array(type_):
        return type(type_), types.concrete_array_type(type_), _key(type_.dtype)
    if types.is_reference(type_):
        return types.Reference, _key(type_.value_type)
    raise _Unfit
