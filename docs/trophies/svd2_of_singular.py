"""The smaller singular value of a matrix without an inverse is NaN.

`wp.svd2` takes the square root of an eigenvalue that is zero but for rounding, and that rounding makes negative for one
matrix in five. Of such a matrix, two rows of which the second is twice the first, the smaller singular value is zero.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import math
import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(a: wp.array(dtype=wp.mat22), out: wp.array(dtype=float)):
    _u, s, _v = wp.svd2(a[0])
    out[0] = s[1]


def main() -> int:
    """Launch one thread, and compare."""
    a = wp.array([[[1.1, 1.2], [2.2, 2.4]]], dtype=wp.mat22, device="cpu")
    out = wp.zeros(1, dtype=float, device="cpu")
    wp.launch(k, dim=1, inputs=[a, out], device="cpu")
    expected, got = ["0.00"], [f"{math.fabs(number):.2f}" for number in out.list()]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
