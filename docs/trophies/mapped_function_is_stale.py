"""A function that is handed to `tile_map` can be changed, and the code of before is run.

Warp finds compiled code by a hash of the module: of its kernels, and of the functions that they call. One that is
handed to `wp.tile_map` is not among these. So once a module has been built, another factor in the function gives the
same hash, and the code in the cache, as here in two processes that share one. The same holds of `wp.tile_reduce`.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import warp as wp

MODULE = """
import warp as wp

@wp.func
def scaled(x: float):
    return x * {factor}

@wp.kernel
def k(out: wp.array(dtype=float)):
    t = wp.tile_map(scaled, wp.tile_ones(shape=4, dtype=float))
    wp.tile_store(out, t)

out = wp.zeros(4, dtype=float, device="cpu")
wp.launch_tiled(k, dim=1, inputs=[out], device="cpu", block_dim=32)
print("first number:", out.list()[0])
"""


def first_number(factor: str, folder: Path) -> float:
    """What the module writes, built with a factor, in a process of its own."""
    path = folder / "mapped.py"
    path.write_text(MODULE.format(factor=factor))
    environment = {**os.environ, "WARP_CACHE_PATH": str(folder / "cache")}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, env=environment, check=True)
    return float(done.stdout.rpartition("first number:")[2])


def main() -> int:
    """Build the module, change the function, and build it again."""
    with tempfile.TemporaryDirectory() as folder:
        got = [first_number(factor, Path(folder)) for factor in ("2.0", "3.0")]
    expected = [2.0, 3.0]
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
