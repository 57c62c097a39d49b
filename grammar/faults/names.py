"""Names that are not there: slips of the finger, and names from other libraries."""

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from grammar.edits import Changes
from grammar.faults.fault import Fault, expression
from grammar.faults.known import built_in_calls, helpers, kernel, loaded_names, slip
from grammar.trees import Tree, dotted

# What people who know NumPy, PyTorch or GLSL call a built-in.
_FOREIGN = {
    "abs": "absolute", "min": "minimum", "max": "maximum", "length": "magnitude", "clamp": "clip", "where": "select",
    "pow": "power", "normalize": "unit", "dot": "inner", "sqrt": "root", "lerp": "mix", "transpose": "T",
    "atomic_add": "atomicAdd", "sign": "sgn", "determinant": "det", "inverse": "inv", "length_sq": "norm2",
    "tid": "thread_id", "vec3": "float3", "log": "ln", "outer": "outer_product", "round": "rint", "acos": "arccos",
    "asin": "arcsin", "atan2": "arctan2", "cross": "cross_product", "float32": "single", "int32": "integer",
    "tile_load": "load_tile", "tile_sum": "tile_reduce_sum", "rand_init": "seed", "randf": "rand", "printf": "print_f",
    "quat_rotate": "rotate", "transform_point": "transform_apply", "mat33": "mat3", "mat22": "mat2",
}  # fmt: skip


def undefined_name(tree: Tree) -> Iterator[Changes]:
    """A variable is misspelled where it is read."""
    for node in loaded_names(tree):
        yield {node: node.with_changes(value=slip(node.value))}


def misspelled_builtin(tree: Tree) -> Iterator[Changes]:
    """A built-in is misspelled."""
    for call in built_in_calls(tree):
        if isinstance(call.func, cst.Attribute):
            yield {call.func.attr: call.func.attr.with_changes(value=slip(call.func.attr.value))}


def foreign_builtin(tree: Tree) -> Iterator[Changes]:
    """A built-in goes by the name that another library has for it."""
    for call in built_in_calls(tree, *_FOREIGN):
        if isinstance(call.func, cst.Attribute):
            yield {call.func.attr: cst.Name(_FOREIGN[call.func.attr.value])}


def foreign_module(tree: Tree) -> Iterator[Changes]:
    """A function of NumPy's is called, which no built-in is named like."""
    for call in built_in_calls(tree, *_FOREIGN):
        yield {call.func: expression(f"np.{_FOREIGN[dotted(call.func).removeprefix('wp.')]}")}


def undefined_function(tree: Tree) -> Iterator[Changes]:
    """A function of the program is misspelled where it is called."""
    names = {function.name.value for function in helpers(tree)}
    for name in sorted(names):
        for call in tree.calls.get(name, ()):
            yield {call.func: cst.Name(slip(name))}


def misspelled_decorator(tree: Tree) -> Iterator[Changes]:
    """A decorator is misspelled."""
    for decorator in tree.all(cst.Decorator):
        for node in (decorator.decorator, getattr(decorator.decorator, "func", None)):
            if isinstance(node, cst.Attribute) and dotted(node).startswith("wp."):
                yield {node.attr: node.attr.with_changes(value=slip(node.attr.value))}


def missing_import(tree: Tree) -> Iterator[Changes]:
    """Warp is not imported."""
    for line in tree.all(cst.SimpleStatementLine):
        if m.matches(line.body[0], m.Import([m.ImportAlias(m.Name("warp"))])):
            yield {line: cst.RemoveFromParent()}


def import_without_alias(tree: Tree) -> Iterator[Changes]:
    """Warp is imported under its full name, and used under the short one."""
    for alias in tree.all(cst.ImportAlias):
        if alias.asname is not None:
            yield {alias: alias.with_changes(asname=None)}


def misspelled_type(tree: Tree) -> Iterator[Changes]:
    """A type is misspelled in the annotation of a parameter."""
    for param in tree.all(cst.Param):
        if param.annotation is None:
            continue
        for node in (param.annotation.annotation, *_types_in(param.annotation.annotation)):
            if isinstance(node, cst.Attribute) and dotted(node).startswith("wp."):
                yield {node.attr: node.attr.with_changes(value=slip(node.attr.value))}


def _types_in(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.Call):
        yield from (arg.value for arg in node.args)
        yield node.func
    elif isinstance(node, cst.Subscript):
        yield node.value


def undefined_constant(tree: Tree) -> Iterator[Changes]:
    """A constant that the program does not define stands for a number."""
    for node in tree.all(cst.Float):
        if tree.function(node) is not None and not _in_head(tree, node):
            yield {node: cst.Name("GAIN")}


def _in_head(tree: Tree, node: cst.CSTNode) -> bool:
    return any(isinstance(around, (cst.Param, cst.Decorator)) for around in tree.ancestors(node))


def used_before_assignment(tree: Tree) -> Iterator[Changes]:
    """The first assignment of a variable is forgotten."""
    function = kernel(tree)
    if function is None:
        return
    read = {node.value for node in loaded_names(tree)}
    for line in function.body.body:
        if isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Assign):
            target = line.body[0].targets[0].target
            if isinstance(target, cst.Name) and target.value in read:
                yield {line: cst.RemoveFromParent()}


FAULTS = tuple(
    Fault(find.__name__, "names", find.__doc__ or "", find)
    for find in (
        undefined_name,
        misspelled_builtin,
        foreign_builtin,
        foreign_module,
        undefined_function,
        misspelled_decorator,
        missing_import,
        import_without_alias,
        misspelled_type,
        undefined_constant,
        used_before_assignment,
    )
)
