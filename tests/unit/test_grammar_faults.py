"""Every fault makes a valid program fail, by an edit in one place."""

from collections.abc import Iterator
from functools import cache
from itertools import islice

import libcst as cst
import pytest
from fault_parents import PARENTS, TINY
from libcst.metadata import CodeRange, MetadataWrapper, WhitespaceInclusivePositionProvider

from compile.outcome import Failure, Stage
from compile.verdict import verdict
from grammar.faults import FAULTS, Case, Fault, location
from grammar.trees import Tree

# Faults whose every edit Warp takes: each is nonsense that goes unnoticed, or is noticed by native compilers.
TAKEN = {
    "component_index_beyond", "launch_bounds_zero", "grid_stride_text", "variadic_parameter",
    "keyword_variadic_parameter", "keyword_only_parameter", "returns_nothing_early", "tuple_compared", "loop_else",
}  # fmt: skip

# What people get wrong oftenest: the type of the error, and how its message begins.
ERRORS = {
    "undefined_name": ("WarpCodegenKeyError", "Referencing undefined symbol: "),
    "misspelled_builtin": ("WarpCodegenAttributeError", "Could not find function wp."),
    "foreign_builtin": ("WarpCodegenAttributeError", "Could not find function wp."),
    "import_without_alias": ("NameError", "name 'wp' is not defined"),
    "missing_argument": ("WarpCodegenError", "Couldn't find function overload for "),
    "extra_argument": ("WarpCodegenError", "Couldn't find function overload for "),
    "missing_function_argument": ("WarpCodegenError", "Couldn't find function overload for 'drag'"),
    "wrong_function_argument_type": ("WarpCodegenError", "Couldn't find function overload for 'drag'"),
    "function_without_decorator": ("WarpCodegenError", "Could not find function drag"),
    "kernel_call": ("WarpCodegenError", "Could not find function smooth"),
    "recursion": ("RecursionError", "maximum recursion depth exceeded"),
    "tid_arity": ("WarpCodegenError", "Couldn't find function overload for 'tid'"),
    "tid_in_function": ("WarpCodegenError", "tid() may only be called from a Warp kernel"),
    "whole_for_float": ("RuntimeError", "Input types must be the same, got ["),
    "missing_cast": ("RuntimeError", "Input types must be the same, got ["),
    "mixed_precision": ("RuntimeError", "Input types must be the same, got ['float32', 'float64']"),
    "vector_component_missing": ("RuntimeError", "incompatible number of values given (2)"),
    "vector_of_other_length": ("RuntimeError", "Can't multiply matrix of shape (3, 3) and vector with length 4"),
    "matrices_of_two_shapes": ("RuntimeError", "Can't multiply matrix of shapes (2, 2) and (3, 3)"),
    "list_for_vector": ("WarpCodegenError", "List constructs are not supported in kernels."),
    "extra_index": ("WarpCodegenError", "Incorrect number of indices specified"),
    "component_beyond": ("WarpCodegenAttributeError", "Error, `w` is not an attribute of 'part' (vec3f)"),
    "changed_type": ("WarpCodegenTypeError", "Error, assigning to existing symbol "),
    "changed_type_in_branch": ("WarpCodegenTypeError", "Error, assigning to existing symbol "),
    "changed_type_in_loop": ("WarpCodegenTypeError", "Error, assigning to existing symbol "),
    "constant_changed_in_loop": ("WarpCodegenError", "Error mutating a constant label inside a dynamic loop"),
    "chained_assignment": ("WarpCodegenError", "Assigning the same value to multiple variables"),
    "global_written": ("WarpCodegenError", "Construct `ast.Global` not supported in kernels."),
    "global_list": ("TypeError", "Invalid external reference type: <class 'list'>"),
    "named_expression": ("WarpCodegenError", "Construct `ast.NamedExpr` not supported in kernels."),
    "returned_value": ("WarpCodegenTypeError", "'smooth': Warp kernels cannot return values."),
    "returns_of_two_types": ("WarpCodegenTypeError", "Error, function returned different types"),
    "wrong_return_annotation": ("WarpCodegenError", "The function `drag` has its return type annotated as"),
    "unannotated_parameter": ("WarpCodegenError", "Incomplete argument annotations on function smooth"),
    "list_annotation": ("TypeError", "Unrecognized type '<class 'list'>'"),
    "text_dtype": ("TypeError", "Unrecognized type 'float'"),
    "five_dimensions_short": ("ValueError", "ndim must be between 1 and 4, got 5"),
    "overload_of_too_few": ("RuntimeError", "Invalid number of arguments for kernel scale_all"),
    "misspelled_field": ("WarpCodegenAttributeError", "Error, `msas` is not an attribute of 'body'"),
    "struct_made_of_too_few": ("WarpCodegenError", "Couldn't find function overload for 'Body'"),
    "list_comprehension": ("WarpCodegenError", "Construct `ast.ListComp` not supported in kernels."),
    "dictionary": ("WarpCodegenError", "Construct `ast.Dict` not supported in kernels."),
    "try_statement": ("WarpCodegenError", "Construct `ast.Try` not supported in kernels."),
    "with_statement": ("WarpCodegenError", "Construct `ast.With` not supported in kernels."),
    "lambda_value": ("WarpCodegenError", "Construct `ast.Lambda` not supported in kernels."),
    "formatted_text": ("WarpCodegenError", "Construct `ast.JoinedStr` not supported in kernels."),
    "starred_call": ("WarpCodegenTypeError", "Starred expressions are only supported for"),
    "array_of_variable_size": ("RuntimeError", "the `shape` argument must be specified as a constant"),
    "atomic_on_a_number": ("WarpCodegenError", "Couldn't find function overload for 'atomic_add'"),
    "static_of_a_variable": ("WarpCodegenError", "Error evaluating static expression: name 'half' is not defined."),
    "tile_of_variable_shape": ("ValueError", "Tile functions require shape to be a compile time constant."),
    "tiles_of_two_lengths_added": ("ValueError", "tile_map() shapes do not match on dimension 0, got (8,) and (4,)"),
    "missing_bracket": ("SyntaxError", "'(' was never closed"),
    "missing_colon": ("SyntaxError", "expected ':'"),
    "missing_block": ("IndentationError", "expected an indented block after 'if' statement"),
    "indented_more": ("IndentationError", "un"),
    "dim_missing": ("TypeError", "launch() missing 1 required positional argument: 'dim'"),
    "dim_of_five": ("ValueError", "Launch dimensions must have at most 4 dimensions"),
    "device_unknown": ("ValueError", "Invalid device identifier: gpu"),
    "inputs_too_few": ("RuntimeError", "Error launching kernel 'smooth', passed 5 arguments but kernel requires 6."),
    "inputs_too_many": ("RuntimeError", "Error launching kernel 'smooth', passed 7 arguments but kernel requires 6."),
    "array_of_another_type": ("RuntimeError", "Error launching kernel 'smooth', argument 'values' expects an array"),
    "array_of_other_rank": ("RuntimeError", "Error launching kernel 'smooth', argument 'values' expects an array"),
}

