"""clang's precompiled headers: made once, then copied from Warp's kernel cache by every process that compiles.

To make one takes clang as long as forty kernels. One from before a change of Warp's headers, or from a machine with
another processor, is refused by clang, and made anew.
"""

import contextlib
import functools
import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator

from compile import compilers, internals
from compile.capture import captured_output
from compile.codegen import preamble


def precompiled_header(directory: str, flags: str) -> str | None:
    """A header in `directory` for clang's `-include-pch`; None where clang cannot use one.

    `flags` are those that units are compiled with. A kept header is tried before it is used.
    """
    source, header = os.path.join(directory, "header.cpp"), os.path.join(directory, "header.pch")
    if header.split() != [header]:  # flags are separated by spaces: such a path cannot be one
        return None
    with open(source, "w", encoding="utf-8") as file:
        file.write(preamble("cpu"))
    kept = _kept()
    if _copied(kept, header) and _works(header, source, flags):
        return header
    if not _made(header, source):
        return None
    _copied(header, kept)
    return header


@contextlib.contextmanager
def headers_of_warp() -> Iterator[None]:
    """Inside, Warp's own builds find the headers that any process made for them, one for each set of options.

    Warp by itself makes them anew in each process. It does so too where clang refuses one.
    """
    place, kept = compilers.cpu_header_directory(), os.path.join(internals.kernel_cache(), "warpsmith_headers")
    _supplied(place, kept)
    before = _headers(place)
    try:
        yield
    finally:
        for path, written in _headers(place).items():
            if before.get(path) != written:
                _copied(path, os.path.join(kept, os.path.basename(path)))


@functools.cache  # once a process: a header that was refused must not come back
def _supplied(place: str, kept: str) -> None:
    with contextlib.suppress(OSError):
        os.makedirs(kept, exist_ok=True)
    for path in _headers(kept):
        _copied(path, os.path.join(place, os.path.basename(path)))


def _headers(directory: str) -> dict[str, int]:
    """The precompiled headers in a directory, and when each was written."""
    return {path: os.stat(path).st_mtime_ns for path in glob.glob(os.path.join(glob.escape(directory), "*.pch"))}


def _kept() -> str:
    digest = hashlib.sha256(preamble("cpu").encode()).hexdigest()[:16]
    return os.path.join(internals.kernel_cache(), f"warpsmith_{digest}.pch")


def _copied(source: str, target: str) -> bool:
    """Whether `target` is a copy now, which it becomes at once or not at all."""
    with contextlib.suppress(OSError):
        with tempfile.TemporaryDirectory(prefix=".warpsmith_", dir=os.path.dirname(target)) as place:
            os.replace(shutil.copy(source, place), target)
        return True
    return False


def _works(header: str, source: str, flags: str) -> bool:
    with captured_output():
        return compilers.compile_cpu(source, f"{flags} -include-pch {header}")


def _made(header: str, source: str) -> bool:
    with tempfile.TemporaryDirectory(dir=os.path.dirname(header)) as place, captured_output():
        compilers.precompile_cpu_header(source, place)
        headers = glob.glob(os.path.join(glob.escape(place), "*.pch"))
        for made in headers:
            os.replace(made, header)
    return bool(headers)
