"""Operations in which threads meet: scattering into a tile, stacks of a block, sums into a tile, cells written."""

from grammar import nodes
from grammar.nodes import Node
from grammar.scope import Expr
from grammar.statements.branches import condition
from grammar.tiles.bench import Bench, Tile
from grammar.tiles.elementwise import partner, scalar
from grammar.types import INT32, Matrix, Scalar, Value, Vector


def _cells(z: Bench, tile: Tile) -> list[Node]:
    return [nodes.number(str(z.b.choose.below(n))) for n in tile.shape]


def scattered(z: Bench, tile: Tile) -> None:
    """`wp.tile_scatter_masked(t, 3, x, i > 2)`: all threads write one number to one cell, or none does.

    A sum, `wp.tile_scatter_add`, counts every thread that brings something: its result depends on how many there are.
    """
    value = z.b.variable(z.b.let(scalar(z, tile.dtype)))
    z.b.fuel = 2
    has_value = nodes.name("True") if z.b.choose.chance(6) else condition(z.b, 0).node
    adds = z.b.choose.chance(8)
    named = [("atomic", nodes.name(z.b.choose.pick(("True", "False"))))] if adds and z.b.choose.chance(6) else []
    way = "scatter_add" if adds else "scatter_masked"
    z.change(tile, z.called(way, [z.use(tile), *_cells(z, tile), value.node, has_value], named))


def axpy(z: Bench, tile: Tile) -> None:
    """`wp.tile_axpy(alpha, t, total)`: total += alpha * t."""
    other = partner(z, tile)
    if other is None or other.name is None or not tile.is_real:
        return
    value = z.b.variable(z.b.let(scalar(z, tile.dtype)))
    z.change(other, z.called("axpy", [value.node, z.use(tile), z.use(other)]))


def cell_written(z: Bench, tile: Tile) -> None:
    """`t[3] = x`, `t[3] |= x`: every thread writes the same."""
    assert tile.name is not None
    target = nodes.subscript(z.use(tile), _cells(z, tile))
    value = scalar(z, tile.dtype).node
    if tile.is_whole:  # that several threads do it changes nothing
        z.b.emit(nodes.augmented(target, z.b.choose.pick(("|", "&")), value), tile.name)
        z.known_as(tile, 2.0**31)
    else:
        z.b.emit(nodes.assign(target, value), tile.name)


def part_written(z: Bench, tile: Tile) -> None:
    """`t[3] = v`, `t[3, 1] = row`: a cell that is a vector or matrix, a row of one, a component."""
    assert tile.name is not None
    assert isinstance(tile.dtype, (Vector, Matrix))
    kind: Value = tile.dtype
    at = _cells(z, tile)
    if isinstance(kind, Matrix) and z.b.choose.chance(11):
        at.append(nodes.number(str(z.b.choose.below(kind.rows))))
        kind = Vector(kind.columns, kind.scalar)
    elif isinstance(kind, Vector) and z.b.choose.chance(6):
        at.append(nodes.number(str(z.b.choose.below(kind.length))))
        kind = kind.scalar
    z.b.emit(nodes.assign(nodes.subscript(z.use(tile), at), scalar(z, kind).node), tile.name)


def added(z: Bench, tile: Tile) -> None:
    """`t += u`, `t *= 2.0` and the like, in place."""
    other = partner(z, tile)
    assert tile.name is not None
    if other is not None and z.b.choose.chance(12):
        reach = tile.reach + other.reach
        if z.fits(tile.dtype, reach):
            operator = z.b.choose.pick(("+", "-"))
            z.b.emit(nodes.augmented(nodes.name(tile.name), operator, z.use(other)), tile.name)
            z.known_as(tile, reach)
    elif tile.is_real:
        value = scalar(z, tile.dtype)
        z.b.emit(nodes.augmented(nodes.name(tile.name), "*", value.node), tile.name)


def bits_joined(z: Bench, tile: Tile) -> None:
    """`t |= u`, `t &= u`, `t ^= u`."""
    other = partner(z, tile) or tile
    assert tile.name is not None
    z.b.emit(nodes.augmented(nodes.name(tile.name), z.b.choose.pick(("|", "&", "^")), z.use(other)), tile.name)
    z.known_as(tile, 2 * max(tile.reach, other.reach))


def changed(z: Bench, tile: Tile) -> None:
    """One of the above, on a tile of numbers that has a name."""
    if isinstance(tile.dtype, (Vector, Matrix)) and tile.dtype.scalar.is_float and tile.name is not None:
        part_written(z, tile)
    if not isinstance(tile.dtype, Scalar) or tile.name is None:
        return
    rows = [(added, 5), (cell_written, 3)]
    rows += [(axpy, 9)] if tile.is_real and tile.dtype.bits >= 32 else []
    rows += [(scattered, 12 if tile.rank > 2 else 5)] if tile.dtype.bits >= 32 else []
    rows += [(bits_joined, 4)] if tile.is_whole and tile.dtype.bits >= 32 else []
    if tile.is_whole and tile.dtype.bits < 32:
        return
    if tile.is_whole:
        rows = [row for row in rows if row[0] in (bits_joined, added, cell_written)]
    z.b.choose.weighted(rows)(z, tile)


def stack(z: Bench, kind: Scalar) -> None:
    """A stack that the block shares: numbers pushed, counted, taken off again and summed into an output.

    What a thread pushes is the same for all, so what is popped is, too; how many there are depends on the block.
    """
    b = z.b
    name = b.fresh(("stack", "hits", "queue", "pending", "selected"))
    made = z.called(
        "stack", [], [("capacity", nodes.number(b.choose.pick(("256", "512", "1024")))), ("dtype", b.spelled(kind))]
    )
    b.emit(nodes.assign(nodes.name(name), made), name)
    value = b.variable(b.let(scalar(z, kind)))
    b.fuel = 2
    holds = condition(b, 1)
    pushed = z.called("stack_push", [nodes.name(name), value.node, holds.node])
    b.emit(nodes.expression(pushed), name)
    if b.choose.chance(6):
        b.emit(nodes.expression(z.called("stack_clear", [nodes.name(name)])), name)
        b.emit(nodes.expression(z.called("stack_push", [nodes.name(name), value.node, nodes.name("True")])), name)
    count = b.let(Expr(z.called("stack_count", [nodes.name(name)]), INT32), ("count", "num_pushed", "depth"))
    popped, place = b.fresh(("item", "popped", "top", "entry")), b.fresh(("where", "at", "popped_slot"))
    pair = nodes.listed([nodes.name(popped), nodes.name(place)])
    b.emit(nodes.assign(pair, z.called("stack_pop", [nodes.name(name)])), popped, place, name)
    counted = z.called("full", [], [("shape", nodes.number("1")), ("value", b.variable(count).node)])
    z.store(Tile(counted, INT32, (1,)), ("counts_out", "depths", "num_selected"))
    taken = z.called("full", [], [("shape", nodes.number("1")), ("value", nodes.name(popped))])
    z.store(Tile(taken, kind, (1,)), ("items_out", "tops", "last_out"))
