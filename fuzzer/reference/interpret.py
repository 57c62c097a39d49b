"""Runs a kernel over NumPy's inputs, thread by thread, without Warp's compiler."""

import math
import traceback
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from compile.live import LiveKernel, live_kernel
from fuzzer.reference import lifting
from fuzzer.reference.arrays import MANY, Array
from fuzzer.reference.compare import differences
from fuzzer.reference.composites import Composite
from fuzzer.reference.events import NOW, NotCovered, Undefined, begin
from fuzzer.reference.expressions import FILE_PREFIX
from fuzzer.reference.fields import Field
from fuzzer.reference.kinds import kind
from fuzzer.reference.outcome import Outcome
from fuzzer.reference.program import Program
from fuzzer.reference.reals import Real, double_precision
from fuzzer.reference.records import Struct


def interpret(
    source: str | LiveKernel,
    arguments: Mapping[str, Any],
    dim: int | tuple[int, ...],
    *,
    tangents: Mapping[str, Any] | None = None,
    fused: bool = False,
    lifted: bool = False,
) -> Outcome:
    """Run a kernel.

    Args:
        source: a module with one kernel, or the same already executed.
        arguments: for each parameter a value: a scalar, an array of components for vectors and matrices (quaternions
            x y z w, transforms p then q), an array of shape (extents..., components...) for arrays, a dict for a
            struct, nested lists of dicts for an array of structs; bfloat16 as uint16 bits or as numbers.
        dim: the launch dimensions, one to four.
        tangents: for parameters with floats a direction, in the same form.
        fused: whether the execution to compare with may fuse products into sums.
        lifted: whether floats of 16 and 32 bits are computed in double precision, as in code that
            `compile.lifting` lifts.

    Raises what executing the module raises, and ValueError unless it has one kernel.
    """
    live = live_kernel(source) if isinstance(source, str) else source
    extents = dim if isinstance(dim, tuple) else (dim,)
    with double_precision() if lifted else nullcontext():
        program = _program(live, lifted=lifted)
        outcome = _interpreted(program, arguments, extents, tangents, fused=fused, order=0)
        if outcome.defined and outcome.unsettled is None and NOW.open_order:
            others = (_interpreted(program, arguments, extents, tangents, fused=fused, order=order) for order in (1, 2))
            if any(not o.defined or o.unsettled is not None or differences(outcome, o.arrays) for o in others):
                return replace(outcome, unsettled="an order that is open")
    return outcome


_PROGRAMS: WeakKeyDictionary[LiveKernel, dict[bool, Program]] = WeakKeyDictionary()


def _program(live: LiveKernel, *, lifted: bool) -> Program:
    """A program made ready, which takes as long as a small launch; its literals are of one precision or the other."""
    made = _PROGRAMS.setdefault(live, {})
    if lifted not in made:
        made[lifted] = Program(live)
    return made[lifted]


def _interpreted(
    program: Program,
    arguments: Mapping[str, Any],
    extents: tuple[int, ...],
    tangents: Mapping[str, Any] | None,
    *,
    fused: bool,
    order: int,
) -> Outcome:
    begin(extents, fused=fused, order=order)
    values: dict[str, Any] = {}
    file = program.kernel.file
    try:
        with np.errstate(all="ignore"):
            for name, type_ in program.kernel.parameters.items():
                values[name] = lifting.lift(kind(type_), arguments[name], (tangents or {}).get(name))
            _run(program, tuple(values.values()), extents)
            return _outcome(values, wanted=tangents is not None)
    except Undefined as event:
        return Outcome(undefined=str(event), line=_line(event, file))
    except NameError as event:  # a variable that no branch has set on the way here
        return Outcome(undefined=f"an uninitialised variable: {event}", line=_line(event, file))
    except NotCovered as event:
        return Outcome(not_covered=str(event), line=_line(event, file))
    except RecursionError as event:
        return Outcome(not_covered="recursion", line=_line(event, file))
    except (TypeError, AttributeError) as event:  # of values of types that the operation does not take
        return Outcome(not_covered=f"an operation: {event}", line=_line(event, file))


def _run(program: Program, values: tuple[Any, ...], dim: tuple[int, ...]) -> None:
    kernel = program.function(program.kernel)
    for thread in range(math.prod(dim)):
        NOW.thread, NOW.loose = thread, 0
        index, rest = [], thread
        for extent in reversed(dim):
            rest, i = divmod(rest, extent)
            index.append(i)
        NOW.index = tuple(reversed(index))
        kernel(*values)


def _line(event: BaseException, file: str) -> int:
    frames = traceback.extract_tb(event.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == FILE_PREFIX + file), 0)


def _outcome(values: Mapping[str, Any], *, wanted: bool) -> Outcome:
    arrays = dict(found for name, value in values.items() for found in _arrays(name, value))
    for array in arrays.values():
        _free_order(array)
    return Outcome(
        arrays={name: lifting.unlifted(array) for name, array in arrays.items()},
        errors={name: lifting.unlifted(array, "e") for name, array in arrays.items()},
        tangents={name: lifting.unlifted(array, "d") for name, array in arrays.items()} if wanted else {},
        unsettled=NOW.unsettled,
        depends_on_order=any(array.cells.depends_on_order() for array in arrays.values()),
    )


def _arrays(name: str, value: Any) -> list[tuple[str, Array]]:
    if isinstance(value, Array):
        return [(name, value)] if value.kind.flavour != lifting.RESOURCES else []
    if isinstance(value, Field) and value.voxels is not None:
        return [(f"{name}.ndarray", value.voxels)]
    if isinstance(value, Struct):
        return [found for field_, inner in value.f.items() for found in _arrays(f"{name}.{field_}", inner)]
    return []


def _free_order(array: Array) -> None:
    """Widen the bounds of what several threads added up: any order of n additions is within n units of the sum."""
    for k, (count, *sizes) in array.cells.sums.items():
        if array.cells.atomic.get(k) != MANY:
            continue
        value = array.cells.values[k]
        loose = [_widened(x, count * size) for x, size in zip(_reals(value), sizes, strict=True)]
        array.cells.values[k] = Composite(value.kind, tuple(loose)) if isinstance(value, Composite) else loose[0]


def _reals(value: Any) -> tuple[Real, ...]:
    return value.c if isinstance(value, Composite) else (value,)


def _widened(x: Real, size: float) -> Real:
    return x.__class__(x.v, x.e + size * x.eps, x.d)
