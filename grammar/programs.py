"""Programs: complete modules, drawn."""

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import libcst as cst
from hypothesis import reject
from hypothesis import strategies as st

from grammar import expressions, features, statements, toplevel
from grammar.about import bring_up
from grammar.body import live_names, render
from grammar.builder import ROOM, Builder, Definition
from grammar.choices import Choices
from grammar.generics import open_parameters
from grammar.gradients import carries_gradient
from grammar.helpers import draw_helper
from grammar.idiom import Idiom
from grammar.kernel import settle
from grammar.launch import Launch
from grammar.launching import draw_launch
from grammar.occurring import occurring
from grammar.operators import draw_operators
from grammar.options import draw_options
from grammar.palettes import draw_palette, draw_style
from grammar.printing import printed
from grammar.reading import names_in, statement_count
from grammar.remarks import commented, documented
from grammar.request import Request, requested
from grammar.scope import Frame, Parameter
from grammar.statements.table import prepare
from grammar.structs import draw_struct
from grammar.words import RESERVED

GRAMMAR_VERSION = "0.9.5"
MOST_STATEMENTS = 40  # of a program, in all its functions together; one in a thousand would have more
ATTEMPTS = 12  # at a program that meets the conditions of a request

_REGISTERED = (expressions, statements)  # importing them registers their productions


