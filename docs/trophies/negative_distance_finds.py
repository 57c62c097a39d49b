"""A mesh is asked for a point within a negative distance, and finds one.

The page of `wp.mesh_query_point` says of `max_dist`: the query returns no result if no face is strictly closer. No
face is closer than -2; but the distance is squared before it is compared, so that -2 is as good as 2.
Exit status 1 while the bug lives, 0 once it is mended. No GPU is needed.
"""

import sys

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def k(mesh: wp.uint64, out: wp.array(dtype=int)):
    if wp.mesh_query_point_no_sign(mesh, wp.vec3(0.0, 0.0, 1.0), -2.0).result:
        out[0] = 1


def main() -> int:
    """Ask for what is near a triangle, and compare."""
    corners = wp.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)], dtype=wp.vec3, device="cpu")
    mesh = wp.Mesh(corners, wp.array([0, 1, 2], dtype=int, device="cpu"))
    out = wp.zeros(1, dtype=int, device="cpu")
    wp.launch(k, dim=1, inputs=[mesh.id, out], device="cpu")
    expected, got = [0], out.list()
    print(f"Warp {wp.__version__}: expected {expected}, got {got}")
    return 0 if got == expected else 1


if __name__ == "__main__":
    sys.exit(main())
