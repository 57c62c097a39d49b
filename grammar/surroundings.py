"""What stands around a kernel: its options, the factory that makes it, the types that it leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from grammar import nodes, toplevel
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.types import Value

if TYPE_CHECKING:
    from grammar.presets import Presets


@dataclass(frozen=True, slots=True)
class Captured:
    """A parameter of a factory, which the kernel inside reads as a constant, and what the factory is called with."""

    name: str
    annotation: Node
    argument: Node


@dataclass(frozen=True, slots=True)
class Opened:
    """A parameter of a generic kernel: the annotation that leaves its type open, and the type of the one instance."""

    annotation: Node
    concrete: Node


@dataclass(eq=False)
class Surroundings:
    """All of it for one program; empty for most.

    Attributes:
        settings: module options, for `wp.set_module_options`.
        switches: settings of Warp that a program turns on for itself, `wp.config.name = True`.
        options: the arguments of `@wp.kernel`.
        factory: the factory's name and that of its product, where a factory makes the kernel.
        captured: the factory's parameters.
        inside: the functions and parameters that only what is inside the factory sees.
        open_types: the types that a generic kernel and its functions leave open.
        opened: the open parameters of a generic kernel, by name.
        instance: how a generic kernel gets its one instance, of `INSTANCES`.
        presets: the structs that the module fills in.
        unrolled: whether a loop has to be unrolled, whatever else is set.
    """

    settings: list[tuple[str, Node]] = field(default_factory=list)
    switches: list[str] = field(default_factory=list)
    options: list[tuple[str, Node]] = field(default_factory=list)
    factory: tuple[str, str] | None = None
    captured: list[Captured] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    open_types: frozenset[Value] = frozenset()
    opened: dict[str, Opened] = field(default_factory=dict)
    instance: str = "list"
    presets: "Presets | None" = None
    unrolled: bool = False

    def capture(self, name: str, annotation: Node, argument: Node) -> None:
        """Add a parameter to the factory."""
        self.captured.append(Captured(name, annotation, argument))
        self.inside.add(name)

    def argument_reads(self, live: set[str]) -> set[str]:
        """The names that the call of the factory reads."""
        return set().union(*(names_in(c.argument) for c in self.captured if c.name in live))

    def decorator(self) -> Node:
        """`wp.kernel`, with its options."""
        return nodes.call(nodes.wp("kernel"), [], self.options) if self.options else nodes.wp("kernel")

    def module_options(self) -> list[cst.SimpleStatementLine]:
        """`wp.config.verify_fp = True` and `wp.set_module_options({...})`, where there are any."""
        config = nodes.wp("config")
        lines = [nodes.assign(nodes.attribute(config, switch), nodes.name("True")) for switch in self.switches]
        if self.settings:
            pairs = [(nodes.string(key), value) for key, value in self.settings]
            lines.append(nodes.expression(nodes.call(nodes.wp("set_module_options"), [nodes.dictionary(pairs)])))
        return lines

    def instances(self, name: str, parameters: Sequence[str], spelled: Sequence[Node]) -> list[toplevel.Toplevel]:
        """What gives a generic kernel of some parameters its types."""
        if not self.opened:
            return []
        types = [
            self.opened[p].concrete if p in self.opened else kind for p, kind in zip(parameters, spelled, strict=True)
        ]
        if self.instance == "decorator":
            return [toplevel.stub(nodes.wp("overload"), name, list(zip(parameters, types, strict=True)))]
        given: Node = nodes.list_(types)
        if self.instance == "dictionary":
            given = nodes.dictionary(
                [(nodes.string(p), self.opened[p].concrete) for p in parameters if p in self.opened]
            )
        return [nodes.expression(nodes.call(nodes.wp("overload"), [nodes.name(name), given]))]

    def made(
        self, inner: Sequence[cst.FunctionDef], kernel: cst.FunctionDef, name: str, live: set[str]
    ) -> list[toplevel.Toplevel]:
        """The factory around the kernel and its functions, and the line that calls it: `kernel = make_kernel(2.0)`."""
        assert self.factory is not None
        factory, product = self.factory
        used = [c for c in self.captured if c.name in live]
        body: list[cst.BaseStatement] = [
            toplevel.inside(definition, first=place == 0) for place, definition in enumerate((*inner, kernel))
        ]
        body.append(toplevel.apart(nodes.returned([nodes.name(name)]), 1))
        made = toplevel.function(None, factory, [(c.name, c.annotation) for c in used], body)
        call = nodes.call(nodes.name(factory), [c.argument for c in used])
        return [made, nodes.assign(nodes.name(product), call)]

    def key(self, name: str) -> str:
        """The kernel's name in generated code."""
        return name if self.factory is None else f"{self.factory[0]}__locals__{name}"


INSTANCES = ("list", "dictionary", "decorator")
