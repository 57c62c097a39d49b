"""A program while it is being drawn: its style, its types, its definitions, and the function at hand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

import libcst as cst

from grammar import constants, modules, nodes, toplevel, words
from grammar.body import Arm, Branch, Effect, Leaf, Loop, Statement
from grammar.choices import Choices
from grammar.facts import Interval
from grammar.reading import names_in, wrapped
from grammar.scope import ArrayVariable, Expr, Frame, Held, LoopKind, Parameter, Role, Variable
from grammar.signature import Signature
from grammar.surroundings import Surroundings
from grammar.types import (
    BOOL,
    FLOAT32,
    INT32,
    Array,
    Kind,
    Matrix,
    Quaternion,
    RandomState,
    Scalar,
    Struct,
    Transform,
    Value,
    Vector,
    alias_name,
    python_name,
    warp_name,
)

FUEL = 6  # composite expressions in one statement
ROOM = 22  # statements that programs are about: the blocks of one that has had so many hold but what they must
if TYPE_CHECKING:
    from grammar.counting import Counting

QUALIFIERS = ("new", "prev", "local", "base", "max", "inner", "mid", "raw", "out", "far")


@dataclass(frozen=True, slots=True)
class Style:
    """How one program's author spells what can be spelled in several ways."""

    python_scalars: bool  # float rather than wp.float32
    subscripted_arrays: bool  # wp.array[float] rather than wp.array(dtype=float)
    ranked_arrays: bool  # wp.array2d(...) rather than wp.array(..., ndim=2)
    letters: bool  # v.x rather than v[0]
    annotated_returns: bool
    parameter_order: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """The types that one program is about: a person's program uses a few, not all."""

    real: Scalar
    whole: Scalar
    bits: Scalar
    vectors: tuple[Vector, ...]
    matrices: tuple[Matrix, ...]
    quaternion: bool
    transform: bool
    subject: Signature | None = None  # the call that the program is about, if it is about one
    others: tuple[Value, ...] = ()  # further types, which the subject takes or gives

    def values(self) -> tuple[Value, ...]:
        """All types that expressions of the program may have, structs apart, simplest first."""
        rigid: list[Value] = [Quaternion(self.real)] if self.quaternion or self.transform else []
        rigid += [Transform(self.real)] if self.transform else []
        scalars = dict.fromkeys((self.real, self.whole, BOOL, self.bits, INT32))
        return tuple(dict.fromkeys((*scalars, *self.vectors, *self.matrices, *rigid, *self.others)))


@dataclass(frozen=True, slots=True)
class Function:
    """A helper function of the program: how to call it.

    `calls` is the function that it takes as its first argument, if it takes one.
    """

    name: str
    parameters: tuple[tuple[str, Value], ...]
    results: tuple[Value, ...]
    defaults: int = 0  # how many of its last parameters have one
    is_plain: bool = True  # no defaults, no generic parameters: it can have overloads beside it
    calls: "Function | None" = None
    has_adjoint: bool = False  # one of its own


@dataclass(frozen=True, slots=True)
class Definition:
    """A struct, a function, or a line at module level that binds one, and the names that its text needs."""

    name: str
    node: toplevel.Toplevel
    reads: frozenset[str]
    function: Function | None = None


