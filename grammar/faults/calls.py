"""Calls that do not fit what is called."""

from collections.abc import Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, ahead, expression, printed, statement
from grammar.faults.known import built_in_calls, helpers, kernel, plain_assignments
from grammar.trees import Tree, dotted


def _without_last(call: cst.Call) -> cst.Call:
    kept = list(call.args[:-1])
    if kept:
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(args=kept)


def _and(call: cst.Call, *more: cst.Arg) -> cst.Call:
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return call.with_changes(args=[*(arg.with_changes(comma=comma) for arg in call.args), *more])


def _own_calls(tree: Tree) -> list[cst.Call]:
    return [call for function in helpers(tree) for call in tree.calls.get(function.name.value, ())]


def missing_argument(tree: Tree) -> Iterator[Changes]:
    """A built-in gets an argument too few."""
    for call in built_in_calls(tree):
        if len(call.args) > 1 and not any(arg.star for arg in call.args):
            yield {call: _without_last(call)}


def extra_argument(tree: Tree) -> Iterator[Changes]:
    """A built-in gets its last argument twice."""
    for call in built_in_calls(tree):
        if call.args and call.args[-1].keyword is None and not call.args[-1].star:
            yield {call: _and(call, cst.Arg(call.args[-1].value))}


def missing_function_argument(tree: Tree) -> Iterator[Changes]:
    """A function of the program gets an argument too few."""
    for call in _own_calls(tree):
        if call.args:
            yield {call: _without_last(call)}


def extra_function_argument(tree: Tree) -> Iterator[Changes]:
    """A function of the program gets an argument too many."""
    for call in _own_calls(tree):
        if call.args and call.args[-1].keyword is None:
            yield {call: _and(call, cst.Arg(cst.Float("1.0")))}


def unknown_keyword(tree: Tree) -> Iterator[Changes]:
    """A built-in gets a keyword argument that it does not know."""
    for call in built_in_calls(tree):
        if call.args and not dotted(call.func).startswith("wp.static"):
            yield {call: _and(call, cst.Arg(cst.Float("1.0e-6"), cst.Name("eps"), _EQUAL))}


_EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def unknown_function_keyword(tree: Tree) -> Iterator[Changes]:
    """A function of the program gets a keyword argument that it does not know."""
    for call in _own_calls(tree):
        yield {call: _and(call, cst.Arg(cst.Float("1.0"), cst.Name("scale"), _EQUAL))}


def function_without_decorator(tree: Tree) -> Iterator[Changes]:
    """A plain Python function is called from a kernel: its decorator is missing."""
    for function in helpers(tree):
        for decorator in function.decorators:
            if dotted(decorator.decorator) == "wp.func":
                yield {decorator: cst.RemoveFromParent()}


def method_call(tree: Tree) -> Iterator[Changes]:
    """A built-in is called like a method of its first argument."""
    for call in built_in_calls(tree):
        if call.args and isinstance(call.args[0].value, cst.Name) and call.args[0].keyword is None:
            name = dotted(call.func).removeprefix("wp.")
            rest = ", ".join(printed(arg.value) for arg in call.args[1:])
            yield {call: expression(f"{call.args[0].value.value}.{name}({rest})")}


def python_function(tree: Tree) -> Iterator[Changes]:
    """A built-in function of Python's is called that kernels do not have."""
    for call in built_in_calls(tree, *_PYTHONS):
        yield {call.func: cst.Name(_PYTHONS[dotted(call.func).removeprefix("wp.")])}


# The function of Python's that comes to mind first, where the built-in is meant.
_PYTHONS = {"max": "sum", "min": "sorted", "dot": "sum", "length": "sum", "floor": "divmod", "clamp": "sorted"}
_PYTHONS |= {"normalize": "map", "where": "filter", "printf": "format", "sin": "complex", "cast": "str"}


def string_argument(tree: Tree) -> Iterator[Changes]:
    """A text stands for a number among the arguments of a built-in."""
    for call in built_in_calls(tree):
        for arg in call.args[:1]:
            if arg.keyword is None and not arg.star:
                yield {arg.value: cst.SimpleString('"value"')}


