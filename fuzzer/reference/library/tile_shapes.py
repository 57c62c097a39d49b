"""Built-ins of tiles that only look at elements differently: views, shapes, types, single elements."""

import itertools
import math
from typing import Any

from fuzzer.reference.composites import Composite, matrix, part, vector
from fuzzer.reference.events import NotCovered, Undefined
from fuzzer.reference.kinds import cast
from fuzzer.reference.library.table import builtin
from fuzzer.reference.library.tiling import extents
from fuzzer.reference.tiles import Tile, strides_of, tile_of


@builtin("tile_transpose")
def tile_transpose(a: Tile) -> Tile:
    """Rows for columns, of the same elements."""
    rows, columns = a.shape
    return Tile(
        a.dtype, (columns, rows), a.store, [a.places[i * columns + j] for j in range(columns) for i in range(rows)]
    )


@builtin("tile_reshape")
def tile_reshape(t: Tile, shape: Any) -> Tile:
    """The same elements in another shape; -1 stands for what is left."""
    size = extents(shape)
    if -1 in size:
        rest = len(t.places) // -math.prod(size)
        size = tuple(rest if n == -1 else n for n in size)
    return Tile(t.dtype, size, t.store, t.places)


@builtin("tile_squeeze")
def tile_squeeze(t: Tile, axis: Any = None) -> Tile:
    """The same elements without axes of one."""
    axes = None if axis is None else extents(axis)
    shape = tuple(n for k, n in enumerate(t.shape) if n != 1 or (axes is not None and k not in axes))
    return Tile(t.dtype, shape or (1,), t.store, t.places)


@builtin("tile_broadcast")
def tile_broadcast(a: Tile, shape: Any) -> Tile:
    """The same elements, repeated along axes of one and new axes."""
    size = extents(shape)
    own = (1,) * (len(size) - len(a.shape)) + a.shape
    strides = strides_of(own)
    steps = [[0] * n if m == 1 else [i * s for i in range(n)] for n, m, s in zip(size, own, strides, strict=True)]
    return Tile(a.dtype, size, a.store, [a.places[sum(k)] for k in itertools.product(*steps)])


@builtin("tile_view")
def tile_view(t: Tile, offset: Any, shape: Any = None) -> Tile:
    """A part of the same elements; one with a shape must lie within the tile."""
    steps = offset if isinstance(offset, tuple) else (offset,)
    if shape is None:
        return t.view(steps)
    spans = tuple(slice(int(o), int(o) + n) for o, n in zip(steps, extents(shape), strict=True))
    if any(span.start < 0 or span.stop > extent for span, extent in zip(spans, t.shape, strict=True)):
        raise Undefined("a view that reaches out of its tile")
    return t.view(spans)


@builtin("tile_astype")
def tile_astype(t: Tile, dtype: Any) -> Tile:
    """The elements as another scalar type."""
    return tile_of(t.shape, [cast(dtype, x) for x in t], dtype)


@builtin("tile_extract")
def tile_extract(a: Tile, *indices: Any) -> Any:
    """An element, or a component of one. Unlike those in brackets, indices do not count from the end."""
    rank = len(a.shape)
    if any(int(index) < 0 for index in indices[:rank]):
        raise Undefined("a negative index of tile_extract")
    element = a.item(indices[:rank])
    return part(element, indices[rank:]) if len(indices) > rank else element


@builtin("tile")
def tile(x: Any, preserve_type: Any = False) -> Tile:
    """The values of the block's threads, of which there is one."""
    if isinstance(x, Composite) and not preserve_type:
        return tile_of((*x.kind.shape, 1), x.c)
    return tile_of((1,), [x])


@builtin("untile")
def untile(a: Tile) -> Any:
    """What the block's only thread gets of a tile."""
    if a.shape[-1] != 1:
        raise NotCovered("a tile for more threads than a block has on CPUs")
    if len(a.shape) == 1:
        return next(iter(a))
    if len(a.shape) == 2:
        return vector(a.values())
    rows, columns, _ = a.shape
    return matrix([a.values()[row * columns : (row + 1) * columns] for row in range(rows)])
