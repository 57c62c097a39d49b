"""The gradient of a function, one of whose arguments is left out: accepted, and the C++ does not compile.

`wp.grad` takes the default for a variable that has no name, and prints `var_None`. The same call with both arguments
compiles.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.func
def scaled(x: float, scale: float = 2.0):
    return x * x * scale


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    by_x, by_scale = wp.grad(scaled)(x[0])
    out[0] = by_x
    out[1] = by_scale


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [4.0, 1.0]
    try:
        wp.launch(k, dim=1, inputs=[x, out], device="cpu")
    except Exception as error:
        print(f"Warp {wp.__version__}: expected {expected}, got {type(error).__name__}: {error}")
        return 1
    got = [float(cell) for cell in out.numpy()[:2]]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
