"""The gradient of a function annotated `-> float`: accepted, and the C++ does not compile.

`wp.grad` starts the adjoint of the result from `float(1)`, and a macro of the generated code makes `cast_float` of
that, which there is not. Without the annotation it compiles.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.func
def square(x: float) -> float:
    return x * x


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    out[0] = wp.grad(square)(x[0])


def main() -> int:
    """Launch one thread, and compare."""
    x = wp.ones(4, dtype=float, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    expected = [2.0]
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
