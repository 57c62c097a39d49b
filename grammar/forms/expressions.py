"""Forms of expressions: ends of types, tests, casts, names, remarks."""

import ast
import re
from collections.abc import Callable

from grammar.forms.form import Form
from grammar.forms.text import Text
from grammar.words import AWKWARD

Found = Callable[[Text], bool]


def _written(pattern: str) -> Found:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.search(text.source) is not None


def _cast(kind: str) -> Found:
    return lambda text: kind in text.calls


def _awkward(text: Text) -> bool:
    return any(n.id in AWKWARD and isinstance(n.ctx, ast.Store) for n in text.nodes(ast.Name))


def _docstring(text: Text) -> bool:
    return any(ast.get_docstring(f) is not None for f in text.nodes(ast.FunctionDef))


def _whole_test(text: Text) -> bool:
    return any(isinstance(v, ast.Name) for n in text.nodes(ast.BoolOp) for v in n.values)


EXPRESSIONS: tuple[Form, ...] = (
    Form("largest float", "A.2", _written(r"3\.4028235e38|65504\.0|1\.7976931348623157e308")),
    Form("least float", "A.2", _written(r"1\.0e-45|6\.0e-8|5\.0e-324")),
    Form("infinity", "A.2", _written(r"\bwp\.(inf|INF)\b")),
    Form("a constant of Warp's", "A.2", _written(r"\bwp\.(pi|tau|e|half_pi|phi|ln2|ln10|log2e|log10e)\b(?!\()")),
    Form("greatest int", "A.2", _written(r"\b2147483647\b")),
    Form("least int", "A.2", _written(r"-2147483648\b")),
    Form("all bits", "A.2", _written(r"0xFFFFFFFF(FFFFFFFF)?\b")),
    Form("is it finite", "A.2", _written(r"wp\.(isnan|isinf|isfinite)\(")),
    Form("number as a test", "A.2", _whole_test),
    Form("unary plus", "A.2", lambda text: any(isinstance(n.op, ast.UAdd) for n in text.nodes(ast.UnaryOp))),
    Form("power", "A.2", lambda text: any(isinstance(n.op, ast.Pow) for n in text.nodes(ast.BinOp))),
    Form("length of a vector", "A.2", _written(r"\blen\(")),
    Form("column of an array", "A.2", _written(r"^ +\w+ = \w+\[:, \w+\]$")),
    Form("slice of an array from an index on", "A.2", _written(r"^ +\w+ = \w+\[\w+:\]$")),
    Form("array from its end", "A.2", _written(r"^ +(mirrored|backwards|from_end)\w* = \w+\[::-1\]$")),
    Form("every second cell", "A.2", _written(r"^ +\w+ = \w+\[::2\]$")),
    *(Form(f"made by wp.{name}", "A.2", _cast(name)) for name in ("vector", "matrix", "quaternion", "transformation")),
    Form(
        "zeros by the function of a family",
        "A.2",
        _written(r"wp\.(vector|matrix|quaternion|transformation)\((\)|\w+=)"),
    ),
    Form("awkward name", "A.2", _awkward),
    Form("comment", "A.1", _written(r"^    +# ")),
    Form("docstring", "A.1", _docstring),
    *(
        Form(f"cast to {kind}", "A.2", _cast(kind))
        for kind in ("int8", "int16", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float64")
    ),
)
