"""A part of a matrix is assigned from a constant vector or matrix: accepted, and the C++ does not compile.

What is assigned to a row or a block of a matrix, or added to it, goes by a reference that is not const, and so cannot
be a constant of the module. Parts of vectors take constants.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice
wp.set_module_options({"enable_backward": False})


ROW = wp.vec2(1.0, 2.0)
TURN = wp.mat22(0.0, -1.0, 1.0, 0.0)


@wp.kernel
def k(out: wp.array(dtype=float)):
    m = wp.mat33(0.0)
    m[0:2, 0:2] += TURN
    m[2, 0:2] = ROW
    out[0] = m[1, 0]
    out[1] = m[2, 1]


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [1.0, 2.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:2]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
