"""What meshes, BVHs, hash grids, volumes and textures answer, against Warp's own answers to the same questions."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from compile.codegen import emit
from compile.execute import Executable, executables
from compile.live import live_kernel
from fuzzer.oracles.variants import program
from fuzzer.reference import interpret
from fuzzer.reference.compare import differences
from fuzzer.reference.resources import Bvh, HashGrid, Mesh, Texture, Volume

COUNT = 40
FRAME = """import warp as wp


@wp.kernel
def k(r: {type}, p: wp.array[wp.vec3], d: wp.array[wp.vec3], out: wp.array2d[float]):
    i = wp.tid()
    x = p[i]
    way = d[i]
{body}
"""


def judged(
    body: str, resources: Sequence[Any], points: NDArray[Any], ways: NDArray[Any], type_: str = "wp.uint64"
) -> list[str]:
    """What is different, of one thread for each point; each is interpreted by itself, so that one may be unsettled."""
    source = FRAME.format(type=type_, body="".join(f"    {line}\n" for line in body.strip().splitlines()))
    (executable,) = executables([program(emit(source, ("cpu",)))])
    assert isinstance(executable, Executable), executable
    live = live_kernel(source)
    given = {"p": points, "d": ways, "out": np.zeros((len(points), 4), np.float32)}
    found: list[str] = []
    for resource in resources:
        ran = executable.run({"r": resource, **given}, (len(points),)).arrays["out"]
        settled = 0
        for i in range(len(points)):
            alone = {name: data[i : i + 1] for name, data in given.items()}
            outcome = interpret(live, {"r": resource, **alone}, 1)
            assert outcome.defined, outcome
            settled += outcome.unsettled is None
            found += [f"{points[i]} {ways[i]}: {one}" for one in differences(outcome, {"out": ran[i : i + 1]})]
        assert settled >= 0.6 * len(points)
    return found


def drawn(seed: int, low: float = -1.6, high: float = 1.6) -> tuple[NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(seed)
    points, ways = (random.uniform(low, high, (COUNT, 3)).astype(np.float32) for _ in range(2))
    return points, ways


CORNERS = np.array(list(itertools.product((-1, 1), repeat=3)), np.float32) * np.float32(0.93)
SIDES = np.array(
    [0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3],
    np.int32,
)
CUBE = Mesh(CORNERS, SIDES, velocities=CORNERS[::-1].copy(), groups=np.arange(12, dtype=np.int32) % 3)
LOOSE = np.random.default_rng(1).uniform(-1, 1, (12, 3)).astype(np.float32)
SCRAPS = Mesh(LOOSE, np.arange(12, dtype=np.int32), velocities=LOOSE, groups=np.arange(4, dtype=np.int32) % 2)

NEAREST = """
q = wp.mesh_query_point(r, x, 1.5)
if q.result:
    y = wp.mesh_eval_position(r, q.face, q.u, q.v)
    out[i, 0] = y[0]
    out[i, 1] = wp.length(x - y)
    out[i, 2] = q.sign
f = wp.mesh_query_furthest_point_no_sign(r, x, 0.5)
if f.result:
    out[i, 3] = wp.mesh_eval_position(r, f.face, f.u, f.v)[1]
"""
# The sign by winding number is left out: Warp has it wrong for meshes in groups (docs/trophies).
SIGNS = """
out[i, 0] = wp.mesh_query_point_sign_normal(r, x, 9.0).sign
out[i, 2] = wp.mesh_query_point_sign_parity(r, x, 9.0, 3).sign
if wp.mesh_query_point_no_sign(r, x, 0.5).result:
    out[i, 3] = 1.0
"""
RAY = """
q = wp.mesh_query_ray(r, x, way, 2.0, wp.mesh_get_group_root(r, 1))
if q.result:
    out[i, 0] = q.t
    out[i, 1] = q.normal[1]
    out[i, 2] = wp.where(q.sign > 0.0, 1.0, -1.0)
    out[i, 3] = wp.mesh_eval_velocity(r, q.face, q.u, q.v)[0]
"""
CROSSINGS = """
out[i, 0] = float(wp.mesh_query_ray_count_intersections(r, x, way))
if wp.mesh_query_ray_anyhit(r, x, way, 0.5):
    out[i, 1] = 1.0
for f in wp.mesh_query_sphere(r, x, wp.abs(way[0])):
    out[i, 2] += wp.mesh_eval_face_normal(r, f)[0] + 1.0
for f in wp.mesh_query_aabb(r, wp.min(x, way), wp.max(x, way)):
    out[i, 3] += wp.mesh_get_point(r, f * 3 + 1)[2] + 1.0
