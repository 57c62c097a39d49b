"""A gradient gets a name in a branch of an unrolled loop, and an AttributeError comes out of Warp.

What `wp.grad` gives can be kept under a name, as a function can. In the second turn of the loop the branch binds the
name again, and where the branch ends, Warp takes what the name held before for a variable. Without the branch, without
the name, or in a loop that is not unrolled, it works.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    for m in range(2):
        if x[m] >= 0.0:
            slope_of = wp.grad(wp.sin)
            out[m] = slope_of(x[m])


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.zeros(2, dtype=float, device="cpu")
    out = wp.zeros(2, dtype=float, device="cpu")
    expected = [1.0, 1.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
