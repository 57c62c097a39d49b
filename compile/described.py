"""What a live program is made of, in plain words: the types, functions and constants behind the names of kernel code.

Whoever reads kernels without Warp's code generator goes by this: nothing here is Warp's own but the opaque `Opaque`.
"""

import ast
import enum
import functools
import linecache
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compile.internals import session
from compile.live import LiveKernel


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar type by Warp's name: `float32`, `int32`, `bool`, `bfloat16` ..."""

    name: str


@dataclass(frozen=True, slots=True)
class Open:
    """A type that a call settles: `Any`, `Float`, `Int`, `Scalar`."""

    name: str


@dataclass(frozen=True, slots=True)
class Composite:
    """A vector, matrix, quaternion or transform (`vec`, `mat`, `quat`, `transform`); open extents are 0."""

    family: str
    shape: tuple[int, ...]
    scalar: Scalar | Open


@dataclass(frozen=True, slots=True)
class Record:
    """A struct: its name and its fields in order."""

    name: str
    fields: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array; `flavour` is Warp's class: `array`, `indexedarray`, `fixedarray`, `fabricarray` ..."""

    element: "Type"
    ndim: int
    flavour: str = "array"


@dataclass(frozen=True, slots=True)
class Referenced:
    """What `wp.ref[T]` is a reference to."""

    target: "Type"


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A tuple of values, each with its type."""

    items: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Anything else, by a name to report: textures, functions, tiles, queries."""

    name: str


Type = Scalar | Open | Composite | Record | ArrayOf | Referenced | TupleOf | Opaque


