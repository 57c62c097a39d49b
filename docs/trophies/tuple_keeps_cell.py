"""A name bound to a cell by a tuple assignment stays a reference to it.

`x = out[0]` copies; `x, y = out[0], out[1]` does not, so that a later store shows in x.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(out: wp.array(dtype=float)):
    x, y = out[0], out[1]
    out[0] = 5.0
    out[2] = x + y


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [0.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[2])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
