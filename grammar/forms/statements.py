"""Forms of statements: targets of assignment by operator and by index, and control flow."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grammar.forms.form import Form
from grammar.forms.loops import LOOPS
from grammar.forms.text import Text

Found = Callable[[Text], bool]

_OPERATORS: dict[str, type[ast.operator]] = {
    "+=": ast.Add,
    "-=": ast.Sub,
    "*=": ast.Mult,
    "/=": ast.Div,
    "//=": ast.FloorDiv,
    "%=": ast.Mod,
    "**=": ast.Pow,
    "@=": ast.MatMult,
    "&=": ast.BitAnd,
    "|=": ast.BitOr,
    "^=": ast.BitXor,
    "<<=": ast.LShift,
    ">>=": ast.RShift,
}
_COUNTING = ("int8", "int16", "int64", "uint8", "uint16", "uint32", "uint64")


@dataclass(frozen=True, slots=True)
class Write:
    """One assignment: its target, its operator, and whether the target lies in an array parameter."""

    target: ast.expr
    operator: type[ast.operator] | None
    in_array: bool

    @property
    def is_cell(self) -> bool:
        """`a[i]`, `a[i, j]`."""
        return self.in_array and isinstance(self.target, ast.Subscript) and isinstance(self.target.value, ast.Name)

    @property
    def is_part(self) -> bool:
        """A part of a variable or of a cell."""
        return not isinstance(self.target, (ast.Name, ast.Tuple)) and not self.is_cell


def writes(text: Text) -> Iterator[Write]:
    """Every assignment in the functions of a program."""
    for function in text.nodes(ast.FunctionDef):
        arrays = {
            a.arg for a in function.args.args if a.annotation is not None and "array" in ast.unparse(a.annotation)
        }
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[target]):
                    yield Write(target, None, _root(target) in arrays)
                case ast.AugAssign(target=target, op=op):
                    yield Write(target, type(op), _root(target) in arrays)


def _root(target: ast.expr) -> str | None:
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target.id if isinstance(target, ast.Name) else None


def _written(suits: Callable[[Write], bool]) -> Found:
    return lambda text: any(suits(w) for w in writes(text))


def _operator(sign: str, suits: Callable[[Write], bool]) -> Found:
    return _written(lambda w: w.operator is _OPERATORS[sign] and suits(w))


def _part(*, in_array: bool, suits: Callable[[ast.expr], bool]) -> Found:
    return _written(lambda w: w.in_array == in_array and w.is_part and suits(w.target))


def _letter(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr in "xyzw"


def _field(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and len(target.attr) > 1


def _rigid_part(name: str) -> Callable[[ast.expr], bool]:
    return lambda target: isinstance(target, ast.Attribute) and target.attr == name


def _part_of_field(target: ast.expr) -> bool:
    return isinstance(target, (ast.Attribute, ast.Subscript)) and _field(target.value)


def _indexed(suits: Callable[[ast.expr], bool]) -> Callable[[ast.expr], bool]:
    return lambda target: isinstance(target, ast.Subscript) and suits(target.slice)


def _is_number(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant)


def _is_negative(index: ast.expr) -> bool:
    if isinstance(index, ast.Tuple):
        return any(map(_is_negative, index.elts))
    return isinstance(index, ast.UnaryOp)


def _is_span(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) and index.step is None


def _is_strided(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) and isinstance(index.step, ast.Constant)


def _is_reversed(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) and isinstance(index.step, ast.UnaryOp)


def _pair(first: type[ast.expr], second: type[ast.expr]) -> Callable[[ast.expr], bool]:
    def suits(index: ast.expr) -> bool:
        return (
            isinstance(index, ast.Tuple)
            and len(index.elts) == 2
            and isinstance(index.elts[0], first)
            and isinstance(index.elts[1], second)
        )

    return suits


def _twice(target: ast.expr) -> bool:
    """`m[0][1]`."""
    return isinstance(target, ast.Subscript) and isinstance(target.value, ast.Subscript)


def _index_of(kind: str) -> Found:
    """A subscript whose index is `wp.int64(...)`, or a variable that was bound to one."""

    def cast(node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == kind

    def found(text: Text) -> bool:
        bound = {
            a.targets[0].id for a in text.nodes(ast.Assign) if isinstance(a.targets[0], ast.Name) and cast(a.value)
        }
        for subscript in text.nodes(ast.Subscript):
            indices = subscript.slice.elts if isinstance(subscript.slice, ast.Tuple) else [subscript.slice]
            if any(cast(i) or (isinstance(i, ast.Name) and i.id in bound) for i in indices):
                return True
        return False

    return found


def _while(text: Text) -> bool:
    return bool(text.nodes(ast.While))


_ON_NAMES = tuple(
    Form(f"name {sign}", "A.1", _operator(sign, lambda w: isinstance(w.target, ast.Name))) for sign in _OPERATORS
)
_ON_CELLS = tuple(
    Form(f"cell {sign}", "A.1", _operator(sign, lambda w: w.is_cell)) for sign in _OPERATORS if sign != "@="
)
_ON_PARTS = tuple(
    Form(f"part {sign}", "A.1", _operator(sign, lambda w: w.is_part and not w.in_array))
    for sign in ("+=", "-=", "*=", "/=", "//=", "%=", "**=")
)
_ON_SLOTS = tuple(
    Form(f"part of a cell {sign}", "A.1", _operator(sign, lambda w: w.is_part and w.in_array)) for sign in ("+=", "-=")
)

TARGETS: tuple[Form, ...] = (
    *_ON_NAMES,
    *_ON_CELLS,
    *_ON_PARTS,
    *_ON_SLOTS,
    Form("component by letter", "A.1", _part(in_array=False, suits=_letter)),
    Form("component by number", "A.1", _part(in_array=False, suits=_indexed(_is_number))),
    Form("component from the end", "A.1", _part(in_array=False, suits=_indexed(_is_negative))),
    Form("component at run time", "A.1", _part(in_array=False, suits=_indexed(lambda i: isinstance(i, ast.Name)))),
    Form("slice", "A.1", _part(in_array=False, suits=_indexed(_is_span))),
    Form("strided slice", "A.1", _part(in_array=False, suits=_indexed(_is_strided))),
    Form("reversed slice", "A.1", _part(in_array=False, suits=_indexed(_is_reversed))),
    Form("matrix element", "A.1", _part(in_array=False, suits=_indexed(_pair(ast.Constant, ast.Constant)))),
    Form("matrix element at run time", "A.1", _part(in_array=False, suits=_indexed(_pair(ast.Name, ast.expr)))),
    Form("matrix element of a row", "A.1", _part(in_array=False, suits=_twice)),
    Form("matrix row", "A.1", _part(in_array=False, suits=_indexed(_pair(ast.Constant, ast.Slice)))),
    Form("matrix column", "A.1", _part(in_array=False, suits=_indexed(_pair(ast.Slice, ast.Constant)))),
    Form("matrix block", "A.1", _part(in_array=False, suits=_indexed(_pair(ast.Slice, ast.Slice)))),
    Form("translation of a transform", "A.1", _part(in_array=False, suits=_rigid_part("p"))),
    Form("rotation of a transform", "A.1", _part(in_array=False, suits=_rigid_part("q"))),
    Form("field", "A.1", _part(in_array=False, suits=_field)),
    Form("part of a field", "A.1", _part(in_array=False, suits=_part_of_field)),
    Form("letter of a cell", "A.1", _part(in_array=True, suits=_letter)),
    Form("component of a cell", "A.1", _part(in_array=True, suits=_indexed(_is_number))),
    Form(
        "component of a cell at run time",
        "A.1",
        _part(in_array=True, suits=_indexed(lambda i: isinstance(i, ast.Name))),
    ),
    Form("field of a cell", "A.1", _part(in_array=True, suits=_field)),
    Form("part of a field of a cell", "A.1", _part(in_array=True, suits=_part_of_field)),
    *(Form(f"index of type {kind}", "A.1", _index_of(kind)) for kind in _COUNTING),
)


def _asserts(*, message: bool) -> Found:
    return lambda text: any((node.msg is not None) == message for node in text.nodes(ast.Assert))


ASSERTIONS = (
    Form("assertion", "A.1", _asserts(message=False)),
    Form("assertion with a message", "A.1", _asserts(message=True)),
)

STATEMENTS: tuple[Form, ...] = (Form("while loop", "A.1", _while), *ASSERTIONS, *TARGETS, *LOOPS)
