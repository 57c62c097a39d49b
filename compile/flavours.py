"""Arrays of Warp's other classes in memory: headers over cells that lie one after the other, as those of any array.

The layouts are those of `warp/native/array.h` and `warp/native/fabric.h`.
"""

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_DIMS = 4  # ARRAY_MAX_DIMS


class ArrayHeader(ctypes.Structure):
    """`wp::array_t`."""

    _fields_ = (
        ("data", ctypes.c_uint64),
        ("grad", ctypes.c_uint64),
        ("shape", ctypes.c_int32 * MOST_DIMS),
        ("strides", ctypes.c_int32 * MOST_DIMS),
        ("ndim", ctypes.c_uint16),
        ("flags", ctypes.c_uint16),
    )


class IndexedHeader(ctypes.Structure):
    """`wp::indexedarray_t`."""

    _fields_ = (("arr", ArrayHeader), ("indices", ctypes.c_uint64 * MOST_DIMS), ("shape", ctypes.c_int32 * MOST_DIMS))


class FabricHeader(ctypes.Structure):
    """`wp::fabricarray_t`."""

    _fields_ = (("buckets", ctypes.c_uint64), ("nbuckets", ctypes.c_uint64), ("size", ctypes.c_uint64))


class IndexedFabricHeader(ctypes.Structure):
    """`wp::indexedfabricarray_t`."""

    _fields_ = (("fa", FabricHeader), ("indices", ctypes.c_uint64), ("size", ctypes.c_uint64))


HEADERS: dict[str, Any] = {
    "array": ArrayHeader,
    "indexedarray": IndexedHeader,
    "fabricarray": FabricHeader,
    "indexedfabricarray": IndexedFabricHeader,
}


def array_header(address: int, shape: Sequence[int], size: int) -> ArrayHeader:
    """The header of an array of cells of a size."""
    header, ndim = ArrayHeader(data=address, ndim=len(shape)), len(shape)
    header.shape[:ndim] = shape
    header.strides[:ndim] = [size * math.prod(shape[axis + 1 :]) for axis in range(ndim)]
    return header


def indexed_header(of: ArrayHeader, picks: Sequence[NDArray[Any] | None]) -> IndexedHeader:
    """The header of an array seen through indices along some of its axes, which have to live as long."""
    header = IndexedHeader(arr=of)
    header.shape[:] = of.shape[:]
    for axis, pick in enumerate(picks):
        if pick is not None:
            header.indices[axis], header.shape[axis] = pick.ctypes.data, len(pick)
    return header


def fabric_header(address: int, shape: Sequence[int], size: int) -> tuple[FabricHeader, list[NDArray[Any]]]:
    """The header of cells in two buckets, of rows of cells in a second dimension; and what has to live as long."""
    count = shape[0]
    rows = address + size * math.prod(shape[1:]) * np.arange(count, dtype=np.uint64)
    lengths = np.full(count, shape[-1], np.uint64)
    half = (count + 1) // 2
    buckets = np.zeros((2 if count > half else 1, 4), np.uint64)  # start, end, cells, lengths of rows
    for bucket, (start, end) in zip(buckets, ((0, half), (half, count)), strict=False):
        cells = address + size * start if len(shape) == 1 else rows.ctypes.data + 8 * start
        bucket[:] = start, end, cells, lengths.ctypes.data + 8 * start if len(shape) > 1 else 0
    return FabricHeader(buckets.ctypes.data, len(buckets), count), [buckets, rows, lengths]
