"""Definitions and whole modules as trees: functions, structs, classes of constants, what stands above them."""

from collections.abc import Iterator, Sequence

import libcst as cst

from grammar.nodes import INNER_LINE, LINE_END, OUTER_LINE, Node, assign, block, code, line, name, wp

Toplevel = cst.SimpleStatementLine | cst.BaseCompoundStatement

_BLANK = cst.EmptyLine(indent=False)


def function(
    decorator: Node | None,
    function_name: str,
    parameters: Sequence[tuple[str, Node]],
    body: Sequence[cst.BaseStatement],
    returns: Node | None = None,
    *,
    defaults: Sequence[Node] = (),
    width: int = 100,
) -> cst.FunctionDef:
    """A function after two blank lines; its parameters take a line each when one line is too narrow.

    `defaults` are those of the last parameters.
    """
    params = [cst.Param(name(key), cst.Annotation(kind)) for key, kind in parameters]
    for place, default in enumerate(reversed(defaults), 1):
        params[-place] = params[-place].with_changes(default=default)
    result = cst.FunctionDef(
        name(function_name),
        cst.Parameters(params),
        block(body),
        decorators=[] if decorator is None else [cst.Decorator(decorator)],
        returns=None if returns is None else cst.Annotation(returns),
        leading_lines=[_BLANK, _BLANK],
    )
    header = sum(len(key) + len(code(kind)) + 4 for key, kind in parameters) + len(function_name) + 8
    return result if header <= width or not params else _with_tall_parameters(result, params)


def _with_tall_parameters(definition: cst.FunctionDef, params: list[cst.Param]) -> cst.FunctionDef:
    between, last = cst.Comma(whitespace_after=INNER_LINE), cst.Comma(whitespace_after=OUTER_LINE)
    tall = [p.with_changes(comma=between) for p in params[:-1]] + [params[-1].with_changes(comma=last)]
    return definition.with_changes(params=cst.Parameters(tall), whitespace_before_params=INNER_LINE)


def inside(definition: cst.FunctionDef, first: bool) -> cst.FunctionDef:
    """A function as it stands inside another: after one blank line, or none where nothing is above it."""
    return definition.with_changes(leading_lines=[] if first else [_BLANK])


def apart(statement: cst.SimpleStatementLine, lines: int = 2) -> cst.SimpleStatementLine:
    """A statement after blank lines."""
    return statement.with_changes(leading_lines=[_BLANK] * lines)


def class_(class_name: str, base: str | None, values: Sequence[tuple[str, Node]]) -> cst.ClassDef:
    """A class of constants after two blank lines."""
    bases = [] if base is None else [cst.Arg(name(base))]
    open_, close = (cst.LeftParen(), cst.RightParen()) if bases else (cst.MaybeSentinel.DEFAULT,) * 2
    body = [assign(name(key), value) for key, value in values]
    return cst.ClassDef(
        name(class_name), block(body), bases=bases, lpar=open_, rpar=close, leading_lines=[_BLANK, _BLANK]
    )


def stub(
    decorator: Node, function_name: str, parameters: Sequence[tuple[str, Node]], returns: Node | None = None
) -> cst.FunctionDef:
    """A decorated function without a body: `...`."""
    made = function(decorator, function_name, parameters, [line(cst.Pass())], returns)
    return made.with_changes(body=cst.SimpleStatementSuite([cst.Expr(cst.Ellipsis())], trailing_whitespace=LINE_END))


def struct(struct_name: str, fields: Sequence[tuple[str, Node]]) -> cst.ClassDef:
    """A `@wp.struct` after two blank lines."""
    body = [line(cst.AnnAssign(name(key), cst.Annotation(kind))) for key, kind in fields]
    return cst.ClassDef(
        name(struct_name), block(body), decorators=[cst.Decorator(wp("struct"))], leading_lines=[_BLANK, _BLANK]
    )


def _imported_as(module_name: str, alias: str) -> cst.SimpleStatementLine:
    return line(cst.Import([cst.ImportAlias(name(module_name), asname=cst.AsName(name(alias)))]))


_IMPORT, _NUMPY = _imported_as("warp", "wp"), _imported_as("numpy", "np")


def imported(module_name: str, what: str) -> cst.SimpleStatementLine:
    """`from module import what`."""
    return line(cst.ImportFrom(name(module_name), [cst.ImportAlias(name(what))]))


def module(
    aliases: Sequence[cst.SimpleStatementLine],
    definitions: Sequence[Toplevel],
    *,
    imports: Sequence[cst.SimpleStatementLine] = (),
    settings: Sequence[cst.SimpleStatementLine] = (),
    with_numpy: bool = False,
) -> cst.Module:
    """`import warp as wp`, settings, type aliases and constants after a blank line each, then the definitions.

    `imports` are of the standard library, and so stand before that of Warp, and of NumPy `with_numpy`. Of the
    definitions, statements that follow one another stand together, two blank lines after a function or class.
    """
    packages = [_NUMPY, _IMPORT] if with_numpy else [_IMPORT]
    head: list[Toplevel] = [*imports, apart(packages[0], 1), *packages[1:]] if imports else [*packages]
    for group in (settings, aliases):
        head += [apart(group[0], 1), *group[1:]] if group else []
    return cst.Module([*head, *_spaced(definitions)])


def _spaced(definitions: Sequence[Toplevel]) -> Iterator[Toplevel]:
    after_line = False
    for statement in definitions:
        is_line = isinstance(statement, cst.SimpleStatementLine)
        yield apart(statement) if isinstance(statement, cst.SimpleStatementLine) and not after_line else statement
        after_line = is_line
