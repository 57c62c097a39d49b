"""Kernels and functions whose heads or ends are wrong."""

from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from grammar.edits import Changes
from grammar.faults.fault import Fault, after, ahead, expression, printed, statement
from grammar.faults.known import condition, helpers, kernel, parameter_types, rank
from grammar.trees import Tree, dotted, is_kernel


def _annotated(wrong: Callable[[str], str | None]) -> Callable[[Tree], Iterator[Changes]]:
    """Changes the annotation of a parameter to what `wrong` makes of its text, where it makes anything."""

    def find(tree: Tree) -> Iterator[Changes]:
        for param in tree.all(cst.Param):
            if param.annotation is not None:
                text = wrong(printed(param.annotation.annotation))
                if text is not None:
                    yield {param.annotation.annotation: expression(text)}

    return find


def _of_array(text: str) -> Callable[[str], str | None]:
    return lambda annotation: text if rank(annotation) else None


def _of_number(text: str) -> Callable[[str], str | None]:
    return lambda annotation: text if annotation in ("float", "int", "wp.float32", "wp.int32") else None


def _dtype(text: str) -> Callable[[str], str | None]:
    return lambda annotation: f"wp.array(dtype={text})" if rank(annotation) == 1 else None


_ANNOTATIONS: tuple[tuple[str, str, Callable[[str], str | None]], ...] = (
    ("list_annotation", "A parameter is annotated as a list.", _of_array("list")),
    ("list_of_floats_annotation", "A parameter is annotated as a list of floats.", _of_array("list[float]")),
    ("bare_array_annotation", "An array is annotated without what it holds.", _of_array("wp.array")),
    ("dict_annotation", "A parameter is annotated as a dictionary.", _of_array("dict")),
    ("object_annotation", "A parameter is annotated as any object.", _of_number("object")),
    ("text_annotation", "A parameter is annotated by a text.", _of_number('"number"')),
    ("str_annotation", "A parameter is annotated as a text.", _of_number("str")),
    ("complex_annotation", "A parameter is annotated as a complex number.", _of_number("complex")),
    ("union_annotation", "A parameter is annotated as one of two types.", _of_number("float | int")),
    ("optional_annotation", "A parameter is annotated as one that may be None.", _of_number("float | None")),
    ("value_annotation", "A parameter is annotated by a number.", _of_number("1.0")),
    ("function_annotation", "A parameter is annotated by a built-in function.", _of_number("wp.sin")),
    ("typing_annotation", "A parameter is annotated as something to call.", _of_number("callable")),
    ("mesh_annotation", "A parameter is annotated as a mesh, whose id is wanted.", _of_number("wp.Mesh")),
    ("text_dtype", "An array is annotated with a text for what it holds.", _dtype('"float"')),
    ("str_dtype", "An array is annotated to hold texts.", _dtype("str")),
    ("list_dtype", "An array is annotated to hold lists.", _dtype("list")),
    ("nested_array", "An array is annotated to hold arrays.", _dtype("wp.array(dtype=float)")),
    ("none_dtype", "An array is annotated to hold None.", _dtype("None")),
    ("value_dtype", "An array is annotated to hold a number.", _dtype("1.0")),
    ("unknown_dtype", "An array is annotated to hold what Warp does not have.", _dtype("double")),
    ("five_dimensions", "An array is annotated with five dimensions.", _of_array("wp.array(dtype=float, ndim=5)")),
    (
        "five_dimensions_short",
        "An array is annotated with five dimensions, in brackets.",
        _of_array("wp.array[float, 5]"),
    ),
    ("dimension_text", "An array is annotated with a text for its dimensions.", _of_array('wp.array[float, "2"]')),
    ("three_parameters", "An array is annotated with one parameter too many.", _of_array("wp.array[float, 2, 3]")),
    ("two_types", "An array of two dimensions is annotated with two types.", _of_array("wp.array2d[float, int]")),
    ("wrong_vector_annotation", "A vector is annotated without a length.", _of_number("wp.types.vector(dtype=float)")),
    ("vector_length_negative", "A vector has fewer components than none.", _of_number("wp.types.vector(-1, float)")),
    ("vector_arguments_swapped", "A vector has its type where its length is.", _of_number("wp.types.vector(float, 3)")),
    ("vector_type_alone", "A vector is annotated by its type alone.", _of_number("wp.types.vector(float)")),
    ("vector_of_texts", "A vector is annotated to hold texts.", _of_number("wp.types.vector(3, str)")),
    ("vector_in_brackets", "A vector that has a type is given one.", _of_number("wp.vec3[float]")),
    ("matrix_rows_alone", "A matrix is annotated with its rows alone.", _of_number("wp.types.matrix(2, float)")),
    ("matrix_spread", "A matrix is annotated without brackets.", _of_number("wp.types.matrix(2, 2, float)")),
    ("matrix_without_type", "A matrix is annotated without a type.", _of_number("wp.types.matrix((2, 2))")),
    ("matrix_of_texts", "A matrix is annotated to hold texts.", _of_number("wp.types.matrix((2, 2), str)")),
    ("matrix_shape", "A matrix is annotated with one extent.", _of_number("wp.types.matrix(shape=(2,), dtype=float)")),
    ("tile_annotation", "A tile is annotated without anything.", _of_number("wp.tile[()]")),
    ("tile_dimension", "A tile is annotated with an extent of zero.", _of_number("wp.tile[float, 0]")),
)