@dataclass(eq=False)
class Builder:
    """Everything that drawing one program reads and changes."""

    choose: Choices
    style: Style
    palette: Palette
    features: frozenset[str]
    frame: Frame
    structs: list[Struct] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    called: set[Function] = field(default_factory=set)
    definitions: list[Definition] = field(default_factory=list)
    aliases: dict[str, cst.SimpleStatementLine] = field(default_factory=dict)
    room: int = ROOM  # statements left before blocks come out shorter
    is_settled: bool = False  # whether the call that the program is about has been made
    inline: bool = False  # an expression by itself: no line before it can name a part of it
    classes: dict[str, cst.ClassDef] = field(default_factory=dict)  # of constants, enumerations
    composites: dict[str, Value] = field(default_factory=dict)  # the types of the module's composite constants
    counting: "Counting | None" = None  # the functions that count their calls
    around: Surroundings = field(default_factory=Surroundings)
    spellings: dict[Value, nodes.Node] = field(default_factory=dict)  # of types that are not named where they are used
    drawn: set[Callable[..., object]] = field(default_factory=set)  # the productions that were tried
    fuel: int = 0
    rules: dict[Value, list[tuple[Callable[..., Expr | None], int]]] = field(default_factory=dict)
    calls: dict[tuple[Value, bool], list[tuple[tuple[Signature, ...], int]]] = field(default_factory=dict)
    statements: dict[bool, list[tuple[Callable[["Builder"], None], int]]] = field(default_factory=dict)

    def has(self, feature: str) -> bool:
        """Whether the program may use a feature."""
        return feature in self.features

    def uncalled(self) -> list[Function]:
        """The helper functions that nothing calls yet; one nobody calls is not printed."""
        return [f for f in self.functions if f not in self.called]

    # Names

    def fresh(self, candidates: Sequence[str]) -> str:
        """A name that nothing else in the function has."""
        start = self.choose.aside(range(len(candidates)))
        return self.frame.fresh_name([*candidates[start:], *candidates[:start]], QUALIFIERS)

    def family(self, kind: Value) -> str:
        """The key of a type in the tables of `grammar.words`."""
        match kind:
            case Scalar(kind=Kind.FLOAT):
                return "float"
            case Scalar(kind=scalar_kind):
                return scalar_kind.value
            case Vector():
                return "vector"
            case Matrix():
                return "matrix"
            case Quaternion():
                return "quat"
            case Transform():
                return "transform"
            case RandomState():
                return "state"
        return "struct"

    # Types as text

    def spelled(self, kind: Value) -> nodes.Node:
        """A type as an annotation or a constructor, under an alias where Warp has no name for it."""
        return self.spellings.get(kind) or self.closed(kind)

    def closed(self, kind: Value) -> nodes.Node:
        """A type by its own name, whatever it is called where it is used."""
        if isinstance(kind, Scalar):
            return self.named(kind)
        if isinstance(kind, Struct):
            return nodes.name(kind.name)
        if text := warp_name(kind):
            return nodes.wp(text)
        assert isinstance(kind, (Vector, Matrix, Quaternion, Transform))
        alias = alias_name(kind)
        if alias not in self.aliases:
            self.aliases[alias] = nodes.assign(nodes.name(alias), self._type_call(kind))
        return nodes.name(alias)

    def named(self, kind: Scalar) -> nodes.Node:
        """A scalar type under its own name: `float`, `wp.float32`."""
        short = python_name(kind)
        return nodes.name(short) if short and self.style.python_scalars else nodes.wp(kind.name)

    def _type_call(self, kind: Vector | Matrix | Quaternion | Transform) -> nodes.Node:
        """`wp.types.vector(length=5, dtype=float)` and its relatives."""
        dtype = ("dtype", self.named(kind.scalar))
        match kind:
            case Vector(length=length):
                maker, shape = "vector", [("length", nodes.number(str(length)))]
            case Matrix(rows=rows, columns=columns):
                size = nodes.tuple_([nodes.number(str(rows)), nodes.number(str(columns))])
                maker, shape = "matrix", [("shape", size)]
            case Quaternion():
                maker, shape = "quaternion", []
            case Transform():
                maker, shape = "transformation", []
        return nodes.call(nodes.attribute(nodes.wp("types"), maker), [], [*shape, dtype])

    def array_spelled(self, kind: Array) -> nodes.Node:
        """`wp.array(dtype=float)` and its relatives.

        A parameter of a kernel cannot be said by others: `a.dtype` is for the body.
        """
        dtype = self.closed(kind.dtype) if self.frame.is_kernel else self.spelled(kind.dtype)
        return _array(kind.family, dtype, kind.ndim, self.style.ranked_arrays, self.style.subscripted_arrays)

    # Values as text

    def number(self, kind: Scalar, text: str) -> Expr:
        """A literal of a scalar type: `0.5`, `wp.float64(0.5)`, `wp.uint32(0xFF)`, `True`."""
        value = float(text) if kind.is_float else int(text, 0)
        interval = Interval(value, value)
        node = nodes.number(text)
        if kind not in (FLOAT32, INT32) or kind in self.spellings:
            typed = self.spellings.get(kind) or nodes.wp(kind.name)
            return Expr(nodes.call(typed, [node]), kind, interval=interval, literal=True)
        level = nodes.Level.UNARY if text.startswith("-") else nodes.Level.ATOM
        return Expr(node, kind, level, interval, literal=True)

    def literal(self, kind: Scalar) -> Expr:
        """A number that suits the type, out of those that numerical code is full of."""
        if kind.kind is Kind.BOOL:
            return Expr(nodes.name(self.choose.pick(("True", "False"))), BOOL, literal=True)
        if kind.is_float:
            return self._picked(kind, constants.floats(kind))
        if kind.kind is Kind.UINT and self.choose.chance(5):
            return self.number(kind, self.choose.pick(constants.patterns(kind)))
        return self._picked(kind, constants.integers(kind))

    def _picked(self, kind: Scalar, texts: Sequence[str]) -> Expr:
        """One of the numbers, or one that has a name: as often as one number in fifteen."""
        named = ceil(len(texts) / 15) if kind in (FLOAT32, INT32) and kind not in self.spellings else 0
        place = self.choose.below(len(texts) + named)
        return self.number(kind, texts[place]) if place < len(texts) else self.named_number(kind)

    def named_number(self, kind: Scalar) -> Expr:
        """A constant of the module, or a number that `wp.static` works out of one when code is generated."""
        if not self.has("constant"):
            return self.number(kind, "2.0" if kind.is_float else "2")
        if self.choose.chance(3):
            node, text = modules.attribute(self, whole=not kind.is_float)
            exact = float(text) if kind.is_float else int(text)
            return Expr(node, kind, interval=Interval(exact, exact), literal=True)
        name, text = self.choose.pick(words.CONSTANTS[self.family(kind)])
        if name not in self.aliases:
            number = nodes.number(text)
            value = nodes.call(nodes.wp("constant"), [number]) if self.choose.chance(8) else number
            self.aliases[name] = nodes.assign(nodes.name(name), value)
        exact = float(text) if kind.is_float else int(text)
        if self.has("static") and self.choose.chance(4):
            factor = self.choose.pick(("2", "3", "4"))
            product = nodes.operation(nodes.name(name), "*", nodes.number(f"{factor}.0" if kind.is_float else factor))
            exact *= int(factor)
            return Expr(nodes.call(nodes.wp("static"), [product]), kind, interval=Interval(exact, exact), literal=True)
        return Expr(nodes.name(name), kind, interval=Interval(exact, exact), literal=True)

    def variable(self, variable: Variable) -> Expr:
        """A reference to a variable."""
        variable.reads += 1
        node = nodes.name(variable.name)
        return Expr(node, variable.type, interval=variable.interval, index=variable.index, constant=variable.constant)

    def declare_local(self, name: str, kind: Value) -> Variable:
        """A variable that a statement of several targets binds."""
        return self.frame.declare(Variable(name, kind))

    def module_names(self) -> frozenset[str]:
        """What a module may hold beside its definitions."""
        return frozenset({*self.aliases, *self.classes, "Any", "np"})

    def array(self, array: ArrayVariable) -> nodes.Node:
        """A reference to an array."""
        array.reads += 1
        return nodes.name(array.name) if array.owner is None else nodes.attribute(nodes.name(array.owner), array.name)

    # Statements

    def emit(self, node: cst.SimpleStatementLine, *binds: str, effect: Effect = Effect.NONE) -> None:
        """Add a statement to the current block."""
        self.room -= 1
        self.frame.block.append(Leaf(wrapped(node), names_in(node), frozenset(binds), effect))

    def output(self, node: cst.SimpleStatementLine) -> None:
        """Add a statement that others can see the effect of."""
        self.emit(node, effect=Effect.OUTPUT)

    def let(
        self,
        value: Expr,
        candidates: Sequence[str] | None = None,
        *,
        mutable: bool = False,
        limits: Interval | None = None,
    ) -> Variable:
        """Bind a value to a new variable. A mutable one holds whatever `limits` says from here on."""
        names = candidates or words.LOCALS[self.family(value.type)]
        if self.has("awkward_name") and self.choose.chance(5):
            names = words.AWKWARD
        if mutable and (value.literal or value.constant) and isinstance(value.type, Scalar):
            value = self.dynamic(value)
        name = self.fresh(names)
        self.emit(nodes.assign(nodes.name(name), value.node), name)
        interval = limits if mutable else value.interval
        index = None if mutable else value.index
        return self.frame.declare(Variable(name, value.type, interval, index, mutable))

    def dynamic(self, value: Expr) -> Expr:
        """A literal as the start of a variable that loops assign to: `float(0.0)`, for Warp keeps literals constant."""
        if isinstance(value.node, cst.Call) and not value.constant and not nodes.is_static(value.node):
            return value
        assert isinstance(value.type, Scalar)
        return Expr(
            nodes.call(self.spelled(value.type), [value.node]), value.type, interval=value.interval, literal=True
        )

    @contextmanager
    def nested(self, body: list[Statement]) -> Iterator[None]:
        """Statements emitted inside go into `body`, and variables declared inside end with it."""
        frame = self.frame
        frame.blocks.append(body)
        frame.scopes.append([])
        frame.depth += 1
        try:
            yield
        finally:
            frame.depth -= 1
            frame.scopes.pop()
            frame.blocks.pop()

    @contextmanager
    def arm(self, condition: Expr | None, arms: list[Arm]) -> Iterator[None]:
        """One branch of an `if` to come, with its body inside."""
        node = None if condition is None else condition.node
        branch = Arm(node, frozenset() if node is None else names_in(node))
        self.frame.headers.append(branch.reads)
        if node is not None:
            self.frame.conditions.append(node)
        arms.append(branch)
        with self.nested(branch.body):
            yield

    def branch(self, arms: Sequence[Arm]) -> None:
        """The `if` made of the arms, unless all are empty."""
        del self.frame.headers[len(self.frame.headers) - len(arms) :]
        tests = sum(arm.condition is not None for arm in arms)
        del self.frame.conditions[len(self.frame.conditions) - tests :]
        if any(arm.body for arm in arms):
            self.room -= 1
            self.frame.block.append(Branch(tuple(arms)))

    @contextmanager
    def loop(self, target: Variable | None, header: nodes.Node, kind: LoopKind, rounds: int = 1) -> Iterator[None]:
        """A loop with its body inside; `rounds` are those of a loop that Warp unrolls."""
        outside = self.frame.copies
        self.frame.copies *= rounds if kind is LoopKind.UNROLLED else 1
        statement = Loop(None if target is None else target.name, header, names_in(header), [])
        self.frame.loops.append(kind)
        self.frame.headers.append(statement.reads)
        with self.nested(statement.body):
            if target is not None:
                target.constant = kind is LoopKind.UNROLLED
                self.frame.declare(target)
            yield
        self.frame.headers.pop()
        self.frame.loops.pop()
        self.frame.copies = outside
        if statement.body:
            self.room -= 1
            self.frame.block.append(statement)

    # Parameters

    def parameter(self, candidates: Sequence[str], node: nodes.Node, role: Role, holds: Held | None = None) -> str:
        """Add a parameter to the function at hand and return its name."""
        name = self.fresh(candidates)
        self.frame.parameters.append(Parameter(name, node, role, names_in(node), holds))
        return name

    def holds(self, held: Held) -> None:
        """Say what the latest parameter is."""
        self.frame.parameters[-1] = replace(self.frame.parameters[-1], holds=held)

    def declare_parameter(self, kind: Value, candidates: Sequence[str], interval: Interval | None = None) -> Variable:
        """A parameter of a value type."""
        name = self.parameter(candidates, self.spelled(kind), Role.SCALAR)
        variable = Variable(name, kind, interval)
        self.holds(variable)
        self.frame.scopes[0].append(variable)
        return variable


@lru_cache(maxsize=1024)
def _array(family: str, dtype: nodes.Node, ndim: int, ranked: bool, subscripted: bool) -> nodes.Node:
    if family == "array" and (ranked or ndim == 1):
        name = nodes.wp(family if ndim == 1 else f"array{ndim}d")
        return nodes.subscript(name, [dtype]) if subscripted else nodes.call(name, [], [("dtype", dtype)])
    rank = [("ndim", nodes.number(str(ndim)))] if ndim > 1 else []
    return nodes.call(nodes.wp(family), [], [("dtype", dtype), *rank])
