"""A chain of comparisons evaluates what Python skips.

`a < b < c` does not evaluate c when a < b does not hold. `and` and `or` do skip, and Warp's page on limitations makes
no exception: earlier versions of it said that nothing is skipped, that of 1.15 and later ones do not.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.func
def counted(calls: wp.array(dtype=float), x: float):
    calls[0] = calls[0] + 1.0
    return x


@wp.kernel
def k(out: wp.array(dtype=float)):
    if counted(out, 1.0) < counted(out, 0.5) < counted(out, 3.0):
        out[1] = 1.0


def main() -> int:
    """Launch one thread, and compare."""
    out = wp.zeros(8, dtype=float, device="cpu")
    expected = [2.0]
    try:
        wp.launch(k, dim=1, inputs=[out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    cells = out.numpy()
    got = [float(cells[0])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