def unannotated_parameter(tree: Tree) -> Iterator[Changes]:
    """A parameter is not annotated."""
    for param in tree.all(cst.Param):
        if param.annotation is not None and param.default is None:
            yield {param: param.with_changes(annotation=None)}


def variadic_parameter(tree: Tree) -> Iterator[Changes]:
    """A function takes any number of arguments as its last parameter."""
    for function, params in _last_parameters(tree):
        star = params[-1].with_changes(star="*")
        yield {function.params: function.params.with_changes(params=params[:-1], star_arg=star)}


def keyword_variadic_parameter(tree: Tree) -> Iterator[Changes]:
    """A function takes any keyword arguments as its last parameter."""
    for function, params in _last_parameters(tree):
        star = params[-1].with_changes(star="**")
        yield {function.params: function.params.with_changes(params=params[:-1], star_kwarg=star)}


def keyword_only_parameter(tree: Tree) -> Iterator[Changes]:
    """The last parameter of a function must be named, and no call names it."""
    for function, params in _last_parameters(tree):
        rest = function.params.with_changes(params=params[:-1], star_arg=cst.ParamStar(), kwonly_params=params[-1:])
        yield {function.params: rest}


def _last_parameters(tree: Tree) -> Iterator[tuple[cst.FunctionDef, Sequence[cst.Param]]]:
    """The functions that have parameters, and these, where the last one has no default."""
    for function in tree.functions:
        params = function.params.params
        if params and params[-1].default is None and _is_warps(function):
            yield function, params


def _is_warps(function: cst.FunctionDef) -> bool:
    return any(dotted(decorator.decorator) in ("wp.kernel", "wp.func") for decorator in function.decorators)


def doubled_parameter(tree: Tree) -> Iterator[Changes]:
    """Two parameters have one name."""
    for _, params in _last_parameters(tree):
        if len(params) > 1:
            yield {params[-1].name: params[0].name}


def returned_value(tree: Tree) -> Iterator[Changes]:
    """A kernel returns a value."""
    function = kernel(tree)
    if function is not None:
        last = function.body.body[-1]
        for line in function.body.body:
            if isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Assign):
                target = line.body[0].targets[0].target
                if isinstance(target, cst.Name):
                    yield {last: after(last, f"return {target.value}")}


def kernel_return_annotation(tree: Tree) -> Iterator[Changes]:
    """A kernel is annotated to return a value."""
    for function in tree.functions:
        if is_kernel(function):
            for kind in ("float", "int", "wp.vec3"):
                yield _returning(function, kind)


def wrong_return_annotation(tree: Tree) -> Iterator[Changes]:
    """A function is annotated to return what it does not."""
    for function in helpers(tree):
        old = printed(function.returns.annotation) if function.returns is not None else ""
        for kind in ("int" if old in ("float", "wp.float32", "") else "float", "wp.vec4", "tuple[float, float, int]"):
            if kind != old:
                yield _returning(function, kind)


