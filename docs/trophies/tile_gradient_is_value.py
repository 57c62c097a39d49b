"""The gradient of `wp.tile` is the value that was spread, where a cell of the tile is read or the tile is summed up.

Such a tile lies in shared memory, and its adjoint beside it; the backward pass takes the numbers of the tile for those
of its adjoint. So here d out / d x is 5, the value of x, and not 1. With `wp.untile` it is right.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    number = x[0]
    t = wp.tile(number)
    out[0] = wp.tile_extract(t, 0)


def main() -> int:
    """Launch one thread forward and back, and compare."""
    x = wp.array([5.0], dtype=float, device="cpu", requires_grad=True)
    out = wp.zeros(1, dtype=float, device="cpu", requires_grad=True)
    expected = [1.0]
    with wp.Tape() as tape:
        wp.launch(k, dim=1, inputs=[x], outputs=[out], device="cpu")
    tape.backward(grads={out: wp.ones(1, dtype=float, device="cpu")})
    got = x.grad.list()
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
