"""What tile kernels are written in: tiles by name, their sizes as constants of the module, loads and stores."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import libcst as cst

from grammar import nodes, words
from grammar.builder import Builder
from grammar.facts import Extent, Order, headroom, ordinary
from grammar.kernel import array, extent_of, launch
from grammar.nodes import Level, Node
from grammar.scope import Access, Role, Variable
from grammar.types import Kind, Scalar, Value

NAMES: dict[str, tuple[str, ...]] = {
    "float": tuple("t x y tile block chunk strip patch a u w local panel s z".split()),
    "int": tuple("codes labels ids ranks keys block counts k".split()),
    "uint": tuple("bits words masks packed block h".split()),
    "vector": tuple("p v q points dirs offsets block f".split()),
    "matrix": tuple("frames mats block blocks".split()),
    "quat": tuple("q rots block turns".split()),
    "transform": tuple("poses block".split()),
    "struct": tuple("items block cells nodes".split()),
    "bool": tuple("flags mask".split()),
}
SIZES = (16, 8, 32, 64)
_ACCESS = {Role.INPUT: Access.READ, Role.OUTPUT: Access.ATOMIC}
CONSTANTS = (("TILE_M", "TILE_SIZE", "TILE_DIM", "TILE"), ("TILE_N", "TILE_WIDTH"), ("TILE_K",), ("TILE_L",))


@dataclass(frozen=True, slots=True)
class Tile:
    """An expression that is a tile.

    `reach` bounds what its whole numbers can be; it is 0 for all else. The cells of a `dense` tile lie one after the
    other; those of a view may have gaps, of a broadcast one place.
    """

    node: Node
    dtype: Value
    shape: tuple[int, ...]
    level: Level = Level.ATOM
    reach: float = 0.0
    name: str | None = None
    dense: bool = True

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def is_real(self) -> bool:
        return isinstance(self.dtype, Scalar) and self.dtype.is_float

    @property
    def is_whole(self) -> bool:
        return isinstance(self.dtype, Scalar) and self.dtype.is_integer


@dataclass(eq=False)
class Bench:
    """A tile kernel under way: its blocks, its sizes, the tiles that there are, latest last."""

    b: Builder
    threads: list[Variable]
    sizes: dict[int, str] = field(default_factory=dict)
    tiles: list[Tile] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    # Sizes

    def size(self) -> int:
        """The size of an axis: a constant of the module, one of at most three."""
        if len(self.sizes) < 3 and (not self.sizes or self.b.choose.chance(7)):
            return self.named(self.b.choose.pick(SIZES))
        return self.b.choose.pick(list(self.sizes))

    def named(self, size: int) -> int:
        """The size, under a name of its own from here on."""
        if size not in self.sizes:
            self.sizes[size] = self.b.fresh(CONSTANTS[min(len(self.sizes), 3)])
            value = nodes.number(str(size))
            is_marked = self.b.choose.chance(12)
            made = nodes.call(nodes.wp("constant"), [value]) if is_marked else value
            self.b.aliases[self.sizes[size]] = nodes.assign(nodes.name(self.sizes[size]), made)
        return size

    def axis(self, size: int) -> Node:
        """A size as text."""
        return nodes.name(self.sizes[size]) if size in self.sizes else nodes.number(str(size))

    def shape(self, shape: Sequence[int]) -> Node:
        """A shape as text: a number for one axis mostly, else a tuple."""
        if len(shape) == 1 and not self.b.choose.chance(3):
            return self.axis(shape[0])
        return nodes.tuple_([self.axis(size) for size in shape])

    # Tiles

    def let(self, made: Tile, names: Sequence[str] = ()) -> Tile:
        """A tile under a name."""
        name = self.b.fresh(names or NAMES[self.b.family(made.dtype)])
        self.b.emit(nodes.assign(nodes.name(name), made.node), name)
        bound = replace(made, node=nodes.name(name), level=Level.ATOM, name=name)
        self.tiles.append(bound)
        return bound

    def use(self, tile: Tile) -> Node:
        """A tile as an operand; it counts as needed from here on."""
        if tile.name is not None:
            self.used.add(tile.name)
        return tile.node

    def change(self, tile: Tile, node: Node) -> None:
        """A statement that changes a tile where it is: it stays if the tile is needed."""
        assert tile.name is not None
        self.b.emit(nodes.expression(node), tile.name)

    def known_as(self, tile: Tile, reach: float) -> Tile:
        """The tile from here on, after its numbers have become larger."""
        changed = Tile(tile.node, tile.dtype, tile.shape, tile.level, reach, tile.name)
        self.tiles[self.tiles.index(tile)] = changed
        return changed

    def called(self, builtin: str, arguments: Sequence[Node], named: Sequence[tuple[str, Node]] = ()) -> Node:
        """`wp.tile_builtin(arguments, name=value)`."""
        return nodes.call(nodes.wp(f"tile_{builtin}" if builtin else "tile"), arguments, named)

    def storage(self, *, shared: int = 4) -> list[tuple[str, Node]]:
        """`storage="shared"` so many times out of sixteen; now and then the default said aloud."""
        if self.b.choose.chance(shared):
            return [("storage", nodes.string("shared"))]
        return [("storage", nodes.string("register"))] if self.b.choose.chance(1) else []

    # Arrays

    def place(self, shape: Sequence[int], array_rank: int) -> list[Node]:
        """Where a block's tile begins in an array: a multiple of its size along each axis that the launch has."""
        steps = [self._step(t, size) for t, size in zip(self.threads[-len(shape) :], shape, strict=False)]
        return (steps + [nodes.number("0")] * array_rank)[:array_rank]

    def reach(self, shape: Sequence[int], array_rank: int) -> list[Extent]:
        """How far an array reaches whose tiles lie where `place` says."""
        tiled = [spanned(t, size) for t, size in zip(self.threads[-len(shape) :], shape, strict=False)]
        return (tiled + [Extent(size) for size in shape[len(tiled) :]] + [Extent(1)] * array_rank)[:array_rank]

    def _step(self, thread: Variable, size: int) -> Node:
        index = self.b.variable(thread).node
        return index if size == 1 else nodes.operation(index, "*", self.axis(size))

    def parameter(
        self,
        dtype: Value,
        extents: Sequence[Extent],
        role: Role,
        names: Sequence[str] = (),
        target: Extent | None = None,
        order: Order = Order.ANY,
    ) -> Node:
        """An array that tiles are loaded from or stored to; nothing else may read it."""
        table = words.ARRAYS if role is Role.INPUT else words.OUTPUTS
        made = array(self.b, dtype, extents, _ACCESS[role], names or table[self.b.family(dtype)], target, order=order)
        self.b.frame.arrays.remove(made)
        return nodes.name(made.name)

    def offset(self, place: Sequence[Node], shape: Node | None = None) -> list[tuple[str, Node]]:
        """`offset=...`: for one axis a number, or a tuple where the shape is one."""
        as_tuple = isinstance(shape, cst.Tuple) if shape is not None else self.b.choose.chance(4)
        if len(place) == 1 and not as_tuple:
            return [("offset", place[0])]
        return [("offset", nodes.tuple_(place))]

    def load(
        self,
        dtype: Value,
        shape: Sequence[int],
        names: Sequence[str] = (),
        *,
        shared: int = 4,
        target: Extent | None = None,
        order: Order = Order.ANY,
    ) -> Tile:
        """`t = wp.tile_load(values, shape=TILE_M, offset=i * TILE_M)`, of an array or of a row of one."""
        rank, size = len(shape), self.shape(shape)
        if rank < 4 and self.b.choose.chance(3):
            first, others = extent_of(self.threads[0]), self.threads[1:]
            tiled = [spanned(t, n) for t, n in zip(others, shape, strict=False)]
            extents = [first, *tiled, *(Extent(n) for n in shape[len(tiled) :])]
            cells = self.parameter(dtype, extents, Role.INPUT, (), target, order)
            source: Node = nodes.subscript(cells, [self.b.variable(self.threads[0]).node])
            place = [self._step(t, n) for t, n in zip(self.threads[1:], shape, strict=False)]
            place = (place + [nodes.number("0")] * rank)[:rank]
            where = self.offset(place, size) if len(self.threads) > 1 else []
        else:
            source = self.parameter(dtype, self.reach(shape, rank), Role.INPUT, (), target, order)
            where = self.offset(self.place(shape, rank), size)
        named = [("shape", size), *where, *self.storage(shared=shared), *self._checks()]
        reach = 0.0
        if isinstance(dtype, Scalar) and dtype.is_integer:
            held = ordinary(dtype)
            reach = held.magnitude if held is not None else 0.0
        return self.let(Tile(self.called("load", [source], named), dtype, tuple(shape), reach=reach), names)

    def _checks(self, *, dense: bool = True) -> list[tuple[str, Node]]:
        # What a launch gives to such an array is a whole number of tiles, so that there is nothing to check.
        if self.b.choose.chance(15) or self.b.choose.chance(8):
            return []
        unchecked: list[tuple[str, Node]] = [("bounds_check", nodes.name("False"))]
        return [*unchecked, ("aligned", nodes.name("True"))] if dense and self.b.choose.chance(6) else unchecked

    def store(self, tile: Tile, names: Sequence[str] = ()) -> None:
        """`wp.tile_store(out, t, offset=i * TILE_M)`: the block's own part of an output."""
        rank, value = tile.rank, self.use(tile)
        if self.threads and rank + len(self.threads) <= 4 and self.b.choose.chance(2):
            self._store_whole(tile, value, names)
            return
        spare = self.threads[:-rank]  # indices of the launch that the tile has no axis for: rows of the output
        rows = [extent_of(t) for t in spare]
        out = self.parameter(tile.dtype, rows + self.reach(tile.shape, rank), Role.OUTPUT, names)
        if spare:
            out = nodes.subscript(out, [self.b.variable(t).node for t in spare])
        named = [*self.offset(self.place(tile.shape, rank)), *self._checks(dense=tile.dense)]
        self.b.output(nodes.expression(self.called("store", [out, value], named)))

    def _store_whole(self, tile: Tile, value: Node, names: Sequence[str]) -> None:
        """`wp.tile_store(out[i], t)`: each block has a row of its own."""
        extents = [extent_of(t) for t in self.threads] + [Extent(size) for size in tile.shape]
        out = self.parameter(tile.dtype, extents, Role.OUTPUT, names)
        own = nodes.subscript(out, [self.b.variable(t).node for t in self.threads])
        self.b.output(nodes.expression(self.called("store", [own, value])))

    def add_to(self, tile: Tile, names: Sequence[str] = ()) -> None:
        """`wp.tile_atomic_add(total, t)`: all blocks add to the same cells, or each to its own."""
        value, names = self.use(tile), names or words.SHARED[self.b.family(tile.dtype)]
        own = bool(self.threads) and self.b.choose.chance(8)
        extents = self.reach(tile.shape, tile.rank) if own else [Extent(size) for size in tile.shape]
        out = self.parameter(tile.dtype, extents, Role.OUTPUT, names)
        where = self.offset(self.place(tile.shape, tile.rank)) if own else []
        if where and self.b.choose.chance(2):
            where.append(("bounds_check", nodes.name("False")))
        self.b.output(nodes.expression(self.called("atomic_add", [out, value], where)))

    # Choosing

    def latest(self) -> list[Tile]:
        """The tiles there are, those that nothing uses yet first, each latest first."""
        rows = list(reversed(self.tiles))
        return [t for t in rows if t.name not in self.used] + [t for t in rows if t.name in self.used]

    def fits(self, dtype: Value, reach: float) -> bool:
        """Whether whole numbers as large as this are safe in a type."""
        if not isinstance(dtype, Scalar) or dtype.kind is not Kind.INT:
            return True
        return reach <= headroom(dtype).high


def spanned(thread: Variable, size: int) -> Extent:
    """So many cells for each index that the thread can have."""
    return Extent(sides=(extent_of(thread),), factor=size)


def begin(b: Builder, rank: int) -> Bench:
    """`i, j = wp.tid()` of a tiled launch: the block's place."""
    return Bench(b, launch(b, rank))
