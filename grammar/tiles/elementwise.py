"""Tiles from tiles, cell by cell: operators, `wp.tile_map` with built-ins and with the program's own functions."""

from functools import cache

from grammar import catalog, nodes, words
from grammar.builder import Function
from grammar.domains import GUARDS
from grammar.nodes import BINARY, Level, Node
from grammar.reading import names_in
from grammar.scope import Expr
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.handed import handed
from grammar.tiles.mixed import chosen, crossed, divided
from grammar.types import BOOL, FLOAT32, FLOAT64, Kind, Scalar, Value, Vector, is_linear, is_whole
from grammar.values import operand

NAMED = {"+": "add", "-": "sub", "*": "mul", "/": "div", "&": "bit_and", "|": "bit_or", "^": "bit_xor"}
BITS = ("&", "|", "^")
BOUNDED = ("abs", "min", "max", "invert", "bit_and", "bit_or", "bit_xor")


@cache
def mapped(dtype: Value, count: int) -> tuple[tuple[str, Value], ...]:
    """The built-ins that a map over `count` tiles of a dtype may apply, with what they yield.

    Those with a domain are left out, and for signed integers those whose results may be larger than their arguments.
    """
    found = []
    for s in catalog.signatures():
        if len(s.results) != 1 or s.group not in ("Scalar Math", "Vector Math") or len(s.parameters) != count:
            continue
        if any(kind != dtype for _, kind in s.parameters) or any((s.name, key) in GUARDS for key, _ in s.parameters):
            continue
        if isinstance(dtype, Scalar) and dtype.kind is Kind.INT and s.name not in BOUNDED:
            continue
        if s.name in UNSAFE or (s.name == "sign" and is_whole(dtype)):
            continue
        if isinstance(s.results[0], (Scalar, Vector)) and s.results[0] != BOOL:
            found.append((s.name, s.results[0]))
    return tuple(found)


# Of whole numbers these divide or shift; of floats they cast to integers.
# `sign` of whole numbers: see `exclusions`.
UNSAFE = frozenset(("div", "mod", "floordiv", "lshift", "rshift", "cw_div", "cw_mod", "float_to_int", "bool"))


def scalar(z: Bench, kind: Value) -> Expr:
    """A number that every thread of the block has alike: a parameter, or what the grammar makes of the launch index."""
    z.b.fuel = 3
    return operand(z.b, kind, 1)


def combined(z: Bench, left: Tile, right: Tile, operator: str) -> Tile | None:
    """`left + right`, or the same as a map: `wp.tile_map(wp.add, left, right)`."""
    reach = left.reach * right.reach if operator == "*" else left.reach + right.reach
    if operator in BITS:
        reach = 2 * max(left.reach, right.reach)
    if not z.fits(left.dtype, reach):
        return None
    if operator != "/" and z.b.choose.chance(2):
        node = z.called("map", [nodes.wp(NAMED[operator]), z.use(left), z.use(right)])
        return Tile(node, left.dtype, left.shape, reach=reach)
    level = BINARY[operator][0]
    tight = nodes.parenthesized(z.use(left), left.level, level)
    other = nodes.parenthesized(z.use(right), right.level, Level(level + 1))
    return Tile(nodes.operation(tight, operator, other), left.dtype, left.shape, level, reach)


def operators(dtype: Value) -> tuple[str, ...]:
    """The operators that two tiles of a dtype may have between them."""
    if isinstance(dtype, Scalar) and dtype.is_integer:
        return ("+", "-", "*", *BITS) if dtype.bits >= 32 else ("+", "-")
    if isinstance(dtype, Scalar):
        return ("+", "*", "-")
    return ("+", "-") if is_linear(dtype) else ()


def partner(z: Bench, tile: Tile) -> Tile | None:
    """Another tile of the same kind and shape, the one least used first."""
    rows = [t for t in z.latest() if t.dtype == tile.dtype and t.shape == tile.shape and t.name != tile.name]
    return rows[0] if rows else None


