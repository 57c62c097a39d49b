"""Small kernels to interpret: one statement list in a frame."""

from typing import Any

import numpy as np

from fuzzer.reference import Outcome, interpret

F = "wp.array[float]"
THREE = np.array([1.0, 2.0, 4.0], np.float32)

FRAME = """import warp as wp
from typing import Any
{before}

@wp.kernel
def k({parameters}):
    i = wp.tid()
{body}
"""


def program(body: str, parameters: str, before: str = "") -> str:
    """The source text of a kernel with that body."""
    indented = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return FRAME.format(before=before, parameters=parameters, body=indented)


def run(body: str, parameters: str, before: str = "", dim: Any = 1, **arguments: Any) -> Outcome:
    """Interpret a kernel with that body."""
    return interpret(program(body, parameters, before), arguments, dim)


def value(expression: str, dtype: str = "float32", before: str = "", **scalars: Any) -> Any:
    """What an expression of scalars gives, stored in an array of a type. Raises AssertionError unless it is defined."""
    kinds = {float: "float", int: "int", bool: "bool"}
    names = {name: kinds.get(type(x)) or f"wp.{np.asarray(x).dtype.name}" for name, x in scalars.items()}
    parameters = ", ".join([*(f"{name}: {kind}" for name, kind in names.items()), f"out: wp.array[wp.{dtype}]"])
    out = np.zeros(1, dtype={"bool": "bool"}.get(dtype, dtype))
    outcome = run(f"out[i] = {expression}", parameters, before, out=out, **scalars)
    assert outcome.defined, (outcome.undefined, outcome.not_covered)
    return outcome.arrays["out"][0]
