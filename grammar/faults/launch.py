"""Launches that do not fit their kernel: what is found when a program runs, before its kernel does."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import libcst as cst

from grammar.faults.fault import Case, Fault, expression, printed, statement
from grammar.faults.known import kernel, parameter_types, rank, structs
from grammar.trees import Tree, is_kernel

_SHAPES = {1: "8", 2: "(8, 8)", 3: "(4, 4, 4)", 4: "(2, 2, 2, 2)"}
_NUMBERS = {"float": "0.5", "wp.float32": "0.5", "int": "3", "wp.int32": "3", "bool": "True", "wp.bool": "True"}
_NUMBERS |= {f"wp.{kind}": "0.5" for kind in ("float16", "float64")}
_NUMBERS |= {f"wp.{sign}int{bits}": "3" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_VALUES = ("wp.vec2", "wp.vec3", "wp.vec4", "wp.mat22", "wp.mat33", "wp.mat44", "wp.quat", "wp.transform")


@lru_cache(maxsize=4)
def launched(tree: Tree) -> Tree | None:
    """The program with arguments for its kernel and a launch at its end; None where they are too special."""
    function = kernel(tree)
    if function is None or function not in tree.module.body or sum(map(is_kernel, tree.functions)) != 1:
        return None
    made, inputs = [], []
    own = {struct.name.value for struct in structs(tree)}
    for name, text in parameter_types(function).items():
        value = _made(text, own)
        if value is None:
            return None
        if value.startswith("wp.zeros"):
            made.append(f"{name} = {value}\n")
            inputs.append(name)
        else:
            inputs.append(value)
    dim = _SHAPES[min(_dimensions(tree, function), 4)]
    launch = f'wp.launch({function.name.value}, dim={dim}, inputs=[{", ".join(inputs)}], device="cpu")\n'
    lines = [cst.parse_statement(line) for line in (*made, launch)]
    lines[0] = lines[0].with_changes(leading_lines=[cst.EmptyLine(indent=False), cst.EmptyLine(indent=False)])
    return Tree(tree.module.with_changes(body=[*tree.module.body, *lines]))


def _made(text: str, own: set[str]) -> str | None:
    """The expression that makes an argument of a type, given as it is annotated; None for rarer types."""
    if text in _NUMBERS:
        return _NUMBERS[text]
    if text in _VALUES or text in own:
        return f"{text}()"
    if rank(text) and not text.startswith(("wp.array(ndim", "wp.array1d(")):
        inner = _element(text)
        if inner is not None and (inner in _NUMBERS or inner in _VALUES or inner in own):
            return f'wp.zeros({_SHAPES[rank(text)]}, dtype={inner}, device="cpu")'
    return None


def _element(text: str) -> str | None:
    if "dtype=" in text:
        return text.split("dtype=")[1].split(",")[0].rstrip(")")
    if "[" in text:
        return text.split("[", 1)[1].rstrip("]").split(",")[0]
    return None


def _dimensions(tree: Tree, function: cst.FunctionDef) -> int:
    for node in tree.all(cst.Assign):
        if printed(node.value) == "wp.tid()" and tree.function(node) is function:
            target = node.targets[0].target
            return len(target.elements) if isinstance(target, cst.Tuple) else 1
    return 1


def _launch(tree: Tree) -> tuple[Tree, cst.Call] | None:
    parent = launched(tree)
    if parent is None:
        return None
    line = parent.module.body[-1]
    assert isinstance(line, cst.SimpleStatementLine)
    call = line.body[0]
    assert isinstance(call, cst.Expr)
    assert isinstance(call.value, cst.Call)
    return parent, call.value


def _argument(wrong: Callable[[str], str | None], where: int) -> Callable[[Tree], Iterator[Case]]:
    """Changes one argument of the launch, by its place, to what `wrong` makes of its text."""

    def find(tree: Tree) -> Iterator[Case]:
        found = _launch(tree)
        if found is not None and where < len(found[1].args):
            arg = found[1].args[where].value
            text = wrong(printed(arg))
            if text is not None:
                yield Case(found[0], {arg: expression(text)})

    return find


def _input(wrong: Callable[[str, bool], str | None]) -> Callable[[Tree], Iterator[Case]]:
    """Changes one input to what `wrong` makes of its text and of whether it is an array."""

    def find(tree: Tree) -> Iterator[Case]:
        found = _launch(tree)
        if found is None:
            return
        inputs = found[1].args[2].value
        assert isinstance(inputs, cst.List)
        for element in inputs.elements:
            text = wrong(printed(element.value), isinstance(element.value, cst.Name) and element.value.value != "True")
            if text is not None:
                yield Case(found[0], {element.value: expression(text)})

    return find


def _option(text: str) -> Callable[[Tree], Iterator[Case]]:
    """Adds a keyword argument to the launch."""

    def find(tree: Tree) -> Iterator[Case]:
        found = _launch(tree)
        if found is not None:
            call = found[1]
            more = expression(f"{printed(call)[:-1]}, {text})")
            yield Case(found[0], {call: more})

    return find


def _making(old: str | re.Pattern[str], new: str) -> Callable[[Tree], Iterator[Case]]:
    """Changes how an array is made."""
    pattern = re.compile(re.escape(old)) if isinstance(old, str) else old

    def find(tree: Tree) -> Iterator[Case]:
        found = _launch(tree)
        if found is None:
            return
        parent = found[0]
        for line in parent.module.body:
            text = printed(line)
            wrong = pattern.sub(new, text, count=1)
            if " = wp.zeros(" in text and wrong != text and text.endswith('device="cpu")'):
                lines = getattr(line, "leading_lines", ())
                yield Case(parent, {line: statement(wrong).with_changes(leading_lines=lines)})

    return find


def _by_name(inputs: str) -> str | None:
    names = inputs[1:-1].split(", ")
    if not all(name.isidentifier() for name in names):
        return None
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"


_ROWS: tuple[tuple[str, str, Callable[[Tree], Iterator[Case]]], ...] = (
    ("dim_missing", "The dimensions of a launch are missing.", lambda tree: _without(tree, 1)),
    ("inputs_missing", "The arguments of a launch are missing.", lambda tree: _without(tree, 2)),
    ("dim_text", "The dimensions of a launch are a text.", _argument(lambda text: f'"{text}"', 1)),
    ("dim_float", "The dimensions of a launch are a float.", _argument(lambda text: "8.0" if text == "8" else None, 1)),
    ("dim_none", "The dimensions of a launch are None.", _argument(lambda text: "None", 1)),
    ("dim_negative", "The dimensions of a launch are less than none.", _argument(lambda text: "-8", 1)),
    ("dim_of_five", "A launch has five dimensions.", _argument(lambda text: "(2, 2, 2, 2, 2)", 1)),
    ("dim_too_large", "A launch has more threads than can be counted.", _argument(lambda text: "2**40", 1)),
    ("kernel_by_name", "A kernel is launched by its name.", _argument(lambda text: f'"{text}"', 0)),
    ("function_launched", "What is launched is no kernel.", _argument(lambda text: "wp.sin", 0)),
    ("python_launched", "What is launched is a function of Python's.", _argument(lambda text: "print", 0)),
    ("device_unknown", "A launch is to go to a device that there is not.", _argument(lambda text: '"gpu"', 3)),
    ("device_number", "A launch is to go to a device by its number.", _argument(lambda text: "0", 3)),
    ("device_missing_index", "A launch is to go to a GPU that there is not.", _argument(lambda text: '"cuda:7"', 3)),
    ("inputs_none", "The arguments of a launch are None.", _argument(lambda text: "None", 2)),
    ("inputs_dictionary", "The arguments of a launch are given by name.", _argument(lambda text: _by_name(text), 2)),
    (
        "inputs_too_few",
        "A launch has an argument too few.",
        _argument(lambda text: f"[{', '.join(text[1:-1].split(', ')[:-1])}]", 2),
    ),
    ("inputs_too_many", "A launch has an argument too many.", _argument(lambda text: f"{text[:-1]}, 1.0]", 2)),
    (
        "inputs_in_other_order",
        "The arguments of a launch are in another order.",
        _argument(lambda text: f"[{', '.join(reversed(text[1:-1].split(', ')))}]" if "(" not in text else None, 2),
    ),
    ("number_for_array", "A number is passed for an array.", _input(lambda text, array: "1.0" if array else None)),
    ("list_for_array", "A list is passed for an array.", _input(lambda text, array: "[0.0, 1.0]" if array else None)),
    ("text_for_array", "A text is passed for an array.", _input(lambda text, array: f'"{text}"' if array else None)),
    ("array_of_bytes", "Bytes are passed for an array.", _input(lambda text, array: 'b"0000"' if array else None)),
    (
        "array_for_number",
        "An array is passed for a number.",
        _input(lambda text, array: 'wp.zeros(4, dtype=float, device="cpu")' if not array and "(" not in text else None),
    ),
    (
        "text_for_number",
        "A text is passed for a number.",
        _input(lambda text, array: f'"{text}"' if not array and "(" not in text else None),
    ),
    (
        "none_for_number",
        "None is passed for a number.",
        _input(lambda text, array: "None" if not array and "(" not in text else None),
    ),
    (
        "list_for_number",
        "A list is passed for a number.",
        _input(lambda text, array: f"[{text}]" if not array and "(" not in text else None),
    ),
    (
        "number_for_value",
        "A number is passed for a vector, a matrix or a struct.",
        _input(lambda text, array: "1.0" if not array and "(" in text else None),
    ),
    (
        "short_list_for_value",
        "A list that is too short is passed for a vector or a matrix.",
        _input(lambda text, array: "[1.0]" if not array and "(" in text else None),
    ),
    (
        "none_for_value",
        "None is passed for a vector, a matrix or a struct.",
        _input(lambda text, array: "None" if not array and "(" in text else None),
    ),
    (
        "text_for_value",
        "A text is passed for a vector, a matrix or a struct.",
        _input(lambda text, array: '"zero"' if not array and "(" in text else None),
    ),
    ("array_undefined", "An argument was never made.", _input(lambda text, array: f"{text}_in" if array else None)),
    (
        "array_method",
        "An array is passed as NumPy's.",
        _input(lambda text, array: f"{text}.numpy().tolist()" if array else None),
    ),
    ("block_dim_too_large", "A block is too large.", _option("block_dim=4096")),
    ("block_dim_text", "The size of a block is a text.", _option('block_dim="256"')),
    ("unknown_launch_option", "A launch has an option that there is not.", _option("grid=(1, 1)")),
    (
        "adjoint_without_arguments",
        "The backward pass is launched without its arguments.",
        _option("adjoint=True, adj_inputs=[1.0]"),
    ),
    ("stream_number", "A launch goes to a stream by its number.", _option("stream=1")),
    ("array_of_another_type", "An array holds another type.", _making("dtype=float", "dtype=int")),
    ("array_of_whole", "An array holds another type of whole numbers.", _making("dtype=int", "dtype=wp.int64")),
    ("array_of_doubles", "An array holds doubles.", _making("dtype=float", "dtype=wp.float64")),
    ("array_of_float32", "An array holds half the precision.", _making("dtype=wp.float32", "dtype=wp.float16")),
    ("array_of_vectors", "An array holds vectors of another length.", _making("dtype=wp.vec3", "dtype=wp.vec2")),
    (
        "array_of_numbers",
        "An array holds numbers, not vectors.",
        _making(re.compile(r"dtype=wp\.(vec|mat|quat|transform)\w*"), "dtype=float"),
    ),
    ("array_of_other_rank", "An array has more dimensions.", _making("zeros(8,", "zeros((8, 8),")),
    ("array_of_lower_rank", "An array has fewer dimensions.", _making("zeros((8, 8),", "zeros(8,")),
    ("array_of_texts", "An array is made to hold texts.", _making("dtype=float", "dtype=str")),
    ("array_of_dtype_name", "An array is made by the name of a type.", _making("dtype=float", 'dtype="float"')),
    ("array_of_negative_size", "An array has a negative size.", _making("zeros(8,", "zeros(-8,")),
    ("array_of_float_size", "The size of an array is a float.", _making("zeros(8,", "zeros(8.0,")),
    ("array_of_five", "An array is made with five dimensions.", _making("zeros(8,", "zeros((2, 2, 2, 2, 2),")),
    ("array_of_huge_size", "An array is larger than can be.", _making("zeros(8,", "zeros(2**33,")),
    (
        "array_device_unknown",
        "An array is made on a device that there is not.",
        _making('device="cpu"', 'device="gpu"'),
    ),
    ("array_maker_misspelled", "An array is made by a function that there is not.", _making("wp.zeros(", "wp.zeroes(")),
)


def _without(tree: Tree, place: int) -> Iterator[Case]:
    found = _launch(tree)
    if found is not None:
        kept = [printed(arg).rstrip(", ") for at, arg in enumerate(found[1].args) if at != place]
        yield Case(found[0], {found[1]: expression(f"wp.launch({', '.join(kept)})")})


FAULTS = tuple(Fault(name, "launch", description, find, launches=True) for name, description, find in _ROWS)
