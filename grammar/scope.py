"""What a function body can see and what it may do with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from grammar import nodes
from grammar.body import Statement
from grammar.facts import Extent, Index, Interval, Order
from grammar.nodes import Level, Node
from grammar.types import Array, Struct, Value


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression with its type and what is known of its value.

    `literal` says that it holds no name at all; `interval` is None for floats of any size and for integers that may
    be anything their type holds.
    """

    node: Node
    type: Value
    level: Level = Level.ATOM
    interval: Interval | None = None
    literal: bool = False
    index: Index | None = None
    constant: bool = False  # a name whose value Warp knows when it generates code


def same(left: Expr, right: Expr) -> bool:
    """Whether two expressions are written alike."""
    return nodes.same(left.node, right.node)


@dataclass(eq=False, slots=True)
class Variable:
    """A name bound to a value. `limits` is what later assignments have to stay within, None for no limit."""

    name: str
    type: Value
    interval: Interval | None = None
    index: Index | None = None
    mutable: bool = False
    constant: bool = False  # the index of a loop that Warp unrolls
    blank: bool = False  # starts from zero and has not been added to: a product would stay zero
    reads: int = 0


class Access(Enum):
    """What the threads may do to an array: the rule that keeps programs free of races."""

    READ = "read"  # nobody writes it: read anywhere
    OWN = "own"  # each thread writes the cells that its own index names, and reads no other
    ATOMIC = "atomic"  # atomics only
    CLOSED = "closed"  # changed by the statements that it was made for, and by no other


@dataclass(eq=False, slots=True)
class ArrayVariable:
    """An array parameter: its axes, what may be done to it, and what its cells hold."""

    name: str
    type: Array
    extents: tuple[Extent, ...]
    access: Access
    contents: Interval | None = None
    target: Extent | None = None  # the axis that its contents index, for index arrays
    written: bool = False
    reads: int = 0
    owner: str | None = None  # the parameter whose field it is
    operation: str | None = None  # the one atomic that the threads use on it
    order: Order = Order.ANY


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """One kind of resource: a mesh, a BVH, a hash grid, a volume, a texture.

    Attributes:
        sort: which of these.
        parameter: the type of the parameter, as `import warp as wp` has it.
        names: what programs call it.
        made_of: what a launch has to make it of, (argument of its constructor, what that must be) by row.
    """

    sort: str
    parameter: str
    names: tuple[str, ...]
    made_of: tuple[tuple[str, str], ...]


@dataclass(eq=False, slots=True)
class Made:
    """A resource, and what a launch has to know to make it: told as the program is drawn.

    Attributes:
        kind: which kind of resource.
        axes: how many there are: of a mesh the faces and the vertices, of a BVH the items, of an index volume the
            voxels.
        dtype: what a voxel or a texel is read as; None for an index volume.
        points, groups: of a hash grid, the arrays that it is built over.
        listed: of a volume, the arrays that say where it has voxels.
        group_of: what the kernel looks for groups with.
    """

    kind: ResourceKind
    axes: tuple[Extent, ...] = ()
    dtype: Value | None = None
    points: ArrayVariable | None = None
    groups: ArrayVariable | None = None
    listed: list[ArrayVariable] = field(default_factory=list)
    group_of: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layers:
    """An array of resources alike."""

    of: Made
    extent: Extent


@dataclass(frozen=True, slots=True)
class Housed:
    """A struct with a resource in it, and the values that are its other fields."""

    name: str
    of: Made
    beside: Struct


class Role(Enum):
    """What a parameter is to its kernel, which decides where it stands among the others."""

    INPUT = "input"
    SCALAR = "scalar"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a kernel or function as it will be printed, and the names that its annotation reads.

    `holds` is what a launch goes by.
    """

    name: str
    annotation: Node
    role: Role
    reads: frozenset[str]
    holds: "Held | None" = None


Held: TypeAlias = Variable | ArrayVariable | tuple[ArrayVariable, ...] | Made | Layers | Housed
"""What a parameter is: a value, an array, arrays that are the fields of a struct, a resource or several, or one in a
struct."""


class LoopKind(Enum):
    """A loop around the statement being drawn; `continue` in a `while` would skip the step of its counter."""

    FOR = "for"
    UNROLLED = "unrolled"
    WHILE = "while"


@dataclass(eq=False)
class Frame:
    """The kernel or function being drawn: its parameters, what is in scope, the block that statements go into."""

    taken: set[str]
    is_kernel: bool
    parameters: list[Parameter] = field(default_factory=list)
    arrays: list[ArrayVariable] = field(default_factory=list)
    threads: list[Variable] = field(default_factory=list)
    launch: tuple[Extent, ...] = ()  # of a kernel: the axes that its threads run along
    blocks: list[list[Statement]] = field(default_factory=lambda: [[]])
    scopes: list[list[Variable]] = field(default_factory=lambda: [[]])
    loops: list[LoopKind] = field(default_factory=list)
    copies: int = 1  # how often Warp prints a statement here: the rounds of the unrolled loops around it
    headers: list[frozenset[str]] = field(default_factory=list)  # what the branches and loops still open read
    conditions: list[Node] = field(default_factory=list)  # what the branches still open have tested
    depth: int = 0

    @property
    def block(self) -> list[Statement]:
        return self.blocks[-1]

    @property
    def body(self) -> list[Statement]:
        return self.blocks[0]

    def variables(self) -> list[Variable]:
        """Everything in scope, latest first."""
        return [variable for scope in reversed(self.scopes) for variable in reversed(scope)]

    def of_type(self, kind: Value) -> list[Variable]:
        """The variables of one type, latest first."""
        return [v for v in self.variables() if v.type == kind]

    def indices_of(self, extent: Extent) -> list[Variable]:
        """The variables that may index an axis."""
        return [v for v in self.variables() if v.index is not None and v.index.extent is extent]

    def readable(self, dtype: Value) -> list[ArrayVariable]:
        """The arrays of a dtype that an expression may read."""
        return [a for a in self.arrays if a.type.dtype == dtype and a.access is Access.READ]

    def declare(self, variable: Variable) -> Variable:
        self.scopes[-1].append(variable)
        return variable

    def fresh_name(self, candidates: Iterable[str], qualifiers: Iterable[str]) -> str:
        """The first candidate that is free, else a compound of two words, else one with a number."""
        options = list(candidates)
        for option in options:
            if option not in self.taken:
                return self._take(option)
        for qualifier in qualifiers:
            for option in options:
                if (compound := f"{qualifier}_{option}") not in self.taken:
                    return self._take(compound)
        number = 2
        while f"{options[0]}{number}" in self.taken:
            number += 1
        return self._take(f"{options[0]}{number}")

    def _take(self, text: str) -> str:
        self.taken.add(text)
        return text
