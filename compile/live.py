"""Kernels that stay: a program executed and handed out as Warp's own object, to launch, to inspect, to compile."""

import itertools
import linecache
import sys
import types
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from compile import internals

_NUMBERS = itertools.count()


@dataclass(frozen=True, eq=False)
class LiveKernel:
    """An executed program.

    Attributes:
        kernel: the `wp.Kernel`; of a generic one, its overload.
        names: the program's module, name to value.
        source: its text.

    Its module lives until this object goes.
    """

    kernel: Any
    names: dict[str, Any]
    source: str


def live_kernel(source: str) -> LiveKernel:
    """Execute a program, the way an import would.

    Raises whatever its execution raises, and ValueError unless it has one kernel.
    """
    before = frozenset(internals.modules())
    number = next(_NUMBERS)
    name, file = f"kernel_{number}", f"<kernel_{number}>"
    module = types.ModuleType(name)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    sys.modules[name] = module
    try:
        with internals.own_numbers_and_settings():
            exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
        new = {key: module for key, module in internals.modules().items() if key not in before}
        registered = frozenset(key for key in new if key == name or name in internals.written_in(new[key]))
        (kernel,) = internals.concrete_kernels(new[key] for key in sorted(registered))
    except BaseException:
        _let_go(name, file, frozenset(internals.modules()) - before)
        raise
    live = LiveKernel(kernel, module.__dict__, source)
    # A module that is not named for the program's, `module="unique"`, would be taken for that of the same text again.
    aside = internals.taken_out(registered - {name})
    weakref.finalize(live, _let_go, name, file, registered & {name}, aside)
    return live


def _let_go(name: str, file: str, registered: frozenset[str], aside: Iterable[Any] = ()) -> None:
    sys.modules.pop(name, None)
    linecache.cache.pop(file, None)
    internals.empty([*internals.taken_out(registered), *aside])
