"""Assignments that change what a name is, or have no target."""

from collections.abc import Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, after, ahead, expression, printed, statement
from grammar.faults.known import (
    arrays,
    condition,
    in_function,
    kernel,
    names,
    plain_assignments,
    simple_statements,
    structs,
)
from grammar.trees import Tree, dotted

_DYNAMIC = frozenset({"float", "int", "wp.float32", "wp.int32", "wp.float64", "bool"})


def _of_another_type(value: cst.BaseExpression) -> str:
    """A value that is surely of another type: one that is easily mistaken for the right one, if there is."""
    if isinstance(value, cst.Float) or dotted(value) == "float":
        return "0"
    if isinstance(value, cst.Integer) or dotted(value) in ("int", "len", "wp.tid"):
        return "0.0"
    return "True" if not isinstance(value, (cst.Comparison, cst.BooleanOperation)) else "1.0"


def changed_type(tree: Tree) -> Iterator[Changes]:
    """A variable gets a value of another type than it had."""
    for line, target, value in plain_assignments(tree):
        if _repeats(line):
            yield {line: after(line, f"{target.value} = {_of_another_type(value)}")}


def changed_type_in_branch(tree: Tree) -> Iterator[Changes]:
    """A variable gets a value of another type in a branch."""
    for line, target, value in plain_assignments(tree):
        function = tree.function(line)
        test = condition(function) if function is not None else None
        if _repeats(line) and test is not None:
            yield {line: after(line, f"if {test}:\n    {target.value} = {_of_another_type(value)}")}


def changed_type_in_loop(tree: Tree) -> Iterator[Changes]:
    """A variable gets a value of another type in a loop."""
    for line, target, value in plain_assignments(tree):
        if _repeats(line):
            turn = next(name for name in ("step", "turn", "round_") if name not in names(tree))
            yield {line: after(line, f"for {turn} in range(40):\n    {target.value} = {_of_another_type(value)}")}


def _repeats(line: cst.SimpleStatementLine) -> bool:
    return len(line.body) == 1


def constant_changed_in_loop(tree: Tree) -> Iterator[Changes]:
    """A variable that a loop changes begins as a constant: float(0.0) is written as 0.0."""
    for _, _, value in plain_assignments(tree):
        if isinstance(value, cst.Call) and dotted(value.func) in _DYNAMIC and len(value.args) == 1:
            inner = value.args[0].value
            if isinstance(inner, (cst.Float, cst.Integer)):
                yield {value: inner}


def chained_assignment(tree: Tree) -> Iterator[Changes]:
    """One value is assigned to two names at once."""
    for line, target, value in plain_assignments(tree):
        yield {line: statement(f"{target.value} = last = {printed(value)}")}


def annotated_assignment(tree: Tree) -> Iterator[Changes]:
    """A variable is annotated."""
    for line, target, value in plain_assignments(tree):
        kind = "int" if isinstance(value, cst.Integer) or printed(value) == "wp.tid()" else "float"
        yield {line: statement(f"{target.value}: {kind} = {printed(value)}")}


def starred_target(tree: Tree) -> Iterator[Changes]:
    """The rest of a value is gathered in a starred name."""
    for line, target, value in plain_assignments(tree):
        if not isinstance(value, (cst.Float, cst.Integer)):
            yield {line: statement(f"{target.value}, *rest = {printed(value)}")}


def nested_target(tree: Tree) -> Iterator[Changes]:
    """A target is taken apart inside of another."""
    for line, target, value in plain_assignments(tree):
        yield {line: statement(f"({target.value}, low), high = ({printed(value)}, 0.0), 1.0")}


def list_target(tree: Tree) -> Iterator[Changes]:
    """The targets of an assignment stand in a list."""
    for line, target, value in plain_assignments(tree):
        yield {line: statement(f"[{target.value}, last] = {printed(value)}, 0.0")}


def named_expression(tree: Tree) -> Iterator[Changes]:
    """A value is named in the midst of a condition."""
    for node in tree.all(cst.If):
        if isinstance(node.test, cst.Comparison) and in_function(tree, node):
            yield {node.test.left: expression(f"(seen := {printed(node.test.left)})")}


def wrong_cell_type(tree: Tree) -> Iterator[Changes]:
    """A cell is given a value of another type than its array has."""
    for line in simple_statements(tree):
        small = line.body[0]
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Subscript):
            function = tree.function(line)
            name = dotted(small.targets[0].target.value)
            if function is not None and name in arrays(function):
                yield {small.value: cst.Integer("1") if "int" not in arrays(function)[name] else cst.Float("1.0")}