@dataclass(frozen=True, slots=True)
class Program:
    """One drawn program.

    Attributes:
        source: the complete module, `import warp as wp` to the kernel, ending in one newline.
        kernel_name: the one `@wp.kernel` in it, as generated code names it: `make_kernel__locals__scale` for the kernel
            `scale` that a factory `make_kernel` makes.
        kernel_type: the idiom that shaped it, one of `KERNEL_TYPES`.
        disabled: the features of `grammar.features` that its mask switched off, sorted.
        launch: how it is launched, and what its arguments are made of.
        tree: the LibCST module that `source` was printed from.
        productions: the rules of the grammar that were tried on the way, its kernel type first.
    """

    source: str
    kernel_name: str
    kernel_type: str
    disabled: tuple[str, ...]
    launch: Launch
    tree: cst.Module = field(repr=False, compare=False)
    productions: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def features(self) -> tuple[str, ...]:
        """The features that occur in it, sorted."""
        return occurring(ast.parse(self.source))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis shows of a program on which a property fails: the text, and not the tree."""
        printer.text(f"<program of type {self.kernel_type}:\n{textwrap.indent(self.source, ' ' * 8)}    >")


def programs(
    *,
    types: Iterable[str] | None = None,
    features: Iterable[str] | None = None,
    max_statements: int | None = None,
    differentiable: bool = False,
) -> st.SearchStrategy[Program]:
    """Programs: complete modules with one kernel that Warp compiles for CPU and CUDA, forward and backward.

    Args:
        types: the kernel types to draw from, of `KERNEL_TYPES`; all of them by default, those that do with `features`
            where these are given.
        features: what programs may use, of `grammar.features.FEATURES`; what nothing can be written without is always
            in. By default every program draws a mask of its own (swarm testing).
        max_statements: the most statements that all functions of a program have together, at least 6. Kernel types that
            cannot be that short are not drawn.
        differentiable: every output is an array of floats that depends on an input array of floats through
            differentiable operations alone, and the kernel has a backward pass.

    Raises:
        InvalidArgument: for a name that does not exist, with those that do; for a kernel type that needs a feature left
            out; for a bound that is too small.
    """
    return _programs(requested(types, features, max_statements, differentiable))


@lru_cache(maxsize=256)
def _programs(request: Request) -> st.SearchStrategy[Program]:
    drawn = st.one_of([_program(idiom, request) for idiom in request.idioms])
    return _fitting(drawn, request) if request.has_conditions else drawn


@st.composite
def _fitting(draw: st.DrawFn, drawn: st.SearchStrategy[Program], request: Request) -> Program:
    """The first program that meets the conditions of the request, which most do."""
    for _ in range(ATTEMPTS):
        program = draw(drawn)
        if request.max_statements is not None and statement_count(program.tree) > request.max_statements:
            continue
        if request.differentiable and not carries_gradient(ast.parse(program.source), program.kernel_name):
            continue
        return program
    return reject()


@st.composite
def _program(draw: st.DrawFn, idiom: Idiom, request: Request) -> Program:
    choose = Choices(draw)
    disabled = _mask(choose, idiom) if request.features is None else _others(request.features)
    enabled = features.without(disabled)
    if request.features is None:
        enabled -= features.undrawn(choose) - idiom.needs
    b = Builder(
        choose=choose,
        style=draw_style(choose),
        palette=draw_palette(
            choose, enabled, idiom, subjects=not request.has_conditions and "atomic" not in idiom.avoids
        ),
        features=enabled,
        frame=Frame(taken=set(RESERVED), is_kernel=True),
        room=ROOM if request.max_statements is None else min(ROOM, request.max_statements),
    )
    prepare(b)
    if idiom.prepare is not None:
        idiom.prepare(b)
    _definitions(b, idiom)
    name = b.fresh(idiom.kernels)
    idiom.draw(b)
    bring_up(b)
    settle(b)
    draw_options(b)
    open_parameters(b)
    program = _assembled(b, idiom, name, disabled)
    return reject() if statement_count(program.tree) > MOST_STATEMENTS else program


def _others(allowed: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(features.FEATURES.keys() - allowed))


def _mask(choose: Choices, idiom: Idiom) -> tuple[str, ...]:
    """What the program does without: nothing for the simplest draw, a few features for most, many for some."""
    most = choose.weighted(((0, 6), (4, 5), (9, 3), (16, 2)))
    return tuple(sorted({*choose.draw(_some_of(idiom, most)), *idiom.avoids}))


@lru_cache(maxsize=256)
def _some_of(idiom: Idiom, most: int) -> st.SearchStrategy[list[str]]:
    """Up to so many of the features that programs of a type can do without."""
    free = [f for f in features.optional() if f not in idiom.needs and f not in idiom.avoids]
    return st.lists(st.sampled_from(free), max_size=min(most, len(free)), unique=True)


def _definitions(b: Builder, idiom: Idiom) -> None:
    """The structs and helper functions that the kernel may use; those it does not use are not printed."""
    structs = max(idiom.structs, 1 if b.has("struct") and b.choose.chance(8) else 0)
    for _ in range(structs):
        draw_struct(b)
    if b.has("operator") and b.has("function") and b.has("struct"):
        draw_operators(b)
    wanted = b.choose.weighted(((0, 5), (1, 7), (2, 4))) if b.has("function") else 0
    for _ in range(max(idiom.functions, wanted)):
        draw_helper(b)


def _assembled(b: Builder, idiom: Idiom, name: str, disabled: Iterable[str]) -> Program:
    body = b.frame.body
    live = live_names(body, set())
    order = {role: rank for rank, role in enumerate(b.style.parameter_order)}
    parameters = sorted((p for p in b.frame.parameters if p.name in live), key=lambda p: order[p.role])
    needed = live.union(*(p.reads for p in parameters), b.around.argument_reads(live))
    called = [d for d in b.definitions if d.function is None or d.function in b.called]
    for definition in reversed(called):
        if definition.name in needed:
            needed |= definition.reads
    kept = [d for d in called if d.name in needed]
    for alias, line in reversed(b.aliases.items()):
        needed |= names_in(line) if alias in needed else set()
    aliases = [line for alias, line in b.aliases.items() if alias in needed]
    classes = [node for name_, node in b.classes.items() if name_ in needed]
    needed |= set().union(*(names_in(base.value) for node in classes for base in node.bases))
    said = documented(b, commented(b, render(body, live)), idiom.name)
    text = [*classes, *_with_kernel(b, name, parameters, kept, said, needed)]
    imports = [toplevel.imported(_IMPORTS[what], what) for what in _IMPORTS if what in needed]
    tree = toplevel.module(
        aliases, text, imports=imports, settings=b.around.module_options(), with_numpy="np" in needed
    )
    launch = draw_launch(b, parameters)
    return Program(
        printed(tree), b.around.key(name), idiom.name, tuple(sorted(disabled)), launch, tree, _productions(b, idiom)
    )


def _productions(b: Builder, idiom: Idiom) -> tuple[str, ...]:
    """`changes.augmented` for the production `_augmented` in `grammar/statements/changes.py`."""
    functions = {made.func if isinstance(made, partial) else made for made in b.drawn}
    names = {f"{made.__module__.rpartition('.')[2]}.{made.__name__.strip('_')}" for made in functions}
    return (f"idioms.{idiom.name}", *sorted(names))


_IMPORTS = {"IntEnum": "enum", "Any": "typing"}  # in the order of their modules


def _with_kernel(
    b: Builder,
    name: str,
    parameters: Sequence[Parameter],
    definitions: Sequence[Definition],
    body: Sequence[cst.BaseStatement],
    needed: set[str],
) -> Iterator[toplevel.Toplevel]:
    """The definitions and the kernel in their order, in a factory where one makes the kernel."""
    opened = b.around.opened
    annotated = [(p.name, opened[p.name].annotation if p.name in opened else p.annotation) for p in parameters]
    kernel = toplevel.function(b.around.decorator(), name, annotated, body)
    if b.around.factory is None:
        yield from (d.node for d in definitions)
        yield kernel
        yield from b.around.instances(name, [p.name for p in parameters], [p.annotation for p in parameters])
        return
    captured = {c.name for c in b.around.captured}
    inner: list[cst.FunctionDef] = []
    for definition in definitions:  # what reads a captured value stands inside, and what reads that does too
        if definition.reads & captured and isinstance(definition.node, cst.FunctionDef):
            captured.add(definition.name)
            inner.append(definition.node)
        else:
            yield definition.node
    yield from b.around.made(inner, kernel, name, needed)
