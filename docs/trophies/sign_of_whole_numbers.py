"""The sign of a tile of whole numbers: accepted, and the C++ does not compile.

In C++ the sign of an integer is an `int8`, and a tile of those is no tile of the `int32` that Warp takes it for.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=int)):
    t = wp.tile_map(wp.sign, wp.tile_ones(shape=4, dtype=int))
    wp.tile_store(out, t)


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=int, device="cpu")
    expected = [1.0]
    try:
        wp.launch_tiled(k, dim=1, inputs=[x, out], device="cpu", block_dim=32)
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:1]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
