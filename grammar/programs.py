"""Programs: complete modules, drawn."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import libcst as cst
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from grammar import expressions, features, nodes, statements
from grammar.body import live_names, render
from grammar.builder import Builder
from grammar.choices import Choices
from grammar.functions import draw_function
from grammar.idiom import Idiom
from grammar.idioms import IDIOMS
from grammar.kernel import settle
from grammar.occurring import occurring
from grammar.palettes import draw_palette, draw_style
from grammar.scope import Frame
from grammar.statements.table import prepare
from grammar.structs import draw_struct
from grammar.words import RESERVED

GRAMMAR_VERSION = "0.3.0"
KERNEL_TYPES: tuple[str, ...] = tuple(idiom.name for idiom in IDIOMS)
_BY_NAME = {idiom.name: idiom for idiom in IDIOMS}

_REGISTERED = (expressions, statements)  # importing them registers their productions


@dataclass(frozen=True, slots=True)
class Program:
    """One drawn program.

    Attributes:
        source: the complete module, `import warp as wp` to the kernel, ending in one newline.
        kernel_name: the one `@wp.kernel` in it.
        kernel_type: the idiom that shaped it, one of `KERNEL_TYPES`.
        disabled: the features of `grammar.features` that its mask switched off, sorted.
        tree: the LibCST module that `source` was printed from.
    """

    source: str
    kernel_name: str
    kernel_type: str
    disabled: tuple[str, ...]
    tree: cst.Module = field(repr=False, compare=False)

    @property
    def features(self) -> tuple[str, ...]:
        """The features that occur in it, sorted."""
        return occurring(ast.parse(self.source))


def programs(*, types: Sequence[str] | None = None) -> st.SearchStrategy[Program]:
    """Programs of the given kernel types, of all types by default.

    Raises:
        InvalidArgument: when a type is not one of `KERNEL_TYPES`.
    """
    return _programs(tuple(KERNEL_TYPES if types is None else types))


@lru_cache(maxsize=256)
def _programs(types: tuple[str, ...]) -> st.SearchStrategy[Program]:
    unknown = [t for t in types if t not in _BY_NAME]
    if unknown or not types:
        raise InvalidArgument(f"types={list(types)}: unknown {unknown}; there are {', '.join(KERNEL_TYPES)}")
    return st.one_of([_program(_BY_NAME[name]) for name in types])


@st.composite
def _program(draw: st.DrawFn, idiom: Idiom) -> Program:
    choose = Choices(draw)
    disabled = _mask(choose, idiom)
    enabled = features.without(disabled)
    b = Builder(
        choose=choose,
        style=draw_style(choose),
        palette=draw_palette(choose, enabled, idiom),
        features=enabled,
        frame=Frame(taken=set(RESERVED), is_kernel=True),
    )
    prepare(b)
    _definitions(b, idiom)
    name = b.fresh(idiom.kernels)
    idiom.draw(b)
    settle(b)
    return _assembled(b, idiom, name, disabled)


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
    structs = max(idiom.structs, 1 if b.has("struct") and b.choose.chance(6) else 0)
    for _ in range(structs):
        draw_struct(b)
    wanted = b.choose.weighted(((0, 7), (1, 6), (2, 3))) if b.has("function") else 0
    for _ in range(max(idiom.functions, wanted)):
        draw_function(b)


def _assembled(b: Builder, idiom: Idiom, name: str, disabled: Iterable[str]) -> Program:
    body = b.frame.body
    live = live_names(body, set())
    order = {role: rank for rank, role in enumerate(b.style.parameter_order)}
    parameters = sorted((p for p in b.frame.parameters if p.name in live), key=lambda p: order[p.role])
    kernel = nodes.function("kernel", name, [(p.name, p.annotation) for p in parameters], render(body, live))
    needed = live.union(*(p.reads for p in parameters))
    for definition in reversed(b.definitions):
        if definition.name in needed:
            needed |= definition.reads
    definitions = [d.node for d in b.definitions if d.name in needed and (d.function is None or d.function in b.called)]
    aliases = [line for alias, line in b.aliases.items() if alias in needed]
    tree = nodes.module(aliases, [*definitions, kernel], typing="Any" in needed)
    return Program(tree.code, name, idiom.name, tuple(sorted(disabled)), tree)
