"""Two fields of a struct that are swapped through a tuple assignment end up equal.

The names stand for the fields, not for the values that they had.
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
def k(out: wp.array(dtype=float)):
    p = Pair(1.0, 2.0)
    x, y = p.y, p.x
    p.x = x
    p.y = y
    out[0] = p.x
    out[1] = p.y


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [2.0, 1.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[0]), float(cells[1])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
