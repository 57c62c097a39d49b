"""A matrix of one row made of three numbers: accepted, and the C++ does not compile.

The constructor is ambiguous.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice
wp.set_module_options({"enable_backward": False})

mat13 = wp.types.matrix(shape=(1, 3), dtype=float)


@wp.kernel
def k(out: wp.array(dtype=float)):
    m = mat13(1.0, 2.0, 3.0)
    out[0] = m[0, 2]


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [3.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[0])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
