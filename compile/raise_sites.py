"""The places in Warp's frontend that raise an error, found by reading its source, and which of them were reached.

The frontend is what builds and checks a kernel, and what launches one: the modules below. Places that no program
and no launch on this project's targets can come to are known by `compile.unreachable`, each with the reason.
"""

import ast
import functools
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from compile.outcome import Failure
from compile.unreachable import reason

MODULES = tuple(f"warp._src.{name}" for name in ("codegen", "context", "builtins", "types", "deterministic"))
"""The modules that build, check and launch a kernel."""


@dataclass(frozen=True, slots=True)
class Site:
    """One `raise` statement.

    Attributes:
        module, function, line: where it stands; the function with the classes and functions around it.
        error_type: the class of the exception, as it is written.
        template: the message, with `{expression}` for what is put in when it is raised.
        unreachable: why neither a program nor a launch comes here; None if one can.
    """

    module: str
    function: str
    line: int
    error_type: str
    template: str
    unreachable: str | None

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.error_type}: {self.template}"


@functools.cache
def raise_sites() -> tuple[Site, ...]:
    """Every place that raises an error of its own, in order of modules and lines.

    Statements that pass on an error from elsewhere, `raise` alone or with a name, are no such places.
    """
    return tuple(site for module in MODULES for site in _sites_of(module))


def reached(failures: Iterable[Failure]) -> frozenset[Site]:
    """The places that failures came from: where each was raised, and what that was an answer to.

    There is none where Python raised, inside of Warp or of the program.
    """
    by_place = {f"{site.module}:{site.line}": site for site in raise_sites()}
    places = {place for failure in failures for place in failure.places}
    return frozenset(by_place[place] for place in places & by_place.keys())


def _sites_of(module: str) -> Iterator[Site]:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for function, statement in _raises(tree, ""):
        if isinstance(statement.exc, ast.Call) and "with_traceback" not in ast.unparse(statement.exc.func):
            error_type, message = ast.unparse(statement.exc.func), statement.exc.args[:1]
            template = _template(message[0]) if message else ""
            why = reason(module, function, template)
            yield Site(module, function, statement.lineno, error_type, template, why)


def _raises(node: ast.AST, around: str) -> Iterator[tuple[str, ast.Raise]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise):
            yield around, child
        elif isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _raises(child, f"{around}.{child.name}" if around else child.name)
        else:
            yield from _raises(child, around)


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_template, node.values))
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _template(node.left) + _template(node.right)
    return f"{{{ast.unparse(node)}}}"
