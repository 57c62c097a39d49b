"""Source text to an executed module, and back to nothing.

A program is executed as a user would import it: a module of its own, `@wp.kernel` without arguments. Warp reads the
source of kernels back through `linecache`, which is given the text. Module and file have one fixed name each, so that
neither the code that Warp generates nor its hashes depend on what was loaded before.
"""

import contextlib
import io
import linecache
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compile import internals

MODULE_NAME = "__kernel__"
FILE_NAME = "kernel.py"
"""The file named in comments of generated code and in messages."""

_FRAMES = 950


@dataclass(frozen=True, slots=True)
class Loaded:
    """An executed program: its Python names, and the Warp modules of its own that it registered."""

    names: dict[str, Any]
    modules: tuple[Any, ...]


@contextlib.contextmanager
def loaded(source: str) -> Iterator[Loaded]:
    """Execute a program, and forget it completely when the block ends.

    Raises whatever the program's compilation or execution raises.
    """
    known = frozenset(internals.modules())
    module = types.ModuleType(MODULE_NAME)
    module.__file__ = FILE_NAME
    lines = io.StringIO(source, newline=None).readlines()  # as a file has them: not at form feeds, as splitlines does
    linecache.cache[FILE_NAME] = (len(source), None, lines, FILE_NAME)
    sys.modules[MODULE_NAME] = module
    try:
        # Python warns of odd programs, and where its user has made warnings errors, would refuse them.
        with warnings.catch_warnings(action="ignore"):
            exec(compile(source, FILE_NAME, "exec", dont_inherit=True), module.__dict__)
            registry, kept = internals.modules(), known | _imported()
            yield Loaded(module.__dict__, tuple(registry[name] for name in registry if name not in kept))
    finally:
        module.__dict__.clear()
        del sys.modules[MODULE_NAME]
        linecache.cache.pop(FILE_NAME, None)
        internals.forget(known | _imported())


def _imported() -> frozenset[str]:
    """The Warp modules of what the program imports: these outlive it, as Python's modules do.

    Warp's own modules go by their public names, `warp.render.utils` for `warp._src.render.utils`; kernels that have a
    module each, `module="unique"`, are known by where they are written.
    """
    known = {name.replace("warp._src.", "warp.") for name in sys.modules} | sys.modules.keys()
    return frozenset(
        name
        for name, module in internals.modules().items()
        if name != MODULE_NAME and (name in known or _is_written_elsewhere(module))
    )


def _is_written_elsewhere(module: Any) -> bool:
    files = internals.written_in(module)
    return bool(files) and MODULE_NAME not in files


@contextlib.contextmanager
def steady_recursion_limit() -> Iterator[None]:
    """Allow the same number of nested calls from here, however deep the caller is.

    Warp walks expressions recursively: without this, whether a deeply nested program is accepted would depend on the
    stack of whoever asks.
    """
    before = sys.getrecursionlimit()
    frame = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back  # type: ignore[assignment]
    sys.setrecursionlimit(depth + _FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
