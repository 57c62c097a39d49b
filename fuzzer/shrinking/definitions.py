"""Passes over functions, their parameters, decorators and types."""

from collections.abc import Iterator

import libcst as cst

from fuzzer.shrinking.expressions import less
from fuzzer.shrinking.statements import AWAY
from grammar.edits import Changes, Replacement
from grammar.trees import Tree, dotted, is_kernel


def delete_parameters(tree: Tree) -> list[Changes]:
    """A parameter less, and its argument in every call.

    Before::

        @wp.func
        def f(x: float, n: int):
            return x

        @wp.kernel
        def k():
            y = f(1.0, 2)

    After::

        @wp.func
        def f(x: float):
            return x

        @wp.kernel
        def k():
            y = f(1.0)
    """
    found: list[Changes] = []
    for function in tree.functions:
        for place, param in enumerate(function.params.params):
            changes = less(function.params.params, param)
            for call in tree.calls.get(function.name.value, ()):
                for arg in _arguments_for(call, place, param.name.value):
                    changes |= less(call.args, arg)
            found.append(changes)
    return found


def _arguments_for(call: cst.Call, place: int, name: str) -> Iterator[cst.Arg]:
    for number, arg in enumerate(call.args):
        if (arg.keyword is None and number == place) or (arg.keyword is not None and arg.keyword.value == name):
            yield arg


def plain_definitions(tree: Tree) -> list[Changes]:
    """Decorators without options, functions without annotations of what they return, parameters without defaults.

    Before::

        @wp.kernel(enable_backward=False)
        def k(n: int = 3) -> None:
            pass

    After::

        @wp.kernel
        def k(n: int = 3) -> None:
            pass
    """
    found: list[Changes] = []
    for decorator in tree.all(cst.Decorator):
        if isinstance(decorator.decorator, cst.Call):
            found.append({decorator.decorator: decorator.decorator.func})
    found += [{function.returns: AWAY} for function in tree.functions if function.returns is not None]
    for param in tree.all(cst.Param):
        if param.default is not None:
            found.append({param: param.with_changes(default=None, equal=cst.MaybeSentinel.DEFAULT)})
    return found


def inline_functions(tree: Tree) -> list[Changes]:
    """What a function returns in the place of its calls, where that is all it does.

    Before::

        @wp.func
        def f(x: float):
            return x * 2.0

        @wp.kernel
        def k():
            y = f(1.0)

    After::

        @wp.kernel
        def k():
            y = (1.0 * 2.0)
    """
    found: list[Changes] = []
    for function in tree.functions:
        calls = tree.calls.get(function.name.value, [])
        value = _only_returned(function)
        if value is None or is_kernel(function) or not calls:
            continue
        changes: dict[cst.CSTNode, Replacement] = {function: AWAY}
        for call in calls:
            changes[call] = _with_arguments(function, value, call)
        found.append(changes)
    return found


def _only_returned(function: cst.FunctionDef) -> cst.BaseExpression | None:
    body = function.body.body
    if len(body) != 1 or not isinstance(body[0], cst.SimpleStatementLine):
        return None
    statement = body[0].body[0]
    return statement.value if isinstance(statement, cst.Return) else None


def _with_arguments(function: cst.FunctionDef, value: cst.BaseExpression, call: cst.Call) -> cst.BaseExpression:
    names = [param.name.value for param in function.params.params]
    given = {param.name.value: param.default for param in function.params.params if param.default is not None}
    for place, arg in enumerate(call.args):
        name = arg.keyword.value if arg.keyword is not None else names[place] if place < len(names) else ""
        given[name] = arg.value
    replaced = value.visit(_Substitution(given))
    assert isinstance(replaced, cst.BaseExpression)
    return replaced if replaced.lpar else replaced.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


class _Substitution(cst.CSTTransformer):
    def __init__(self, given: dict[str, cst.BaseExpression]) -> None:
        super().__init__()
        self._given = given

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        value = self._given.get(original_node.value)
        return updated_node if value is None else value.deep_clone()


