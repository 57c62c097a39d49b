"""A cell of an array in a struct is multiplied in place, and refused.

`s.values[0] *= 2.0` is looked up as if the array were a vector. It works with `+=`, and with an array that is a
parameter by itself.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.struct
class Fields:
    values: wp.array(dtype=float)


@wp.kernel
def k(s: Fields, out: wp.array(dtype=float)):
    s.values[0] *= 2.0
    out[0] = s.values[0]


def main() -> int:
    """Launch one thread, and compare."""
    s = Fields()
    s.values = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [2.0]
    try:
        wp.launch(k, dim=1, inputs=[s, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:1]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
