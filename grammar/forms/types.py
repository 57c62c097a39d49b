"""Forms of types: each family in the places where a program can have it, and the calls that reach the built-ins."""

import ast
import re
from collections.abc import Callable

from grammar.forms.form import Form
from grammar.forms.text import Text

Found = Callable[[Text], bool]

_SCALARS = ("int8", "uint8", "int16", "uint16", "uint32", "int64", "uint64", "float16", "bfloat16", "float64")


def _written(pattern: str) -> Found:
    """Forms that the text itself shows."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.search(text.source) is not None


def _array_of(dtype: str) -> Found:
    return _written(rf"wp\.array(?:\dd)?(?:\[|\(dtype=)(?:{dtype})\b")


def _parameter(dtype: str) -> Found:
    return _written(rf"^(?:def .*[(,]|   ) ?\w+: (?:{dtype})(?:,|\)|$)")


def _alias(maker: str, length: str = r"\d+", dtype: str = ".*") -> Found:
    return _written(rf"^\w+ = wp\.types\.{maker}\((?:length|shape)={length}, dtype={dtype}\)")


def _call(*names: str) -> Found:
    return lambda text: not text.calls.isdisjoint(names)


def _statement(*names: str) -> Found:
    """A call for its effect, not for what it returns."""

    def found(text: Text) -> bool:
        calls = [node.value for node in text.nodes(ast.Expr) if isinstance(node.value, ast.Call)]
        return any(isinstance(c.func, ast.Attribute) and c.func.attr in names for c in calls)

    return found


def _unpacked(*names: str) -> Found:
    """A call whose results are bound one by one."""

    def found(text: Text) -> bool:
        pairs = [(node.targets[0], node.value) for node in text.nodes(ast.Assign)]
        calls = [value for target, value in pairs if isinstance(target, ast.Tuple) and isinstance(value, ast.Call)]
        return any(isinstance(c.func, ast.Attribute) and c.func.attr in names for c in calls)

    return found


def _field(annotation: str) -> Found:
    """A field of a struct under such an annotation."""
    compiled = re.compile(annotation)

    def found(text: Text) -> bool:
        bodies = [statement for node in text.nodes(ast.ClassDef) for statement in node.body]
        return any(isinstance(s, ast.AnnAssign) and compiled.match(ast.unparse(s.annotation)) for s in bodies)

    return found


_WHOLE_NAMES = r"(?:wp\.vec[234](?:b|ub|s|us|i|ui|l|ul)|vec\d+(?:b|ub|s|us|i|ui|l|ul))"
_WRITES = ("svd2", "svd3", "qr3", "eig3", "quat_to_axis_angle")
_FABRIC = r"wp\.(?:indexed)?fabricarray"

TYPES: tuple[Form, ...] = (
    *(Form(f"array of {name}", "B", _array_of(rf"wp\.{name}")) for name in _SCALARS),
    *(Form(f"parameter of {name}", "B", _parameter(rf"wp\.{name}")) for name in ("int64", "float16", "float64")),
    Form("array of bool", "B", _array_of(r"(?:wp\.)?bool")),
    Form("array of vectors of integers", "B", _array_of(_WHOLE_NAMES)),
    Form("array of quaternions", "B", _array_of(r"wp\.quat[hd]?")),
    Form("array of transforms", "B", _array_of(r"wp\.transform[hd]?")),
    Form("array of spatial vectors", "B", _array_of(r"wp\.spatial_vector[hd]?")),
    Form("array of spatial matrices", "B", _array_of(r"wp\.spatial_matrix[hd]?")),
    Form("vector of five to eight components", "B", _alias("vector", "[5-8]")),
    Form("vector of nine components and more", "B", _alias("vector", r"(?:9|\d\d)")),
    Form("matrix that is not square", "B", _written(r"^mat\w+ = wp\.types\.matrix\(shape=\((?P<r>\d+), (?!(?P=r)\))")),
    Form("matrix of integers", "B", _written(r"types\.matrix\(shape=.*, dtype=(?:int|wp\.u?int\d+)\)")),
    Form("vector of bfloat16", "B", _written(r"types\.vector\(length=\d+, dtype=wp\.bfloat16\)")),
    Form("quaternion of float16 or float64", "B", _written(r"wp\.quat[hd]\b")),
    Form("quaternion of bfloat16", "B", _written(r"types\.quaternion\(dtype=wp\.bfloat16\)")),
    Form("transform of float16 or float64", "B", _written(r"wp\.transform[hd]\b")),
    Form("array of Fabric", "B", _written(_FABRIC)),
    Form("struct of arrays as a parameter", "B", _field(r"wp\.array")),
    Form("struct with a vector field", "B", _field(r"wp\.vec|vec\d|wp\.spatial_vector")),
    Form("struct with a struct field", "B", _field(r"[A-Z]")),
    Form("matrix as a parameter", "B", _parameter(r"wp\.mat\d\d[hd]?|mat\d\d\w*|wp\.spatial_matrix[hd]?")),
    Form("results written into arguments", "C.1", _statement(*_WRITES)),
    Form("several results unpacked", "C.1", _unpacked(*_WRITES)),
    Form("part of a transform set", "C.1", _statement("transform_set_translation", "transform_set_rotation")),
    Form("vectors cast to another dtype", "C.1", _written(r"wp\.(?:vec[234]|mat\d\d|quat|transform)[hd]?\(\w+\)")),
    Form("approximate division", "C.1", _call("div_approx", "inverse_approx")),
    Form("noise", "C.1", _call("noise", "pnoise", "curlnoise")),
    Form("spatial algebra", "C.1", _call("spatial_dot", "spatial_cross", "spatial_cross_dual", "spatial_adjoint")),
)
