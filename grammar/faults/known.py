"""What faults ask of a program's tree: parameters and their types, values, names, calls of built-ins."""

from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from grammar.faults.fault import printed
from grammar.trees import Tree, dotted, is_kernel

_FLOATS = ("float", "wp.float32")
_WHOLE = ("int", "wp.int32")


def kernel(tree: Tree) -> cst.FunctionDef | None:
    """The kernel; None where it is made by a factory or is generic and stands elsewhere."""
    return next((function for function in tree.functions if is_kernel(function)), None)


def helpers(tree: Tree) -> list[cst.FunctionDef]:
    """The functions that are decorated by `wp.func`."""
    return [node for node in tree.functions if any(dotted(d.decorator) == "wp.func" for d in node.decorators)]


def structs(tree: Tree) -> list[cst.ClassDef]:
    """The structs."""
    return [node for node in tree.all(cst.ClassDef) if any(dotted(d.decorator) == "wp.struct" for d in node.decorators)]


def fields(struct: cst.ClassDef) -> list[cst.AnnAssign]:
    """The fields of a struct."""
    return [
        small
        for line in struct.body.body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
        if isinstance(small, cst.AnnAssign)
    ]


@lru_cache(maxsize=16)
def parameter_types(function: cst.FunctionDef) -> dict[str, str]:
    """The annotation of each parameter of a function, as it is written."""
    return {
        param.name.value: printed(param.annotation.annotation)
        for param in function.params.params
        if param.annotation is not None
    }


def rank(annotation: str) -> int:
    """The dimensions of an array by its annotation; 0 for what is none."""
    if not annotation.startswith("wp.array"):
        return 0
    for number in "1234":
        if annotation.startswith(f"wp.array{number}d") or f"ndim={number}" in annotation:
            return int(number)
    return 1


def arrays(function: cst.FunctionDef) -> dict[str, str]:
    """The parameters that are arrays."""
    return {name: text for name, text in parameter_types(function).items() if rank(text)}


def scalars(function: cst.FunctionDef, *, whole: bool) -> list[str]:
    """The parameters that are whole numbers, or floats, of the usual width."""
    return [name for name, text in parameter_types(function).items() if text in (_WHOLE if whole else _FLOATS)]


def body(function: cst.FunctionDef) -> list[cst.CSTNode]:
    """The statements of a function's own block."""
    return list(function.body.body)


def built_in_calls(tree: Tree, *names: str) -> list[cst.Call]:
    """The calls of `wp.` functions; of some names only."""
    found = [call for call in tree.all(cst.Call) if dotted(call.func).startswith("wp.") and in_function(tree, call)]
    return [call for call in found if not names or dotted(call.func).removeprefix("wp.") in names]


def in_function(tree: Tree, node: cst.CSTNode) -> bool:
    """Whether a node stands in the body of a function, not in its head."""
    for around in tree.ancestors(node):
        if isinstance(around, (cst.Param, cst.Decorator, cst.Annotation)):
            return False
        if isinstance(around, cst.FunctionDef):
            return True
    return False


def plain_assignments(tree: Tree) -> Iterator[tuple[cst.SimpleStatementLine, cst.Name, cst.BaseExpression]]:
    """`name = value`, in functions: statement, name, value."""
    for line in tree.all(cst.SimpleStatementLine):
        small = line.body[0]
        if isinstance(small, cst.Assign) and len(small.targets) == 1 and in_function(tree, line):
            target = small.targets[0].target
            if isinstance(target, cst.Name):
                yield line, target, small.value


def simple_statements(tree: Tree) -> list[cst.SimpleStatementLine]:
    """The statements in functions that hold no others."""
    return [line for line in tree.all(cst.SimpleStatementLine) if in_function(tree, line)]


def values(tree: Tree) -> Iterator[cst.BaseExpression]:
    """The right sides of plain assignments."""
    for _, _, value in plain_assignments(tree):
        yield value


@lru_cache(maxsize=4)
def names(tree: Tree) -> frozenset[str]:
    """All names in a program."""
    return frozenset(node.value for node in tree.all(cst.Name))


def condition(function: cst.FunctionDef) -> str | None:
    """A condition that a parameter of a function may fulfil or not; None where there is no plain number."""
    for name in scalars(function, whole=False):
        return f"{name} > 0.0"
    for name in scalars(function, whole=True):
        return f"{name} > 0"
    return "wp.tid() > 0" if is_kernel(function) else None


def loaded_names(tree: Tree) -> list[cst.Name]:
    """The names of variables and parameters where they are read, in functions."""
    return [node for node in tree.all(cst.Name) if _is_read(tree, node) and in_function(tree, node)]


def _is_read(tree: Tree, node: cst.Name) -> bool:
    parent = tree.parents[node]
    if node.value in _CONSTANTS or isinstance(parent, (cst.AssignTarget, cst.Param, cst.NameItem, cst.FunctionDef)):
        return False
    if isinstance(parent, (cst.Attribute, cst.Call)):
        return False
    if isinstance(parent, cst.Arg):
        return node is parent.value
    if isinstance(parent, (cst.For, cst.AugAssign, cst.AnnAssign)):
        return node is not parent.target
    return not any(isinstance(around, cst.AssignTarget) for around in (parent, *tree.ancestors(parent)))


_CONSTANTS = frozenset({"True", "False", "None", "wp", "float", "int", "bool"})


def slip(name: str) -> str:
    """A slip of the finger: two letters change places, or where they are the same or few, the last comes twice."""
    middle = len(name) // 2
    if len(name) >= 4 and name[middle - 1] != name[middle] and name[middle - 1 : middle + 1].isalpha():
        return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    return name + (name[-1] if name[-1].isalpha() else "x")
