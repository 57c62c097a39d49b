"""A slice of a tile is given a second name: accepted, and the C++ does not compile.

The second name is a copy, a tile that owns its elements, and the slice is a tile that does not: the adjoint of the
copy has no overload for the two. Without a backward pass it compiles.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    t = wp.tile_load(x, shape=4)
    half = t[0:2]
    again = half
    wp.tile_store(out, again)


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [1.0, 1.0, 0.0]
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
