"""Forms of loops, and of calls whose number and order can be seen."""

import ast
from collections.abc import Callable, Iterator

from grammar.forms.form import Form
from grammar.forms.text import Text

Found = Callable[[Text], bool]


def _endless(text: Text) -> bool:
    return any(isinstance(w.test, ast.Constant) for w in text.nodes(ast.While))


def _stored_range(text: Text) -> bool:
    return any(isinstance(a.value, ast.Call) and _is_range(a.value) for a in text.nodes(ast.Assign))


def _is_range(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("range", "reversed")


def rounds(loop: ast.For) -> int | None:
    """How often a loop over a constant range goes round, None for others."""
    call = loop.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "reversed":
        call = call.args[0]
    if not isinstance(call, ast.Call) or not _is_range(call):
        return None
    try:
        return len(range(*map(ast.literal_eval, call.args)))
    except ValueError:
        return None


def _rounds(wanted: int) -> Found:
    return lambda text: any(rounds(loop) == wanted for loop in text.nodes(ast.For))


def _down(text: Text) -> bool:
    steps = [
        loop.iter.args[2] for loop in text.nodes(ast.For) if isinstance(loop.iter, ast.Call) and loop.iter.args[2:]
    ]
    return any(isinstance(step, ast.UnaryOp) for step in steps)


def _loops(function: ast.FunctionDef) -> Iterator[tuple[str, ast.For]]:
    for node in ast.walk(function):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _index_after(text: Text) -> bool:
    for function in text.nodes(ast.FunctionDef):
        indices = {name for name, _ in _loops(function)}
        inside = {id(n) for _, loop in _loops(function) for n in ast.walk(loop)}
        outside = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and id(n) not in inside}
        if indices & outside:
            return True
    return False


def _shared_index(text: Text) -> bool:
    for function in text.nodes(ast.FunctionDef):
        names = [name for name, _ in _loops(function)]
        if len(set(names)) < len(names):
            return True
    return False


def _counting(text: Text) -> frozenset[str]:
    """The helper functions whose first parameter is an array that they add to."""
    return frozenset(
        f.name
        for f in text.nodes(ast.FunctionDef)
        if f.args.args and f.args.args[0].arg == "uses" and "array" in ast.unparse(f.args.args[0].annotation or f)
    )


def _counted(holders: Callable[[Text], Iterator[ast.AST]]) -> Found:
    """Whether a call that counts itself lies in one of these trees."""

    def found(text: Text) -> bool:
        names = _counting(text)
        return bool(names) and any(_holds(tree, names) for tree in holders(text))

    return found


def _holds(tree: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in names for n in ast.walk(tree))


def _tests(text: Text) -> Iterator[ast.AST]:
    yield from (n.test for n in text.nodes(ast.If))
    yield from (n.test for n in text.nodes(ast.While))
    yield from (n.test for n in text.nodes(ast.IfExp))


def _arguments(text: Text) -> Iterator[ast.AST]:
    yield from (argument for call in text.nodes(ast.Call) for argument in call.args)


LOOPS: tuple[Form, ...] = (
    Form("while True", "A.1", _endless),
    Form("range with a name", "A.1", _stored_range),
    Form("no round", "A.1", _rounds(0)),
    Form("one round", "A.1", _rounds(1)),
    Form("fifteen rounds", "A.1", _rounds(15)),
    Form("sixteen rounds", "A.1", _rounds(16)),
    Form("seventeen rounds", "A.1", _rounds(17)),
    Form("counting down", "A.1", _down),
    Form("index after its loop", "A.1", _index_after),
    Form("loops with one index", "A.1", _shared_index),
    Form("counted call as an index", "A.1", _counted(lambda t: (s.slice for s in t.nodes(ast.Subscript)))),
    Form("counted call in a condition", "A.1", _counted(_tests)),
    Form("counted call as a bound", "A.1", _counted(lambda t: (loop.iter for loop in t.nodes(ast.For)))),
    Form("counted call alone", "A.1", _counted(lambda t: (e.value for e in t.nodes(ast.Expr)))),
    Form("counted call as an argument", "A.1", _counted(_arguments)),
    Form("counted call as an operand", "A.1", _counted(lambda t: iter(t.nodes(ast.BinOp)))),
    Form("counted call beside and, or", "A.1", _counted(lambda t: iter(t.nodes(ast.BoolOp)))),
    Form("counted call in an augmented assignment", "A.1", _counted(lambda t: iter(t.nodes(ast.AugAssign)))),
)
