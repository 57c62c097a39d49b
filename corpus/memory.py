"""Giving memory back: what sealing a shard took for a moment shall not count as the size of the process for ever."""

import ctypes
import sys

import pyarrow as pa


def give_back() -> None:
    """Returns freed memory to the system: Arrow's at once, the C library's where it is glibc. Takes milliseconds."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