def paired(z: Bench, tile: Tile) -> Tile | None:
    """Two tiles and an operator between them."""
    other, choices = partner(z, tile) or tile, operators(tile.dtype)
    if not choices:
        return None
    operator = z.b.choose.pick(choices)
    if other is tile and operator != "*":
        return None
    left, right = (tile, other) if z.b.choose.chance(9) else (other, tile)
    return combined(z, left, right, operator)


def scaled(z: Bench, tile: Tile) -> Tile | None:
    """`t * alpha`, `alpha * t`, and of floats `t / 2.0`."""
    kind = tile.dtype if isinstance(tile.dtype, Scalar) else getattr(tile.dtype, "scalar", None)
    if kind is None or not kind.is_float or not (isinstance(tile.dtype, Scalar) or is_linear(tile.dtype)):
        return None
    value = scalar(z, kind)
    body = nodes.parenthesized(z.use(tile), tile.level, Level.PRODUCT)
    factor = nodes.parenthesized(value.node, value.level, Level.UNARY)
    if z.b.choose.chance(6):
        right = nodes.parenthesized(z.use(tile), tile.level, Level.UNARY)
        left = nodes.parenthesized(value.node, value.level, Level.PRODUCT)
        return Tile(nodes.operation(left, "*", right), tile.dtype, tile.shape, Level.PRODUCT)
    return Tile(nodes.operation(body, "*", factor), tile.dtype, tile.shape, Level.PRODUCT)


def quotient(z: Bench, tile: Tile) -> Tile | None:
    """`t / (1.0 + other * other)`, whose divisor is not zero."""
    if not tile.is_real or not isinstance(tile.dtype, Scalar):
        return None
    other = partner(z, tile) or tile
    one = z.called("ones", [], [("shape", z.shape(tile.shape)), ("dtype", z.b.spelled(tile.dtype))])
    size = z.called("map", [nodes.wp("abs"), z.use(other)])
    below = z.let(Tile(nodes.operation(size, "+", one), tile.dtype, tile.shape, Level.SUM), ("denom", "norm", "scale"))
    return combined(z, tile, below, "/")


def negated(z: Bench, tile: Tile) -> Tile | None:
    """`-t`."""
    if not operators(tile.dtype) or (isinstance(tile.dtype, Scalar) and tile.dtype.kind is Kind.UINT):
        return None
    inner = nodes.parenthesized(z.use(tile), tile.level, Level.POWER)
    return Tile(nodes.prefixed("-", inner), tile.dtype, tile.shape, Level.UNARY, tile.reach)


