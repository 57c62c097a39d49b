"""Forms of functions: what is open, captured, passed on, and set by options."""

import ast
import re
from collections.abc import Callable, Iterator

from grammar.forms.form import Form
from grammar.forms.text import Text
from grammar.options import SWITCHES

Found = Callable[[Text], bool]


def _written(pattern: str) -> Found:
    """Forms that the text itself shows."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.search(text.source) is not None


def _factories(text: Text) -> Iterator[ast.FunctionDef]:
    undecorated = (f for f in text.nodes(ast.FunctionDef) if not f.decorator_list)
    return (f for f in undecorated if any(isinstance(inner, ast.FunctionDef) for inner in f.body))


def _makes(decorator: str) -> Found:
    def found(text: Text) -> bool:
        inner = [f for outer in _factories(text) for f in outer.body if isinstance(f, ast.FunctionDef)]
        return any(ast.unparse(f.decorator_list[0]).startswith(decorator) for f in inner if f.decorator_list)

    return found


def _captures(annotation: str) -> Found:
    return lambda text: any(
        a.annotation is not None and ast.unparse(a.annotation) == annotation
        for f in _factories(text)
        for a in f.args.args
    )


def _two_of_one_factory(text: Text) -> bool:
    factories = {f.name for f in _factories(text)}
    made = [
        node.value.func.id
        for node in text.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
    ]
    return any(made.count(name) > 1 for name in factories)


def _keyword_calls(text: Text) -> Iterator[ast.Call]:
    own = {f.name for f in text.nodes(ast.FunctionDef)}
    return (c for c in text.nodes(ast.Call) if c.keywords and isinstance(c.func, ast.Name) and c.func.id in own)


def _several_defaults(text: Text) -> bool:
    return any(len(f.args.defaults) > 1 for f in text.nodes(ast.FunctionDef))


def _own_operator(text: Text) -> bool:
    """`e += d` of structs, where a function says what that is."""
    own = any(f.name in ("add", "sub", "mul") for f in text.nodes(ast.FunctionDef))
    made = re.compile(r"^ +(\w+) = (\w+)( [-+*] \2)+$.*^ +\1 [-+*]= \2$", re.MULTILINE | re.DOTALL)
    return own and made.search(text.source) is not None


def _by_reference(kind: type[ast.expr]) -> Found:
    """A call of a function with a reference parameter, on a part of something."""

    def found(text: Text) -> bool:
        taking = {
            f.name
            for f in text.nodes(ast.FunctionDef)
            if any(a.annotation is not None and "wp.ref" in ast.unparse(a.annotation) for a in f.args.args)
        }
        calls = [c for c in text.nodes(ast.Call) if isinstance(c.func, ast.Name) and c.func.id in taking]
        return any(isinstance(c.args[0], kind) for c in calls)

    return found


def _shadowed(*, of_arguments: bool) -> Found:
    """A function that binds, or takes, what the module has bound to a number and the kernel reads."""

    def found(text: Text) -> bool:
        bound = {
            t.id for s in text.tree.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
        }
        for function in text.nodes(ast.FunctionDef):
            taken = {a.arg for a in function.args.args}
            stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            if bound & (taken if of_arguments else stored):
                return True
        return False

    return found


GENERIC = (
    Form("parameter of type Any", "A.3", _written(r": Any\b")),
    Form("parameter of type wp.Float", "A.3", _written(r": wp\.Float\b")),
    Form("parameter of type wp.Int", "A.3", _written(r": wp\.Int\b")),
    Form("parameter of type wp.Scalar", "A.3", _written(r": wp\.Scalar\b")),
    Form("generic vector", "A.3", _written(r": wp\.types\.vector\(.*(Any|wp\.(Float|Scalar))")),
    Form("generic matrix", "A.3", _written(r": wp\.types\.matrix\(.*(Any|wp\.(Float|Scalar))")),
    Form("generic array", "A.3", _written(r"wp\.array\w*\(dtype=Any\)")),
    Form("array from its end as an argument", "A.3", _written(r"= .*\b\w+\([\w.]+\[::-1\], ")),
    Form("function of an array of any type", "A.3", _written(r"^def (\w+)\(\w+: wp\.array\w*\(dtype=Any\), i: ")),
    Form("overload by list", "A.3", _written(r"^wp\.overload\(\w+, \[")),
    Form("overload by name", "A.3", _written(r"^wp\.overload\(\w+, \{")),
    Form("overload as a declaration", "A.3", _written(r"^@wp\.overload$")),
    Form("type of a value as a constructor", "A.2", _written(r"\btype\(\w+\)\(")),
    Form("dtype of an array as a constructor", "A.2", _written(r"\w\.dtype\(")),
)

CLOSURES = (
    Form("kernel made by a factory", "A.3", _makes("wp.kernel")),
    Form("function made by a factory", "A.3", _makes("wp.func")),
    Form("two functions of one factory", "A.3", _two_of_one_factory),
    Form("captured float", "A.3", _captures("float")),
    Form("captured int", "A.3", _captures("int")),
    Form("captured flag", "A.3", _captures("bool")),
    Form("captured function", "A.3", _captures("wp.Function")),
    Form("captured type", "A.3", _captures("type")),
    Form("function as an argument", "A.3", _written(r": wp\.Function\b")),
    Form("keyword argument of a function", "A.3", lambda text: any(True for _ in _keyword_calls(text))),
    Form("several defaults", "A.3", _several_defaults),
)

PRESETS = (
    Form("struct filled at module level", "A.3", _written(r"^[A-Z_]+(\.\w+)+ = ")),
    Form("struct made by a function of the module", "A.3", _written(r"^def (make|default)_\w+\(.*\) -> [A-Z]\w+:$")),
    Form("field of such a struct", "A.3", _written(r"wp\.static\([A-Z_]+\.\w+")),
    Form("such a struct as an argument", "A.3", _written(r"\w+\(wp\.static\(([A-Z_]+|make_\w+\(.*?\))\), ")),
    Form("table of structs", "A.3", _written(r"^[A-Z_]+ = wp\.array\(\[")),
    Form("number out of a table of structs", "A.3", _written(r"^[A-Z_]+ = float\([A-Z_]+\.numpy\(\)")),
    Form("structs as rows of NumPy", "A.3", _written(r"\.numpy_value\(\)")),
    Form("entry of a table of structs", "A.3", _written(r"\.list\(\)\[0\]$")),
    Form("struct of arrays that the host allocates", "A.3", _written(r"^    \w\.\w+ = wp\.zeros\(count, ")),
    Form("length of such an array", "A.3", _written(r"wp\.static\([A-Z_]+\.values\.shape\[0\]\)")),
    Form("struct moved to a device", "A.3", _written(r"\.to\(\"cpu\"\)$")),
)

ADJOINTS = (
    Form("gradient of one's own", "A.3", _written(r"^@wp\.func_grad\(")),
    Form("adjoint of a parameter", "A.3", _written(r"wp\.adjoint\[\w+\] \+= ")),
    Form("gradient of several results", "A.3", _written(r"adj_first: .*adj_second: ")),
    Form("adjoint of a cell of an array", "A.3", _written(r"wp\.adjoint\[\w+\]\[i\] \+= ")),
    Form("adjoint of a field", "A.3", _written(r"wp\.adjoint\[\w+\.\w+\] \+= ")),
    Form("gradient bound to a name", "A.3", _written(r"^ +\w+ = wp\.grad\([\w.]+\)$")),
    Form("adjoint of a component", "A.3", _written(r"wp\.adjoint\[\w+\](\.[xy]|\[\d\]) \+= ")),
    Form("replay of one's own", "A.3", _written(r"^@wp\.func_replay\(")),
    Form("replay of a counter", "A.3", _written(r"^    return slots\[tid\]$")),
    Form("native snippet", "A.3", _written(r"^@wp\.func_native\(")),
    Form("native snippet with an adjoint", "A.3", _written(r"adj_snippet=")),
    Form("native snippet with a replay", "A.3", _written(r"replay_snippet=")),
    Form("native snippet on arrays", "A.3", _written(r"^    out\[tid\] = .*;$")),
    Form("gradient of a function called", "A.3", _written(r"wp\.grad\((?!wp\.)\w+\)\(")),
    Form("gradient of a built-in called", "A.3", _written(r"wp\.grad\(wp\.\w+\)\(")),
    Form("operator of structs", "A.3", _written(r"^def (add|sub|mul)\(a: ")),
    Form("struct changed by an operator of its own", "A.3", _own_operator),
    Form("cell by reference", "A.3", _by_reference(ast.Subscript)),
    Form("component by reference", "A.3", _by_reference(ast.Attribute)),
    Form("reference parameter", "A.3", _written(r": wp\.ref\[")),
)

VALUES = (
    Form("branch by a flag", "A.2", _written(r"^ +if [A-Z_]+:$")),
    Form("branch by wp.static", "A.2", _written(r"^ +if wp\.static\(")),
    Form("function chosen by wp.static", "A.2", _written(r"wp\.static\([\w.]+ if [A-Z_0-9]+ else")),
    Form("function bound to a name", "A.3", _written(r"^    (op|fn|func|f|transform_fn|activation|shape_fn) = ")),
    Form("entry of a table by wp.static", "A.2", _written(r"wp\.static\([A-Z_]+\[\w+\]\)")),
    Form("length of a vector by wp.static", "A.2", _written(r"wp\.static\(2 \* len\(")),
    Form("length of a table by wp.static", "A.2", _written(r"range\(wp\.static\(len\(")),
    Form("member of an enumeration", "A.2", _written(r"^class \w+\(IntEnum\):$")),
    Form("constant of a class", "A.2", _written(r"^class [A-Z]\w+:\n    \w+ = ")),
    Form("composite constant", "A.2", _written(r"^[A-Z_0-9]+ = (wp\.constant\()?(wp\.)?(vec|mat)\d")),
    Form("starred vector", "A.2", _written(r"\*\w+[,)]")),
    Form("starred cells of a local array", "A.2", _written(r"(?s)^ +(\w+) = wp\.zeros\(shape=.*\*\1\[\d:\d+(:2)?\]")),
    Form("starred slice", "A.2", _written(r"\*\w+\[\d:\d\]")),
    Form("function of starred components", "A.2", _written(r"\b(?!vec|mat|quat)\w+\(\*\w+\)")),
    Form("tuple bound to a name", "A.2", _written(r"^ +\w+ = \((?!.*\) [-+*/]).*, .*\)$")),
    Form("length of a tuple", "A.2", _written(r"len\((pair|bounds|limits|coords|ends|terms|parts|span)\)")),
    Form("tuple taken apart", "A.2", _written(r"^ +\w+, .*= (pair|bounds|limits|coords|ends|terms|parts|span)$")),
    Form("tuple parameter", "A.3", _written(r"\w: tuple\[")),
    Form(
        "results of a call in one name",
        "A.3",
        _written(r"^ +\w+ = (pair|bounds|limits|coords|ends|terms|parts|span)\[\d\]$"),
    ),
)

SHADOWING = (
    Form("local of a function with a name of the module", "A.3", _shadowed(of_arguments=False)),
    Form("parameter of a function with a name of the module", "A.3", _shadowed(of_arguments=True)),
)

OPTIONS = (
    Form("forward code alone", "A.3", _written(r"enable_backward=False")),
    Form("module option", "A.3", _written(r"^wp\.set_module_options\(")),
    Form("launch bounds", "A.3", _written(r"launch_bounds=\d")),
    Form("launch bounds with blocks", "A.3", _written(r"launch_bounds=\(")),
    Form("no grid stride", "A.3", _written(r"grid_stride=False")),
    Form("cluster dimension", "A.3", _written(r"cluster_dim=")),
    Form("bound on registers", "A.3", _written(r"cuda_max_registers=")),
    Form("spilling to shared memory", "A.3", _written(r"enable_cuda_smem_spilling=")),
    Form("kernel in a module of its own", "A.3", _written(r"module=\"unique\"")),
    Form("options of a kernel's own module", "A.3", _written(r"module_options=")),
    Form("line numbers in generated code", "A.3", _written(r"\"lineinfo\": True")),
    Form("atomics in a fixed order", "A.3", _written(r"\"deterministic\": wp\.config\.DeterministicMode")),
    Form("module built for debugging", "A.3", _written(r"\"mode\": \"debug\"")),
    *(Form(f"setting {name}", "A.3", _written(rf"^wp\.config\.{name} = True$")) for name in SWITCHES),
)

FUNCTIONS: tuple[Form, ...] = (*GENERIC, *CLOSURES, *PRESETS, *ADJOINTS, *VALUES, *SHADOWING, *OPTIONS)