@dataclass(frozen=True, slots=True)
class Builtin:
    """One of Warp's built-in functions."""

    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A constant with a type: a scalar, the components of a composite, or the fields of a struct."""

    type: Type
    data: Any


@dataclass(frozen=True, eq=False)
class Definition:
    """A function as written: its tree (lines as in the file), what its names mean, the types of its parameters.

    `snippet` is the C++ of a native function, None otherwise; `defaults` holds Python values.
    """

    name: str
    tree: ast.FunctionDef
    file: str
    names: Mapping[str, Any]
    parameters: Mapping[str, Type]
    defaults: Mapping[str, Any]
    snippet: str | None = None


@dataclass(frozen=True, eq=False)
class UserFunction:
    """A `@wp.func` and its overloads: closed types first, then the open ones, in order of definition."""

    name: str
    overloads: tuple[Definition, ...] = field(default=())


class Unknown(Exception):
    """A Python value that kernels cannot hold."""


def described_kernel(live: LiveKernel) -> Definition:
    """The kernel of a program; of an instance of a generic one, with the types of the instance."""
    kernel = live.kernel
    return _definition(kernel.func, kernel.key, {arg.label: described_type(arg.type) for arg in kernel.adj.args}, {})


def described(value: Any) -> Any:
    """A value that a name stands for: a type, `Builtin`, `UserFunction`, `Typed`, a Python number, module or class.

    Raises Unknown for what has no meaning in a kernel.
    """
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, types.ModuleType):
        return value
    warp = session()
    if isinstance(value, warp.context.Function):
        return Builtin(value.key) if value.is_builtin() else _function(value)
    if isinstance(value, type | warp.codegen.Struct) or (hasattr(value, "dtype") and hasattr(value, "ndim")):
        try:
            return described_type(value)
        except Unknown:
            if isinstance(value, type):
                return value
            raise
    if isinstance(value, warp.codegen.StructInstance):
        return Typed(described_type(value._cls), {name: described(getattr(value, name)) for name in value._cls.vars})
    kind = type(value)
    if kind in warp.types.scalar_types:
        return Typed(described_type(kind), value.value)
    if hasattr(kind, "_wp_scalar_type_"):
        return Typed(described_type(kind), _components(value))
    if value is warp.warp.grad:
        return Builtin("grad")
    if callable(value) and getattr(value, "__name__", "") in warp.context.builtin_functions:
        return Builtin(value.__name__)  # `math.sin` means `wp.sin`
    raise Unknown(f"a {kind.__name__}")


def _components(value: Any) -> tuple[Any, ...]:
    flat: list[Any] = []
    for part in value:
        flat.extend(_components(part)) if hasattr(type(part), "_wp_scalar_type_") else flat.append(part)
    return tuple(flat)


def builtin(name: str) -> Builtin | Scalar | None:
    """What an unqualified name means that the program does not define: a built-in, or a scalar type like `float`."""
    if name in ("int", "float", "bool"):
        return _python_scalar(name)
    return Builtin(name) if name in session().context.builtin_functions else None


def described_type(value: Any) -> Type:
    """A type as it stands in an annotation or in a name. Raises Unknown for a class that is none."""
    return _cached_type(value) if isinstance(value, type) else _type(value)  # arrays and structs go with their program


@functools.lru_cache(maxsize=512)
def _cached_type(value: Any) -> Type:
    return _type(value)


def _python_scalar(name: str) -> Scalar:
    return Scalar({"int": "int32", "float": "float32", "bool": "bool"}[name])


_FAMILIES = {"vec_t": "vec", "mat_t": "mat", "quat_t": "quat", "transform_t": "transform"}


def _type(value: Any) -> Type:
    warp = session()
    composite: Any = value
    if value in (int, float, bool):
        return _python_scalar(value.__name__)
    if value is Any:
        return Open("Any")
    if isinstance(value, warp.codegen.Struct):
        return Record(value.key, tuple((name, described_type(var.type)) for name, var in value.vars.items()))
    if value in (warp.types.Float, warp.types.Int, warp.types.Scalar):
        return Open(value.__name__)
    if isinstance(value, warp.types.Reference):
        return Referenced(described_type(value.value_type))
    if isinstance(value, type):
        if value in warp.types.scalar_types or value is warp.types.bool:
            return Scalar(value.__name__)
        if family := _FAMILIES.get(getattr(value, "_wp_generic_type_str_", "")):
            return Composite(family, tuple(composite._shape_), _scalar(composite._wp_scalar_type_))
        if issubclass(value, enum.IntEnum):
            return Scalar("int32")
        if value.__module__.startswith("warp."):
            return Opaque(value.__name__)
        raise Unknown(f"the class {value.__name__}")
    if hasattr(value, "dtype") and hasattr(value, "ndim"):
        if value.dtype is None:
            raise Unknown("an array without a type")
        flavour = getattr(value, "_concrete_cls", type(value)).__name__
        return ArrayOf(described_type(value.dtype), 0 if value.ndim is Any else value.ndim, flavour)
    if hasattr(value, "types"):
        return TupleOf(tuple(described_type(item) for item in value.types))
    if getattr(value, "__origin__", None) is tuple:
        return TupleOf(tuple(described_type(item) for item in value.__args__))
    return Opaque(getattr(value, "__name__", type(value).__name__))


def _scalar(value: Any) -> Scalar | Open:
    found = described_type(value)
    return found if isinstance(found, Scalar | Open) else Open("Any")


def _function(function: Any) -> UserFunction:
    closed = [f for f in function.user_overloads.values() if f.generic_parent is None]
    return UserFunction(function.key, tuple(_overload(f) for f in (*closed, *function.user_templates.values())))


def _overload(function: Any) -> Definition:
    return _definition(
        function.func,
        function.key,
        {name: described_type(kind) for name, kind in function.input_types.items()},
        function.defaults,
        function.native_snippet,
    )


def _definition(
    function: Any, name: str, parameters: Mapping[str, Type], defaults: Mapping[str, Any], snippet: str | None = None
) -> Definition:
    code = function.__code__
    captured = zip(code.co_freevars, function.__closure__ or (), strict=True)
    names = {**function.__globals__, **{key: cell.cell_contents for key, cell in captured}}
    tree = _tree(code.co_filename, code.co_firstlineno)
    return Definition(name, tree, code.co_filename, names, parameters, defaults, snippet)


def _tree(file: str, line: int) -> ast.FunctionDef:
    text = "".join(linecache.getlines(file))
    tree = _functions(text).get(line)
    if tree is None:
        raise Unknown("a function without source text")
    return tree


@functools.lru_cache(maxsize=16)
def _functions(text: str) -> dict[int, ast.FunctionDef]:
    """The functions in a text by their first line, decorators included."""
    found: dict[int, ast.FunctionDef] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found[node.decorator_list[0].lineno if node.decorator_list else node.lineno] = node
    return found
