"""What the names of kernel code that are not local mean: modules, types, functions, constants of the program."""

import ast
import enum
import types
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from compile import described
from compile.described import Definition
from fuzzer.reference.events import NotCovered

MISSING = object()


def local_names(tree: ast.FunctionDef) -> set[str]:
    """The parameters of a function, and what it assigns to."""
    names = {arg.arg for arg in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)}
    return names | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def inexact_names(tree: ast.FunctionDef) -> frozenset[str]:
    """The variables that may be a number written out which is no `float32`, `0.1`, or another of these variables."""
    bound = [pair for node in ast.walk(tree) if isinstance(node, ast.Assign) for pair in _bound(node)]
    found: frozenset[str] = frozenset()
    while True:
        names = frozenset(name for name, value in bound if _is_inexact(value, found))
        if names == found:
            return found
        found = names


def _bound(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(one, ast.Name):
                    yield one.id, value


def _is_inexact(value: ast.expr, names: frozenset[str]) -> bool:
    if isinstance(value, ast.UnaryOp):
        return _is_inexact(value.operand, names)
    if isinstance(value, ast.Constant) and isinstance(value.value, float):
        return float(np.float32(value.value)) != value.value
    return isinstance(value, ast.Name) and value.id in names


class Names:
    """The names of one function."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.locals = local_names(definition.tree)

    @cached_property
    def inexact(self) -> frozenset[str]:
        """Its `inexact_names`; few functions have a constructor that asks for them."""
        return inexact_names(self.definition.tree)

    def found(self, node: ast.expr) -> Any:
        """The Python object that a name or a chain of attributes stands for; none where it begins with a local one."""
        if isinstance(node, ast.Name):
            if node.id in self.locals:
                return MISSING
            return self.definition.names.get(node.id, MISSING)
        if isinstance(node, ast.Attribute):
            base = self.found(node.value)
            if isinstance(base, types.ModuleType | type | enum.Enum | types.SimpleNamespace):
                return getattr(base, node.attr, MISSING)
        return MISSING

    def thing(self, node: ast.expr) -> Any:
        """What a name or attribute that is not local means, as `compile.described` has it; `MISSING` otherwise."""
        value = self.found(node)
        if value is not MISSING:
            try:
                return described.described(value)
            except described.Unknown as unknown:
                raise NotCovered(f"{unknown} as {ast.unparse(node)}") from None
        if isinstance(node, ast.Name) and node.id not in self.locals:
            return self.builtin(node.id)
        if isinstance(node, ast.Attribute) and isinstance(self.found(node.value), types.ModuleType):
            return self.builtin(node.attr)  # some of Warp's built-ins are not there outside of kernels
        return MISSING

    def defined(self, name: str) -> Any:
        """What the module itself means by a name; `MISSING` if it has no such name, or Warp no such thing."""
        try:
            return described.described(self.definition.names[name]) if name in self.definition.names else MISSING
        except described.Unknown:
            return MISSING

    def builtin(self, name: str) -> Any:
        named = described.builtin(name) or (described.Builtin(name) if name in ("type", "static", "tid") else None)
        if named is None:
            raise NotCovered(f"the name {name}")
        return named
