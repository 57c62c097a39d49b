"""Text that Python does not take for a program."""

import re
from collections.abc import Callable, Iterator

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, Text, Words, line_of, printed, statement
from grammar.faults.known import in_function, plain_assignments, simple_statements
from grammar.trees import Tree, is_kernel


def _respelled(wrong: Callable[[str], str | None]) -> Callable[[Tree], Iterator[Changes]]:
    """Changes the text of a simple statement to what `wrong` makes of it, where it makes anything."""

    def find(tree: Tree) -> Iterator[Changes]:
        for line in simple_statements(tree):
            old = printed(line)
            text = wrong(old) if "\n" not in old and "#" not in old else None
            if text is not None and text != old and not (text.startswith(" ") and _alone(tree, line)):
                yield {line: line_of(text)}

    return find


def _alone(tree: Tree, line: cst.SimpleStatementLine) -> bool:
    """Whether a statement is the only one of its block, which may be indented as it likes."""
    block = tree.parents[line]
    return isinstance(block, cst.IndentedBlock) and len(block.body) == 1


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


def _backwards(value: str) -> Callable[[str], str | None]:
    pattern = re.compile(rf"(\w+) = ({value})")

    def wrong(text: str) -> str | None:
        found = pattern.fullmatch(text)
        return f"{found[2]} = {found[1]}" if found is not None else None

    return wrong


def _with_text_open(text: str) -> str | None:
    name = text.split(" = ", 1)[0]
    return f'{text}; print("{name})' if " = " in text and name.isidentifier() else None


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
        lambda text: "{0} = {1} > 0 ? {1} : 0".format(*text.split(" = ", 1)) if " = " in text else None,
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
    ("unclosed_text", "A text is not closed.", lambda text: _with_text_open(text)),
    ("assignment_to_call", "An assignment is written backwards: to a call.", _backwards(r"[\w.]+\([^()]*\)")),
    ("assignment_to_operation", "An assignment is written backwards: to an operation.", _backwards(r"\w+ [-+*/] \w+")),
    ("indented_more", "A line is indented further than the one before.", lambda text: "    " + text),
    ("dollar", "There is a sign that Python does not know.", _replaced(" = ", " $ ")),
    (
        "leading_zero",
        "A whole number begins with a zero.",
        lambda text: re.sub(r"(?<![\w.])([1-9]\d*)(?![\w.])", r"0\1", text, count=1),
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
        lambda text: "{} = `{}`".format(*text.split(" = ", 1)) if " = " in text else None,
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
    ("condition_missing", "A condition is missing.", lambda text: ""),
    ("then", "A condition is followed by `then`.", lambda text: f"{text} then"),
    (
        "comparison_doubled",
        "A comparison has its signs in the wrong order.",
        lambda text: text.replace(" >= ", " => ").replace(" <= ", " =< ").replace(" > ", " => ").replace(" < ", " =< "),
    ),
)


def missing_colon(tree: Tree) -> Iterator[Changes]:
    """The colon at the end of a head is missing."""
    for node in _blocks(tree):
        yield {node: cst.FlattenSentinel([_head(node).with_changes(trailing_whitespace=_NOTHING), node.body])}


_NOTHING = cst.TrailingWhitespace(newline=cst.Newline(value=""))
Block = cst.If | cst.For | cst.While


def _blocks(tree: Tree) -> Iterator[Block]:
    """The statements with a block of their own lines, and nothing behind it."""
    nodes: list[Block] = [*tree.all(cst.If), *tree.all(cst.For), *tree.all(cst.While)]
    for node in nodes:
        plain = isinstance(node.body, cst.IndentedBlock) and node.orelse is None
        if plain and in_function(tree, node) and not isinstance(tree.parents[node], cst.If):
            yield node


def _head(node: Block, end: str = "") -> cst.SimpleStatementLine:
    """The first line of a statement with a block, with nothing but `end` behind it."""
    text = _words(node) + end
    return line_of(text).with_changes(leading_lines=node.leading_lines)


def _words(node: Block) -> str:
    if isinstance(node, cst.For):
        return f"for {printed(node.target)} in {printed(node.iter)}"
    return f"{'if' if isinstance(node, cst.If) else 'while'} {printed(node.test)}"


def missing_block(tree: Tree) -> Iterator[Changes]:
    """A block is not indented."""
    for node in _blocks(tree):
        yield {node: cst.FlattenSentinel([_head(node, ":"), *node.body.body])}


def else_if(tree: Tree) -> Iterator[Changes]:
    """`else if` stands for `elif`."""
    for node in tree.all(cst.If):
        other = node.orelse
        if not isinstance(other, cst.If) or not in_function(tree, node):
            continue
        wrong = cst.Else(other.body, other.leading_lines, Words(f" if {printed(other.test)}"))
        if other.orelse is None:
            yield {other: wrong}
        elif isinstance(other.orelse, cst.Else) and not isinstance(tree.parents[node], cst.If):
            yield {node: cst.FlattenSentinel([node.with_changes(orelse=wrong), other.orelse])}


def else_without_if(tree: Tree) -> Iterator[Changes]:
    """An `else` belongs to nothing."""
    for line, _, _ in plain_assignments(tree):
        yield {line: cst.FlattenSentinel([line, line_of("else: pass")])}


def result_type_first(tree: Tree) -> Iterator[Changes]:
    """The type of a function's result stands in front of its name, as in C."""
    for function in tree.functions:
        name = function.name
        yield {name: Text(f"{'void' if is_kernel(function) else 'float'} {name.value}")}


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
            yield {param.annotation.annotation: Text("")}


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
            result_type_first,
            keyword_parameter_name,
            parameter_without_default,
            unclosed_decorator,
            return_outside,
            unfinished_annotation,
        )
    ),
)
