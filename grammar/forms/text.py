"""A program's text as forms look for themselves in it: its nodes by kind, its functions, what is called."""

import ast
from collections import defaultdict
from functools import cached_property
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)


class Text:
    """The parsed source of a program, gone through once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self._nodes: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        for node in ast.walk(self.tree):
            self._nodes[type(node)].append(node)

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of exactly this kind, wherever they stand."""
        return self._nodes.get(kind, [])  # type: ignore[return-value]

    @cached_property
    def calls(self) -> frozenset[str]:
        """What is called as `wp.name(...)`."""
        return frozenset(
            node.func.attr
            for node in self.nodes(ast.Call)
            if isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "wp"
        )
