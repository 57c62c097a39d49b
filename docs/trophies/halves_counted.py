"""`wp.tile_arange` of halves: accepted, and the C++ does not compile.

The product of an index and a half has two readings in C++. Of `float32` and `float64` it compiles.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=wp.float16)):
    wp.tile_store(out, wp.tile_arange(4, dtype=wp.float16))


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=wp.float16, device="cpu")
    expected = [0.0, 1.0, 2.0]
    try:
        wp.launch_tiled(k, dim=1, inputs=[x, out], device="cpu", block_dim=32)
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:3]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
