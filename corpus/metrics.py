"""How large a program is."""

import ast
from collections.abc import Mapping

from corpus.record import SECTIONS, Metrics, TextBytes, utf8_length

_BLOCKS = (ast.If, ast.For, ast.While)


def measure(source: str, sections: Mapping[str, str | None], tree: ast.Module | None = None) -> Metrics:
    """The sizes of a program and of its sections (by column name); `tree` is `ast.parse(source)` where it is at hand.

    lines: of the source, blank ones and comments included;
    statements: in the bodies of all functions, docstrings left out, a compound statement counting as one more than
    what it holds;
    nesting: the deepest stack of `if`, `for` and `while` (0: none; an `elif` is as deep as its `if`);
    parameters: of the kernel, the function decorated `kernel` (of several, the
    one read last);
    helper_functions: all other functions, but not those that hold functions, nor a declared instance of a generic
    kernel; structs: classes that are decorated; bytes: UTF-8, None for a section that is None or lacking.
    Raises SyntaxError when the source is no Python.
    """
    counts = _Counts()
    counts.read(tree or ast.parse(source))
    return Metrics(
        lines=source.count("\n") + (not source.endswith("\n")),
        statements=counts.statements,
        nesting=counts.nesting,
        parameters=counts.parameters,
        helper_functions=counts.functions - (counts.kernels > 0),
        structs=counts.structs,
        bytes=text_bytes(source, sections),
    )


def text_bytes(source: str, sections: Mapping[str, str | None]) -> TextBytes:
    """The UTF-8 bytes of the source and of each section."""
    sizes = {name: None if sections.get(name) is None else utf8_length(sections[name]) for name in SECTIONS}
    return TextBytes(python_source=utf8_length(source), **sizes)


class _Counts:
    """Counters over the statements of a program, which are walked without looking into expressions."""

    __slots__ = ("functions", "kernels", "nesting", "parameters", "statements", "structs")

    def __init__(self) -> None:
        self.functions = self.kernels = self.nesting = self.parameters = self.statements = self.structs = 0

    def read(self, tree: ast.Module) -> None:
        pending: list[tuple[list[ast.stmt], int, bool]] = [(tree.body, 0, False)]
        while pending:
            block, depth, in_function = pending.pop()
            for node in block:
                if in_function and not _is_docstring(node):
                    self.statements += 1
                if isinstance(node, ast.FunctionDef):
                    self._function(node)
                    pending.append((node.body, 0, True))
                elif isinstance(node, ast.ClassDef):
                    self.structs += bool(node.decorator_list)
                    pending.append((node.body, 0, False))
                elif isinstance(node, _BLOCKS):
                    self.nesting = max(self.nesting, depth + 1)
                    pending.append((node.body, depth + 1, in_function))
                    pending.append((node.orelse, depth if _is_elif(node) else depth + 1, in_function))
                else:
                    pending.extend((inner, depth, in_function) for inner in _other_blocks(node))

    def _function(self, node: ast.FunctionDef) -> None:
        names = {_decorator_name(decorator) for decorator in node.decorator_list}
        is_factory = any(isinstance(inner, ast.FunctionDef) for inner in node.body)
        self.functions += not is_factory and "overload" not in names
        if "kernel" in names:
            self.kernels += 1
            arguments = node.args
            self.parameters = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_elif(node: ast.If | ast.For | ast.While) -> bool:
    """An `elif` stands in the tree as the only statement of the `else`, in the column of its `if`."""
    if not isinstance(node, ast.If) or len(node.orelse) != 1:
        return False
    other = node.orelse[0]
    return isinstance(other, ast.If) and other.col_offset == node.col_offset


def _other_blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """The statement lists of `with`, `try` and `match`."""
    holders = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    blocks = [getattr(holder, name, None) for holder in holders for name in ("body", "orelse", "finalbody")]
    return [block for block in blocks if isinstance(block, list)]


def _decorator_name(decorator: ast.expr) -> str | None:
    """`kernel` for `@wp.kernel`, `@wp.kernel(...)` and `@kernel`."""
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    if isinstance(decorator, ast.Attribute):
        return decorator.attr
    return decorator.id if isinstance(decorator, ast.Name) else None