SMALLEST = Tree(cst.parse_module(TINY))  # enough for faults that bring their lines with them
# Faults, and how the text goes on at the place of their first case.
PLACES = {
    "undefined_name": "sacle\n",
    "misspelled_builtin": "tidd()",
    "extra_index": "values[k, 0]",
    "bits_of_float": "^ ",
    "changed_type": "i = 0.0\n",
    "changed_type_in_branch": "if scale > 0.0:\n",
    "list_comprehension": "squares = [",
    "returns_nothing_early": "if rate > 0.0:\n        return\n",
    "function_without_decorator": "def drag(",
    "overload_of_plain_kernel": "wp.overload(smooth, ",
    "return_outside": "return 0\n",
    "kernel_return_annotation": "-> float:\n",
    "wrong_return_annotation": "int:\n",
    "missing_colon": "\n        total = total + image[i, 0]",
    "missing_bracket": "i = wp.tid(\n",
    "inputs_too_few": "[values, points, image, out, 0.5], ",
    "array_of_other_rank": "values = wp.zeros((8, 8), ",
}

TREES = tuple(Tree(cst.parse_module(text)) for text in PARENTS)
CASES = 8  # of a fault in one program that are looked at


def cases(fault: Fault) -> Iterator[Case]:
    for tree in (SMALLEST,) if fault.group == "built_ins" else TREES:
        yield from islice(fault.cases(tree), CASES)


@cache
def judged(text: str, launches: bool) -> Failure | None:
    return verdict(text, Stage.launch if launches else Stage.codegen)


@cache
def first_failure(fault: Fault) -> tuple[Case, Failure] | None:
    """The first case of a fault that fails, with its error; None where Warp takes them all."""
    for case in cases(fault):
        failure = judged(case.broken, fault.launches)
        if failure is not None and failure.error_type != "ProgramError":
            return case, failure
    return None


def test_each_fault_has_a_name_of_its_own_and_says_what_it_is() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 60
    assert all(fault.description.endswith(".") for fault in FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_valid_program_fails_with_the_fault_in_it(fault: Fault) -> None:
    found = first_failure(fault)
    if fault.name in TAKEN:
        assert found is None
        assert next(cases(fault), None) is not None
        return
    assert found is not None
    case, failure = found
    assert judged(case.parent.text, fault.launches) is None
    if fault.name in ERRORS:
        error_type, message = ERRORS[fault.name]
        assert failure.error_type == error_type
        assert failure.message.startswith(message)


def test_what_is_expected_is_of_faults_that_there_are() -> None:
    assert TAKEN | ERRORS.keys() <= {fault.name for fault in FAULTS}
    assert not TAKEN & ERRORS.keys()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_but_the_node_that_is_struck_changes(fault: Fault) -> None:
    case = next(cases(fault))
    valid, broken = case.parent.text, case.broken
    start, end = span(case)
    assert valid != broken
    assert list(case.changes) == [case.node]
    assert broken.startswith(valid[:start])
    assert broken.endswith(valid[end:])


@pytest.mark.parametrize(("name", "text"), PLACES.items())
def test_the_place_is_where_the_wrong_text_begins(name: str, text: str) -> None:
    case = next(cases(next(fault for fault in FAULTS if fault.name == name)))
    line, column = location(case.parent.text, case.broken, case.before)
    rest = case.broken.splitlines(keepends=True)[line - 1 :]
    assert "".join(rest)[column:].startswith(text)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_wrong_before_the_place(fault: Fault) -> None:
    case = next(cases(fault))
    valid, broken = case.parent.text.splitlines(), case.broken.splitlines()
    line, column = location(case.parent.text, case.broken, case.before)
    assert broken[: line - 1] == valid[: line - 1]
    assert broken[line - 1 : line] != valid[line - 1 : line]
    before = "".join(broken[line - 1 : line])[:column]
    assert before.isspace() or "".join(valid[line - 1 : line]).startswith(before.rstrip())


def span(case: Case) -> tuple[int, int]:
    """Where the node that is struck begins and ends in the valid program, with the whitespace that belongs to it."""
    wrapper = MetadataWrapper(case.parent.module, unsafe_skip_copy=True)
    found = wrapper.resolve(WhitespaceInclusivePositionProvider)[case.node]
    assert isinstance(found, CodeRange)
    starts = [0]
    for line in case.parent.text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts[found.start.line - 1] + found.start.column, starts[found.end.line - 1] + found.end.column
