"""Which features of the language a program holds, read off its text: for records, statistics and tests."""

import ast
import re
from collections.abc import Iterator

from grammar.features import FEATURES

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.MatMult, ast.Pow)
_DIVISION = (ast.Div, ast.FloorDiv, ast.Mod)
_CASTS = frozenset({"float", "int", "bool"}) | {f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)}
_CASTS |= {"float16", "float32", "float64"}
_INDEX_TYPES = _CASTS - {"float", "int", "bool", "int32", "float16", "float32", "float64"}
_CONSTRUCTORS = ("vec", "mat", "quat", "transform", "identity", "spatial_vector")
_NOT_CONSTRUCTORS = ("quat_", "transform_", "matrix_")
_RESOURCES = ("mesh_", "bvh_", "hash_grid_", "volume_", "texture_", "tile_mesh_query", "tile_bvh_query")
_IDENTITIES = frozenset({"quat_identity", "transform_identity", "matrix_from_rows", "matrix_from_cols"})
_MAKERS = frozenset({"vector", "matrix", "quaternion", "transformation"})
_OPERATORS = frozenset({"add", "sub", "mul"})
_RANDOM = ("rand", "sample_", "noise", "pnoise", "curlnoise", "poisson")
_GENERIC = re.compile(r"\b(Any|wp\.Float|wp\.Int|wp\.Scalar)\b")
_WIDE = _CASTS - {"float", "int", "bool", "float32", "int32", "uint32"}
_WIDE_COMPOSITE = re.compile(r"(vec[2-4]|mat[2-4]{2}|quat|transform)(h|d|b|ub|s|us|i|ui|l|ul)")


def occurring(tree: ast.Module) -> tuple[str, ...]:
    """The features of `grammar.features` that a module's functions hold, sorted.

    Args:
        tree: the parsed source of a program.
    """
    functions = decorated(tree)
    found = {"struct"} if any(isinstance(n, ast.ClassDef) and n.decorator_list for n in tree.body) else set()
    found |= {"function"} if len(functions) > 1 else set()
    found |= {"operator"} if any(f.name in _OPERATORS for f in functions) else set()
    found |= {"overload"} if _has_overloads(functions) else set()
    found |= {"generic"} if any(_is_generic(f) for f in functions) else set()
    found |= {"constant"} if any(_is_constant(node) for node in tree.body) else set()
    found |= {"factory"} if any(_is_factory(node) for node in tree.body) else set()
    found |= {"custom_gradient"} if any(_is_made_with(f, "func_grad", "func_replay") for f in functions) else set()
    found |= {"native"} if any(_is_made_with(f, "func_native") for f in functions) else set()
    found |= {"reference"} if any("wp.ref" in text for f in functions for text in _annotations(f)) else set()
    found |= {"enumeration"} if any(isinstance(n, ast.ClassDef) and n.bases for n in tree.body) else set()
    found |= {"option"} if any(map(_has_options, (*functions, *tree.body))) else set()
    found |= {"preset"} if any(map(_fills_struct, tree.body)) else set()
    found |= {"function_value"} if any(_takes_function(f) for f in functions) else set()
    if any(f.args.defaults for f in functions) or any(_is_keyword_call(n, functions) for n in ast.walk(tree)):
        found.add("default_argument")
    for function in functions:
        arrays = _ranks(function)
        if _leaves_early(function):
            found.add("early_return")
        for statement in function.body:
            for node in ast.walk(statement):
                found.update(_of_node(node, arrays))
    if any(_is_wide(node) for node in ast.walk(tree)):
        found.add("wide_types")
    return tuple(sorted(found & FEATURES.keys()))


def decorated(tree: ast.Module) -> list[ast.FunctionDef]:
    """A program's functions and its kernel, in order, also those inside factories; declared instances are none."""
    top = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    every = [f for outer in top for f in (outer, *outer.body) if isinstance(f, ast.FunctionDef)]
    return [f for f in every if f.decorator_list and ast.unparse(f.decorator_list[0]) != "wp.overload"]


def _has_overloads(functions: list[ast.FunctionDef]) -> bool:
    plain = [f.name for f in functions if ast.unparse(f.decorator_list[0]) == "wp.func"]
    return len(set(plain)) < len(plain)


