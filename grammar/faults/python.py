"""Python that kernels do not speak."""

import re
from collections.abc import Callable, Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, after, ahead, expression, printed, statement
from grammar.faults.known import arrays, condition, in_function, kernel, names, plain_assignments, scalars, values
from grammar.trees import Tree, dotted

# A name that a statement binds.
_BOUND = re.compile(r"^\s*(?:for )?(\w+)(?:, \w+)*(?: =| in) ", re.MULTILINE)


def _inserted(*texts: str) -> Callable[[Tree], Iterator[Changes]]:
    """Puts statements in front of the last one of the kernel. `{array}` and `{number}` are parameters of it."""
    bound = {name for text in texts for name in _BOUND.findall(text)}

    def find(tree: Tree) -> Iterator[Changes]:
        function = kernel(tree)
        if function is None:
            return
        named = {
            "array": next(iter(arrays(function)), None),
            "number": next(iter(scalars(function, whole=False)), None),
            "count": next(iter(scalars(function, whole=True)), None),
        }
        wanted = [key for key in named if any(f"{{{key}}}" in text for text in texts)]
        if all(named[key] is not None for key in wanted) and bound.isdisjoint(names(tree)):
            for place in dict.fromkeys((function.body.body[-1], function.body.body[0])):
                yield {place: ahead(place, *(text.format(**named) for text in texts))}

    return find