def none_argument(tree: Tree) -> Iterator[Changes]:
    """None stands for a value among the arguments of a built-in."""
    for call in built_in_calls(tree):
        for arg in call.args[-1:]:
            if arg.keyword is None and not arg.star:
                yield {arg.value: cst.Name("None")}


def tid_argument(tree: Tree) -> Iterator[Changes]:
    """The index of the thread is asked for by axis."""
    for call in built_in_calls(tree, "tid"):
        yield {call: expression("wp.tid(0)")}


def tid_arity(tree: Tree) -> Iterator[Changes]:
    """The index of the thread is taken apart into five."""
    for line in tree.all(cst.SimpleStatementLine):
        small = line.body[0]
        if isinstance(small, cst.Assign) and printed(small.value) == "wp.tid()":
            target = small.targets[0].target
            yield {target: expression("i, j, k, l, m")}


def tid_in_function(tree: Tree) -> Iterator[Changes]:
    """A function asks for the index of the thread, which only kernels can."""
    for function in helpers(tree):
        first = function.body.body[0]
        yield {first: ahead(first, "i = wp.tid()")}


def kernel_call(tree: Tree) -> Iterator[Changes]:
    """A kernel is called like a function, by itself."""
    function = kernel(tree)
    if function is not None:
        last = function.body.body[-1]
        names = ", ".join(param.name.value for param in function.params.params)
        yield {last: ahead(last, f"{function.name.value}({names})")}


def recursion(tree: Tree) -> Iterator[Changes]:
    """A function calls itself."""
    for function in helpers(tree):
        names = [param.name.value for param in function.params.params]
        for line in tree.all(cst.Return):
            if tree.function(line) is function and line.value is not None and not isinstance(line.value, cst.Tuple):
                call = expression(f"{function.name.value}({', '.join(names)})")
                yield {line.value: call}


def void_function(tree: Tree) -> Iterator[Changes]:
    """The result of a function that returns nothing is used: its `return` is forgotten."""
    for function in helpers(tree):
        returns = [node for node in tree.all(cst.Return) if tree.function(node) is function]
        if len(returns) == 1 and function.body.body[-1] is tree.parents[returns[0]]:
            line = function.body.body[-1]
            yield {line: statement(f"result = {printed(returns[0].value)}") if returns[0].value else statement("pass")}


def call_of_a_value(tree: Tree) -> Iterator[Changes]:
    """A variable is called: an index in round brackets."""
    for node in tree.all(cst.Subscript):
        if isinstance(node.value, cst.Name) and tree.function(node) is not None and _is_value(tree, node):
            indices = ", ".join(printed(element.slice) for element in node.slice)
            yield {node: expression(f"{node.value.value}({indices})")}


def _is_value(tree: Tree, node: cst.Subscript) -> bool:
    return isinstance(tree.parents[node], (cst.Arg, cst.BinaryOperation, cst.Assign, cst.Comparison, cst.AugAssign))


def wrong_number_unpacked(tree: Tree) -> Iterator[Changes]:
    """The results of a function are taken apart into too few names, or one result into two."""
    for line in tree.all(cst.SimpleStatementLine):
        small = line.body[0]
        if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Tuple):
            names = [printed(element.value) for element in small.targets[0].target.elements]
            if len(names) > 2 and printed(small.value) != "wp.tid()":
                yield {small.targets[0].target: expression(", ".join(names[:-1]))}
            elif printed(small.value) != "wp.tid()":
                yield {small.targets[0].target: expression(", ".join([*names, "rest"]))}
    for _, target, value in plain_assignments(tree):
        if isinstance(value, cst.Call) and dotted(value.func) != "wp.tid":
            yield {target: expression(f"{target.value}, rest")}


FAULTS = tuple(
    Fault(find.__name__, "calls", find.__doc__ or "", find)
    for find in (
        missing_argument,
        extra_argument,
        missing_function_argument,
        extra_function_argument,
        unknown_keyword,
        unknown_function_keyword,
        function_without_decorator,
        method_call,
        python_function,
        string_argument,
        none_argument,
        tid_argument,
        tid_arity,
        tid_in_function,
        kernel_call,
        recursion,
        void_function,
        call_of_a_value,
        wrong_number_unpacked,
    )
)
