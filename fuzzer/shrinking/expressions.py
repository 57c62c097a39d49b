"""Passes over expressions: a literal or an operand for the whole, an argument less."""

from collections.abc import Iterator, Sequence

import libcst as cst

from fuzzer.shrinking.statements import AWAY
from grammar.edits import Changes, Replacement
from grammar.trees import Tree, dotted

_LITERAL = (cst.Integer, cst.Float, cst.SimpleString)


def _values(tree: Tree) -> Iterator[cst.BaseExpression]:
    """The expressions that stand for values: no targets, functions, types, names of modules, literals."""
    for node, parent in tree.parents.items():
        if isinstance(node, cst.BaseExpression) and not isinstance(node, _LITERAL) and _is_value(node, parent, tree):
            yield node


def _is_value(node: cst.BaseExpression, parent: cst.CSTNode, tree: Tree) -> bool:
    if isinstance(parent, (cst.AssignTarget, cst.Annotation, cst.Decorator, cst.NameItem, cst.ImportAlias)):
        return False
    if isinstance(parent, (cst.For, cst.AnnAssign)) and node is parent.target:
        return False
    if isinstance(parent, cst.Call) and node is parent.func:
        return False
    if isinstance(parent, cst.Attribute) and (node is parent.attr or isinstance(node, cst.Name)):
        return False
    if isinstance(parent, cst.Arg) and node is parent.keyword:
        return False
    if isinstance(parent, (cst.Param, cst.FunctionDef, cst.ClassDef)):
        return False
    if isinstance(parent, cst.UnaryOperation) and isinstance(node, _LITERAL):
        return False
    if isinstance(node, cst.Name) and node.value in ("True", "False", "None"):
        return False
    return isinstance(parent, cst.Index) or not _is_assigned_to_or_type(node, tree)


def _is_assigned_to_or_type(node: cst.CSTNode, tree: Tree) -> bool:
    for around in (node, *tree.ancestors(node)):
        parent = tree.parents[around]
        if isinstance(parent, cst.AugAssign) and around is parent.target:
            return True
        if isinstance(around, (cst.Annotation, cst.AssignTarget)):
            return True
    return False


def _literal_pass(tree: Tree, literal: cst.BaseExpression) -> list[Changes]:
    return [{node: literal.deep_clone()} for node in _values(tree)]


def fitting_literals(tree: Tree) -> list[Changes]:
    """A literal for an expression where its place says of what type: an index, a condition, an argument, an operand.

    Before::

        if x > a[i]:
            y = wp.sin(x) * 2.0

    After::

        if True:
            y = 1.0 * 2.0
    """
    found: list[Changes] = []
    for node in _values(tree):
        if (literal := _fitting(node, tree.parents[node], tree)) is not None:
            found.append({node: cst.parse_expression(literal)})
    return found


_FOR_TYPE = {"float": "1.0", "int": "0", "bool": "True"}


def _fitting(node: cst.BaseExpression, parent: cst.CSTNode, tree: Tree) -> str | None:
    if isinstance(parent, cst.Index):
        return "0"
    if isinstance(parent, (cst.If, cst.While, cst.IfExp, cst.Assert)) and node is parent.test:
        return "True"
    if isinstance(parent, (cst.BooleanOperation, cst.UnaryOperation)):
        return "True" if isinstance(parent.operator, (cst.And, cst.Or, cst.Not)) else None
    if isinstance(parent, cst.BinaryOperation):
        other = parent.right if node is parent.left else parent.left
        return "1.0" if isinstance(other, cst.Float) else "1" if isinstance(other, cst.Integer) else None
    if isinstance(parent, cst.Arg):
        return _for_parameter(parent, tree)
    return None


def _for_parameter(arg: cst.Arg, tree: Tree) -> str | None:
    """A literal for an argument of one of the program's functions, by the annotation of the parameter."""
    call = tree.parents[arg]
    if not isinstance(call, cst.Call):
        return None
    for function in tree.functions:
        if function.name.value == dotted(call.func):
            params = function.params.params
            place = call.args.index(arg)
            names = [param.name.value for param in params]
            if arg.keyword is not None:
                place = names.index(arg.keyword.value) if arg.keyword.value in names else len(names)
            annotation = params[place].annotation if place < len(params) else None
            return None if annotation is None else _FOR_TYPE.get(dotted(annotation.annotation))
    return None


def float_literals(tree: Tree) -> list[Changes]:
    """A float for an expression.

    Before::

        y = wp.sin(x) * 2.0

    After::

        y = 1.0
    """
    return _literal_pass(tree, cst.Float("1.0"))


def plain_values(tree: Tree) -> list[Changes]:
    """A float for an expression in a function; what stands outside of functions is no concern of theirs.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = wp.sin(a[1]) * 2.0

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = 1.0
    """
    return _in_functions(tree, float_literals(tree))


