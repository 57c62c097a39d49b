"""Values of one type where another is wanted."""

from collections.abc import Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, expression, printed
from grammar.faults.known import built_in_calls, helpers, in_function, loaded_names, parameter_types
from grammar.trees import Tree, dotted

_CASTS = frozenset(
    "float int wp.float16 wp.float32 wp.float64 wp.int8 wp.int16 wp.int32 wp.int64 "
    "wp.uint8 wp.uint16 wp.uint32 wp.uint64".split()
)


def whole_for_float(tree: Tree) -> Iterator[Changes]:
    """A whole number stands where a float is wanted: 2 for 2.0."""
    for node in tree.all(cst.Float):
        if in_function(tree, node) and not isinstance(tree.parents[node], cst.UnaryOperation) and not _cast(tree, node):
            value = float(node.value)
            yield {node: cst.Integer(str(max(int(value), 1)))}


def _cast(tree: Tree, node: cst.CSTNode) -> bool:
    """Whether a number is all that is cast."""
    call = tree.parents[tree.parents[node]]
    return isinstance(call, cst.Call) and dotted(call.func) in _CASTS


def float_for_whole(tree: Tree) -> Iterator[Changes]:
    """A float stands where a whole number is wanted: 2.0 for 2."""
    for node in tree.all(cst.Integer):
        if in_function(tree, node) and node.value.isdigit() and not _in_constructor(tree, node):
            yield {node: cst.Float(f"{node.value}.0")}


def _in_constructor(tree: Tree, node: cst.CSTNode) -> bool:
    call = next((around for around in tree.ancestors(node) if isinstance(around, cst.Call)), None)
    return call is not None and dotted(call.func).startswith(("wp.vec", "wp.mat", "wp.quat", *_CASTS))


def missing_cast(tree: Tree) -> Iterator[Changes]:
    """A number is not cast to the type that it needs."""
    for call in tree.all(cst.Call):
        if dotted(call.func) in _CASTS and len(call.args) == 1 and in_function(tree, call):
            value = call.args[0].value
            if not isinstance(value, (cst.Float, cst.Integer)):
                plain = isinstance(value, (cst.Name, cst.Call, cst.Subscript, cst.Attribute)) or bool(value.lpar)
                brackets = {} if plain else {"lpar": [cst.LeftParen()], "rpar": [cst.RightParen()]}
                yield {call: value.with_changes(**brackets)}


def mixed_precision(tree: Tree) -> Iterator[Changes]:
    """A variable is cast to double precision in the midst of single precision."""
    for node in loaded_names(tree):
        if isinstance(tree.parents[node], cst.BinaryOperation):
            yield {node: expression(f"wp.float64({node.value})")}


def wrong_whole_type(tree: Tree) -> Iterator[Changes]:
    """A variable is cast to a whole number of another width."""
    for node in loaded_names(tree):
        if isinstance(tree.parents[node], (cst.BinaryOperation, cst.ComparisonTarget)):
            yield {node: expression(f"wp.int64({node.value})")}


def truth_in_arithmetic(tree: Tree) -> Iterator[Changes]:
    """A comparison is used as a number."""
    for node in tree.all(cst.BinaryOperation):
        if in_function(tree, node) and isinstance(node.left, cst.Name):
            other = "0.0" if "." in printed(node.right) else "0"
            yield {node.left: expression(f"({node.left.value} > {other})")}


def truth_of_a_float(tree: Tree) -> Iterator[Changes]:
    """`not` is asked of a float."""
    for node in tree.all(cst.If):
        test = node.test
        if not isinstance(test, cst.Comparison) or not in_function(tree, node):
            continue
        if isinstance(test.comparisons[0].comparator, cst.Float):
            yield {test: expression(f"not {printed(test.left)}")}


def text_value(tree: Tree) -> Iterator[Changes]:
    """A text takes part in arithmetic."""
    for node in tree.all(cst.Float):
        if isinstance(tree.parents[node], cst.BinaryOperation) and in_function(tree, node):
            yield {node: cst.SimpleString(f'"{node.value}"')}


def none_value(tree: Tree) -> Iterator[Changes]:
    """None takes part in arithmetic."""
    for node in tree.all(cst.Float, cst.Integer):
        if isinstance(tree.parents[node], cst.BinaryOperation) and in_function(tree, node):
            yield {node: cst.Name("None")}


def imaginary_number(tree: Tree) -> Iterator[Changes]:
    """An imaginary number stands for a real one."""
    for node in tree.all(cst.Float):
        if in_function(tree, node) and node.value.replace(".", "").isdigit():
            yield {node: cst.Imaginary(f"{node.value}j")}


