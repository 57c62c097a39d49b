"""Exceptions and compiler output, turned into failures that read the same on every machine."""

import functools
import os
import re
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator
from types import TracebackType

from compile.loader import FILE_NAME
from compile.outcome import Failure, Stage, Symptom

# Warp puts one of these in front of a message for each function that it was in: place, source line, semicolon.
_WRAPPER = re.compile(rf'Error while parsing function "[^"]*" at {re.escape(FILE_NAME)}:(\d+):\n.*\n;?')
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_MODULE = re.compile(r"<module '([\w.]+)' from '[^']*'>")


def failure(stage: Stage, error: Exception) -> Failure:
    """The failure that an exception out of a program's execution, or out of Warp, stands for."""
    if isinstance(error, RecursionError):
        # Where the stack ends, and in which words, is chance.
        return Failure(stage, Symptom.error, "RecursionError", "maximum recursion depth exceeded")
    if isinstance(error, MemoryError):
        return Failure(stage, Symptom.memory, "MemoryError", "out of memory")
    text = _text(error)
    lines = [int(number) for number in _WRAPPER.findall(text)]
    return Failure(
        stage,
        Symptom.error,
        type(error).__name__,
        plain(_WRAPPER.sub("", text)),
        raised_in=_raised_in(error.__traceback__),
        line=lines[-1] if lines else _program_line(error),
        places=tuple(dict.fromkeys(_places(error))),
    )


def _text(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.msg:
        return error.msg  # str() adds the file and the line
    try:
        # str() of a KeyError is the repr of its argument.
        return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    except Exception:
        return "an exception that cannot be printed"


def plain(text: str) -> str:
    """A message without this machine in it: no addresses, no directories of this installation, user or run."""
    text = _ADDRESS.sub("0x...", text)
    text = _MODULE.sub(r"<module '\1'>", text)
    for directory, name in _directories():
        text = text.replace(directory, name)
    return text.strip()


@functools.cache
def _directories() -> tuple[tuple[str, str], ...]:
    """Directories that may turn up in messages, longest first, and what stands for them."""
    python = {sys.prefix, sys.base_prefix, *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))}
    found = {tempfile.gettempdir(): "<tmp>", os.path.expanduser("~"): "~", **dict.fromkeys(python, "<python>")}
    return tuple(
        sorted(((path, name) for path, name in found.items() if len(path) > 1), key=lambda item: -len(item[0]))
    )


def _program_line(error: Exception) -> int | None:
    """The last line of the program that was being executed when an exception was raised."""
    if isinstance(error, SyntaxError):
        return error.lineno
    walked = traceback.walk_tb(error.__traceback__)
    numbers = [line for frame, line in walked if frame.f_code.co_filename == FILE_NAME]
    return numbers[-1] if numbers else None


def _raised_in(trace: TracebackType | None) -> str | None:
    """The innermost function of Warp's in a traceback, with its module."""
    name = None
    for frame, _ in traceback.walk_tb(trace):
        module = frame.f_globals.get("__name__", "")
        if _is_warp(module):
            name = f"{module}.{frame.f_code.co_qualname}"
    return name


def _places(error: BaseException) -> Iterator[str]:
    """The lines of Warp's source that raised an exception, and those that it was raised in answer to."""
    chained: BaseException | None = error
    seen: list[BaseException] = []
    while chained is not None and chained not in seen:
        seen.append(chained)
        places = [
            f"{frame.f_globals.get('__name__', '')}:{line}" for frame, line in traceback.walk_tb(chained.__traceback__)
        ]
        yield from filter(_is_warp, places[-1:])
        chained = chained.__cause__ or chained.__context__


def _is_warp(module: str) -> bool:
    return module == "warp" or module.startswith("warp.")


def passed_through(error: Exception) -> frozenset[str]:
    """The functions that an exception came through on its way up, each with its module."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return frozenset(f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}" for frame in frames)
