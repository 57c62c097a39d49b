"""Compiler bugs planted in Warp: its frontend fails on a pattern, as a real bug would make it."""

import ast
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from compile import internals

Pattern = Callable[[Any, ast.AST], bool]


@dataclass(frozen=True)
class Bug:
    """Warp's Adjoint raises where one of its methods, by name, meets a node that the pattern holds of."""

    name: str
    method: str
    holds: Pattern


@contextlib.contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """While the block runs, Warp has the bug."""
    adjoint = internals.session().codegen.Adjoint
    before = getattr(adjoint, bug.method)

    def failing(adj: Any, node: Any, *arguments: Any, **more: Any) -> Any:
        if bug.holds(adj, node):
            raise RuntimeError(f"planted: {bug.name}")
        return before(adj, node, *arguments, **more)

    # Warp looks its visitors up in a table by the kind of node.
    visitors = getattr(adjoint, "node_visitors", {})
    keys = [key for key, value in visitors.items() if value is before]
    setattr(adjoint, bug.method, failing)
    visitors.update(dict.fromkeys(keys, failing))
    try:
        yield
    finally:
        setattr(adjoint, bug.method, before)
        visitors.update(dict.fromkeys(keys, before))


def _inside(adj: Any, node: ast.AST, kind: type[ast.AST]) -> bool:
    """Whether a statement stands in a block of some kind, in the function being built."""
    return any(
        node in ast.walk(around) and node is not around for around in ast.walk(adj.tree) if isinstance(around, kind)
    )


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


BUGS = (
    Bug("a sine", "emit_Call", lambda adj, node: _called(node) == "wp.sin"),
    Bug("a clamp of three", "emit_Call", lambda adj, node: _called(node) == "wp.clamp" and len(node.args) == 3),
    Bug("a loop in a branch", "emit_For", lambda adj, node: _inside(adj, node, ast.If)),
    Bug("a branch in a loop", "emit_If", lambda adj, node: _inside(adj, node, ast.For)),
    Bug("a while loop", "emit_While", lambda adj, node: True),
    Bug("a break", "emit_Break", lambda adj, node: True),
    Bug("an augmented cell", "emit_AugAssign", lambda adj, node: isinstance(node.target, ast.Subscript)),
    Bug("a field written", "emit_Assign", lambda adj, node: isinstance(node.targets[0], ast.Attribute)),
    Bug("a field written in a loop", "emit_Assign",
        lambda adj, node: isinstance(node.targets[0], ast.Attribute) and _inside(adj, node, ast.For)),
    Bug("two results", "emit_Assign",
        lambda adj, node: isinstance(node.targets[0], ast.Tuple) and "tid" not in ast.unparse(node.value)),
    Bug("a conditional value", "emit_IfExp", lambda adj, node: True),
    Bug("both conditions", "emit_BoolOp", lambda adj, node: isinstance(node.op, ast.And)),
    Bug("a product of sums", "emit_BinOp",
        lambda adj, node: isinstance(node.op, ast.Mult) and isinstance(node.left, ast.BinOp)),
    Bug("a call with a name", "emit_Call", lambda adj, node: bool(node.keywords)),
)  # fmt: skip
