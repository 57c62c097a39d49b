"""What makes two records, or two programs, the same.

A *shape* is the syntax tree of a program with names and constants blinded. Two programs that differ only in a name, a
constant, or how a constant or a type is spelled, have the same shape.
"""

import ast
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from corpus.names import dotted_name, warp_names
from corpus.record import SECTIONS

_NAME = "name"
_CONSTANT = "constant"
_NOTHING = "-"
_SIGNS = (ast.USub, ast.UAdd)

# Python's own scalars, and Warp's names without the dtype: other spellings of the same types.
_PYTHON_TYPES = {"float": "wp.float32", "int": "wp.int32", "bool": "wp.bool"}
_SHORT_TYPES = {
    f"wp.{short}": f"wp.{short}f"
    for short in (
        *("vec2", "vec3", "vec4", "mat22", "mat33", "mat44"),
        *("quat", "transform", "spatial_vector", "spatial_matrix"),
    )
}


def record_id(kernel_name: str, kernel_type: str, python_source: str, sections: Mapping[str, str | None]) -> str:
    """The identity of a record's content, in 32 hex characters.

    BLAKE2b of 16 bytes over kernel name, kernel type, Python source and the ten sections in column order (a section
    that `sections` lacks counts as None). Each text is preceded by its UTF-8 length in 8 bytes, little endian; None is
    the length -1. Metrics, checks, options and provenance are left out: the same code drawn elsewhere is the same.
    """
    digest = blake2b(digest_size=16, person=b"record 1")
    for text in (kernel_name, kernel_type, python_source, *map(sections.get, SECTIONS)):
        encoded = b"" if text is None else text.encode()
        digest.update((-1 if text is None else len(encoded)).to_bytes(8, "little", signed=True))
        digest.update(encoded)
    return digest.hexdigest()


def shape_id(source: str, tree: ast.Module | None = None) -> str:
    """The identity of a program's shape, in 32 hex characters; `tree` is `ast.parse(source)` where it is at hand.

    Blinded: every name (variables, parameters, functions, structs, fields, keywords), every constant of whatever kind
    together with its sign. Left out: imports, docstrings, comments, layout. Kept: statements, operators, annotations,
    the number of arguments, and the names of Warp (`wp.sin`, under whatever alias the module is imported), where
    `float`, `int` and `bool` are `wp.float32`, `wp.int32` and `wp.bool`, and `wp.vec3` is `wp.vec3f`.
    Raises SyntaxError when the source is no Python.
    """
    encoder = _Encoder(tree or ast.parse(source))
    return blake2b(" ".join(encoder.run()).encode(), digest_size=16, person=b"shape 1").hexdigest()


