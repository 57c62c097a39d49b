"""The `else` of a `while` loop is dropped without a word.

It runs when the loop ends without a break, or is refused; the same holds of `for`.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(out: wp.array(dtype=float)):
    count = int(0)
    while count < 3:
        count += 1
    else:
        out[0] = 1.0


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
    got = [float(cells[0])]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
