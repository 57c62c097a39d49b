"""The kernels in a file that a person wrote, each in a module of its own, with what it needs, that launches nothing."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from fuzzer.errors import Refused
from fuzzer.reference.parts import NAMES

_ACTS = frozenset(
    (
        "launch launch_tiled capture_begin capture_launch force_load load_module load_aot_module compile_aot_module "
        "clear_kernel_cache clear_lto_cache"
    ).split()
)
"""Functions of Warp's that do something to the machine: what calls them is nothing that a kernel is made of."""

_OPERATORS = frozenset((*NAMES.values(), "pos", "neg", "unot", "invert"))
"""Functions that a kernel calls where it has an operator, and does not name: Warp, user guide, operator overloading."""

_PARTS_OF_FUNCTIONS = frozenset(("func_grad", "func_replay"))
"""Decorators of what nothing calls by its name."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of a module: what it calls, by the last of its names, what it reads, and what it binds.

    `is_definition` says that it is a function, a class, or imports of names; `needs_kernels`, that what it makes an
    overload of, or hands to somebody, cannot be a function. `decorators` holds the last names of those it has, and
    `part_of` what it is the gradient or the replay of.
    """

    node: cst.BaseStatement
    calls: frozenset[str]
    reads: frozenset[str]
    binds: frozenset[str]
    is_definition: bool
    needs_kernels: bool
    decorators: frozenset[str]
    part_of: frozenset[str]

    @property
    def is_always_there(self) -> bool:
        """Whether it is needed by more than those who read the names that it binds."""
        return not self.is_definition or ("func" in self.decorators and not self.binds.isdisjoint(_OPERATORS))

    def acts(self, acting: frozenset[str]) -> bool:
        """Whether it does something to the machine when it is run or called, given the names of what does."""
        return not self.decorators and not (self.calls.isdisjoint(_ACTS) and self.reads.isdisjoint(acting))


def kernels(source: str) -> dict[str, str]:
    """For each kernel at the top level of a module, the module with no other, and without what acts when imported.

    Definitions that it does not come to are left out as well, and overloads and mere calls that name other kernels; for
    other lines that name them these are functions. Raises Refused for what is no Python.
    """
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise Refused(f"no Python: {error.message} (line {error.raw_line})") from error
    body = _without_acts([_read(module, node) for node in module.body])
    found = [one.node for one in body if "kernel" in one.decorators and isinstance(one.node, cst.FunctionDef)]
    return {kernel.name.value: module.with_changes(body=_alone(kernel, found, body)).code for kernel in found}


def _alone(kernel: cst.FunctionDef, kernels_: list[cst.FunctionDef], body: list[_Statement]) -> list[cst.CSTNode]:
    others = {id(node): node.name.value for node in kernels_ if node is not kernel}
    needed = _needed(kernel, [s for s in body if not s.needs_kernels or s.reads.isdisjoint(others.values())])
    return [s.node.with_changes(decorators=[]) if id(s.node) in others else s.node for s in needed]


def _needed(kernel: cst.FunctionDef, body: list[_Statement]) -> list[_Statement]:
    """The statements without the definitions that neither the kernel nor a statement that is kept comes to."""
    kept = {id(one): one for one in body if one.is_always_there or one.node is kernel}
    while True:
        read = frozenset[str]().union(*(one.reads for one in kept.values()))
        bound = frozenset[str]().union(*(one.binds for one in kept.values()))
        found = [one for one in body if id(one) not in kept and (one.binds & read or one.part_of & bound)]
        if not found:
            return [one for one in body if id(one) in kept]
        kept |= {id(one): one for one in found}


def _without_acts(body: list[_Statement]) -> list[_Statement]:
    """The statements that neither do something to the machine nor call, or read, what does; definitions stay."""
    acting: frozenset[str] = frozenset()
    while True:
        acts = [one for one in body if one.acts(acting)]
        kept = [one for one in body if one.is_definition or not one.acts(acting)]
        here = frozenset(name for one in body if not one.acts(acting) for name in one.binds)
        found = acting.union(*(one.binds - here for one in acts))
        if found == acting and len(kept) == len(body):
            return kept
        body, acting = kept, found


def _read(module: cst.Module, node: cst.BaseStatement) -> _Statement:
    tree = ast.parse(module.code_for_node(node))
    names = [inner for inner in ast.walk(tree) if isinstance(inner, ast.Name)]
    (first, *_) = tree.body
    definition = first if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else None
    calls = frozenset(_last_names(inner.func for inner in ast.walk(tree) if isinstance(inner, ast.Call)))
    decorators = definition.decorator_list if definition else []
    imported = _imported(tree)
    binds = [definition.name] if definition else [name.id for name in names if isinstance(name.ctx, ast.Store)]
    return _Statement(
        node,
        calls=calls,
        reads=frozenset(name.id for name in names if isinstance(name.ctx, ast.Load)),
        binds=frozenset((*imported, *binds)),
        is_definition=definition is not None or bool(imported),
        needs_kernels=definition is None and (isinstance(first, ast.Expr) or "overload" in calls),
        decorators=frozenset(_last_names(decorators)),
        part_of=frozenset(_last_names(of for one in decorators for of in _functions(one))),
    )


def _functions(decorator: ast.expr) -> list[ast.expr]:
    """What a decorator gives a gradient or a replay."""
    if isinstance(decorator, ast.Call) and not _PARTS_OF_FUNCTIONS.isdisjoint(_last_names([decorator])):
        return [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
    return []


def _imported(tree: ast.Module) -> list[str]:
    """The names that imports bind, tried or not; none where that cannot be told, or where there is something else."""
    (first, *_) = tree.body
    aliases: list[ast.alias] = []
    for one in first.body if isinstance(first, ast.Try) else tree.body:
        if not isinstance(one, ast.Import | ast.ImportFrom) or getattr(one, "module", "") == "__future__":
            return []
        aliases += one.names
    if any(alias.name == "*" or (alias.name.startswith("warp.") and not alias.asname) for alias in aliases):
        return []  # `import warp.fem` is what `wp.fem` needs
    return [alias.asname or alias.name.partition(".")[0] for alias in aliases]


def _last_names(expressions: Iterable[ast.expr]) -> Iterator[str]:
    """`kernel` for `@wp.kernel`, `@wp.kernel(enable_backward=False)` and `@kernel`."""
    for expression in expressions:
        named = expression.func if isinstance(expression, ast.Call) else expression
        if isinstance(named, ast.Attribute):
            yield named.attr
        elif isinstance(named, ast.Name):
            yield named.id
