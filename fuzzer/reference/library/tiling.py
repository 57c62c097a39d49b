"""Built-ins of tiles: loads and stores, maps, reductions, scans, sorting, shapes."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

from fuzzer.reference.arrays import Array
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NotCovered, Undefined, in_some_order
from fuzzer.reference.kinds import CompositeKind, cast, kind_of, plain, zero
from fuzzer.reference.library.linear import dot
from fuzzer.reference.library.randoms import State, pcg, randf, randi
from fuzzer.reference.library.scalars import larger, smaller
from fuzzer.reference.library.table import BUILTINS, builtin
from fuzzer.reference.reals import Float32, Real
from fuzzer.reference.tiles import Tile, folded, loosened, strides_of, summed, tile_of
from fuzzer.reference.wholes import Int32, Whole


def extents(shape: Any) -> tuple[int, ...]:
    """A shape that is known when code is generated."""
    found = plain(shape)
    return found if isinstance(found, tuple) else (found,)


def _offsets(offset: Any, rank: int) -> tuple[int, ...]:
    return (0,) * rank if offset is None else extents(offset)


def _coordinates(
    shape: tuple[int, ...], offset: tuple[int, ...], axis: int = 0, indices: Tile | None = None
) -> Iterator[tuple[int, ...]]:
    for at in itertools.product(*map(range, shape)):
        spot = [a + b for a, b in zip(at, offset, strict=True)]
        if indices is not None:
            spot[axis] = offset[axis] + indices.store[indices.places[at[axis]]].v
        yield tuple(spot)


def _inside(a: Array, spot: tuple[int, ...], *, checked: bool) -> bool:
    if len(spot) != len(a.shape):
        raise NotCovered("a tile and an array of different ranks")
    if all(0 <= i < extent for i, extent in zip(spot, a.shape, strict=True)):
        return True
    if not checked or any(i < 0 for i in spot):
        raise Undefined("a tile reaches out of its array")
    return False


def _skipping(a: Array, spot: tuple[int, ...]) -> bool:
    return all(0 <= i < extent for i, extent in zip(spot, a.shape, strict=True))


@builtin("tile_load")
def tile_load(
    a: Array, shape: Any, offset: Any = None, storage: Any = None, bounds_check: Any = True, aligned: Any = False
) -> Tile:
    """The elements of an array from an offset on; zero beyond its ends, where that is checked."""
    size = extents(shape)
    nothing, checked = zero(a.kind.element), bool(bounds_check) and not aligned
    return tile_of(
        size,
        (
            a.cells.load(a.place(spot)) if _inside(a, spot, checked=checked) else nothing
            for spot in _coordinates(size, _offsets(offset, len(size)))
        ),
        a.kind.element,
    )


@builtin("tile_store")
def tile_store(a: Array, t: Tile, offset: Any = None, bounds_check: Any = True, aligned: Any = False) -> None:
    """Write the elements into an array from an offset on; not beyond its ends, where that is checked."""
    checked = bool(bounds_check) and not aligned
    for spot, value in zip(_coordinates(t.shape, _offsets(offset, len(t.shape))), t, strict=True):
        if _inside(a, spot, checked=checked):
            a.cells.store(a.place(spot), value)


@builtin("tile_load_indexed")
def tile_load_indexed(
    a: Array, indices: Tile, shape: Any, offset: Any = None, axis: Any = 0, storage: Any = None
) -> Tile:
    """The elements of an array at indices along one axis; zero outside of it."""
    size = extents(shape)
    nothing = zero(a.kind.element)
    return tile_of(
        size,
        (
            a.cells.load(a.place(spot)) if _skipping(a, spot) else nothing
            for spot in _coordinates(size, _offsets(offset, len(size)), plain(axis), indices)
        ),
        a.kind.element,
    )


@builtin("tile_store_indexed")
def tile_store_indexed(a: Array, indices: Tile, t: Tile, offset: Any = None, axis: Any = 0) -> None:
    """Write the elements to indices along one axis; not outside of the array, and no two to the same."""
    spots = _coordinates(t.shape, _offsets(offset, len(t.shape)), plain(axis), indices)
    stored = [(a.place(spot), value) for spot, value in zip(spots, t, strict=True) if _skipping(a, spot)]
    if len({place for place, _ in stored}) < len(stored):
        raise Undefined("two elements of a tile stored in one cell")
    for place, value in stored:
        a.cells.store(place, value)


def _added(a: Array, spot: tuple[int, ...], value: Any) -> Any:
    k = a.place(spot)
    old = a.cells.update(k, lambda old: old + value)
    a.cells.grow(k, value, old)
    return old


@builtin("tile_atomic_add")
def tile_atomic_add(a: Array, t: Tile, offset: Any = None, bounds_check: Any = True) -> Tile:
    """Add the elements to an array; what was there before."""
    spots = _coordinates(t.shape, _offsets(offset, len(t.shape)))
    nothing = zero(a.kind.element)
    return tile_of(
        t.shape,
        [
            _added(a, spot, value) if _inside(a, spot, checked=bool(bounds_check)) else nothing
            for spot, value in zip(spots, t, strict=True)
        ],
        t.dtype,
    )


@builtin("tile_atomic_add_indexed")
def tile_atomic_add_indexed(a: Array, indices: Tile, t: Tile, offset: Any = None, axis: Any = 0) -> Tile:
    """Add the elements to an array at indices along one axis; what was there before."""
    spots = _coordinates(t.shape, _offsets(offset, len(t.shape)), plain(axis), indices)
    nothing = zero(a.kind.element)
    return tile_of(
        t.shape,
        [_added(a, spot, value) if _skipping(a, spot) else nothing for spot, value in zip(spots, t, strict=True)],
        t.dtype,
    )


def _filled(shape: Any, value: Any, dtype: Any) -> Tile:
    size = extents(shape)
    return tile_of(size, [value] * math.prod(size), dtype)


@builtin("tile_zeros")
def tile_zeros(shape: Any, dtype: Any = Float32, storage: Any = None) -> Tile:
    """All zeros."""
    return _filled(shape, zero(dtype), dtype)


@builtin("tile_ones")
def tile_ones(shape: Any, dtype: Any = Float32, storage: Any = None) -> Tile:
    """All ones."""
    return _filled(shape, _constant(dtype, 1), dtype)


def _constant(dtype: Any, value: Any) -> Any:
    if isinstance(dtype, CompositeKind) and not isinstance(value, Composite):
        return Composite(dtype, (cast(dtype.scalar, value),) * dtype.size)
    return value if kind_of(value) is dtype else cast(dtype, value)


@builtin("tile_full")
def tile_full(shape: Any, value: Any, dtype: Any = None, storage: Any = None) -> Tile:
    """One value everywhere."""
    dtype = dtype or kind_of(value)
    return _filled(shape, _constant(dtype, value), dtype)


@builtin("tile_empty")
def tile_empty(shape: Any, dtype: Any = Float32, storage: Any = None) -> Tile:
    """Elements that are not set."""
    return _filled(shape, None, dtype)


@builtin("tile_from_thread")
def tile_from_thread(shape: Any, value: Any, thread_idx: Any, storage: Any = None) -> Tile:
    """The value of one thread of the block, which is the only one."""
    if plain(thread_idx) != 0:
        raise Undefined("a value of a thread that there is not")
    return _filled(shape, value, kind_of(value))


@builtin("tile_arange")
def tile_arange(*args: Any, dtype: Any = Float32, storage: Any = None) -> Tile:
    """Numbers with equal steps; how many there are is exact where all are whole."""
    numbers = [plain(arg) for arg in args]
    start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    if step == 0:
        raise Undefined("a range whose step is 0")
    if issubclass(dtype, Real) and any(
        isinstance(x, int) and float(cast(dtype, x).v) != x for x in (start, stop, step)
    ):
        raise NotCovered("a range of floats whose bounds are whole numbers that are none")
    is_whole = all(isinstance(number, int) for number in (start, stop, step))
    count = -((start - stop) // step) if is_whole else math.ceil((stop - start) / step)
    values = [cast(dtype, start + k * step) for k in range(count)]
    if issubclass(dtype, Real):
        values = [x if float(x.v) == start + k * step else x.depends((), 2.0) for k, x in enumerate(values)]
    return tile_of((count,), values, dtype)


def _numbers(rng: Whole) -> State:
    """The stream of a block's only thread: the state, which stays as it is, hashed once with the thread's index, 0."""
    return State(pcg(rng.v))


@builtin("tile_randf")
def tile_randf(shape: Any, rng: Whole, min: Any = None, max: Any = None, storage: Any = None) -> Tile:
    """Random numbers in [0, 1), or between two numbers."""
    size, state = extents(shape), _numbers(rng)
    return tile_of(size, [randf(state, min, max) for _ in range(math.prod(size))], Float32)


@builtin("tile_randi")
def tile_randi(shape: Any, rng: Whole, min: Any = None, max: Any = None, storage: Any = None) -> Tile:
    """Random whole numbers, of all or between two numbers."""
    size, state = extents(shape), _numbers(rng)
    return tile_of(size, [randi(state, min, max) for _ in range(math.prod(size))], Int32)


@builtin("tile_map")
def tile_map(op: Callable[..., Any], *args: Any) -> Tile:
    """A function of each element, of the elements of several tiles at the same place, and of values for all."""
    tiles = [arg for arg in args if isinstance(arg, Tile)]
    shape = tiles[0].shape
    if any(t.shape != shape for t in tiles):
        raise NotCovered("a map over tiles of different shapes")
    columns = [arg.values() if isinstance(arg, Tile) else [arg] * len(tiles[0].places) for arg in args]
    return tile_of(shape, [op(*row) for row in zip(*columns, strict=True)])


def _alone(value: Any) -> Tile:
    return tile_of((1,), [value])


def _along(a: Tile, axis: int) -> tuple[tuple[int, ...], list[list[Any]]]:
    """The elements along an axis, for each place of the others."""
    values, strides = a.values(), strides_of(a.shape)
    others = [range(0, n * s, s) for k, (n, s) in enumerate(zip(a.shape, strides, strict=True)) if k != axis]
    lines = [
        [values[sum(base) + i * strides[axis]] for i in range(a.shape[axis])] for base in itertools.product(*others)
    ]
    return tuple(n for k, n in enumerate(a.shape) if k != axis) or (1,), lines


@builtin("tile_sum")
def tile_sum(a: Tile, axis: Any = None) -> Tile:
    """The sum of all elements, or along an axis."""
    if axis is None:
        return _alone(summed(a.values()))
    shape, lines = _along(a, plain(axis))
    return tile_of(shape, [summed(line) for line in lines])


@builtin("tile_max")
def tile_max(a: Tile) -> Tile:
    """The largest element."""
    return _alone(folded(larger, a.values()))


@builtin("tile_min")
def tile_min(a: Tile) -> Tile:
    """The smallest element."""
    return _alone(folded(smaller, a.values()))


@builtin("tile_reduce")
def tile_reduce(op: Callable[..., Any], a: Tile, axis: Any = None) -> Tile:
    """All elements combined by an operation, or those along an axis; the operation must not mind the order."""
    combine = summed if op is BUILTINS["add"] else lambda values: _free(op, values)
    if axis is None:
        return _alone(combine(a.values()))
    shape, lines = _along(a, plain(axis))
    return tile_of(shape, [combine(line) for line in lines])


def _free(op: Callable[..., Any], values: list[Any]) -> Any:
    """A fold whose order is open: of floats, no more than about equal unless one of the values itself comes out."""
    result = folded(op, values)
    if isinstance(result, Real) and not any(result is value for value in values):
        return loosened(result, 4.0 * len(values) * abs(float(result.v)))
    return result


@builtin("tile_dot")
def tile_dot(a: Tile, b: Tile) -> Tile:
    """The sum of the products of elements at the same place."""
    return _alone(summed([dot(x, y) for x, y in zip(a, b, strict=True)]))


def _scan(op: Callable[[Any, Any], Any], values: list[Any], *, sums: bool) -> list[Any]:
    found, running = [], values[0]
    for count, value in enumerate(values):
        running = op(running, value) if count else value
        found.append(summed(values[: count + 1]) if sums and isinstance(running, Real) else running)
    return found


@builtin("tile_scan_inclusive")
def tile_scan_inclusive(a: Tile) -> Tile:
    """The sums up to each element."""
    return tile_of(a.shape, _scan(lambda x, y: x + y, a.values(), sums=True))


@builtin("tile_scan_exclusive")
def tile_scan_exclusive(a: Tile) -> Tile:
    """The sums before each element."""
    return tile_of(a.shape, [zero(a.dtype), *_scan(lambda x, y: x + y, a.values(), sums=True)[:-1]])


@builtin("tile_scan_max_inclusive")
def tile_scan_max_inclusive(a: Tile) -> Tile:
    """The largest elements so far."""
    return tile_of(a.shape, _scan(larger, a.values(), sums=False))


@builtin("tile_scan_min_inclusive")
def tile_scan_min_inclusive(a: Tile) -> Tile:
    """The smallest elements so far."""
    return tile_of(a.shape, _scan(smaller, a.values(), sums=False))


def _one_of(values: list[Any], k: int) -> Tile:
    """The place of an extreme, or another where the same number is."""
    return _alone(Int32(in_some_order([j for j, value in enumerate(values) if value == values[k] or j == k])[0]))


@builtin("tile_argmax")
def tile_argmax(a: Tile) -> Tile:
    """Where the largest element is; which one of several is open."""
    values = a.values()
    return _one_of(values, folded(lambda i, j: j if values[j] > values[i] else i, list(range(len(values)))))


@builtin("tile_argmin")
def tile_argmin(a: Tile) -> Tile:
    """Where the smallest element is; which one of several is open."""
    values = a.values()
    return _one_of(values, folded(lambda i, j: j if values[j] < values[i] else i, list(range(len(values)))))


@builtin("tile_sort")
def tile_sort(keys: Tile, values: Tile) -> None:
    """Sort keys in place, and what belongs to them; equal keys may come in any order."""
    pairs = list(zip(keys, values, strict=True))
    if any(math.isnan(k.v) for k, _ in pairs):
        raise Undefined("a sort of what is not a number")
    pairs.sort(key=lambda pair: pair[0].v)
    if any(k == l_ and not _same(v, w) for (k, v), (l_, w) in itertools.pairwise(pairs)):
        pairs = sorted(in_some_order(pairs), key=lambda pair: pair[0].v)
    keys.fill(k for k, _ in pairs)
    values.fill(v for _, v in pairs)


def _same(v: Any, w: Any) -> bool:
    try:
        return bool(v == w)
    except TypeError:
        return v is w


@builtin("tile_axpy")
def tile_axpy(alpha: Any, src: Tile, dest: Tile) -> None:
    """`dest += alpha * src`, in place; the product may stay unrounded."""
    dest.fill([_fused(alpha * x, y) for x, y in zip(src, dest, strict=True)])


def _fused(product: Any, y: Any) -> Any:
    total = y + product
    if isinstance(total, Real):
        return total.__class__(total.v, total.e + product.ulp(), total.d)
    if isinstance(total, Composite) and isinstance(total.c[0], Real):
        return Composite(
            total.kind,
            tuple(t.__class__(t.v, t.e + p.ulp(), t.d) for t, p in zip(total.c, product.c, strict=True)),
        )
    return total


@builtin("tile_assign")
def tile_assign(dst: Tile, src: Tile, offset: Any = None) -> None:
    """Copy a tile into a part of another."""
    start = _offsets(offset, len(dst.shape))
    target = dst.view(tuple(slice(o, o + n) for o, n in zip(start, src.shape, strict=True)))
    if target.shape != src.shape:
        raise Undefined("a tile that does not fit into another")
    target.fill([x if kind_of(x) is dst.dtype else cast(dst.dtype, x) for x in src.values()])