def whole_array_assigned(tree: Tree) -> Iterator[Changes]:
    """An array is given another value as a whole, which changes nothing but the name."""
    function = kernel(tree)
    if function is None:
        return
    for line in simple_statements(tree):
        small = line.body[0]
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Subscript):
            name = dotted(small.targets[0].target.value)
            if name in arrays(function) and tree.function(line) is function:
                yield {small.targets[0].target: cst.Name(name)}


def component_of_another_type(tree: Tree) -> Iterator[Changes]:
    """A component of a vector is given a value of another type."""
    for line, target, value in plain_assignments(tree):
        if isinstance(value, cst.Call) and dotted(value.func) in ("wp.vec2", "wp.vec3", "wp.vec4"):
            yield {line: after(line, f"{target.value}[0] = 1")}


def slice_of_another_length(tree: Tree) -> Iterator[Changes]:
    """A part of a vector is given a vector of another length."""
    for line, target, value in plain_assignments(tree):
        if isinstance(value, cst.Call) and dotted(value.func) in ("wp.vec3", "wp.vec4"):
            yield {line: after(line, f"{target.value}[0:2] = wp.vec3(0.0)")}


def component_deleted(tree: Tree) -> Iterator[Changes]:
    """A variable is deleted."""
    for line, target, _ in plain_assignments(tree):
        yield {line: after(line, f"del {target.value}")}


def attribute_of_array_assigned(tree: Tree) -> Iterator[Changes]:
    """The shape of an array is assigned to."""
    function = kernel(tree)
    if function is not None:
        for name in arrays(function):
            last = function.body.body[-1]
            yield {last: ahead(last, f"{name}.shape = (4,)")}


def argument_replaced(tree: Tree) -> Iterator[Changes]:
    """A parameter is given a value of another type."""
    for function in tree.functions:
        if not isinstance(function.body, cst.IndentedBlock):
            continue
        for param in function.params.params:
            kind = printed(param.annotation.annotation) if param.annotation is not None else ""
            if kind in ("float", "int", "wp.float32", "wp.int32") and in_function(tree, function.body.body[0]):
                first = function.body.body[0]
                value = "0" if "float" in kind else "0.0"
                yield {first: ahead(first, f"{param.name.value} = {value}")}


def wrong_field_type(tree: Tree) -> Iterator[Changes]:
    """A field of a struct is given a value of another type."""
    for line in simple_statements(tree) if structs(tree) else ():
        small = line.body[0]
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Attribute):
            yield {small.value: cst.Name("True")}


def global_written(tree: Tree) -> Iterator[Changes]:
    """A constant of the module is changed in a function."""
    for line in tree.all(cst.SimpleStatementLine):
        small = line.body[0]
        if isinstance(small, cst.Assign) and tree.parents[line] is tree.module:
            name = printed(small.targets[0].target)
            function = kernel(tree)
            if function is not None and name.isupper():
                first = function.body.body[0]
                yield {first: ahead(first, f"global {name}", f"{name} += 1.0")}


def global_list(tree: Tree) -> Iterator[Changes]:
    """A constant is read out of a list of the module."""
    for node in tree.all(cst.SimpleStatementLine):
        small = node.body[0]
        if isinstance(small, cst.Assign) and tree.parents[node] is tree.module:
            if isinstance(small.value, (cst.Float, cst.Integer)):
                yield {small.value: expression(f"[{printed(small.value)}]")}
            elif isinstance(small.value, cst.Call) and dotted(small.value.func) == "wp.constant":
                inner = printed(small.value.args[0].value)
                yield {small.value: expression(f"[{inner}]")}


FAULTS = tuple(
    Fault(find.__name__, "assignment", find.__doc__ or "", find)
    for find in (
        changed_type,
        changed_type_in_branch,
        changed_type_in_loop,
        constant_changed_in_loop,
        chained_assignment,
        annotated_assignment,
        starred_target,
        nested_target,
        list_target,
        named_expression,
        wrong_cell_type,
        whole_array_assigned,
        component_of_another_type,
        slice_of_another_length,
        component_deleted,
        attribute_of_array_assigned,
        argument_replaced,
        wrong_field_type,
        global_written,
        global_list,
    )
)
