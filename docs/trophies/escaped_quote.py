"""A quote in the message of an assertion: accepted, and the C++ does not compile.

The text of the statement is copied with the backslash that Python has before the quote, and another is put in front
of the quote, so that in C++ the text ends there.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    assert x[0] > 0.0, "it isn't \"positive\", that's all"
    out[0] = x[0]


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [1.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:1]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
