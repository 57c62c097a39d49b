"""The gradient of `wp.noise` is that of another noise, where its random state is used again.

Forward, a random number takes the state on in the variable that holds it. The backward pass asks for the gradient of
the noise with the state as it is in the end, not as it was at the call. What is drawn after the noise has no part in
its value, so the gradient by x is the same whether it is drawn or not. The same holds of `wp.pnoise` and
`wp.curlnoise`.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def k(x: wp.array(dtype=float), draws: int, out: wp.array(dtype=float)):
    state = wp.rand_init(7)
    out[0] = wp.noise(state, x[0])
    if draws > 0:
        out[1] = wp.randf(state)


def slope(draws: int) -> float:
    """The derivative of the noise."""
    x = wp.array([0.3], dtype=float, device="cpu", requires_grad=True)
    out = wp.zeros(2, dtype=float, device="cpu", requires_grad=True)
    with wp.Tape() as tape:
        wp.launch(k, dim=1, inputs=[x, draws], outputs=[out], device="cpu")
    tape.backward(grads={out: wp.array([1.0, 0.0], dtype=float, device="cpu")})
    return float(x.grad.list()[0])


def main() -> int:
    """Take the gradient with a number drawn afterwards, and compare with the one without."""
    expected, got = [slope(draws=0)], [slope(draws=1)]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
