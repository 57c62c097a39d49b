"""Modules built as Warp builds them for people: whole, with hashes in their names, into a kernel cache on disk.

What `compile.native` compiles is a kernel's code by itself, without optimisation. Here it is Warp that decides what is
compiled, how, and whether what its cache holds will do.
"""

import itertools
from collections.abc import Mapping
from typing import Any

from compile import compilers, diagnose, internals
from compile.capture import captured_output
from compile.codegen import on_loaded
from compile.described import described_type
from compile.diagnostics import parse
from compile.execute import Executable
from compile.loader import Loaded
from compile.outcome import Failure, Rejected, Stage, Symptom
from compile.precompiled import headers_of_warp

PLAIN: dict[str, object] = {"optimization_level": 0, "fuse_fp": False}
"""Module options under which results are those of the code that `compile.native` compiles, to the last bit."""

_LOADED = itertools.count()


def built(
    source: str,
    cache: str,
    options: Mapping[str, object] | None = None,
    *,
    kernel: str | None = None,
    block_dim: int = internals.CPU_BLOCK_DIM,
) -> Executable | Failure:
    """A program's kernel, loaded from a kernel cache, which Warp compiles it into unless it finds it there.

    Args:
        source: a complete module; with one kernel, unless `kernel` names the one that is meant.
        cache: the directory of the kernel cache.
        options: module options, in the place of those that the program sets.
        block_dim: how many threads make a block.

    Returns why, for a module that does not get that far. The program is forgotten; the code lives on.
    """

    def load(_: Loaded, module: Any, found: Any) -> Executable:
        module.options.update(options or {})
        with captured_output() as output:
            library = _from_cache(module, cache, block_dim)
        if library is None:
            said = parse(output.text, [])
            message = said[0].message if said else diagnose.plain(output.text)
            raise Rejected(Failure(Stage.native_cpu, Symptom.error, "clang", message))
        hooks = library.get_kernel_hooks(found)
        parameters = {arg.label: described_type(arg.type) for arg in found.adj.args}
        return Executable(hooks.forward, hooks.backward, found.adj.kernel_dim, parameters, library)

    try:
        return on_loaded(source, load, kernel=kernel)
    except Rejected as rejected:
        return rejected.failure


def _from_cache(module: Any, cache: str, block_dim: int) -> Any:
    """Warp's executable of a module; None where clang refuses it."""
    internals.session().warp.config.kernel_cache_dir = cache  # until the program is forgotten
    module.cpu_exec_id = next(_LOADED)  # code goes by its module's name and this, and all modules have one name here
    try:
        with headers_of_warp():
            return module.load("cpu", block_dim)
    except Exception as error:
        compilers.refused(error)
        return None
