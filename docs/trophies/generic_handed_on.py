"""A generic argument cannot be handed on to a function that takes anything.

An argument that is itself a parameter annotated `wp.Float` is handed to a function that takes `Any`, and Warp takes
the annotation for the type of the argument. With `x: Any` in both it works.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys
from typing import Any

import warp as wp


@wp.func
def square(x: Any):
    return x * x


@wp.func
def twice(x: wp.Float):
    return square(x) + square(x)


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    out[0] = twice(x[0])


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [2.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:1]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
