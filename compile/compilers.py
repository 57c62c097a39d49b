"""clang and NVRTC, as Warp brings them, and object code in this process: internal interfaces of Warp 1.19 as well."""

import itertools
from collections.abc import Sequence
from typing import Any

from compile.internals import CPU_BLOCK_DIM, CUDA_ARCH, session


def precompile_cpu_header(source_path: str, directory: str) -> None:
    """Let clang leave a precompiled header for unoptimised CPU code in a directory, as a `.pch` file."""
    state = session()
    state.build.build_cpu(
        f"{source_path}.o",
        source_path,
        optimization_level=0,
        use_precompiled_headers=True,
        pch_dir=directory,
        block_dim=CPU_BLOCK_DIM,
    )


def cpu_header_directory() -> str:
    """Where Warp's own builds have clang leave precompiled headers in this process; their names tell them apart."""
    directory: str = session().context.runtime.get_clang_pch_dir()
    return directory


def compile_cpu(source_path: str, flags: str) -> bool:
    """Compile C++ to an unoptimised object file beside it. Diagnostics go to file descriptor 2; returns success."""
    try:
        session().build.build_cpu(
            f"{source_path}.o", source_path, extra_flags=flags, optimization_level=0, block_dim=CPU_BLOCK_DIM
        )
    except Exception as error:
        return refused(error)
    return True


def compile_cuda(source_path: str) -> bool:
    """Compile CUDA to unoptimised PTX beside it. Diagnostics go to file descriptors 1 and 2; returns success."""
    try:
        session().build.build_cuda(source_path, CUDA_ARCH, f"{source_path}.ptx", pch_dir=None, config="debug")
    except Exception as error:
        return refused(error)
    return True


_LOADED = itertools.count()


def load_object(path: str) -> bytes:
    """Link an object file of CPU code into this process; returns the handle that it goes by. Raises OSError."""
    state = session()
    handle = f"warpsmith_{next(_LOADED)}".encode()
    if state.context.runtime.llvm.wp_load_obj(path.encode(), handle, state.warp.config.legacy_cpu_linker) != 0:
        raise OSError(f"{path}: object code that cannot be loaded")
    return handle


def unload_object(handle: bytes) -> None:
    """Give the memory of an object back; nothing of it may be called after."""
    session().context.runtime.llvm.wp_unload_obj(handle)


def find_symbol(handle: bytes, name: str) -> int:
    """The address of a function in an object; 0 where there is none."""
    address: int = session().context.runtime.llvm.wp_lookup(handle, name.encode())
    return address


def launch_bounds(dim: Sequence[int], axes: int) -> Any:
    """The launch bounds that entry points of a kernel with so many axes take.

    Axes that the launch does not have are one thread long; those that the kernel does not ask for run it as often.
    """
    return session().context._build_launch_bounds_from_tuple(tuple(dim), axes)


def refused(error: Exception) -> bool:
    """False for the exception, of no class of its own, that Warp raises when a compiler returns an error code."""
    if type(error) is Exception and "build failed with error code" in str(error):
        return False
    raise error
