"""Trees printed: what `Module.code` gives, without the context manager that LibCST opens around every node.

Only providers of positions have a use for it, and it is a large part of what drawing a program costs. LibCST has no
public way to leave it out; a test holds the text against `Module.code`.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

_NOTHING = nullcontext()


class _Unplaced(CodegenState):
    """The state of a printer that nobody asks for positions."""

    __slots__ = ()

    def record_syntactic_position(self, *_: Any, **__: Any) -> AbstractContextManager[None]:  # type: ignore[override]
        return _NOTHING


def printed(module: cst.Module, node: cst.CSTNode | None = None) -> str:
    """The text of a module, or of a node as it stands in that module."""
    state = _Unplaced(default_indent=module.default_indent, default_newline=module.default_newline)
    (module if node is None else node)._codegen(state)
    return "".join(state.tokens)
