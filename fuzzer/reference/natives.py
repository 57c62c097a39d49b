"""Native functions whose C++ is simple enough to be read as Python: assignments and returns of formulas of floats."""

import ast
import re

from compile.described import Definition
from fuzzer.reference.events import NotCovered

_NUMBER = re.compile(r"(?<![\w.])((?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?)(f?)\b")
_DECLARATION = re.compile(r"^(?:const\s+)?(float|double|int)\s+(?=\w+\s*=)")
_FOREIGN = re.compile(r"[{}?&|!<>#\"']|\b(?:if|for|while|auto)\b|\+\+|--|->")


def readable(definition: Definition) -> ast.FunctionDef:
    """The function with its snippet as a body: `1.0f` is a `float32`, `1.0` a `float64`, as C++ has it.

    Raises NotCovered for a snippet of other kinds.
    """
    lines = []
    for statement in (definition.snippet or "").split(";"):
        text = " ".join(statement.split())
        if not text:
            continue
        if _FOREIGN.search(text):
            raise NotCovered("a native function of several constructs")
        text = _DECLARATION.sub("", text).replace("wp::", "wp.")
        lines.append(_NUMBER.sub(lambda m: f"wp.float{32 if m[2] else 64}({m[1]})", text))
    names = ", ".join(definition.parameters)
    body = "".join(f"    {line}\n" for line in lines) or "    pass\n"
    try:
        (tree,) = ast.parse(f"def {definition.name}({names}):\n{body}").body
    except SyntaxError:
        raise NotCovered("a native function of several constructs") from None
    assert isinstance(tree, ast.FunctionDef)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            ast.copy_location(node, definition.tree)
    return tree
