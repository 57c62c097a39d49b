"""Structs that are defined, made or used wrongly."""

from collections.abc import Callable, Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, after, expression, statement
from grammar.faults.known import fields, in_function, kernel, slip, structs
from grammar.trees import Tree, dotted


def _names(tree: Tree) -> set[str]:
    return {struct.name.value for struct in structs(tree)}


def _field_names(tree: Tree) -> set[str]:
    return {field.target.value for s in structs(tree) for field in fields(s) if isinstance(field.target, cst.Name)}


def misspelled_field(tree: Tree) -> Iterator[Changes]:
    """A field is misspelled where it is read."""
    names = _field_names(tree)
    for node in tree.all(cst.Attribute):
        if node.attr.value in names and in_function(tree, node) and not _is_target(tree, node):
            yield {node.attr: cst.Name(slip(node.attr.value))}


def misspelled_field_written(tree: Tree) -> Iterator[Changes]:
    """A field is misspelled where it is assigned to."""
    names = _field_names(tree)
    for node in tree.all(cst.Attribute):
        if node.attr.value in names and in_function(tree, node) and _is_target(tree, node):
            yield {node.attr: cst.Name(slip(node.attr.value))}


def _is_target(tree: Tree, node: cst.Attribute) -> bool:
    parent = tree.parents[node]
    return isinstance(parent, cst.AssignTarget) or (isinstance(parent, cst.AugAssign) and parent.target is node)


def struct_without_decorator(tree: Tree) -> Iterator[Changes]:
    """A struct is a plain class."""
    for struct in structs(tree):
        for decorator in struct.decorators:
            yield {decorator: cst.RemoveFromParent()}


def dataclass_for_struct(tree: Tree) -> Iterator[Changes]:
    """A struct is decorated as a dataclass."""
    for struct in structs(tree):
        for decorator in struct.decorators:
            yield {decorator.decorator: expression("dataclass")}


def struct_made_of_too_few(tree: Tree) -> Iterator[Changes]:
    """A struct is made of its first value alone."""
    for call in tree.all(cst.Call):
        if dotted(call.func) in _names(tree) and in_function(tree, call):
            yield {call: call.with_changes(args=[cst.Arg(cst.Float("1.0"))])}


def struct_made_of_unknown(tree: Tree) -> Iterator[Changes]:
    """A struct is made with a field that it does not have."""
    for call in tree.all(cst.Call):
        if dotted(call.func) in _names(tree) and in_function(tree, call):
            arg = cst.Arg(cst.Float("1.0"), cst.Name("scale"), cst.AssignEqual(*[cst.SimpleWhitespace("")] * 2))
            yield {call: call.with_changes(args=[arg])}


def _field(text: str) -> Callable[[Tree], Iterator[Changes]]:
    def find(tree: Tree) -> Iterator[Changes]:
        for struct in structs(tree):
            for field in fields(struct):
                yield {field.annotation: cst.Annotation(expression(text))}

    return find


_FIELDS = (
    ("text_field", "A field is a text.", "str"),
    ("list_field", "A field is a list.", "list"),
    ("bare_array_field", "A field is an array of nothing in particular.", "wp.array"),
    ("optional_field", "A field may be None.", "float | None"),
    ("complex_field", "A field is a complex number.", "complex"),
    ("named_field", "The type of a field is given as a text.", '"float"'),
    ("value_field", "The type of a field is a number.", "1.0"),
)


def unannotated_field(tree: Tree) -> Iterator[Changes]:
    """A field has a value instead of a type."""
    for struct in structs(tree):
        for line in struct.body.body:
            small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                yield {line: statement(f"{small.target.value} = 0.0")}


def method_of_a_struct(tree: Tree) -> Iterator[Changes]:
    """A struct has a method, and a kernel calls it."""
    for node in tree.all(cst.Attribute):
        if node.attr.value in _field_names(tree) and in_function(tree, node) and not _is_target(tree, node):
            yield {node: expression(f"{dotted(node.value) or 'item'}.total()")}


def struct_compared(tree: Tree) -> Iterator[Changes]:
    """A struct that a kernel makes is added to another."""
    function = kernel(tree)
    for struct in structs(tree):
        if function is not None:
            name = struct.name.value
            last = function.body.body[-1]
            yield {last: after(last, f"both = {name}() + {name}()")}


def struct_indexed(tree: Tree) -> Iterator[Changes]:
    """A struct is indexed."""
    function = kernel(tree)
    for struct in structs(tree):
        if function is not None:
            last = function.body.body[-1]
            yield {last: after(last, f"first = {struct.name.value}()[0]")}


FAULTS = (
    *(Fault(name, "structs", text, _field(kind)) for name, text, kind in _FIELDS),
    *(
        Fault(find.__name__, "structs", find.__doc__ or "", find)
        for find in (
            misspelled_field,
            misspelled_field_written,
            struct_without_decorator,
            dataclass_for_struct,
            struct_made_of_too_few,
            struct_made_of_unknown,
            unannotated_field,
            method_of_a_struct,
            struct_compared,
            struct_indexed,
        )
    ),
)
