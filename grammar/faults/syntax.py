"""Text that Python does not take for a program."""

from collections.abc import Callable, Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, Text, line_of, printed, statement
from grammar.faults.known import in_function, plain_assignments, simple_statements
from grammar.trees import Tree


def _respelled(wrong: Callable[[str], str | None]) -> Callable[[Tree], Iterator[Changes]]:
    """Changes the text of a simple statement to what `wrong` makes of it, where it makes anything."""

    def find(tree: Tree) -> Iterator[Changes]:
        for line in simple_statements(tree):
            old = printed(line)
            text = wrong(old) if "\n" not in old and "#" not in old else None
            if text is not None and text != old:
                yield {line: line_of(text)}

    return find


def _headed(wrong: Callable[[str], str]) -> Callable[[Tree], Iterator[Changes]]:
    """Changes the condition of an `if` or `while` to what `wrong` makes of it."""

    def find(tree: Tree) -> Iterator[Changes]:
        tests = [node.test for node in tree.all(cst.If)] + [node.test for node in tree.all(cst.While)]
        for test in tests:
            text = wrong(printed(test))
            if in_function(tree, test) and text != printed(test):
                yield {test: Text(text)}

    return find


def _replaced(old: str, new: str) -> Callable[[str], str | None]:
    return lambda text: text.replace(old, new, 1) if old in text else None


_LINES: tuple[tuple[str, str, Callable[[str], str | None]], ...] = (
    ("missing_bracket", "A closing bracket is missing.", lambda text: text[:-1] if text.endswith(")") else None),
    ("extra_bracket", "There is a closing bracket too many.", lambda text: text + ")" if ")" in text else None),
    (
        "wrong_bracket",
        "A square bracket closes a round one.",
        lambda text: text[:-1] + "]" if text.endswith(")") else None,
    ),
    ("missing_operand", "An operand is missing.", lambda text: f"{text} +" if "=" in text else None),
    (
        "missing_value",
        "The value of an assignment is missing.",
        lambda text: text.split(" = ")[0] + " =" if " = " in text else None,
    ),
    ("missing_comma", "A comma is missing between arguments.", _replaced(", ", " ")),
    ("doubled_comma", "A comma comes twice.", _replaced(", ", ", , ")),
    ("doubled_operator", "An operator comes twice.", _replaced(" * ", " * * ")),
    (
        "increment",
        "A variable is incremented as in C.",
        lambda text: text.split(" = ")[0] + "++" if " = " in text else None,
    ),
    ("c_declaration", "A variable is declared as in C.", lambda text: f"float {text};" if " = " in text else None),
    ("c_not", "A condition is negated as in C.", _replaced("not ", "!")),
    (
        "c_conditional",
        "A value is chosen as in C.",
        lambda text: text.split(" = ")[0] + " = a > b ? a : b" if " = " in text else None,
    ),
    (
        "reserved_word",
        "A variable is named by a word of Python's.",
        lambda text: "lambda = " + text.split(" = ")[1] if " = " in text else None,
    ),
    (
        "number_first",
        "A name begins with a digit.",
        lambda text: "2nd = " + text.split(" = ")[1] if " = " in text else None,
    ),
    ("unclosed_text", "A text is not closed.", lambda text: text.split(" = ")[0] + ' = "' if " = " in text else None),
    (
        "assignment_to_call",
        "A call is assigned to.",
        lambda text: "wp.tid() = " + text.split(" = ")[1] if " = " in text else None,
    ),
    (
        "assignment_to_literal",
        "A number is assigned to.",
        lambda text: "1.0 = " + text.split(" = ")[1] if " = " in text else None,
    ),
    ("indented_more", "A line is indented further than the one before.", lambda text: "    " + text),
    ("dollar", "There is a sign that Python does not know.", _replaced(" = ", " $ ")),
    (
        "leading_zero",
        "A whole number begins with a zero.",
        lambda text: text.split(" = ")[0] + " = 007" if " = " in text else None,
    ),
    ("typographic_minus", "A minus is typographic.", _replaced(" - ", " \u2212 ")),
    ("break_outside", "A loop is left where there is none.", lambda text: f"{text}; break"),
    (
        "statement_as_value",
        "A statement stands for a value.",
        lambda text: text.split(" = ")[0] + " = pass" if " = " in text else None,
    ),
    ("arrow", "A member is reached by an arrow.", _replaced(".", "->")),
    (
        "backquote",
        "A name stands in back quotes.",
        lambda text: text.split(" = ")[0] + " = `x`" if " = " in text else None,
    ),
)

