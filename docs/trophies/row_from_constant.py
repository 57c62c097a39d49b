"""A row of a matrix is assigned from a constant vector: accepted, and the C++ does not compile.

mat.h takes the value by a reference that is not const; vec.h takes a const one.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})

ROW = wp.vec2(1.0, 2.0)


@wp.kernel
def k(out: wp.array(dtype=float)):
    m = wp.mat22(0.0)
    m[1] = ROW
    out[0] = m[1, 0]
    out[1] = m[1, 1]


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [1.0, 2.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[0]), float(cells[1])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
