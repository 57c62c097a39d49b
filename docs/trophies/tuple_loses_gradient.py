"""A value that is read out of a local tuple loses its gradient.

The page on differentiability lists what a kernel must keep away from, and tuples are not on it: d out / d x is 2. The
same holds of `a, b = pair` and of `(x, y)[0]`; what is unpacked where it is written, `a, b = x, y`, keeps it.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    pair = (x[0] * 2.0, x[0])
    out[0] = pair[0]


def main() -> int:
    """Launch one thread forward and back, and compare."""
    x = wp.ones(1, dtype=float, device="cpu", requires_grad=True)
    out = wp.zeros(1, dtype=float, device="cpu", requires_grad=True)
    expected = [2.0]
    with wp.Tape() as tape:
        wp.launch(k, dim=1, inputs=[x], outputs=[out], device="cpu")
    tape.backward(grads={out: wp.ones(1, dtype=float, device="cpu")})
    got = x.grad.list()
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
