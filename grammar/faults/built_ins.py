"""Statements that misuse a built-in: right and wrong side by side.

The right lines of a row are put into a valid program, and the wrong one then takes the place of the last of them.
"""

from collections.abc import Iterator, Sequence

import libcst as cst

from grammar.edits import edited
from grammar.faults.fault import Case, Fault, Find, statement
from grammar.faults.known import kernel
from grammar.faults.misuses import MISUSES, Misuse
from grammar.trees import Tree


def _find(misuse: Misuse) -> Find:
    def find(tree: Tree) -> Iterator[Case]:
        function = kernel(tree)
        if function is None or misuse.names & {name.value for name in tree.all(cst.Name)}:
            return
        right = [statement(line) for line in (*misuse.first, misuse.right)]
        module = tree.module if misuse.outside else _with_lines(tree.module, function, misuse, right)
        body = list(module.body)
        if misuse.before:
            place = next(at for at, line in enumerate(tree.module.body) if _holds(tree, line, function))
            body[place:place] = cst.parse_module(misuse.before).body
        if misuse.outside:
            body += right
        yield Case(Tree(module.with_changes(body=body)), {right[-1]: _wrong(misuse)})

    return find


def _wrong(misuse: Misuse) -> cst.FlattenSentinel[cst.CSTNode]:
    return cst.FlattenSentinel(cst.parse_module(misuse.wrong.replace("; ", "\n")).body)


def _with_lines(
    module: cst.Module, function: cst.FunctionDef, misuse: Misuse, lines: Sequence[cst.BaseStatement]
) -> cst.Module:
    """The module with lines at the end of its kernel, or where that returns, at its beginning; and more parameters."""
    inside = list(function.body.body)
    body = function.body.with_changes(body=[*lines, *inside] if _ends(function) else [*inside, *lines])
    params = function.params
    if misuse.parameters:
        added = [_param(text) for text in misuse.parameters]
        plain = [param for param in params.params if param.default is None]
        with_default = [param for param in params.params if param.default is not None]
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        every = [param.with_changes(comma=comma) for param in (*plain, *added, *with_default)]
        params = params.with_changes(params=[*every[:-1], every[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
    return edited(module, {function: function.with_changes(body=body, params=params)})


def _param(text: str) -> cst.Param:
    name, kind = text.split(": ", 1)
    return cst.Param(cst.Name(name), cst.Annotation(cst.parse_expression(kind)))


def _holds(tree: Tree, line: cst.CSTNode, function: cst.FunctionDef) -> bool:
    return line is function or line in tree.ancestors(function)


def _ends(function: cst.FunctionDef) -> bool:
    """Whether a kernel ends in a return, behind which nothing is looked at."""
    last = function.body.body[-1]
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[0], cst.Return)


FAULTS = tuple(Fault(misuse.name, "built_ins", misuse.description, _find(misuse)) for misuse in MISUSES)