def vector_component_missing(tree: Tree) -> Iterator[Changes]:
    """A vector or matrix is made of a number too few."""
    for call in tree.all(cst.Call):
        if _is_constructor(call) and len(call.args) > 2 and in_function(tree, call):
            kept = [*call.args[:-2], call.args[-2].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
            yield {call: call.with_changes(args=kept)}


def vector_component_extra(tree: Tree) -> Iterator[Changes]:
    """A vector or matrix is made of a number too many."""
    for call in tree.all(cst.Call):
        if _is_constructor(call) and len(call.args) > 1 and in_function(tree, call):
            comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            kept = [arg.with_changes(comma=comma) for arg in call.args]
            yield {call: call.with_changes(args=[*kept, cst.Arg(cst.Float("0.0"))])}


def _is_constructor(call: cst.Call) -> bool:
    name = dotted(call.func)
    return name.startswith(("wp.vec", "wp.mat", "vec", "mat", "wp.quat(")) and not name.startswith("wp.matrix")


def vector_of_other_length(tree: Tree) -> Iterator[Changes]:
    """A vector is of another length than the one it meets."""
    for call in tree.all(cst.Call):
        name = dotted(call.func)
        if name in ("wp.vec2", "wp.vec3", "wp.vec4") and in_function(tree, call):
            other = {"wp.vec2": "wp.vec3", "wp.vec3": "wp.vec4", "wp.vec4": "wp.vec3"}[name]
            args = [printed(arg.value) for arg in call.args]
            if len(args) > 1:
                args = [*args, "0.0"] if other > name else args[:-1]
            yield {call: expression(f"{other}({', '.join(args)})")}


def mixed_vector_components(tree: Tree) -> Iterator[Changes]:
    """A vector is made of numbers of different types."""
    for call in tree.all(cst.Call):
        if _is_constructor(call) and len(call.args) > 1 and in_function(tree, call):
            last = call.args[-1].value
            if not isinstance(last, (cst.Float, cst.Integer, cst.UnaryOperation)):
                yield {last: expression(f"int({printed(last)})")}


def list_for_vector(tree: Tree) -> Iterator[Changes]:
    """A list stands for a vector."""
    for call in tree.all(cst.Call):
        if dotted(call.func).startswith(("wp.vec", "wp.quat")) and call.args and in_function(tree, call):
            yield {call: expression(f"[{', '.join(printed(arg.value) for arg in call.args)}]")}


def tuple_for_vector(tree: Tree) -> Iterator[Changes]:
    """A tuple stands for a vector."""
    for call in tree.all(cst.Call):
        if dotted(call.func).startswith("wp.vec") and len(call.args) > 1 and in_function(tree, call):
            yield {call: expression(f"({', '.join(printed(arg.value) for arg in call.args)})")}


def vector_plus_number(tree: Tree) -> Iterator[Changes]:
    """A number is added to a vector."""
    for call in built_in_calls(tree, "normalize", "cross", "vec2", "vec3", "vec4"):
        if isinstance(tree.parents[call], (cst.Assign, cst.Arg, cst.BinaryOperation)):
            yield {call: expression(f"({printed(call)} + 1.0)")}


def matrix_plus_vector(tree: Tree) -> Iterator[Changes]:
    """A matrix meets a vector of another size."""
    for call in built_in_calls(tree, "mat22", "mat33", "mat44", "transpose", "outer", "identity", "diag", "skew"):
        yield {call: expression(f"({printed(call)} * wp.vec(1.0, 2.0))".replace("wp.vec(", "wp.vec2("))}


def trace_of_oblong(tree: Tree) -> Iterator[Changes]:
    """A function of square matrices gets an oblong one."""
    for call in built_in_calls(tree, "trace", "determinant", "inverse", "get_diag"):
        if call.args:
            yield {call.args[0].value: expression("wp.matrix(1.0, shape=(2, 3))")}


def whole_parameter_for_float(tree: Tree) -> Iterator[Changes]:
    """A parameter is annotated as whole where a float is meant, or the other way round."""
    other = {"float": "int", "int": "float", "wp.float32": "wp.int32", "wp.int32": "wp.float32"}
    for function in tree.functions:
        for param in function.params.params:
            if param.annotation is not None and printed(param.annotation.annotation) in other:
                text = other[printed(param.annotation.annotation)]
                yield {param.annotation.annotation: expression(text)}


def wrong_function_argument_type(tree: Tree) -> Iterator[Changes]:
    """A function of the program gets a whole number for a float."""
    for function in helpers(tree):
        types = list(parameter_types(function).values())
        for call in tree.calls.get(function.name.value, ()):
            for arg, text in zip(call.args, types, strict=False):
                if text in ("float", "wp.float32") and arg.keyword is None:
                    yield {arg.value: expression(f"int({printed(arg.value)})")}


def power_of_whole(tree: Tree) -> Iterator[Changes]:
    """A whole number is raised to a power, which only floats can be."""
    for node in tree.all(cst.BinaryOperation):
        if isinstance(node.operator, cst.Multiply) and isinstance(node.right, cst.Integer) and in_function(tree, node):
            yield {node.operator: cst.Power()}


def bits_of_float(tree: Tree) -> Iterator[Changes]:
    """Floats are combined bit by bit."""
    for node in tree.all(cst.BinaryOperation):
        if isinstance(node.right, cst.Float) and isinstance(node.operator, (cst.Multiply, cst.Add)):
            yield {node.operator: cst.BitXor()}


FAULTS = tuple(
    Fault(find.__name__, "types", find.__doc__ or "", find)
    for find in (
        whole_for_float,
        float_for_whole,
        missing_cast,
        mixed_precision,
        wrong_whole_type,
        truth_in_arithmetic,
        truth_of_a_float,
        text_value,
        none_value,
        imaginary_number,
        vector_component_missing,
        vector_component_extra,
        vector_of_other_length,
        mixed_vector_components,
        list_for_vector,
        tuple_for_vector,
        vector_plus_number,
        matrix_plus_vector,
        trace_of_oblong,
        whole_parameter_for_float,
        wrong_function_argument_type,
        power_of_whole,
        bits_of_float,
    )
)
