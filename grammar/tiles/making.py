"""Tiles out of nothing: filled, counted, drawn at random, taken from one thread."""

from grammar import nodes
from grammar.kernel import random_state
from grammar.nodes import Node
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.elementwise import scalar
from grammar.types import FLOAT32, INT32, STATE, Scalar, Value


def filled(z: Bench, dtype: Value, shape: tuple[int, ...], *, shared: int = 4, zero: bool = False) -> Tile:
    """`wp.tile_zeros(shape=..., dtype=...)`, `tile_ones`, or `tile_full` of a number."""
    z.b.fuel = 2
    named: list[tuple[str, Node]] = [("shape", z.shape(shape))]
    kind = ("dtype", z.b.spelled(dtype))
    how = "zeros" if zero else z.b.choose.weighted((("zeros", 3), ("ones", 3), ("full", 5)))
    if how == "ones" and not isinstance(dtype, Scalar):
        how = "full"
    if how == "full":
        value = scalar(z, dtype)
        named.append(("value", value.node))
        reach = value.interval.magnitude if value.interval is not None and isinstance(dtype, Scalar) else 2.0**62
        if value.literal or z.b.choose.chance(4):
            named.append(kind)
    else:
        named.append(kind)
        reach = 1.0
    whole = isinstance(dtype, Scalar) and dtype.is_integer
    node = z.called(how, [], [*named, *z.storage(shared=shared)])
    return Tile(node, dtype, shape, reach=reach if whole else 0.0)


def counted(z: Bench, dtype: Scalar, size: int) -> Tile:
    """`wp.tile_arange(TILE_M, dtype=int)`, or from a start, by a step."""
    how = z.b.choose.below(3)
    ending = ".0" if dtype.is_float else ""

    def number(value: int) -> Node:
        return nodes.number(f"{value}{ending}")  # a bare literal: the dtype is said beside it

    if how == 0 and not dtype.is_float and dtype == INT32:
        ends = [z.axis(size)]
    elif how == 1:
        ends = [number(0), number(2 * size), number(2)]
    else:
        ends = [number(1), number(size + 1)]
    said = [] if dtype == FLOAT32 and z.b.choose.chance(5) else [("dtype", z.b.spelled(dtype))]
    named = [*said, *z.storage(shared=2)]
    return Tile(z.called("arange", ends, named), dtype, (size,), reach=0.0 if dtype.is_float else 2.0 * size)


def random(z: Bench, dtype: Scalar, shape: tuple[int, ...]) -> Tile:
    """`wp.tile_randf(shape=..., rng=state)`, with bounds or without. Each thread draws its own cells."""
    states = z.b.frame.of_type(STATE)
    state = states[0] if states else random_state(z.b, z.threads)
    named: list[tuple[str, Node]] = [("shape", z.shape(shape)), ("rng", z.b.variable(state).node)]
    if dtype == INT32:
        bounds = z.b.choose.pick((("0", "10"), ("-5", "5"), ("0", "100")))
        named += [(k, nodes.number(text)) for k, text in zip(("min", "max"), bounds, strict=True)]
        if z.b.choose.chance(5):
            del named[2:]  # any int32 at all
        node = z.called("randi", [], [*named, *z.storage(shared=2)])
        return Tile(node, INT32, shape, reach=100.0 if len(named) > 2 else 2.0**31)
    if z.b.choose.chance(7):
        bounds = z.b.choose.pick((("0.0", "10.0"), ("-1.0", "1.0"), ("0.5", "1.5")))
        named += [(k, nodes.number(text)) for k, text in zip(("min", "max"), bounds, strict=True)]
    return Tile(z.called("randf", [], [*named, *z.storage(shared=2)]), FLOAT32, shape)


def from_thread(z: Bench, dtype: Value, shape: tuple[int, ...]) -> Tile:
    """`wp.tile_from_thread(shape=..., value=x, thread_idx=0)`: the first thread's number, which is everybody's here."""
    value = z.b.variable(z.b.let(scalar(z, dtype)))
    named = [("shape", z.shape(shape)), ("value", value.node), ("thread_idx", nodes.number("0"))]
    whole = isinstance(dtype, Scalar) and dtype.is_integer
    node = z.called("from_thread", [], [*named, *z.storage(shared=2)])
    return Tile(node, dtype, shape, reach=2.0**62 if whole else 0.0)


def made(z: Bench, dtype: Value, shape: tuple[int, ...]) -> Tile:
    """A tile of a dtype and shape, from one of the above, bound to a name."""
    whole = isinstance(dtype, Scalar) and dtype.is_integer
    rows: list[tuple[str, int]] = [("filled", 6), ("from_thread", 4)]
    if isinstance(dtype, Scalar) and len(shape) == 1 and dtype.bits >= 32:
        rows.append(("counted", 5))
    if dtype in (FLOAT32, INT32) and z.b.has("random"):
        rows.append(("random", 9))
    match z.b.choose.weighted(rows):
        case "counted" if isinstance(dtype, Scalar):
            drawn = counted(z, dtype, shape[0])
        case "random" if isinstance(dtype, Scalar):
            drawn = random(z, dtype, shape)
        case "from_thread":
            drawn = from_thread(z, dtype, shape)
        case _:
            drawn = filled(z, dtype, shape)
    return z.let(drawn, ("noise", "jitter", "ramp", "base", "w", "bias_tile") if not whole else ())