_HEADS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    (
        "assignment_in_condition",
        "A condition assigns.",
        lambda text: text.replace(" == ", " = ").replace(" > ", " = ").replace(" < ", " = "),
    ),
    ("c_and", "Conditions are joined as in C.", lambda text: text.replace(" and ", " && ")),
    ("c_or", "Conditions are joined as in C, by the other one.", lambda text: text.replace(" or ", " || ")),
    ("condition_missing", "A condition is missing.", lambda text: " "),
    ("then", "A condition is followed by `then`.", lambda text: f"{text} then"),
    (
        "comparison_doubled",
        "A comparison has its signs in the wrong order.",
        lambda text: text.replace(" >= ", " => ").replace(" <= ", " =< ").replace(" > ", " => ").replace(" < ", " =< "),
    ),
)


def missing_colon(tree: Tree) -> Iterator[Changes]:
    """The colon at the end of a head is missing."""
    for node in tree.all(cst.If, cst.For, cst.While):
        if in_function(tree, node) and not isinstance(tree.parents[node], cst.If):
            head = printed(node).split("\n")[0].rstrip(":")
            line = line_of(head)
            inner = line_of("    pass")
            yield {node: cst.FlattenSentinel([line, inner])}


def missing_block(tree: Tree) -> Iterator[Changes]:
    """Nothing stands where a block is wanted."""
    for node in tree.all(cst.If, cst.For, cst.While):
        if in_function(tree, node) and not isinstance(tree.parents[node], cst.If):
            head = printed(node).split("\n")[0]
            yield {node: line_of(head)}


def else_if(tree: Tree) -> Iterator[Changes]:
    """`else if` stands for `elif`."""
    for node in tree.all(cst.If):
        if isinstance(node.orelse, cst.If) and in_function(tree, node):
            other = cst.Else(cst.SimpleStatementSuite([cst.Expr(Text(f"if {printed(node.orelse.test)}:"))]))
            yield {node.orelse: other}


def else_without_if(tree: Tree) -> Iterator[Changes]:
    """An `else` belongs to nothing."""
    for line, _, _ in plain_assignments(tree):
        yield {line: cst.FlattenSentinel([line, line_of("else: pass")])}


def missing_def(tree: Tree) -> Iterator[Changes]:
    """The word `def` is misspelled."""
    for function in tree.functions:
        name = function.name
        yield {name: Text(f"{name.value} {name.value}")}


def keyword_parameter_name(tree: Tree) -> Iterator[Changes]:
    """A parameter is named by a word of Python's."""
    for param in tree.all(cst.Param):
        yield {param.name: Text("in")}


def parameter_without_default(tree: Tree) -> Iterator[Changes]:
    """A parameter without a default follows one with."""
    for function in tree.functions:
        params = function.params.params
        if len(params) > 1 and params[-1].default is None and params[0].default is None:
            first = params[0].annotation
            if first is not None:
                yield {first.annotation: Text(f"{printed(first.annotation)} = 1.0")}


def unclosed_decorator(tree: Tree) -> Iterator[Changes]:
    """The bracket of a decorator is not closed."""
    for decorator in tree.all(cst.Decorator):
        yield {decorator.decorator: Text(f"{printed(decorator.decorator).rstrip('()')}(")}


def return_outside(tree: Tree) -> Iterator[Changes]:
    """A value is returned outside of any function."""
    for function in tree.functions[-1:]:
        if function in tree.module.body:
            yield {function: cst.FlattenSentinel([function, statement("return 0")])}


def unfinished_annotation(tree: Tree) -> Iterator[Changes]:
    """The type of a parameter is missing behind its colon."""
    for param in tree.all(cst.Param):
        if param.annotation is not None:
            yield {param.annotation.annotation: Text(" ")}


FAULTS = (
    *(Fault(name, "syntax", text, _respelled(wrong)) for name, text, wrong in _LINES),
    *(Fault(name, "syntax", text, _headed(wrong)) for name, text, wrong in _HEADS),
    *(
        Fault(find.__name__, "syntax", find.__doc__ or "", find)
        for find in (
            missing_colon,
            missing_block,
            else_if,
            else_without_if,
            missing_def,
            keyword_parameter_name,
            parameter_without_default,
            unclosed_decorator,
            return_outside,
            unfinished_annotation,
        )
    ),
)