# What a type becomes when it is lowered; types that are not named here stay.
_LOWER = {
    **dict.fromkeys(("wp.float64", "wp.float16", "wp.bfloat16", "wp.float32"), "float"),
    **dict.fromkeys(("wp.int8", "wp.int16", "wp.int64", "wp.uint8", "wp.uint16", "wp.uint32", "wp.uint64"), "int"),
    **dict.fromkeys(("wp.int32",), "int"),
    **{f"wp.vec{length}{suffix}": "wp.vec2" for length in "34" for suffix in ("", "f", "d", "h")},
    **{f"wp.mat{length * 2}{suffix}": "wp.mat22" for length in "34" for suffix in ("", "f", "d", "h")},
    **{f"wp.vec2{suffix}": "float" for suffix in ("", "f", "d", "h")},
    **{f"wp.mat22{suffix}": "float" for suffix in ("", "f", "d", "h")},
}


def lower_types(tree: Tree) -> list[Changes]:
    """A simpler type, wherever the program names it.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=wp.float64)):
            a[0] = wp.float64(1.0)

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = float(1.0)
    """
    places: dict[str, list[cst.CSTNode]] = {}
    for node in tree.all(cst.Attribute):
        if (name := dotted(node)) in _LOWER:
            places.setdefault(name, []).append(node)
    return [{node: cst.parse_expression(_LOWER[name]) for node in nodes} for name, nodes in places.items()]


def lower_ranks(tree: Tree) -> list[Changes]:
    """An array of one dimension, and of its indices the first.

    Before::

        @wp.kernel
        def k(a: wp.array2d[float]):
            a[1, 2] = 0.0

    After::

        @wp.kernel
        def k(a: wp.array[float]):
            a[1] = 0.0
    """
    found: list[Changes] = []
    for param in tree.all(cst.Param):
        flat = _flat(param.annotation.annotation) if param.annotation is not None else None
        if flat is None or param.annotation is None:
            continue
        changes: dict[cst.CSTNode, Replacement] = {param.annotation.annotation: flat}
        function = tree.function(param)
        for node in tree.all(cst.Subscript):
            if dotted(node.value) == param.name.value and tree.function(node) is function and len(node.slice) > 1:
                changes[node] = node.with_changes(slice=[node.slice[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
        found.append(changes)
    return found


def _flat(annotation: cst.BaseExpression) -> cst.BaseExpression | None:
    """The annotation of an array of one dimension with the same elements; None for what is no array of several."""
    if isinstance(annotation, cst.Subscript) and dotted(annotation.value) in ("wp.array2d", "wp.array3d", "wp.array4d"):
        return annotation.with_changes(value=cst.parse_expression("wp.array"))
    if isinstance(annotation, cst.Call) and dotted(annotation.func).startswith("wp.array"):
        args = [arg for arg in annotation.args if arg.keyword is not None and arg.keyword.value == "dtype"]
        if len(args) == 1 and (len(annotation.args) > 1 or dotted(annotation.func) != "wp.array"):
            args = [args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
            return annotation.with_changes(func=cst.parse_expression("wp.array"), args=args)
    return None


def shorten_names(tree: Tree) -> list[Changes]:
    """Names of one letter for functions, parameters and variables.

    Before::

        @wp.kernel
        def advect(values: wp.array(dtype=float)):
            speed = values[0]

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            b = a[0]
    """
    bound = _own_names(tree)
    letters = (letter for letter in "abcdefghijlmnopqrstuvwxyz" if letter not in bound.values())
    fresh = {name: "k" if kind == "kernel" else next(letters, name) for name, kind in bound.items() if len(name) > 1}
    places: dict[str, dict[cst.CSTNode, Replacement]] = {}
    for node in tree.all(cst.Name):
        parent = tree.parents[node]
        if node.value in fresh and not (isinstance(parent, cst.Attribute) and node is parent.attr):
            places.setdefault(node.value, {})[node] = node.with_changes(value=fresh[node.value])
    return [places[name] for name in fresh if name in places and fresh[name] != name]


def _own_names(tree: Tree) -> dict[str, str]:
    """The names that the program makes up, each with what it is for."""
    found: dict[str, str] = {}
    for function in tree.functions:
        found.setdefault(function.name.value, "kernel" if is_kernel(function) else "function")
        found |= {param.name.value: "parameter" for param in function.params.params}
    for node in tree.all(cst.AssignTarget):
        if isinstance(node.target, cst.Name):
            found.setdefault(node.target.value, "variable")
    for loop in tree.all(cst.For):
        if isinstance(loop.target, cst.Name):
            found.setdefault(loop.target.value, "variable")
    return found
