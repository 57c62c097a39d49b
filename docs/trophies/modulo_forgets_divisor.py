"""A modulo has no gradient by its divisor.

Warp's registry calls `%` of numbers differentiable, unlike that of vectors, and it is the truncated one: x % y is
x - trunc(x / y) * y, of which d / dy is -trunc(x / y). The backward pass gives zero.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), y: wp.array(dtype=float), out: wp.array(dtype=float)):
    out[0] = x[0] % y[0]


def main() -> int:
    """Launch one thread forward and back, and compare."""
    x = wp.full(1, 7.0, dtype=float, device="cpu", requires_grad=True)
    y = wp.full(1, 2.5, dtype=float, device="cpu", requires_grad=True)
    out = wp.zeros(1, dtype=float, device="cpu", requires_grad=True)
    expected = [1.0, -2.0]
    with wp.Tape() as tape:
        wp.launch(k, dim=1, inputs=[x, y], outputs=[out], device="cpu")
    tape.backward(grads={out: wp.ones(1, dtype=float, device="cpu")})
    got = [*x.grad.list(), *y.grad.list()]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
