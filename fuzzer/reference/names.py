"""What the names of kernel code that are not local mean: modules, types, functions, constants of the program."""

import ast
import enum
import types
from typing import Any

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


class Names:
    """The names of one function."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.locals = local_names(definition.tree)

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
