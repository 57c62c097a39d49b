"""A component is assigned by an index of 64 bits: accepted, and the C++ does not compile.

The adjoint of the assignment takes an `int` alone. Sums, `v[k] += x`, reads, and the cells of arrays take an index of
any type.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    v = wp.vec3()
    at = wp.int64(1)
    v[at] = x[0]
    out[0] = v[1]


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [1.0]
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
