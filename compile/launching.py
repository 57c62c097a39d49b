"""Launches without native code: Warp's own checks of dimensions, devices and arguments, and nothing run.

While the block runs, `wp.launch` builds a kernel's module and packs its arguments as ever; where it would compile the
module and call it, it finds stand-ins. Outside of the block, Warp is as it was.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from compile import internals

LAUNCHES = frozenset({"warp._src.context.launch", "warp._src.context.launch_tiled"})
"""The functions that launch."""

CODE = "compile.launching.code_for"
"""The function in which a launch builds its kernel's code."""


class _Hooks:
    """What stands for the compiled kernel."""

    forward = backward = object()
    det_launch_meta = None
    cluster_dim = 1


class _Executable:
    """What stands for the compiled module."""

    def get_kernel_hooks(self, kernel: Any) -> _Hooks:
        return _Hooks()


@contextlib.contextmanager
def launches_checked() -> Iterator[None]:
    """Let programs launch their kernels on the CPU as far as Python goes."""
    context = internals.session().context
    before = context.Module.load, context.invoke, context.invoke_cpu_blocks

    context.Module.load = code_for
    context.invoke = context.invoke_cpu_blocks = lambda *arguments: None
    try:
        yield
    finally:
        context.Module.load, context.invoke, context.invoke_cpu_blocks = before


def code_for(module: Any, device: Any, block_dim: int | None = None) -> _Executable:
    """What a launch does for its kernel's module: its code is built and printed, and not compiled."""
    options = internals.target_options(module, "cpu")
    internals.build(module, options, "cpu").codegen("cpu")
    return _Executable()
