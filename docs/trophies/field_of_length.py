"""A field of a variable named like a built-in is handed to a generic function: refused, with a RuntimeError.

`length.at` is taken for the built-in `length`, although the variable hides it; a function that is not generic gets the
field.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys
from typing import Any

import warp as wp


@wp.struct
class Span:
    at: float


@wp.func
def twice(x: Any):
    return x + x


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    length = Span(x[0])
    out[0] = twice(length.at)


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
