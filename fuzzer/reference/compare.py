"""Whether an execution agrees with the interpretation, number by number.

Whole numbers and truth values must be equal. Floats must be within the bound that came with them, twice over, since the
bound is of first order; where it is zero they must be equal, and NaN equals NaN. A number without a finite bound, one
that all digits of were lost or that overflowed on the way, is not judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fuzzer.reference.outcome import Outcome
from fuzzer.values import widened

SLACK = 2.0


@dataclass(frozen=True)
class Difference:
    """A number that is not what it should be: where, what was expected within which bound, what was found."""

    array: str
    index: tuple[int, ...]
    expected: float | int
    got: float | int
    bound: float

    def __str__(self) -> str:
        place = f"{self.array}[{', '.join(map(str, self.index))}]"
        within = f" within {self.bound:.3g}" if self.bound else ""
        return f"{place}: expected {self.expected!r}{within}, got {self.got!r}"


def differences(outcome: Outcome, arrays: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where arrays differ from what the interpretation says that they hold; nothing if it was not defined or settled.

    `arrays` are in the form of `Outcome.arrays`; arrays that are not among them are passed over.
    """
    if not outcome.defined or outcome.unsettled is not None:
        return ()
    found: list[Difference] = []
    for name, expected in outcome.arrays.items():
        if name in arrays:
            found += _compared(name, expected, arrays[name], outcome.errors[name])
    return tuple(found)


def _compared(name: str, expected: Any, got: Any, errors: Any) -> Iterator[Difference]:
    if isinstance(expected, dict):
        for field in expected:
            yield from _compared(f"{name}.{field}", expected[field], got[field], errors[field])
    elif isinstance(expected, list):
        for i, (want, have, error) in enumerate(zip(expected, got, errors, strict=True)):
            yield from _compared(f"{name}[{i}]", want, have, error)
    else:
        yield from _numbers(name, np.asarray(expected), np.asarray(got), np.asarray(errors))


def _numbers(name: str, expected: Any, got: Any, errors: Any) -> Iterator[Difference]:
    if expected.shape != got.shape:
        raise ValueError(f"{name}: an array of shape {got.shape} where there should be one of {expected.shape}")
    if expected.dtype == np.uint16 and errors.dtype.kind == "f":  # the bits of bfloat16; whole numbers have no bound
        expected, got = widened(expected), widened(got)
    wrong = np.asarray(expected != got)
    with np.errstate(all="ignore"):
        if np.issubdtype(expected.dtype, np.floating):
            wide, have = expected.astype(np.float64), got.astype(np.float64)
            wrong &= ~(np.isnan(wide) & np.isnan(have))
            wrong &= ~(np.abs(wide - have) <= SLACK * errors) & np.isfinite(errors)
            wrong &= np.isfinite(wide) | (errors == 0)
    for at in (at for at in np.ndindex(expected.shape) if wrong[at]) if np.any(wrong) else ():
        yield Difference(name, at, expected[at].item(), got[at].item(), float(errors[at]))
