"""A function with overloads and a replay: accepted, and the C++ does not compile.

The call of the replay goes by the number of the function among those of its name, its definition by that of the
replay, and they differ.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.config.use_precompiled_headers = False  # with them, what does not compile is tried twice


@wp.func
def double(x: int):
    return x * 2


@wp.func
def double(x: float):  # noqa: F811
    return x * 2.0


@wp.func_replay(double)
def replay_double(x: float):
    return x + x


@wp.kernel
def k(x: wp.array(dtype=float), out: wp.array(dtype=float)):
    out[0] = double(x[0])


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
