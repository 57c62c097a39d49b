"""The targets of a tuple assignment are no copies of what they are given.

`x = y` and `x = out[0]` copy; in `x, y = ...` the names are bound to the variable, cell or field itself. So `a, b =
v, v` makes three names of one vector, a store to a cell shows in a name bound to it before, two fields that are
swapped end up equal, and a swap in a dynamic loop loses a value.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.struct
class Pair:
    x: float
    y: float


@wp.kernel
def k(out: wp.array(dtype=float), n: int):
    v = wp.vec3(1.0, 2.0, 3.0)
    a, b = v, v
    a[0] = 9.0
    out[0] = b[0]

    cell, other = out[7], out[6]
    out[7] = 5.0
    out[1] = cell + other

    p = Pair(1.0, 2.0)
    x, y = p.y, p.x
    p.x = x
    p.y = y
    out[2] = p.x
    out[3] = p.y

    left = float(1.0)
    right = float(2.0)
    for _j in range(n):
        left, right = right, left
    out[4] = left
    out[5] = right


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [1.0, 0.0, 2.0, 1.0, 2.0, 1.0]
    try:
        wp.launch(k, dim=1, inputs=[out, 1], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:6]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
