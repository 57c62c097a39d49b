"""What can be taken away from a program singly, found without the shrinker's own passes: over Python's `ast`."""

import ast
import copy
from collections.abc import Callable, Iterator

LITERALS = (1.0, 0, True)


def reductions(source: str) -> Iterator[str]:
    """The programs with one statement, parameter, argument less, or with a literal in place of one value."""
    tree = ast.parse(source)
    for edits in (_statements, _parameters, _arguments, _values):
        for place in range(len(list(ast.walk(tree)))):
            for change in edits(list(ast.walk(tree))[place]):
                other = copy.deepcopy(tree)
                change(other, list(ast.walk(other))[place])
                yield ast.unparse(ast.fix_missing_locations(other)) + "\n"


Change = Callable[[ast.Module, ast.AST], None]


def _statements(node: ast.AST) -> Iterator[Change]:
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        if not isinstance(block, list):
            continue
        for number, statement in enumerate(block):
            if isinstance(statement, ast.Pass) or _is_kernel(statement):
                continue

            def delete(_tree: ast.Module, node: ast.AST, field: str = field, number: int = number) -> None:
                block = getattr(node, field)
                del block[number]
                if not block and field == "body":
                    block.append(ast.Pass())

            yield delete


def _parameters(node: ast.AST) -> Iterator[Change]:
    for number in range(len(node.args.args) if isinstance(node, ast.FunctionDef) else 0):

        def delete(tree: ast.Module, node: ast.AST, number: int = number) -> None:
            assert isinstance(node, ast.FunctionDef)
            params, name = node.args, node.args.args[number].arg
            first_default = len(params.args) - len(params.defaults)
            if number >= first_default:
                del params.defaults[number - first_default]
            del params.args[number]
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == node.name:
                    del call.args[number : number + 1]
                    call.keywords = [keyword for keyword in call.keywords if keyword.arg != name]

        yield delete


def _arguments(node: ast.AST) -> Iterator[Change]:
    for field in ("args", "keywords"):
        for number in range(len(getattr(node, field)) if isinstance(node, ast.Call) else 0):

            def delete(_tree: ast.Module, node: ast.AST, field: str = field, number: int = number) -> None:
                del getattr(node, field)[number]

            yield delete


def _values(node: ast.AST) -> Iterator[Change]:
    """A literal, or a part of it, for a value: no function, module or type stands for one, nor what is assigned to."""
    for field, value in ast.iter_fields(node):
        values = value if isinstance(value, list) else [value]
        for number, inner in enumerate(values):
            if not isinstance(inner, ast.expr) or not _is_value(node, field, inner):
                continue
            for other in (*map(ast.Constant, LITERALS), *_parts(inner)):

                def put(_tree: ast.Module, node: ast.AST, f: str = field, n: int = number, o: ast.expr = other) -> None:
                    if isinstance(getattr(node, f), list):
                        getattr(node, f)[n] = o
                    else:
                        setattr(node, f, o)

                yield put


def _is_value(node: ast.AST, field: str, inner: ast.expr) -> bool:
    if isinstance(inner, ast.Constant) or not isinstance(getattr(inner, "ctx", ast.Load()), ast.Load):
        return False
    if isinstance(node, ast.Attribute) and isinstance(inner, ast.Name):
        return False
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store) and field == "value":
        return False
    return field not in ("func", "decorator_list", "annotation", "returns", "bases") and not isinstance(
        node, ast.arguments
    )


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    for part in ast.iter_child_nodes(value):
        if isinstance(part, ast.expr) and not (isinstance(value, ast.Call) and part is value.func):
            if not (isinstance(part, ast.Name) and part.id == "wp"):
                yield part
        elif isinstance(part, ast.keyword):
            yield part.value


def _is_kernel(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and "kernel" in "".join(map(ast.unparse, statement.decorator_list))