def array_return_annotation(tree: Tree) -> Iterator[Changes]:
    """A function is annotated to return an array."""
    for function in helpers(tree):
        yield _returning(function, "wp.array(dtype=float)")


def _returning(function: cst.FunctionDef, kind: str) -> Changes:
    """A function is annotated to return something."""
    if function.returns is not None:
        return {function.returns.annotation: expression(kind)}
    return {function: function.with_changes(returns=cst.Annotation(expression(kind)))}


def returns_of_two_types(tree: Tree) -> Iterator[Changes]:
    """A function returns a value of another type early."""
    for function in helpers(tree):
        test = condition(function)
        if test is not None:
            first = function.body.body[0]
            yield {first: ahead(first, f"if {test}:\n    return True")}


def returns_of_two_numbers(tree: Tree) -> Iterator[Changes]:
    """A function returns one value more early."""
    for function in helpers(tree):
        test = condition(function)
        if test is not None and any(line.value is not None for line in _returns(tree, function)):
            first = function.body.body[0]
            yield {first: ahead(first, f"if {test}:\n    return 1.0, 2.0, 3.0")}


def returns_nothing_early(tree: Tree) -> Iterator[Changes]:
    """A function returns without a value early."""
    for function in helpers(tree):
        test = condition(function)
        if test is not None:
            first = function.body.body[0]
            yield {first: ahead(first, f"if {test}:\n    return")}


def missing_return(tree: Tree) -> Iterator[Changes]:
    """The end of a function is forgotten: what it computes is not returned."""
    for function in helpers(tree):
        last = function.body.body[-1]
        returns = _returns(tree, function)
        if len(function.body.body) > 1 and len(returns) == 1 and tree.parents[returns[0]] is last:
            yield {last: cst.RemoveFromParent()}


def _returns(tree: Tree, function: cst.FunctionDef) -> list[cst.Return]:
    return [node for node in tree.all(cst.Return) if tree.function(node) is function]


def returned_list(tree: Tree) -> Iterator[Changes]:
    """A function returns a list."""
    for function in helpers(tree):
        for line in _returns(tree, function):
            if line.value is not None:
                yield {line.value: expression(f"[{printed(line.value)}]")}


def returned_tile_of_nothing(tree: Tree) -> Iterator[Changes]:
    """A function returns None."""
    for function in helpers(tree):
        for line in _returns(tree, function):
            if line.value is not None:
                yield {line.value: cst.Name("None")}


def unknown_kernel_option(tree: Tree) -> Iterator[Changes]:
    """A kernel has an option that there is not."""
    yield from _with_options("parallel=True")(tree)


def _with_options(text: str) -> Callable[[Tree], Iterator[Changes]]:
    def find(tree: Tree) -> Iterator[Changes]:
        for function in tree.functions:
            for decorator in function.decorators:
                if printed(decorator.decorator) in ("wp.kernel", "wp.kernel()"):
                    yield {decorator.decorator: expression(f"wp.kernel({text})")}

    return find


_OPTIONS: tuple[tuple[str, str, str], ...] = (
    ("launch_bounds_text", "The launch bounds of a kernel are a text.", 'launch_bounds="256"'),
    ("launch_bounds_of_three", "The launch bounds of a kernel are three numbers.", "launch_bounds=(128, 2, 1)"),
    ("launch_bounds_zero", "The launch bounds of a kernel are zero.", "launch_bounds=0"),
    ("registers_and_bounds", "A kernel bounds its registers in two ways.", "cuda_max_registers=32, launch_bounds=64"),
    ("registers_text", "The registers of a kernel are a text.", 'cuda_max_registers="32"'),
    ("registers_negative", "The registers of a kernel are fewer than none.", "cuda_max_registers=-1"),
    ("cluster_too_large", "A cluster is too large.", "cluster_dim=32"),
    ("cluster_text", "The size of a cluster is a text.", 'cluster_dim="2"'),
    ("cluster_zero", "A cluster is empty.", "cluster_dim=0"),
    ("kernel_name_number", "The name of a kernel is a number.", "name=3"),
    ("kernel_name_spaces", "The name of a kernel has a space in it.", 'name="my kernel"'),
    ("options_without_module", "A kernel has options of a module that it shares.", 'module_options={"max_unroll": 4}'),
    ("options_unknown", "A kernel has unknown options of its module.", 'module="unique", module_options={"unroll": 4}'),
    ("options_list", "The options of a module are a list.", 'module="unique", module_options=["fast_math"]'),
    ("module_number", "The module of a kernel is a number.", "module=3"),
    ("abi_unknown", "A kernel is called in a way that there is not.", 'entry_point_abi="c"'),
    ("grid_stride_text", "The grid stride of a kernel is a text.", 'grid_stride="yes"'),
)


