"""Rewrites of expressions: what they compute stays, where it is written changes."""

import builtins
from collections.abc import Iterator

import libcst as cst

from compile.internals import is_public
from fuzzer.rewrites.code import Code, is_number, spaced
from grammar import nodes
from grammar.edits import Changes, children, edited_node
from grammar.trees import dotted

_OPERATIONS = (cst.Minus, cst.BitInvert)
_TYPE_MAKERS = ("wp.types", "wp.zeros", "wp.identity", "wp.quat_identity", "wp.transform_identity")


def outlined_expression(code: Code) -> list[Changes]:
    """The operators of an expression moved into a function; what they work on is computed where it was.

    Before::

        import warp as wp

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            a[0] = a[1] * 2.0 - x

    After::

        from typing import Any
        import warp as wp


        @wp.func
        def outlined(part: Any, part_1: Any):
            return part * 2.0 - part_1

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            a[0] = outlined(a[1], x)
    """
    if code.with_tiles:  # a tile cannot be passed for just anything
        return []
    found: list[Changes] = []
    for node in code.inside(cst.BinaryOperation, cst.UnaryOperation):
        if _is_operation(node) and code.plain(node) and code.varies(node) and _can_pass(code, node):
            found.append(_outlined(code, node))
    return found


def _can_pass(code: Code, node: cst.CSTNode) -> bool:
    """Whether Warp knows the types of the operands in time.

    It does not where there are references or `wp.Float` and the like, nor of attributes of a variable that is called
    like a built-in of Python, or like anything of Warp's: it looks there first.
    """
    function = code.home(node)
    assert function is not None
    annotations = "".join(code.parameters(function).values())
    attributes = [operand for operand in _operands(node) if isinstance(operand, cst.Attribute)]
    variables = [dotted(attribute).partition(".")[0] for attribute in attributes]
    shadowing = any(hasattr(builtins, name) or is_public(name) for name in variables)
    return not shadowing and not any(kind in annotations for kind in ("wp.ref", "wp.Float", "wp.Int", "wp.Scalar"))


def _is_operation(node: cst.CSTNode) -> bool:
    if is_number(node):
        return False
    is_unary = isinstance(node, cst.UnaryOperation) and isinstance(node.operator, _OPERATIONS)
    return is_unary or isinstance(node, cst.BinaryOperation)


def _outlined(code: Code, node: cst.CSTNode) -> Changes:
    operands = list(_operands(node))
    stem = code.fresh("part")
    names = [stem if not k else f"{stem}_{k}" for k in range(len(operands))]
    put: Changes = {operand: cst.Name(name) for operand, name in zip(operands, names, strict=True)}
    body = edited_node(node, put, {}).with_changes(lpar=[], rpar=[])
    name = code.fresh("outlined")
    header = f"@wp.func\ndef {name}({', '.join(f'{one}: Any' for one in names)}):\n    pass\n"
    definition = cst.parse_statement(header)
    assert isinstance(definition, cst.FunctionDef)
    definition = definition.with_changes(body=nodes.block([nodes.returned([body])]))
    call = nodes.call(cst.Name(name), [_bare(operand) for operand in operands])
    return {node: call, **code.ahead(node, spaced(definition)), **_imported_any(code)}


def _operands(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What the operators of an expression work on, from left to right; numbers belong to the operators."""
    for child in children(node):
        if _is_operation(child):
            yield from _operands(child)
        elif isinstance(child, cst.BaseExpression) and not is_number(child):
            yield child


def _bare(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(lpar=[], rpar=[]) if node.lpar and not isinstance(node, cst.Tuple) else node


def _imported_any(code: Code) -> Changes:
    if "from typing import Any" in code.text:
        return {}
    first = next(node for node in code.module.body if isinstance(node, cst.SimpleStatementLine))
    statement = cst.parse_statement("from typing import Any\n")
    return {first: cst.FlattenSentinel([statement, first])}


def literal_to_constant(code: Code) -> list[Changes]:
    """A number named as a constant of the module.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = a[1] * -2.5

    After::

        VALUE = wp.constant(-2.5)
        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = a[1] * VALUE
    """
    name = code.fresh("VALUE")
    return [
        {number: cst.Name(name), **code.ahead(number, nodes.assign(cst.Name(name), _constant(number)))}
        for number in _numbers(code)
    ]


def _constant(number: cst.BaseExpression) -> cst.Call:
    return nodes.call(nodes.wp("constant"), [_bare(number.deep_clone())])


def literal_to_static(code: Code) -> list[Changes]:
    """A number as a static expression.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = a[1] * 2.5

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = a[1] * wp.static(2.5)
    """
    return [{number: nodes.call(nodes.wp("static"), [_bare(number)])} for number in _numbers(code)]


def _numbers(code: Code) -> list[cst.BaseExpression]:
    """Numbers, sign included, where a value of their type would do as well.

    Those that a variable is set to stay: a variable that is constant can count the turns of an unrolled loop.
    """
    if code.with_tiles:  # shapes are numbers too
        return []
    found = []
    for node, around in code.parents.items():
        if not isinstance(node, cst.BaseExpression):
            continue
        if is_number(node) and not is_number(around) and not isinstance(around, cst.Assign):
            call = next((outer for outer in code.ancestors(node) if isinstance(outer, cst.Call)), None)
            if code.plain(node) and (call is None or not dotted(call.func).startswith(_TYPE_MAKERS)):
                found.append(node)
    return found


def temporary(code: Code) -> list[Changes]:
    """A part of an expression computed ahead of the statement, where nothing in the statement has effects by calls.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            a[0] = wp.sin(x * 2.0)

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            part = x * 2.0
            a[0] = wp.sin(part)
    """
    if code.with_tiles:
        return []
    name = code.fresh("part")
    found: list[Changes] = []
    kinds: tuple[type[cst.BaseExpression], ...] = (cst.BinaryOperation, cst.Call, cst.Subscript)
    for node in code.inside(*kinds):
        statement = code.computed_anyway(node)
        if statement is not None and code.varies(node):
            ahead = nodes.assign(cst.Name(name), _bare(node.deep_clone()))
            found.append({statement: cst.FlattenSentinel([ahead, statement]), node: cst.Name(name)})
    return found


def augmented_to_plain(code: Code) -> list[Changes]:
    """An augmented assignment to a variable, written out.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            y = a[0]
            y *= x + 1.0
            a[0] = y

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            y = a[0]
            y = y * (x + 1.0)
            a[0] = y
    """
    if code.with_tiles:  # of a tile it changes the tile, which other names may stand for
        return []
    found: list[Changes] = []
    for node in code.inside(cst.AugAssign):
        function = code.home(node)
        assert function is not None
        statement = code.parents[node]
        if isinstance(node.target, cst.Name) and node.target.value in code.locals(function):
            operator = code.module.code_for_node(node.operator).strip().removesuffix("=")
            value = node.value if _is_atom(node.value) else _parenthesized(node.value)
            found.append({statement: nodes.assign(node.target, nodes.operation(node.target, operator, value))})
    return found


def _is_atom(node: cst.BaseExpression) -> bool:
    return bool(node.lpar) or isinstance(
        node, (cst.Name, cst.Attribute, cst.Subscript, cst.Call, cst.Integer, cst.Float)
    )


def _parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