# What people try, by name: what it is, and the statements.
_STATEMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("list_comprehension", "A list is comprehended.", ("squares = [k * k for k in range(4)]",)),
    ("set_comprehension", "A set is comprehended.", ("squares = {{k * k for k in range(4)}}",)),
    ("dict_comprehension", "A dictionary is comprehended.", ("table = {{k: k * k for k in range(4)}}",)),
    ("generator", "A generator is summed up.", ("total = sum(k * k for k in range(4))",)),
    ("dictionary", "A dictionary is made.", ('table = {{"low": 0.0, "high": 1.0}}',)),
    ("set_display", "A set is made.", ("seen = {{1, 2, 3}}",)),
    ("list_display", "A list is made.", ("pair = [0.0, 1.0]",)),
    ("empty_list", "An empty list is made, to be filled.", ("found = []", "found.append({number})")),
    (
        "try_statement",
        "An error is caught.",
        ("try:\n    ratio = 1.0 / {number}\nexcept ZeroDivisionError:\n    ratio = 0.0",),
    ),
    ("raise_statement", "An error is raised.", ('if {number} < 0.0:\n    raise ValueError("negative")',)),
    ("with_statement", "A context is entered.", ('with wp.ScopedTimer("step"):\n    ratio = 1.0',)),
    ("lambda_value", "A function is defined by lambda.", ("square = lambda x: x * x", "y = square({number})")),
    ("nested_function", "A function is defined in a kernel.", ("def square(x: float):\n    return x * x",)),
    ("nested_class", "A class is defined in a kernel.", ("class Pair:\n    low = 0.0",)),
    ("import_in_kernel", "A module is imported in a kernel.", ("import math",)),
    ("import_from_in_kernel", "A name is imported in a kernel.", ("from math import sqrt",)),
    ("formatted_text", "A text is formatted.", ('print(f"value {{{number}}}")',)),
    ("text_method", "A method of a text is called.", ('name = "value {{}}".format({number})',)),
    ("text_variable", "A text is kept in a variable and joined.", ('name = "a" + "b"',)),
    ("bytes_value", "Bytes are a value.", ('name = b"ab"', "print(name)")),
    ("yield_statement", "A kernel yields.", ("yield {number}",)),
    ("await_statement", "A kernel awaits.", ("await {array}",)),
    ("global_statement", "A global name is declared.", ("global count", "count = 1")),
    ("nonlocal_statement", "A name of an outer function is declared.", ("nonlocal count",)),
    (
        "match_statement",
        "A value is matched.",
        ("match {count}:\n    case 0:\n        level = 1\n    case _:\n        level = 2",),
    ),
    ("starred_call", "A list is spread out as arguments.", ("limits = (0.0, 1.0)", "y = wp.clamp({number}, *limits)")),
    ("keyword_spread", "A dictionary is spread out as arguments.", ("y = wp.clamp({number}, **LIMITS)",)),
    ("for_over_array", "A loop goes over an array.", ("for value in {array}:\n    print(value)",)),
    ("for_over_list", "A loop goes over a list.", ("for weight in [0.25, 0.5]:\n    print(weight)",)),
    ("for_over_tuple", "A loop goes over a tuple.", ("for weight in (0.25, 0.5):\n    print(weight)",)),
    ("for_over_number", "A loop goes over a number.", ("for turn in {count}:\n    print(turn)",)),
    ("for_enumerate", "A loop counts what it goes over.", ("for k, value in enumerate({array}):\n    print(k)",)),
    ("for_zip", "A loop goes over two things at once.", ("for low, high in zip({array}, {array}):\n    print(low)",)),
    ("for_with_two_names", "A loop has two variables.", ("for j, k in range(3):\n    print(j)",)),
    ("range_of_float", "A range ends at a float.", ("for k in range(4.0):\n    print(k)",)),
    (
        "range_of_float_variable",
        "A range ends at a variable that is a float.",
        ("for k in range({number}):\n    print(k)",),
    ),
    ("range_step_zero", "A range has a step of zero.", ("for k in range(0, 8, 0):\n    print(k)",)),
    ("range_without_end", "A range has no arguments.", ("for k in range():\n    print(k)",)),
    ("membership", "It is asked whether a value is in an array.", ("if {number} in {array}:\n    print(1)",)),
    ("absence", "It is asked whether a value is not in an array.", ("if {number} not in {array}:\n    print(1)",)),
    ("identity_test", "A number is compared with None.", ("if {number} is None:\n    print(1)",)),
    ("identity_not", "A number is compared with None, the other way.", ("if {number} is not None:\n    print(1)",)),
    ("array_identity", "An array is compared with None.", ("if {array} is None:\n    print(1)",)),
    ("type_test", "The type of a value is asked for.", ("if isinstance({number}, float):\n    print(1)",)),
    (
        "attribute_test",
        "It is asked whether a value has an attribute.",
        ('if hasattr({array}, "shape"):\n    print(1)',),
    ),
    ("python_float_method", "A method of Python's floats is called.", ("whole = {number}.is_integer()",)),
    ("infinite_text", "Infinity is made from a text.", ('limit = float("inf")',)),
    ("numpy_array", "An array is made by NumPy.", ("buffer = np.zeros(4)",)),
    (
        "empty_array",
        "An array is made in a kernel by a function that kernels do not have.",
        ("buffer = wp.empty(4, dtype=float)",),
    ),
    ("array_from_list", "An array is made of a list in a kernel.", ("buffer = wp.array([0.0, 1.0], dtype=float)",)),
    (
        "array_of_variable_size",
        "An array in a kernel has the size of a variable.",
        ("buffer = wp.zeros(shape={count}, dtype=float)",),
    ),
    ("array_without_type", "An array in a kernel has no type.", ("buffer = wp.zeros(4)",)),
    ("launch_in_kernel", "A kernel launches.", ("wp.launch(solve, dim=4)",)),
    ("file_opened", "A file is opened.", ('log = open("log.txt")',)),
    ("ellipsis_value", "An ellipsis is a value.", ("rest = ...", "print(rest)")),
    ("matrix_of_rows_in_lists", "A matrix is made of lists.", ("turn = wp.mat22([[1.0, 0.0], [0.0, 1.0]])",)),
    (
        "conditional_types",
        "A condition chooses between values of two types.",
        ("level = 1 if {number} > 0.0 else {number}",),
    ),
    ("chained_types", "A chain of comparisons mixes types.", ("if 0.0 < {number} < 5:\n    print(1)",)),
    ("where_types", "A value is chosen from two types.", ("level = wp.where({number} > 0.0, 1, 2.0)",)),
    ("where_condition", "A value is chosen by a vector.", ("level = wp.where(wp.vec2({number}, 1.0), 1.0, 2.0)",)),
    ("removed_select", "A built-in is called that is gone.", ("level = wp.select({number} > 0.0, 1.0, 2.0)",)),
    ("unpacked_number", "A number is taken apart.", ("low, high = {number}",)),
    ("unpacked_vector", "A vector is taken apart into too many names.", ("a, b, c, d = wp.vec3(1.0, 2.0, 3.0)",)),
    (
        "unpacked_tuple",
        "A tuple is taken apart into too many names.",
        ("pair = ({number}, 1.0)", "low, middle, high = pair"),
    ),
    ("tuple_index_variable", "A tuple is indexed by a variable.", ("pair = ({number}, 1.0)", "low = pair[{count}]")),
    ("tuple_index_beyond", "A tuple is indexed past its end.", ("pair = ({number}, 1.0)", "low = pair[2]")),
    ("tuple_changed", "A tuple is assigned to.", ("pair = ({number}, 1.0)", "pair[0] = 2.0")),
    ("tuple_compared", "Tuples are compared.", ("pair = ({number}, 1.0)", "if pair == (0.0, 1.0):\n    print(1)")),
    ("function_as_value", "A built-in is a number.", ("y = wp.sin + 1.0",)),
    ("function_indexed", "A built-in is indexed.", ("y = wp.sin[0]",)),
    ("module_as_value", "A module is a number.", ("y = wp * 2.0",)),
    ("type_as_value", "A type is a number.", ("y = float + 1.0",)),
    ("type_of_two", "The type of two values is asked for.", ("y = type({number}, 1.0)(2.0)",)),
    ("shift_by_float", "A whole number is shifted by a float.", ("mask = {count} << 1.0",)),
    ("inverted_float", "The bits of a float are inverted.", ("mask = ~{number}",)),
    ("negated_truth", "A truth is negated by a minus.", ("mask = -({number} > 0.0)",)),
    ("truths_and", "Truths are joined bit by bit.", ("both = ({number} > 0.0) & ({number} < 1.0)",)),
    ("matrix_at_number", "A number is multiplied as a matrix.", ("y = wp.mat22(1.0) @ wp.vec3(1.0)",)),
    ("vectors_multiplied", "Vectors are multiplied by `*`.", ("y = wp.vec3(1.0) * wp.vec3(2.0)",)),
    ("vectors_divided", "Vectors are divided.", ("y = wp.vec3(1.0) / wp.vec3(2.0)",)),
    ("vectors_of_two_lengths", "Vectors of two lengths are added.", ("y = wp.vec2(1.0) + wp.vec3(1.0)",)),
    (
        "vectors_of_two_lengths_dotted",
        "Vectors of two lengths are multiplied.",
        ("y = wp.dot(wp.vec2(1.0), wp.vec3(1.0))",),
    ),
    ("matrices_of_two_shapes", "Matrices that do not fit are multiplied.", ("y = wp.mat22(1.0) * wp.mat33(1.0)",)),
    (
        "cross_in_plane",
        "The cross product is asked of vectors in the plane.",
        ("y = wp.cross(wp.vec2(1.0), wp.vec2(0.0, 1.0))",),
    ),
    ("vector_times_whole", "A vector is multiplied by a whole number.", ("y = wp.vec3(1.0) * 2",)),
)