def _is_factory(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    return any(isinstance(inner, ast.FunctionDef) for inner in node.body)


def _fills_struct(node: ast.stmt) -> bool:
    """`DEFAULTS.low = 0.1`, or a function of the module that makes such a struct."""
    match node:
        case ast.Assign(targets=[ast.Attribute() as target]):
            return _root(target) not in ("wp", None)
        case ast.FunctionDef(decorator_list=[]):
            return not _is_factory(node)
    return False


def _has_options(node: ast.stmt) -> bool:
    """`@wp.kernel(enable_backward=False)`, `wp.set_module_options({...})`, `wp.config.verify_fp = True`."""
    match node:
        case ast.FunctionDef(decorator_list=[ast.Call(func=ast.Attribute(attr="kernel"))]):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_module_options"))):
            return True
        case ast.Assign(targets=[ast.Attribute(value=ast.Attribute(attr="config"))]):
            return True
    return False


def _is_made_with(function: ast.FunctionDef, *decorators: str) -> bool:
    match function.decorator_list[0]:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in decorators
    return False


def _annotations(function: ast.FunctionDef) -> list[str]:
    return [ast.unparse(a.annotation) for a in function.args.args if a.annotation is not None]


def _is_generic(function: ast.FunctionDef) -> bool:
    return any(_GENERIC.search(text) for text in _annotations(function))


def _takes_function(function: ast.FunctionDef) -> bool:
    return "wp.Function" in _annotations(function)


def _is_constant(node: ast.stmt) -> bool:
    """`GRAVITY = 9.81` or `GRAVITY = wp.constant(9.81)` at module level."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Constant() | ast.Call(func=ast.Attribute(attr="constant"))):
            return True
    return False


def _is_keyword_call(node: ast.AST, functions: list[ast.FunctionDef]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), keywords=[_, *_]):
            return any(f.name == name for f in functions)
    return False


def _leaves_early(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Return) and node is not function.body[-1] for node in ast.walk(function))


def _ranks(function: ast.FunctionDef) -> dict[str, int]:
    """The array parameters and how many dimensions they have, by their annotations."""
    annotations = {a.arg: ast.unparse(a.annotation) for a in function.args.args if a.annotation is not None}
    found = {name: re.search(r"wp\.array(?:(\d)d)?[([](?:.*ndim=(\d))?", text) for name, text in annotations.items()}
    return {name: int(match[1] or match[2] or 1) for name, match in found.items() if match is not None}


def _of_node(node: ast.AST, arrays: dict[str, int]) -> Iterator[str]:
    match node:
        case ast.If():
            yield "branch"
        case ast.While():
            yield "while"
        case ast.For(iter=ast.Call(func=ast.Name(id="reversed"), args=[ast.Call(args=args)])):
            yield "reversed"
            yield "static_loop" if all(_is_number(a) for a in args) else "dynamic_loop"
        case ast.For(iter=ast.Call(args=args)):
            yield "static_loop" if all(_is_number(a) for a in args) else "dynamic_loop"
        case ast.Break() | ast.Continue():
            yield "break"
        case ast.IfExp():
            yield "conditional_expression"
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            yield "boolean"
        case ast.Compare(ops=ops):
            yield "comparison" if len(ops) == 1 else "chained"
        case ast.BinOp(op=op):
            yield (
                "arithmetic" if isinstance(op, _ARITHMETIC) else "division" if isinstance(op, _DIVISION) else "bitwise"
            )
        case ast.UnaryOp(op=ast.Invert()):
            yield "bitwise"
        case ast.Assign(targets=[ast.Name()], value=ast.Subscript(value=ast.Name(id=name), slice=index)) if (
            name in arrays and isinstance(index, ast.Name) and arrays[name] > 1
        ):
            yield "view"
        case ast.Assign(targets=[target], value=value):
            yield from _of_target(target, value, arrays)
        case ast.AugAssign(target=target):
            yield "augmented"
            yield from _of_target(target, node.value, arrays)
            if _root(target) in arrays:
                yield "in_place"
        case ast.Subscript(slice=ast.Call(func=ast.Attribute(attr=name))) if name in _INDEX_TYPES:
            yield "index_type"
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Load()) if name in arrays:
            yield "load"
            if any(isinstance(i, ast.Subscript) for i in ast.walk(node.slice)):
                yield "gather"
        case ast.Subscript(ctx=ast.Load()) | ast.Attribute(attr="x" | "y" | "z" | "w"):
            yield "component"
        case ast.Assert():
            yield "assertion"
        case ast.Starred():
            yield "starred"
        case ast.Call(func=ast.Name(id=name)):
            if name == "print" or name in _CASTS:
                yield "print" if name == "print" else "cast"
        case ast.Call(func=ast.Attribute(attr=name)) if name != "tid":
            yield _of_call(name)


def _is_wide(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="wp"), attr=name):
            return name in _WIDE or _WIDE_COMPOSITE.fullmatch(name) is not None
    return False


def _of_target(target: ast.expr, value: ast.expr, arrays: dict[str, int]) -> Iterator[str]:
    match target:
        case ast.Tuple():
            yield "tuple" if isinstance(value, ast.Tuple) else "multiple_results"
        case ast.Subscript(value=ast.Name(id=name)) if name in arrays:
            yield "element_write"
        case ast.Subscript(slice=index) if _root(target) not in arrays and not _is_constant_index(index):
            yield from ("component_write", "part_write")
        case ast.Subscript() | ast.Attribute():
            yield "component_write"


def _root(target: ast.expr) -> str | None:
    """The variable that a target is a part of."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target.id if isinstance(target, ast.Name) else None


def _is_constant_index(index: ast.expr) -> bool:
    return all(_is_number(i) for i in (index.elts if isinstance(index, ast.Tuple) else [index]))


def _of_call(name: str) -> str:
    if name in _CASTS:
        return "cast"
    if name in ("where", "static"):
        return name
    if name == "grad":
        return "gradient"
    if name == "zeros":
        return "local_array"
    if name.startswith(_RESOURCES):
        return "resource"
    if name.startswith("atomic_"):
        return "atomic"
    if name.startswith(_RANDOM):
        return "random"
    if name in _MAKERS:
        return "maker"
    if name in _IDENTITIES or (name.startswith(_CONSTRUCTORS) and not name.startswith(_NOT_CONSTRUCTORS)):
        return "constructor"
    return "builtin"


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "static"
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant)