"""


@pytest.mark.parametrize(
    ("body", "meshes"),
    [(NEAREST, (CUBE, SCRAPS)), (SIGNS, (CUBE,)), (RAY, (CUBE, SCRAPS)), (CROSSINGS, (CUBE, SCRAPS))],
)
def test_meshes(body: str, meshes: tuple[Mesh, ...]) -> None:
    assert judged(body, meshes, *drawn(2)) == []


BOXES = """
n = int(0)
a = wp.bvh_query_aabb(r, wp.min(x, way), wp.max(x, way))
while wp.bvh_query_next(a, n):
    out[i, 0] += float(n) * 1.1
b = wp.bvh_query_ray(r, x, way, wp.bvh_get_group_root(r, 1))
while wp.bvh_query_next(b, n, 1.0):
    out[i, 1] += float(n) * 1.1
c = wp.bvh_query_sphere(r, x, wp.abs(way[1]))
while wp.bvh_query_next(c, n):
    out[i, 2] = wp.max(out[i, 2], float(n))
e = wp.bvh_query_capsule(r, x, way, 0.25)
while wp.bvh_query_next(e, n, 1.0):
    out[i, 3] += float(n) * 1.1
"""


def test_boxes() -> None:
    lowers, sizes = drawn(3)
    boxes = Bvh(lowers[:9], lowers[:9] + np.abs(sizes[:9]), np.arange(9, dtype=np.int32) % 3)
    assert judged(BOXES, [boxes], *drawn(4)) == []


GRID = """
for n in wp.hash_grid_query(r, x, 0.9):
    near = wp.length(x - wp.vec3(float(n) * 0.2 - 1.0, 0.0, 0.0))
    if near <= 0.9:
        out[i, 0] += near
        out[i, 1] = wp.max(out[i, 1], float(n))
"""


def test_hash_grids() -> None:
    line = np.array([[n * 0.2 - 1.0, 0.0, 0.0] for n in range(11)], np.float32)
    grids = [HashGrid(line, radius, None, cells, cells, cells) for radius, cells in ((0.9, 32), (0.3, 4))]
    assert judged(GRID, grids, *drawn(5, -1.0, 1.0)) == []


FIELD = """
u = wp.volume_world_to_index(r, x)
g = wp.vec3()
out[i, 0] = wp.volume_sample_grad_f(r, u, wp.Volume.LINEAR, g)
out[i, 1] = g[0] + 2.0 * g[1] + 4.0 * g[2]
out[i, 2] = wp.volume_sample_f(r, u, wp.Volume.CLOSEST)
out[i, 3] = wp.volume_index_to_world(r, wp.volume_world_to_index_dir(r, way))[1]
"""
NUMBERED = """
u = wp.volume_world_to_index(r, x)
k = wp.volume_lookup_index(r, int(u[0]), int(u[1]), int(u[2]))
out[i, 0] = float(k)
out[i, 1] = float(wp.volume_voxel_count(r))
"""


def test_volumes() -> None:
    random = np.random.default_rng(6)
    data = random.uniform(-2, 2, (6, 5, 9)).astype(np.float32)
    volume = Volume(data, min_world=(-1.0, -0.5, -0.25), voxel_size=(0.3, 0.5, 0.125), bg_value=0.75)
    assert judged(FIELD, [volume], *drawn(7)) == []
    voxels = Volume(voxels=random.integers(0, 4, (30, 3)).astype(np.int32), voxel_size=(0.4, 0.4, 0.4))
    assert judged(NUMBERED, [voxels], *drawn(8, 0.0, 1.6)) == []


SAMPLES = {
    1: "out[i, 0] = wp.texture_sample(r, x[0], dtype=float)",
    2: "out[i, 0] = wp.texture_sample(r, wp.vec2(x[0], x[1]), dtype=float, lod=way[0])",
    3: "out[i, 0] = wp.texture_sample(r, x, dtype=float)",
}


@pytest.mark.parametrize(
    ("rank", "linear", "normalized", "dtype"),
    [
        (1, True, True, "float32"),
        (1, False, False, "int16"),
        (2, True, False, "uint8"),
        (2, False, True, "float16"),
        (3, True, True, "float32"),
    ],
)
def test_textures(rank: int, linear: bool, normalized: bool, dtype: str) -> None:
    random = np.random.default_rng(9)
    data = random.uniform(0, 200, (5, 4, 6)[-rank:]).astype(dtype)
    points, ways = drawn(10, -2.5, 3.0)
    scale = np.float32(1.0 if normalized else 6.0)
    modes = [tuple((mode + k) % 4 for k in range(rank)) for mode in range(4)]
    textures = [Texture(data, int(linear), 1, mode, normalized) for mode in modes]
    assert judged(SAMPLES[rank], textures, points * scale, ways, f"wp.Texture{rank}D") == []


def test_levels_of_textures() -> None:
    random = np.random.default_rng(11)
    data = random.uniform(-100, 100, (8, 7))
    textures = [
        Texture(data.astype(dtype), 1, linear, (0, 1), num_mip_levels=0)
        for dtype, linear in (("float32", 1), ("int8", 0))
    ]
    assert judged(SAMPLES[2], textures, *drawn(12, -1.0, 3.0), "wp.Texture2D") == []
