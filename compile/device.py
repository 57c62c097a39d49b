"""Kernels launched the way people do, by Warp itself, on any of its devices."""

import ctypes
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from compile.described import ArrayOf, Composite, Record, Scalar, Type, described_kernel
from compile.internals import session
from compile.live import LiveKernel
from compile.memory import Unplaceable, stored, structured

BLOCK_DIM = 64  # of launches of blocks that share tiles


def cuda_devices() -> int:
    """How many CUDA devices Warp sees."""
    return int(session().warp.get_cuda_device_count())


def launched(
    live: LiveKernel, arguments: Mapping[str, Any], dim: Sequence[int], device: str, *, tiled: bool = False
) -> dict[str, Any]:
    """What the array parameters hold after a launch without fused products and without code for gradients.

    `arguments` are in the form of `compile.memory.Arguments`, and so are the arrays returned, those of structs aside.
    `tiled` launches blocks of threads, one for each index. Raises Unplaceable.
    """
    warp = session().warp
    live.kernel.module.options.update({"enable_backward": False, "fuse_fp": False})
    types = described_kernel(live).parameters
    own = {arg.label: arg.type for arg in live.kernel.adj.args}
    given = {name: _given(of, own[name], arguments[name], device) for name, of in types.items()}
    inputs = list(given.values())
    if tiled:
        warp.launch_tiled(live.kernel, dim=tuple(dim), inputs=inputs, device=device, block_dim=BLOCK_DIM)
    else:
        warp.launch(live.kernel, dim=tuple(dim), inputs=inputs, device=device)
    return {name: _held(of, given[name]) for name, of in types.items() if isinstance(of, ArrayOf)}


def _given(of: Type, own: Any, value: Any, device: str) -> Any:
    """An argument as Warp takes it."""
    match of:
        case Record(fields=fields):
            made = own()
            for key, kind in fields:
                setattr(made, key, _given(kind, own.vars[key].type, value[key], device))
            return made
        case ArrayOf(flavour="array"):
            return _array(of, own, value, device)
        case Composite():
            return own(*(_number(of.scalar, x) for x in np.asarray(value).reshape(-1)))
        case Scalar() if np.asarray(value).dtype == object:
            raise Unplaceable(f"a {type(value).__name__} on a device")
        case Scalar(name="bool"):
            return bool(value)
        case Scalar():
            return own(_number(of, np.asarray(value)[()]))
    raise Unplaceable(f"arguments of type {getattr(of, 'name', of)}")


def _number(of: Any, x: Any) -> Any:
    if of.name == "bfloat16":
        return (np.asarray(x, np.uint32) << 16).view(np.float32).item()
    return x.item()


def _array(of: ArrayOf, own: Any, value: Any, device: str) -> Any:
    """The bytes of the cells, copied: NumPy has no name for some of Warp's types."""
    warp = session().warp
    cells = structured(of, value)
    shape = cells.shape[: of.ndim]
    made = warp.empty(shape, dtype=own.dtype, device="cpu")
    if math.prod(shape):
        ctypes.memmove(made.ptr, cells.ctypes.data, cells.nbytes)
    return made if device == "cpu" else made.to(device)


def _held(of: ArrayOf, made: Any) -> Any:
    host = made.to("cpu")
    kind = stored(of.element)
    cells = np.empty(host.shape, kind)
    if cells.nbytes:
        ctypes.memmove(cells.ctypes.data, host.ptr, cells.nbytes)
    return cells