def built_in(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_map(wp.sin, t)`."""
    return _map(z, [tile])


def built_in_pair(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_map(wp.max, t, u)`."""
    other = partner(z, tile)
    return None if other is None else _map(z, [tile, other])


def _map(z: Bench, tiles: list[Tile]) -> Tile | None:
    choices = mapped(tiles[0].dtype, len(tiles))
    if not choices:
        return None
    name, result = z.b.choose.pick(choices)
    reach = 0.0
    if isinstance(result, Scalar) and result.is_integer:
        reach = 2 * max(t.reach for t in tiles) + 1 if name in BOUNDED else 2.0**62
    return Tile(z.called("map", [nodes.wp(name), *map(z.use, tiles)]), result, tiles[0].shape, reach=reach)


def limited(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_map(wp.max, t, 0.0)`: a built-in of a tile and a number."""
    if not tile.is_real or not isinstance(tile.dtype, Scalar):
        return None
    builtin = z.b.choose.pick(("max", "min"))
    bound = z.b.number(tile.dtype, z.b.choose.pick(("0.0", "1.0", "0.5", "10.0"))).node
    return Tile(z.called("map", [nodes.wp(builtin), z.use(tile), bound]), tile.dtype, tile.shape)


def own_function(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_map(falloff, t, radius)`: a function of the program, its first argument a tile, others tiles or not."""
    rows = [f for f in z.b.functions if _takes(f, tile)]
    if not rows:
        return None
    fresh = [f for f in rows if f not in z.b.called]
    function = z.b.choose.pick(fresh or rows)
    z.b.called.add(function)
    arguments: list[Node] = [z.use(tile)]
    for _, kind in function.parameters[1:]:
        others = [t for t in z.latest() if t.dtype == kind and t.shape == tile.shape and t.reach <= 100]
        if others and z.b.choose.chance(10):
            arguments.append(z.use(others[0]))
        else:
            arguments.append(_number(z, kind))
    node = z.called("map", [nodes.name(function.name), *arguments])
    return Tile(node, function.results[0], tile.shape, reach=2.0**62)


def _number(z: Bench, kind: Value) -> Node:
    """An argument of a map that is no tile: a variable, for its adjoint needs a place, which constants have not."""
    z.b.fuel = 2
    drawn = operand(z.b, kind, 1)
    variables = {v.name for v in z.b.frame.variables()}
    read = names_in(drawn.node) & variables
    if isinstance(kind, Scalar) or read:
        is_variable = nodes.is_name(drawn.node) and bool(read)
        return drawn.node if is_variable else z.b.variable(z.b.let(drawn)).node
    return z.b.variable(z.b.declare_parameter(kind, words.SCALARS[z.b.family(kind)])).node


def _takes(function: Function, tile: Tile) -> bool:
    if not function.is_plain or len(function.results) != 1 or function.parameters[0][1] != tile.dtype:
        return False
    result = function.results[0]
    return tile.reach <= 100 and isinstance(result, (Scalar, Vector)) and result != BOOL


def cast(z: Bench, tile: Tile) -> Tile | None:
    """`wp.tile_astype(t, dtype=wp.float64)`: to a wider float, or of small whole numbers to float."""
    if tile.is_real:
        others = [k for k in z.b.palette.values() if isinstance(k, Scalar) and k.is_float and k != tile.dtype]
        choices: list[Scalar] = [k for k in others if isinstance(k, Scalar)] or [FLOAT64]
    elif tile.is_whole and tile.reach <= 2**20:
        choices = [z.b.palette.real]
    else:
        return None
    wanted = z.b.choose.pick([c for c in choices if c != tile.dtype] or [FLOAT32])
    if wanted == tile.dtype:
        return None
    kind = [("dtype", z.b.spelled(wanted))]
    return Tile(z.called("astype", [z.use(tile)], kind), wanted, tile.shape)


STEPS = (
    (paired, 8),
    (scaled, 6),
    (built_in, 8),
    (built_in_pair, 4),
    (own_function, 7),
    (limited, 3),
    (handed, 1),
    (quotient, 2),
    (divided, 3),
    (crossed, 3),
    (chosen, 2),
    (negated, 2),
    (cast, 1),
)


def step(z: Bench, tile: Tile) -> Tile:
    """The tile worked on once, if something fits it."""
    for _ in range(4):
        made = z.b.choose.weighted(STEPS)(z, tile)
        if made is not None:
            return made
    return tile


def worked(z: Bench, tile: Tile, least: int = 1, most: int = 3) -> Tile:
    """The tile worked on a few times; what is made gets a name, or stays inside the next step."""
    for _ in range(z.b.choose.between(least, most)):
        made = step(z, tile)
        if made is tile:
            continue
        is_small = isinstance(made.node, nodes.Call) and tile.name is not None and not is_deep(made)
        tile = made if is_small and z.b.choose.chance(4) else z.let(made)
    return tile


def is_deep(tile: Tile) -> bool:
    """Whether a call has a call among its arguments."""
    return isinstance(tile.node, nodes.Call) and any(isinstance(a.value, nodes.Call) for a in tile.node.args)