def skeleton_id(source: str, tree: ast.Module | None = None) -> str:
    """The identity of a program's control skeleton, in 32 hex characters: nothing but statement kinds and nesting."""
    tokens: list[str] = []
    stack: list[ast.AST | str] = [tree or ast.parse(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            tokens.append(node)
            continue
        tokens.append(type(node).__name__)
        for block in reversed(_blocks(node)):
            stack.append(")")
            stack.extend(reversed(_without_texts(block)))
            stack.append("(")
    return blake2b(" ".join(tokens).encode(), digest_size=16, person=b"skeleton 1").hexdigest()


class _Encoder:
    """Writes a tree out as tokens, parents first; a stack instead of recursion, so that depth does not matter.

    Every token fixes how many follow it, so that two trees with the same tokens are the same tree.
    """

    __slots__ = ("emit", "names", "push", "stack", "tokens")

    def __init__(self, tree: ast.Module) -> None:
        self.names = _PYTHON_TYPES | warp_names(tree)
        self.tokens: list[str] = []
        self.stack: list[Any] = [tree]  # nodes, and tokens that must wait their turn
        self.emit = self.tokens.append
        self.push = self.stack.append

    def run(self) -> list[str]:
        pop, emit, stack, special = self.stack.pop, self.emit, self.stack, _SPECIAL
        while stack:
            node = pop()
            if node.__class__ is str:
                emit(node)
            else:
                special.get(node.__class__, _any_node)(self, node)
        return self.tokens

    def push_all(self, nodes: list[ast.AST]) -> None:
        self.stack.extend(reversed(nodes))

    def push_block(self, block: list[ast.stmt]) -> None:
        kept = [node for node in block if node.__class__ not in _DROPPED and not _is_text(node)]
        self.stack.extend(reversed(kept))
        self.push(str(len(kept)))


def _any_node(encoder: _Encoder, node: ast.AST) -> None:
    """Kind, then children field by field; identifiers and other plain values do not count."""
    encoder.emit(node.__class__.__name__)
    for field in reversed(node._fields):
        value = getattr(node, field, None)
        if isinstance(value, ast.expr_context) or field == "type_params":
            continue
        if isinstance(value, ast.AST):
            encoder.push(value)
        elif isinstance(value, list):
            _push_list(encoder, value)
        elif value is None:
            encoder.push(_NOTHING)


def _push_list(encoder: _Encoder, values: list[ast.AST | str | None]) -> None:
    if values and isinstance(values[0], ast.stmt):
        encoder.push_block(values)  # type: ignore[arg-type]
        return
    for value in reversed(values):
        encoder.push(value if isinstance(value, ast.AST) else _NOTHING)
    encoder.push(str(len(values)))


def _name(encoder: _Encoder, node: ast.Name) -> None:
    known = encoder.names.get(node.id, _NAME)
    encoder.emit(_SHORT_TYPES.get(known, known))


def _constant(encoder: _Encoder, node: ast.Constant) -> None:
    encoder.emit(_CONSTANT)


def _attribute(encoder: _Encoder, node: ast.Attribute) -> None:
    dotted = dotted_name(node, encoder.names)
    if dotted is None:
        encoder.emit("field")
        encoder.push(node.value)
    else:
        encoder.emit(_SHORT_TYPES.get(dotted, dotted))


def _call(encoder: _Encoder, node: ast.Call) -> None:
    encoder.emit(f"call{len(node.args)},{len(node.keywords)}")
    stack = encoder.stack
    for keyword in reversed(node.keywords):
        stack.append(keyword.value)
        if keyword.arg is None:
            stack.append("**")
    stack.extend(reversed(node.args))
    stack.append(node.func)


def _binary(encoder: _Encoder, node: ast.BinOp) -> None:
    encoder.emit(node.op.__class__.__name__)
    encoder.push(node.right)
    encoder.push(node.left)


def _unary(encoder: _Encoder, node: ast.UnaryOp) -> None:
    inner: ast.expr = node
    while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, _SIGNS):
        inner = inner.operand
    if inner.__class__ is ast.Constant:
        encoder.emit(_CONSTANT)
        return
    encoder.emit(node.op.__class__.__name__)
    encoder.push(node.operand)


def _compare(encoder: _Encoder, node: ast.Compare) -> None:
    encoder.emit(f"compare{len(node.ops)}")
    for operator in node.ops:
        encoder.emit(operator.__class__.__name__)
    encoder.push_all(node.comparators)  # type: ignore[arg-type]
    encoder.push(node.left)


def _subscript(encoder: _Encoder, node: ast.Subscript) -> None:
    encoder.emit("item")
    encoder.push(node.slice)
    encoder.push(node.value)


def _tuple(encoder: _Encoder, node: ast.Tuple) -> None:
    encoder.emit(f"tuple{len(node.elts)}")
    encoder.push_all(node.elts)  # type: ignore[arg-type]


def _assign(encoder: _Encoder, node: ast.Assign) -> None:
    encoder.emit(f"assign{len(node.targets)}")
    encoder.push(node.value)
    encoder.push_all(node.targets)  # type: ignore[arg-type]


def _argument(encoder: _Encoder, node: ast.arg) -> None:
    if node.annotation is None:
        encoder.emit(_NOTHING)
    else:
        encoder.push(node.annotation)


_SPECIAL: dict[type, Callable[[_Encoder, Any], None]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.Assign: _assign,
    ast.arg: _argument,
}

_DROPPED = (ast.Import, ast.ImportFrom)


def _is_text(node: Any) -> bool:
    """A constant standing alone: a docstring, or what does as little."""
    return node.__class__ is ast.Expr and node.value.__class__ is ast.Constant


def _without_texts(block: list[ast.AST]) -> list[ast.AST]:
    return [node for node in block if not isinstance(node, _DROPPED) and not _is_text(node)]


def _blocks(node: ast.AST) -> list[list[ast.AST]]:
    """The statement lists under a statement, with handlers and match cases for what they are."""
    names = ("body", "orelse", "handlers", "finalbody", "cases")
    return [block for name in names if isinstance(block := getattr(node, name, None), list)]