def plain_operands(tree: Tree) -> list[Changes]:
    """An expression for the one around it, in a function.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = wp.sin(a[1])

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            a[0] = a[1]
    """
    return _in_functions(tree, hoist_operands(tree))


def _in_functions(tree: Tree, changes: list[Changes]) -> list[Changes]:
    return [change for change in changes if all(tree.function(node) is not None for node in change)]


def whole_literals(tree: Tree) -> list[Changes]:
    """A whole number for an expression.

    Before::

        n = wp.tid() + 3

    After::

        n = 0
    """
    return _literal_pass(tree, cst.Integer("0"))


def true_literals(tree: Tree) -> list[Changes]:
    """True for an expression.

    Before::

        while x > 0.0:
            x = x - 1.0

    After::

        while True:
            x = x - 1.0
    """
    return _literal_pass(tree, cst.Name("True"))


def hoist_operands(tree: Tree) -> list[Changes]:
    """An expression for the one around it.

    Before::

        y = wp.sin(x) * 2.0

    After::

        y = wp.sin(x)
    """
    found: list[Changes] = []
    for node in _values(tree):
        found += [{node: operand} for operand in _operands(node)]
    return found


def _operands(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        yield from (node.left, node.right)
    elif isinstance(node, cst.UnaryOperation):
        yield node.expression
    elif isinstance(node, cst.Comparison):
        yield from (node.left, *(target.comparator for target in node.comparisons))
    elif isinstance(node, cst.Call):
        yield from (arg.value for arg in node.args)
    elif isinstance(node, cst.IfExp):
        yield from (node.body, node.orelse, node.test)
    elif isinstance(node, cst.Subscript) or (
        isinstance(node, cst.Attribute) and dotted(node).partition(".")[0] != "wp"
    ):
        yield node.value
    elif isinstance(node, (cst.Tuple, cst.List)):
        yield from (element.value for element in node.elements)


def fewer_arguments(tree: Tree) -> list[Changes]:
    """An argument less, also of decorators; an index less; an element of a tuple less; a comparison less in a chain.

    Before::

        y = wp.clamp(x, 0.0, 1.0)

    After::

        y = wp.clamp(x, 0.0)
    """
    found: list[Changes] = []
    for call in tree.all(cst.Call):
        found += [less(call.args, arg) for arg in call.args]
    for subscript in tree.all(cst.Subscript):
        if len(subscript.slice) > 1:
            found += [less(subscript.slice, element) for element in subscript.slice]
    for elements in tree.all(cst.Tuple):
        if len(elements.elements) > 1:
            found += [less(elements.elements, element) for element in elements.elements]
    for comparison in tree.all(cst.Comparison):
        if len(comparison.comparisons) > 1:
            found += [{target: AWAY} for target in comparison.comparisons]
    return found


def fewer_pairs(tree: Tree) -> list[Changes]:
    """A variable less in an assignment to several, and its value.

    Before::

        x, y = 1.0, a[0]

    After::

        y, = a[0],
    """
    found: list[Changes] = []
    for statement in tree.all(cst.Assign):
        target, value = statement.targets[0].target, statement.value
        if not isinstance(target, cst.Tuple) or not isinstance(value, cst.Tuple) or len(statement.targets) > 1:
            continue
        if len(target.elements) == len(value.elements) > 1:
            pairs = zip(target.elements, value.elements, strict=True)
            found += [less(target.elements, name) | less(value.elements, other) for name, other in pairs]
    return found


def less(sequence: Sequence[cst.CSTNode], item: cst.CSTNode) -> dict[cst.CSTNode, Replacement]:
    """The change that takes an item out of a sequence with commas between, and leaves none at the end."""
    changes: dict[cst.CSTNode, Replacement] = {item: AWAY}
    if len(sequence) > 1 and item is sequence[-1]:
        changes[sequence[-2]] = sequence[-2].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return changes


def inline_variables(tree: Tree) -> list[Changes]:
    """The value of a variable where it is used, once, and its assignment away.

    Before::

        x = a[0]
        y = wp.sin(x)

    After::

        y = wp.sin(a[0])
    """
    found: list[Changes] = []
    for statement in tree.all(cst.SimpleStatementLine):
        assignment = statement.body[0]
        if not isinstance(assignment, cst.Assign) or len(assignment.targets) != 1:
            continue
        name = assignment.targets[0].target
        function = tree.function(statement)
        if not isinstance(name, cst.Name):
            continue
        others = [
            node
            for node in tree.all(cst.Name)
            if node.value == name.value and node is not name and tree.function(node) is function
        ]
        if len(others) == 1 and _is_value(others[0], tree.parents[others[0]], tree):
            value = assignment.value
            if not isinstance(value, (cst.Name, cst.Attribute, cst.Call, cst.Subscript, *_LITERAL)) and not value.lpar:
                value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            found.append({statement: AWAY, others[0]: value})
    return found
