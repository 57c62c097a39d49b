"""Kernels run: their generated C++, compiled in batches, loaded into this process and called on arguments in memory.

A kernel that does not end, or that dies, takes its process with it: whoever calls this is in a process of its own.
"""

import ctypes
import re
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compile import compilers
from compile.codegen import Sections
from compile.described import Type
from compile.memory import Arguments
from compile.native import Unit, check
from compile.outcome import Failure

_NDIM = re.compile(r"launch_bounds_t<(\d)>")


@dataclass(frozen=True)
class Ran:
    """What a launch left behind.

    Attributes:
        arrays: what each array holds, by name, `state.positions` for the field of a struct.
        grads: for a backward launch, the gradient of each array of floats.
        broken: the arrays with a guard that was written over.
    """

    arrays: Mapping[str, Any]
    grads: Mapping[str, Any] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


class Executable:
    """A kernel's native code in this process, as long as the object lives.

    Args:
        forward, backward: its entry points; None where there is no such code.
        axes: how many launch indices the kernel asks for.
        parameters: the types of its parameters.
        library: what the code lives in.
    """

    def __init__(self, forward: Any, backward: Any, axes: int, parameters: Mapping[str, Type], library: object) -> None:
        self._forward, self._backward = forward, backward
        self._axes = axes
        self._parameters = parameters
        self._library = library

    @property
    def has_backward(self) -> bool:
        """Whether there is code for gradients."""
        return self._backward is not None

    def run(self, arguments: Mapping[str, Any], dim: Sequence[int]) -> Ran:
        """Launch the kernel on arguments, which stay as they are. Raises compile.memory.Unplaceable."""
        placed = Arguments(self._parameters, arguments)
        assert self._forward is not None
        self._forward(ctypes.byref(self._bounds(dim)), ctypes.byref(placed.struct))
        return Ran(placed.held(), broken=placed.broken())

    def differentiate(self, arguments: Mapping[str, Any], dim: Sequence[int], seeds: Mapping[str, Any]) -> Ran:
        """Launch the kernel forward, then backward with the gradients of the outputs given by name.

        Fields of arrays of structs have gradients by names of their own, `agents.mass`.

        Raises ValueError for a kernel without a backward pass, and compile.memory.Unplaceable.
        """
        if self._backward is None or self._forward is None:
            raise ValueError("a kernel without a backward pass")
        placed = Arguments(self._parameters, arguments, gradients=True)
        bounds = self._bounds(dim)
        self._forward(ctypes.byref(bounds), ctypes.byref(placed.struct))
        gradients = placed.gradients()
        for name, seed in seeds.items():
            gradients[name][...] = seed
        self._backward(ctypes.byref(bounds), ctypes.byref(placed.struct), ctypes.byref(placed.adjoint()))
        grads = {name: cells.copy() for name, cells in gradients.items()}
        return Ran(placed.held(), grads, placed.broken())

    def _bounds(self, dim: Sequence[int]) -> Any:
        return compilers.launch_bounds(dim, max(self._axes, 1))


@dataclass(frozen=True, slots=True)
class Program:
    """Code to be executed, and the types of its parameters."""

    unit: Unit
    parameters: Mapping[str, Type]


def executables(programs: Sequence[Program]) -> list[Executable | Failure]:
    """Compile some kernels' C++ together and load it; for those that do not compile, why. As `compile.native.check`."""
    made: dict[int, Executable] = {}

    def load(path: str, places: Sequence[int]) -> None:
        library = _Library(path)
        for place, index in enumerate(places):
            made[index] = _executable(library, programs[index], place)

    failures = check([program.unit for program in programs], load)
    return [made[index] if failure is None else failure for index, failure in enumerate(failures)]


def _executable(library: "_Library", program: Program, place: int) -> Executable:
    name, sections = program.unit.name, program.unit.sections
    forward = library.function(f"{name}_cpu_forward_{place}", 2)
    backward = library.function(f"{name}_cpu_backward_{place}", 3) if sections.backward else None
    return Executable(forward, backward, launch_axes(sections), program.parameters, library)


def launch_axes(sections: Sections) -> int:
    """How many launch indices a kernel asks for, by its C++."""
    found = _NDIM.search(sections.forward + sections.entry)
    return int(found.group(1)) if found else 1


class _Library:
    """An object file loaded into this process, and unloaded with the last executable that comes from it."""

    def __init__(self, path: str) -> None:
        self._handle = compilers.load_object(path)
        weakref.finalize(self, compilers.unload_object, self._handle)

    def function(self, name: str, arity: int) -> Any:
        address = compilers.find_symbol(self._handle, name)
        return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * arity)(address) if address else None
