"""Simple inputs for any drawn kernel, and Warp's own run of it on them."""

import ast
import ctypes
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray
from warp._src.codegen import Struct

from compile.described import described_kernel
from compile.live import LiveKernel
from fuzzer.reference.kinds import ArrayKind, Bool, CompositeKind, RecordKind, kind
from fuzzer.reference.reals import BFloat16, Real

EXTENT = 8
DIMS = {1: (EXTENT,), 2: (EXTENT, EXTENT), 3: (4, 4, 4), 4: (3, 3, 3, 3)}


class TooSpecial(Exception):
    """A parameter that has no simple input."""


def dim_of(source: str) -> tuple[int, ...]:
    """Launch dimensions with as many axes as the kernel asks indices for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "tid" in ast.unparse(node.value.func):
            (target,) = node.targets
            return DIMS[len(target.elts) if isinstance(target, ast.Tuple) else 1]
    return DIMS[1]


def inputs(live: LiveKernel, seed: int) -> dict[str, Any]:
    """Small numbers for each parameter, eight for each axis; whole numbers from zero to seven, scalars mostly eight.

    Raises TooSpecial for parameters of other kinds.
    """
    random = np.random.default_rng(seed)
    parameters = described_kernel(live).parameters
    return {name: _input(kind(type_), random) for name, type_ in parameters.items()}


def _numbers(scalar: Any, shape: tuple[int, ...], random: np.random.Generator) -> NDArray[Any]:
    if scalar is Bool:
        return random.integers(0, 2, shape).astype(bool)
    if scalar is BFloat16:
        return (random.uniform(-2, 2, shape).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
    if issubclass(scalar, Real):
        return random.uniform(-2, 2, shape).astype(scalar.dtype)
    return random.integers(0, EXTENT, shape).astype(scalar.name)


def _input(of: Any, random: np.random.Generator) -> Any:
    if isinstance(of, CompositeKind):
        return _numbers(of.scalar, of.shape, random)
    if isinstance(of, RecordKind):
        return {name: _input(field, random) for name, field in of.fields.items()}
    if isinstance(of, ArrayKind) and of.flavour == "array":
        if isinstance(of.element, RecordKind):
            return _nested(of.element, of.ndim, random)
        inner = of.element if isinstance(of.element, CompositeKind) else None
        shape = (EXTENT,) * of.ndim + (inner.shape if inner else ())
        return _numbers(inner.scalar if inner else of.element, shape, random)
    if not isinstance(of, type):
        raise TooSpecial(of.name)
    if of.__name__ == "int32":
        return np.int32(EXTENT)
    return _numbers(of, (1,), random)[0]


def _nested(of: RecordKind, depth: int, random: np.random.Generator) -> list[Any]:
    return [_nested(of, depth - 1, random) if depth > 1 else _input(of, random) for _ in range(EXTENT)]


def launched(live: LiveKernel, arguments: dict[str, Any], dim: tuple[int, ...], *, tiled: bool) -> dict[str, Any]:
    """What the array parameters hold after Warp's run, without fused products and without code for gradients."""
    kernel = live.kernel
    kernel.module.options.update({"enable_backward": False, "fuse_fp": False})
    given = {arg.label: _to_warp(arg.type, arguments[arg.label]) for arg in kernel.adj.args}
    if tiled:
        wp.launch_tiled(kernel, dim=dim, inputs=list(given.values()), device="cpu", block_dim=1)
    else:
        wp.launch(kernel, dim=dim, inputs=list(given.values()), device="cpu")
    return {arg.label: _back(arg.type, given[arg.label]) for arg in kernel.adj.args if _is_array(arg.type)}


def _is_array(type_: Any) -> bool:
    if isinstance(type_, type) and issubclass(type_, wp.Texture):
        return False
    return hasattr(type_, "ndim") and hasattr(type_, "dtype") and not isinstance(type_, Struct)


def _scalar_of(dtype: Any) -> Any:
    return getattr(dtype, "_wp_scalar_type_", dtype)


def _to_warp(type_: Any, value: Any) -> Any:
    if isinstance(value, wp.Texture):
        return value
    if isinstance(type_, Struct):
        instance = type_()
        for name, field in type_.vars.items():
            setattr(instance, name, _to_warp(field.type, value[name]))
        return instance
    if _is_array(type_):
        return _array(type_, value)
    numbers = np.asarray(value)
    if _scalar_of(type_) is wp.bfloat16:
        numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
    if hasattr(type_, "_wp_scalar_type_"):
        return type_(*(x.item() for x in numbers.reshape(-1)))
    return bool(value) if type_ in (bool, wp.bool) else type_(numbers.item())


def _array(type_: Any, value: Any) -> Any:
    if isinstance(type_.dtype, Struct):
        shape, cells = [], value
        for _ in range(type_.ndim):
            shape.append(len(cells))
            cells = cells[0]
        instances = [_to_warp(type_.dtype, cell) for cell in _flat(value, type_.ndim)]
        return wp.array(instances, dtype=type_.dtype, device="cpu").reshape(tuple(shape))
    if _scalar_of(type_.dtype) is wp.bfloat16:  # NumPy has no such type: the bits are copied
        made = wp.zeros(value.shape[: type_.ndim], dtype=type_.dtype, device="cpu")
        ctypes.memmove(made.ptr, np.ascontiguousarray(value).ctypes.data, value.nbytes)
        return made
    return wp.array(value, dtype=type_.dtype, ndim=type_.ndim, device="cpu")


def _flat(value: Any, depth: int) -> list[Any]:
    return list(value) if depth == 1 else [cell for part in value for cell in _flat(part, depth - 1)]


def _back(type_: Any, made: Any) -> Any:
    if isinstance(type_.dtype, Struct):
        return _rows(type_.dtype, made.numpy())
    if _scalar_of(type_.dtype) is not wp.bfloat16:
        return made.numpy()
    bits = np.zeros(made.shape + tuple(getattr(type_.dtype, "_shape_", ())), np.uint16)
    ctypes.memmove(bits.ctypes.data, made.ptr, bits.nbytes)
    return bits


def _rows(struct: Any, rows: Any) -> Any:
    if rows.ndim:
        return [_rows(struct, row) for row in rows]
    return {
        name: _rows(field.type, rows[name]) if isinstance(field.type, Struct) else rows[name]
        for name, field in struct.vars.items()
        if not _is_array(field.type)
    }