def decorator_on_decorator(tree: Tree) -> Iterator[Changes]:
    """A kernel is decorated as a function too."""
    for function in tree.functions:
        if is_kernel(function) and len(function.decorators) == 1:
            more = cst.Decorator(expression("wp.func"))
            yield {function: function.with_changes(decorators=[more, *function.decorators])}


def func_with_call(tree: Tree) -> Iterator[Changes]:
    """A function is decorated with an option that there is not."""
    for function in helpers(tree):
        for decorator in function.decorators:
            if printed(decorator.decorator) == "wp.func":
                yield {decorator.decorator: expression("wp.func(inlined=True)")}


def ref_parameter(tree: Tree) -> Iterator[Changes]:
    """A function with backward code takes a reference, which only code without can."""
    for function in helpers(tree):
        for param in function.params.params:
            text = printed(param.annotation.annotation) if param.annotation is not None else ""
            if text in ("float", "wp.float32", "int"):
                yield {param: param.with_changes(annotation=cst.Annotation(expression(f"wp.ref[{text}]")))}


def overload_of_plain_kernel(tree: Tree) -> Iterator[Changes]:
    """A kernel that is not generic is overloaded."""
    function = kernel(tree)
    if function is not None and function in tree.module.body:
        kinds = ", ".join(parameter_types(function).values())
        yield {function: after(function, f"wp.overload({function.name.value}, [{kinds}])")}


def overload_of_too_few(tree: Tree) -> Iterator[Changes]:
    """A generic kernel is overloaded with a type too few."""
    for call in tree.all(cst.Call):
        if dotted(call.func) == "wp.overload" and len(call.args) > 1:
            listed = call.args[1].value
            if isinstance(listed, cst.List) and len(listed.elements) > 1:
                kept = [printed(element.value) for element in listed.elements[:-1]]
                yield {listed: expression(f"[{', '.join(kept)}]")}


def gradient_of_other_arguments(tree: Tree) -> Iterator[Changes]:
    """A custom gradient takes other arguments than its function."""
    for function in helpers(tree):
        if function in tree.module.body and function.returns is None:
            name = function.name.value
            text = f"@wp.func_grad({name})\ndef adj_{name}(x: float):\n    wp.adjoint[x] += 2.0 * x"
            yield {function: cst.FlattenSentinel([function, statement(text)])}


FAULTS = (
    *(Fault(name, "definitions", text, _annotated(wrong)) for name, text, wrong in _ANNOTATIONS),
    *(Fault(name, "definitions", text, _with_options(option)) for name, text, option in _OPTIONS),
    *(
        Fault(find.__name__, "definitions", find.__doc__ or "", find)
        for find in (
            unannotated_parameter,
            variadic_parameter,
            keyword_variadic_parameter,
            keyword_only_parameter,
            doubled_parameter,
            returned_value,
            kernel_return_annotation,
            wrong_return_annotation,
            array_return_annotation,
            returns_of_two_types,
            returns_of_two_numbers,
            returns_nothing_early,
            missing_return,
            returned_list,
            returned_tile_of_nothing,
            unknown_kernel_option,
            decorator_on_decorator,
            func_with_call,
            ref_parameter,
            overload_of_plain_kernel,
            overload_of_too_few,
            gradient_of_other_arguments,
        )
    ),
)
