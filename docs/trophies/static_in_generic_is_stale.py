"""A constant that `wp.static` reads in an unrolled loop of a generic function can be changed, and stale code is run.

Warp finds compiled code by a hash of the module, which takes in what `wp.static` gives. That of an expression with the
counter of a loop in it is known when the loop is unrolled, and is lost for a function whose parameters are `Any`. So
once a module has been built, another number in the constant gives the same hash, and the code in the cache, as here in
two processes that share one. With `x: float` for `x: Any` each gets its own.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import warp as wp

MODULE = """
from typing import Any

import warp as wp

WEIGHTS = ({weight}, 1.0)

@wp.func
def weighted(x: Any):
    total = float(0.0)
    for i in range(2):
        total += wp.static(WEIGHTS[i]) * x
    return total

@wp.kernel
def k(out: wp.array(dtype=float)):
    out[0] = weighted(out[1])

out = wp.ones(2, dtype=float, device="cpu")
wp.launch(k, dim=1, inputs=[out], device="cpu")
print("first number:", out.list()[0])
"""


def first_number(weight: str, folder: Path) -> float:
    """What the module writes, built with a weight, in a process of its own."""
    path = folder / "weighing.py"
    path.write_text(MODULE.format(weight=weight))
    environment = {**os.environ, "WARP_CACHE_PATH": str(folder / "cache")}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, env=environment, check=True)
    return float(done.stdout.rpartition("first number:")[2])


def main() -> int:
    """Build the module, change the constant, and build it again."""
    with tempfile.TemporaryDirectory() as folder:
        got = [first_number(weight, Path(folder)) for weight in ("2.0", "3.0")]
    expected = [3.0, 4.0]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
