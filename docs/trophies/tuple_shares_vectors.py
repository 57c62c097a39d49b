"""Two names bound to one vector by a tuple assignment share it.

`a = v` copies; `a, b = v, v` makes both names, and v, one variable.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(out: wp.array(dtype=float)):
    v = wp.vec3(1.0, 2.0, 3.0)
    a, b = v, v
    a[0] = 9.0
    out[0] = a[0]
    out[1] = b[0]
    out[2] = v[0]


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [9.0, 1.0, 1.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[0]), float(cells[1]), float(cells[2])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
