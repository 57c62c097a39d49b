"""Cells, components and attributes that are not there."""

from collections.abc import Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, expression, printed
from grammar.faults.known import arrays, in_function, loaded_names, rank
from grammar.trees import Tree, dotted

_COMPONENTS = frozenset("xyzw")


def _cells(tree: Tree) -> Iterator[tuple[cst.Subscript, int]]:
    """The cells of array parameters, with the rank of the array."""
    for node in tree.all(cst.Subscript):
        function = tree.function(node)
        if function is not None and isinstance(node.value, cst.Name) and in_function(tree, node):
            text = arrays(function).get(node.value.value)
            if text is not None and len(node.slice) == rank(text):
                yield node, rank(text)


def _indices(node: cst.Subscript) -> list[str]:
    return [printed(element.slice) for element in node.slice]


def _with(node: cst.Subscript, indices: list[str]) -> cst.BaseExpression:
    return expression(f"{printed(node.value)}[{', '.join(indices)}]")


def extra_index(tree: Tree) -> Iterator[Changes]:
    """An array is indexed by more numbers than it has dimensions."""
    for node, _ in _cells(tree):
        yield {node: _with(node, [*_indices(node), "0"])}


def missing_index(tree: Tree) -> Iterator[Changes]:
    """An array of several dimensions is indexed by one number less."""
    for node, dimensions in _cells(tree):
        if dimensions > 1:
            yield {node: _with(node, _indices(node)[:-1])}


def float_index(tree: Tree) -> Iterator[Changes]:
    """A float is an index."""
    for node, _ in _cells(tree):
        yield {node: _with(node, [f"float({_indices(node)[0]})", *_indices(node)[1:]])}


def text_index(tree: Tree) -> Iterator[Changes]:
    """A text is an index."""
    for node, _ in _cells(tree):
        yield {node: _with(node, ['"first"', *_indices(node)[1:]])}


def chained_index(tree: Tree) -> Iterator[Changes]:
    """A cell of numbers is indexed again."""
    for node, _ in _cells(tree):
        yield {node: expression(f"{printed(node)}[0]")}


def whole_array(tree: Tree) -> Iterator[Changes]:
    """An array stands where one of its cells is meant."""
    for node, _ in _cells(tree):
        if isinstance(tree.parents[node], (cst.BinaryOperation, cst.Arg, cst.Comparison)):
            yield {node: node.value}


def component_beyond(tree: Tree) -> Iterator[Changes]:
    """A component is read that the vector does not have."""
    for node in tree.all(cst.Attribute):
        if node.attr.value in _COMPONENTS and in_function(tree, node):
            yield {node.attr: cst.Name("w" if node.attr.value != "w" else "a")}


def swizzle(tree: Tree) -> Iterator[Changes]:
    """Several components are read at once, as in GLSL."""
    for node in tree.all(cst.Attribute):
        if node.attr.value in _COMPONENTS and in_function(tree, node):
            yield {node.attr: cst.Name("xy" if node.attr.value != "y" else "yx")}


def component_index_beyond(tree: Tree) -> Iterator[Changes]:
    """A component is read by a number that is past the end of the vector."""
    cells = {node for node, _ in _cells(tree)}
    for node in tree.all(cst.Subscript):
        if node in cells or len(node.slice) != 1 or not in_function(tree, node):
            continue
        if printed(node.slice[0].slice) in ("0", "1", "2", "3"):
            yield {node.slice[0].slice: cst.Index(cst.Integer("9"))}


def attribute_of_a_number(tree: Tree) -> Iterator[Changes]:
    """A number is asked for an attribute."""
    for node in loaded_names(tree):
        if isinstance(tree.parents[node], cst.BinaryOperation):
            yield {node: expression(f"{node.value}.value")}


def attribute_of_an_array(tree: Tree) -> Iterator[Changes]:
    """An array is asked for an attribute that NumPy's have."""
    for node, _ in _cells(tree):
        if not isinstance(tree.parents[node], cst.AssignTarget):
            yield {node: expression(f"{printed(node.value)}.T")}


def method_of_an_array(tree: Tree) -> Iterator[Changes]:
    """A method of NumPy's arrays is called."""
    for node, _ in _cells(tree):
        if isinstance(tree.parents[node], (cst.BinaryOperation, cst.Arg, cst.Assign)):
            yield {node: expression(f"{printed(node.value)}.sum()")}


def step_of_zero(tree: Tree) -> Iterator[Changes]:
    """A slice has a step of zero."""
    for node in tree.all(cst.Slice):
        yield {node: node.with_changes(step=cst.Integer("0"), second_colon=cst.Colon())}


def dynamic_slice(tree: Tree) -> Iterator[Changes]:
    """A slice of a vector ends at a variable."""
    for node in tree.all(cst.Slice):
        function = tree.function(node)
        holder = tree.parents[tree.parents[node]]
        if function is None or not isinstance(holder, cst.Subscript) or dotted(holder.value) in arrays(function):
            continue
        yield {node: node.with_changes(upper=cst.Name("n"))}


def slice_of_cells(tree: Tree) -> Iterator[Changes]:
    """A range of an array stands for one of its cells."""
    for node, dimensions in _cells(tree):
        if dimensions == 1 and isinstance(tree.parents[node], (cst.BinaryOperation, cst.Arg, cst.Comparison)):
            yield {node: _with(node, ["0:2"])}


FAULTS = tuple(
    Fault(find.__name__, "indexing", find.__doc__ or "", find)
    for find in (
        extra_index,
        missing_index,
        float_index,
        text_index,
        chained_index,
        whole_array,
        component_beyond,
        swizzle,
        component_index_beyond,
        attribute_of_a_number,
        attribute_of_an_array,
        method_of_an_array,
        step_of_zero,
        dynamic_slice,
        slice_of_cells,
    )
)
