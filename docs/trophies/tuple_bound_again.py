"""A tuple is bound in a loop that is unrolled, and refused the second time.

Types of tuples are compared by identity, and each turn makes a new one: the name is said to have another type, though
it is a tuple of the same. In a loop that is not unrolled it works.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    for m in range(2):
        pair = (x[m], 2.0)
        out[m] = pair[0] + pair[1]


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [3.0, 3.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:2]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
