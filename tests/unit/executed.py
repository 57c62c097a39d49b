"""Small kernels for tests, compiled and loaded; their generated code may be broken first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from compile.capture import captured_output
from compile.codegen import Emission, emit
from compile.execute import Executable, Program, executables
from compile.native import Unit
from compile.outcome import Failure

Change = Callable[[str], str]


def emitted(source: str, changes: Mapping[str, Change] | None = None) -> Emission:
    """What Warp makes of a program for the CPU, some of its sections changed: each change must change something."""
    emission = emit(source, ("cpu",))
    assert emission.cpu is not None
    changed = {}
    for name, change in (changes or {}).items():
        before = getattr(emission.cpu, name)
        changed[name] = change(before)
        assert changed[name] != before, f"nothing to change in {before}"
    return replace(emission, cpu=replace(emission.cpu, **changed))


def swapped(old: str, new: str) -> Change:
    """A change of the first such text."""
    return lambda text: text.replace(old, new, 1)


def without(*words: str) -> Change:
    """A change that drops the lines of code with all of these words."""

    def drop(text: str) -> str:
        kept = [line for line in text.splitlines() if "//" in line or not all(word in line for word in words)]
        return "\n".join(kept) + "\n"

    return drop


def built(emissions: Sequence[Emission]) -> list[Executable | Failure]:
    """Their code in this process."""
    units = [Unit(one.kernel_name, "cpu", one.cpu) for one in emissions if one.cpu is not None]
    with captured_output():
        return executables([Program(unit, one.parameters) for unit, one in zip(units, emissions, strict=True)])


def executable(source: str) -> Executable:
    """One program, as Warp generates it."""
    (made,) = built([emitted(source)])
    assert isinstance(made, Executable), made
    return made
