"""Whether a gradient flows through a kernel: read off its text."""

import ast

# `Any` too: it is float types that kernels leave open.
_FLOATS = ("float", "Any", "vec", "mat", "quat", "transform", "spatial_vector")
_WHOLE = ("b", "ub", "s", "us", "i", "ui", "l", "ul")
# Calls that no gradient passes: what they return is whole, or constant wherever it is differentiable.
_OPAQUE = frozenset({"int", "bool", "floor", "ceil", "round", "rint", "trunc", "sign", "step", "argmin", "argmax"})
_OPAQUE |= {f"{stem}{bits}" for stem in ("int", "uint") for bits in (8, 16, 32, 64)}


def carries_gradient(tree: ast.Module, kernel_name: str) -> bool:
    """Whether every array that a kernel writes holds floats and depends, differentiably, on an array of floats.

    Dependence is followed through assignments, whatever their order, and taken to pass every operation but casts to
    whole numbers, comparisons and steps. Kernels that are compiled without their backward pass carry none.

    Args:
        tree: the parsed source of a program.
        kernel_name: its kernel, as generated code names it.
    """
    name = kernel_name.rpartition("__")[2]  # of `make_kernel__locals__scale`, the function in the factory
    kernel = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    if "enable_backward=False" in ast.unparse(kernel.decorator_list[0]) or _is_forward_only(tree):
        return False
    arrays = {a.arg for a in kernel.args.args if a.annotation is not None and "array" in ast.unparse(a.annotation)}
    floats = {a.arg for a in kernel.args.args if a.arg in arrays and a.annotation and _holds_floats(a.annotation)}
    written = _written(kernel, arrays)
    if not written or not written <= floats:
        return False
    return written <= _active(kernel, floats - written)


def _is_forward_only(tree: ast.Module) -> bool:
    """Whether the module's options say so."""
    return any("'enable_backward': False" in ast.unparse(n) for n in tree.body if isinstance(n, ast.Expr))


def _holds_floats(annotation: ast.expr) -> bool:
    """Of an array's annotation, whether its dtype is a float or made of floats; a struct's fields are not looked at."""
    dtype = next((k.value for c in ast.walk(annotation) if isinstance(c, ast.Call) for k in c.keywords), None)
    if dtype is None:
        dtype = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
    name = ast.unparse(dtype).removeprefix("wp.")
    return name.startswith(_FLOATS) and not name.lstrip("vecmat0123456789").startswith(_WHOLE)


def _written(kernel: ast.FunctionDef, arrays: set[str]) -> set[str]:
    """The arrays that a kernel stores to, by assignment or by an atomic."""
    written = set()
    for node in ast.walk(kernel):
        match node:
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                written |= {_root(node)} & arrays
            case ast.Call(func=ast.Attribute(attr=name), args=[ast.Name(id=array), *_]) if name.startswith("atomic_"):
                written.add(array)
    return written


def _active(kernel: ast.FunctionDef, active: set[str]) -> set[str]:
    """All names that depend on those in `active`."""
    while True:
        found = active.union(*(_activated(node, active) for node in ast.walk(kernel)))
        if found == active:
            return active
        active = found


def _activated(node: ast.AST, active: set[str]) -> set[str]:
    """The names that a statement makes depend on what `active` names."""
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value):
            return _names_in(target) if _is_active(value, active) else set()
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.Name(id=array), *rest]) if name.startswith("atomic_"):
            return {array} if any(_is_active(argument, active) for argument in rest) else set()
    return set()


def _is_active(node: ast.AST, active: set[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in active
        case ast.Compare() | ast.BoolOp():
            return False
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _OPAQUE:
            return False
        case ast.Subscript(value=value):
            return _is_active(value, active)
    return any(_is_active(child, active) for child in ast.iter_child_nodes(node))


def _names_in(target: ast.expr) -> set[str]:
    if isinstance(target, ast.Tuple):
        return set().union(*map(_names_in, target.elts))
    return {_root(target)}


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
