"""An array cell is read after the call to its right has changed it.

Python evaluates the left operand first; Warp passes the address of the cell to the operator, which loads it last.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.func
def bump(cells: wp.array(dtype=float)):
    cells[0] = cells[0] + 10.0
    return 1.0


@wp.kernel
def k(out: wp.array(dtype=float)):
    out[1] = out[0] + bump(out)


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [1.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[1])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
