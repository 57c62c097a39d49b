"""The inverse error function of small doubles has no digits, on the CPU.

Near zero `erfinv(x)` is x times half the square root of pi. Warp adds one to x before anything else, which takes all
its digits, so that 2^-60 comes out as zero; `wp.erfcinv` near one goes the same way. CUDA has functions of its own
that are right to a few units of the last place.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import math
import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(x: wp.array(dtype=wp.float64), out: wp.array(dtype=wp.float64)):
    out[0] = wp.erfinv(x[0])


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.array([2.0**-60], dtype=wp.float64, device="cpu")
    out = wp.zeros(1, dtype=wp.float64, device="cpu")
    expected = [f"{2.0**-60 * math.sqrt(math.pi) / 2.0:.9g}"]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [f"{number:.9g}" for number in out.list()]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
