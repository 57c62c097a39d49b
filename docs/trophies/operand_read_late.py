"""An operand is read after the call to its right has changed it.

Python evaluates the left operand first. Warp hands the cell of an array, or the variable itself, to the operator, and
reads it there: after a function that writes to the cell, that takes the variable as a `wp.ref`, or that takes a
random state on.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.func
def bump(cells: wp.array(dtype=float)):
    cells[0] = cells[0] + 10.0
    return 1.0


@wp.func
def bump_variable(x: wp.ref[float]):
    x += 10.0
    return 1.0


@wp.func
def added(state: wp.uint32, x: float):
    return float(state % wp.uint32(1000)) + 0.0 * x


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    out[0] = x[0] + bump(x)
    y = x[1] + 0.0
    out[1] = y + bump_variable(y)
    state = wp.rand_init(0)
    before = float(state % wp.uint32(1000))
    out[2] = added(state, wp.randf(state)) - before


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [2.0, 2.0, 0.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:3]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
