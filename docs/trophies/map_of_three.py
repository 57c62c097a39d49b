"""A built-in of three arguments is mapped over a tile: accepted, and the C++ does not compile.

`wp.tile_map` hands it on by its bare name, which has overloads, and no compiler can tell which is meant. Built-ins of
one and two arguments are handed on in a form that says.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    t = wp.tile_load(x, shape=4)
    wp.tile_store(out, wp.tile_map(wp.clamp, t, 0.0, 0.5))


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [0.5]
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
