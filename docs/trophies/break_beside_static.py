"""A `break` in a loop with a `wp.static` in it: refused, with an IndexError out of Warp.

A loop over a constant range is not unrolled where it has a `break`. With a `wp.static` inside that reads the counter of
a loop it always is, and then there is no loop left to break out of.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

STEPS = (0.25, 0.25)


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    total = float(0.0)
    for _ in range(4):
        if total > x[0]:
            break
        for j in range(2):
            total += wp.static(STEPS[j])
    out[0] = total


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [1.5]
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