def conditional_none(tree: Tree) -> Iterator[Changes]:
    """A value is None when a condition does not hold."""
    for line, _, value in plain_assignments(tree):
        function = tree.function(line)
        test = condition(function) if function is not None else None
        if test is not None:
            yield {value: expression(f"{printed(value)} if {test} else None")}


def list_of_values(tree: Tree) -> Iterator[Changes]:
    """A value stands in a list."""
    for value in values(tree):
        yield {value: expression(f"[{printed(value)}]")}


def text_formatted_of_value(tree: Tree) -> Iterator[Changes]:
    """A value is turned into text."""
    for value in values(tree):
        yield {value: expression(f"str({printed(value)})")}


def loop_else(tree: Tree) -> Iterator[Changes]:
    """A loop has an `else`."""
    for loop in [*tree.all(cst.For), *tree.all(cst.While)]:
        if in_function(tree, loop) and isinstance(loop, (cst.For, cst.While)) and loop.orelse is None:
            yield {loop: loop.with_changes(orelse=cst.Else(cst.IndentedBlock([statement("finished = 1")])))}


def assertion_of_type(tree: Tree) -> Iterator[Changes]:
    """The type of a value is asserted."""
    for line, target, value in plain_assignments(tree):
        kind = "int" if isinstance(value, cst.Integer) or dotted(value) in ("int", "wp.tid") else "float"
        yield {line: after(line, f"assert type({target.value}) is {kind}")}


FAULTS = (
    *(Fault(name, "python", description, _inserted(*texts)) for name, description, texts in _STATEMENTS),
    *(
        Fault(find.__name__, "python", find.__doc__ or "", find)
        for find in (conditional_none, list_of_values, text_formatted_of_value, loop_else, assertion_of_type)
    ),
)
