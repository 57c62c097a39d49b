"""The sign by winding number is wrong for meshes whose faces are in groups, and another in the next process.

A point is inside of a closed mesh where its winding number is one, however the faces are grouped. Without `groups` all
signs are right. With them most points inside are taken for outside, and how many varies from run to run.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import numpy as np
import warp as wp


@wp.kernel
def sign_of(mesh: wp.uint64, points: wp.array(dtype=wp.vec3), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = wp.mesh_query_point_sign_winding_number(mesh, points[i], 9.0).sign


def cube() -> tuple[np.ndarray, np.ndarray]:
    """Corners and triangles of a cube, faces outward."""
    corners = [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = [t for a, b, c, d in sides for t in ((a, b, c), (a, c, d))]
    return np.array(corners, np.float32), np.array(triangles, np.int32).reshape(-1)


def main() -> int:
    """Ask for the signs of points inside of a cube."""
    corners, triangles = cube()
    mesh = wp.Mesh(
        wp.array(corners, dtype=wp.vec3, device="cpu"),
        wp.array(triangles, dtype=int, device="cpu"),
        support_winding_number=True,
        groups=wp.array(np.arange(12, dtype=np.int32) % 3, dtype=int, device="cpu"),
    )
    inside = [[0.1, 0.2, 0.3], [-0.5, 0.4, 0.2], [0.6, -0.7, 0.1], [-0.2, -0.3, -0.6]]
    points = wp.array(inside, dtype=wp.vec3, device="cpu")
    out = wp.zeros(4, dtype=float, device="cpu")
    wp.launch(sign_of, dim=4, inputs=[mesh.id, points, out], device="cpu")
    expected, got = [-1.0, -1.0, -1.0, -1.0], out.list()
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
