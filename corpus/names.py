"""Names of Warp in a program's source, under whatever alias the module is imported."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any


def warp_names(tree: ast.Module) -> dict[str, str]:
    """What the names imported from Warp stand for: {"wp": "wp", "sine": "wp.sin"}; "wp" is the module itself."""
    names: dict[str, str] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            names.update((a.asname or a.name, "wp") for a in statement.names if a.name == "warp")
        elif isinstance(statement, ast.ImportFrom) and statement.module == "warp":
            names.update((a.asname or a.name, f"wp.{a.name}") for a in statement.names)
    return names


def dotted_name(node: ast.Attribute, names: Mapping[str, str]) -> str | None:
    """`wp.types.vector` for what starts at the Warp module; None for a field of a value."""
    attributes = [node.attr]
    value: Any = node.value
    while value.__class__ is ast.Attribute:
        attributes.append(value.attr)
        value = value.value
    if value.__class__ is not ast.Name or names.get(value.id) != "wp":
        return None
    return ".".join(("wp", *reversed(attributes)))


def called_names(tree: ast.Module) -> Iterator[str]:
    """The names of Warp that a program calls, once for each call, without the "wp."; decorators do not count."""
    names = warp_names(tree)
    decorators = {id(d) for node in ast.walk(tree) for d in getattr(node, "decorator_list", ())}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in decorators:
            continue
        called: str | None = None
        if isinstance(node.func, ast.Attribute):
            called = dotted_name(node.func, names)
        elif isinstance(node.func, ast.Name):
            called = names.get(node.func.id)
        if called is not None and called.startswith("wp."):
            yield called.removeprefix("wp.")
