"""A gradient is taken at what a variable became later, where the variable is changed in place.

The backward pass runs the kernel forward once more, and then back; each step back takes its operands as they are in
the end. Three things change a variable in place where no page warns of it: a sum into a component of a vector, which
the page on differentiability calls safe, a sum into a tile, and a random number, which takes its state on. So the
square of a vector or tile, and the noise of a state, have wrong gradients if they come before. `v += w` of whole
vectors is right.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp


@wp.kernel
def component(x: wp.array(dtype=float), changes: int, out: wp.array(dtype=float)):
    v = wp.vec2(x[0], 0.0)
    out[0] = wp.dot(v, v)
    if changes > 0:
        v[0] += 1.0


@wp.kernel
def tile(x: wp.array(dtype=float), changes: int, out: wp.array(dtype=float)):
    t = wp.tile_load(x, shape=1)
    square = t * t
    if changes > 0:
        t += square
    wp.tile_store(out, square)


@wp.kernel
def noise(x: wp.array(dtype=float), changes: int, out: wp.array(dtype=float)):
    state = wp.rand_init(7)
    out[0] = wp.noise(state, x[0])
    if changes > 0:
        wp.randf(state)


def slope(kernel: wp.Kernel, changes: int) -> float:
    """The derivative of the output by the input."""
    x = wp.array([0.25], dtype=float, device="cpu", requires_grad=True)
    out = wp.zeros(1, dtype=float, device="cpu", requires_grad=True)
    with wp.Tape() as tape:
        wp.launch_tiled(kernel, dim=1, inputs=[x, changes], outputs=[out], block_dim=32, device="cpu")
    tape.backward(grads={out: wp.ones(1, dtype=float, device="cpu")})
    return float(x.grad.list()[0])


def main() -> int:
    """Take gradients with a change afterwards, and compare them with those without."""
    expected, got = ([slope(kernel, changes) for kernel in (component, tile, noise)] for changes in (0, 1))
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
