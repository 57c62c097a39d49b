"""What kernels learn of meshes, BVHs, hash grids, volumes and textures: answers worked out by hand."""

import pickle
from typing import Any

import numpy as np
import pytest
from reference_programs import run

from fuzzer.reference.resources import Bvh, HashGrid, Mesh

# A cube from 0 to 2: two faces a side, seen from outside in counterclockwise order.
CORNERS = np.array([[x, y, z] for x in (0, 2) for y in (0, 2) for z in (0, 2)], np.float32)
SIDES = np.array(
    [0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3],
    np.int32,
)
CUBE = Mesh(CORNERS, SIDES, velocities=CORNERS * 0.5, groups=np.arange(12, dtype=np.int32) // 2)
BOXES = Bvh(
    np.array([[0, 0, 0], [2, 0, 0], [4, 0, 0]], np.float32),
    np.array([[1, 1, 1], [3, 1, 1], [5, 1, 1]], np.float32),
    np.array([0, 1, 1], np.int32),
)
GRID = HashGrid(np.array([[0, 0, 0], [0.1, 0, 0], [0.5, 0, 0], [2, 0, 0]], np.float32), 0.3)


def numbers(body: str, resource: Any, size: int = 3, dtype: str = "float", **more: Any) -> list[float]:
    """What the array `out` holds after a kernel with a resource `r`; it must be defined and settled."""
    outcome = run(body, f"r: wp.uint64, out: wp.array[{dtype}]", r=resource, out=np.zeros(size, np.float32), **more)
    assert outcome.defined, (outcome.undefined, outcome.not_covered)
    assert outcome.unsettled is None
    return [float(x) for x in outcome.arrays["out"]]


LOOP = "n = int(0)\nwhile wp.bvh_query_next(q, n):\n"
COUNTED = "n = int(0)\nwhile wp.bvh_query_next(q, n):\n    out[n] = 1.0"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("wp.bvh_query_aabb(r, wp.vec3(0.5, 0.5, 0.5), wp.vec3(2.0, 0.5, 0.5))", [1, 1, 0]),  # touches the second
        ("wp.bvh_query_aabb(r, wp.vec3(1.25, 0.5, 0.5), wp.vec3(1.75, 0.5, 0.5))", [0, 0, 0]),
        ("wp.bvh_query_aabb(r, wp.vec3(-9.0), wp.vec3(9.0), wp.bvh_get_group_root(r, 1))", [0, 1, 1]),
        ("wp.bvh_query_aabb(r, wp.vec3(-9.0), wp.vec3(9.0), wp.bvh_get_group_root(r, 7))", [1, 1, 1]),
        ("wp.bvh_query_ray(r, wp.vec3(1.5, 0.5, 0.5), wp.vec3(1.0, 0.0, 0.0))", [0, 1, 1]),  # not what is behind
        ("wp.bvh_query_ray(r, wp.vec3(0.5, 3.0, 0.5), wp.vec3(0.0, -1.0, 0.0))", [1, 0, 0]),
        ("wp.bvh_query_sphere(r, wp.vec3(1.5, 0.5, 0.5), 0.5)", [1, 1, 0]),
        ("wp.bvh_query_sphere(r, wp.vec3(2.5, 0.5, 0.5), -1.0)", [0, 1, 0]),
        ("wp.bvh_query_capsule(r, wp.vec3(2.5, 3.0, 0.5), wp.vec3(0.0, 9.0, 0.0), 2.5)", [1, 1, 1]),
        ("wp.tile_bvh_query_aabb(r, wp.vec3(-9.0), wp.vec3(1.5))", [1, 0, 0]),
    ],
)
def test_boxes(query: str, expected: list[float]) -> None:
    body = f"q = {query}\n{COUNTED}"
    if "tile" in query:
        body = f"q = {query}\nwhile wp.tile_query_valid(q):\n    n = wp.untile(wp.tile_bvh_query_next(q))\n"
        body += "    if n >= 0:\n        out[n] = 1.0"
    assert numbers(body, BOXES) == expected


@pytest.mark.parametrize("body", ["out[0] = float(wp.bvh_get_group_root(r, 1))", "out[0] = 1.0 + float({})"])
def test_the_number_of_a_root_is_not_known(body: str) -> None:
    text = body.format("wp.bvh_get_group_root(r, 0)")
    outcome = run(text, "r: wp.uint64, out: wp.array[float]", r=BOXES, out=np.zeros(1, np.float32))
    assert outcome.not_covered == "the number of the root of a group"


def test_a_tree_without_groups() -> None:
    boxes = Bvh(BOXES.lowers, BOXES.uppers, None)
    outcome = run("k = wp.bvh_get_group_root(r, 0)", "r: wp.uint64", r=boxes)
    assert outcome.not_covered == "a group of a tree that has none"


@pytest.mark.parametrize(("groups", "expected"), [(None, [1, 1, 0, 0]), ([4, 5, 5, 5], [0, 1, 0, 0])])
def test_only_a_grid_with_groups_keeps_to_one(groups: list[int] | None, expected: list[int]) -> None:
    grid = HashGrid(GRID.points, 0.3, None if groups is None else np.array(groups, np.int32))
    body = "for n in wp.hash_grid_query(r, wp.vec3(0.0, 0.0, 0.0), 0.3, 5):\n"
    body += "    if wp.length(p[n]) <= 0.3:\n        out[n] = 1.0"
    given = {"r": grid, "p": GRID.points, "out": np.zeros(4, np.float32)}
    outcome = run(body, "r: wp.uint64, p: wp.array[wp.vec3], out: wp.array[float]", **given)
    assert list(outcome.arrays["out"]) == expected


def test_a_ray_through_boxes_ends_at_a_distance() -> None:
    body = "q = wp.bvh_query_ray(r, wp.vec3(-1.0, 0.5, 0.5), wp.vec3(2.0, 0.0, 0.0))\nn = int(0)\n"
    body += "while wp.bvh_query_next(q, n, 2.0):\n    out[n] = 1.0"  # to x = 3
    assert numbers(body, BOXES) == [1, 1, 0]


@pytest.mark.parametrize(
    ("body", "settled"),
    [
        (LOOP + "    out[0] += float(n)", True),
        (LOOP + "    out[0] = float(n)", False),  # the last one
        (LOOP + "    if n == 1:\n        break\n    out[0] += 1.0", False),
        (LOOP + "    out[0] = wp.max(out[0], float(n))", True),
    ],
)
def test_what_depends_on_the_order_of_a_query_is_not_settled(body: str, settled: bool) -> None:
    query = "q = wp.bvh_query_aabb(r, wp.vec3(-9.0), wp.vec3(9.0))\n"
    outcome = run(query + body, "r: wp.uint64, out: wp.array[float]", r=BOXES, out=np.zeros(1, np.float32))
    assert outcome.defined
    assert (outcome.unsettled is None) == settled


@pytest.mark.parametrize(("items", "settled"), [([0.1, 0.2, 0.4], True), ([1e8, 1.0, -1e8], False)])
def test_sums_over_a_query_may_come_in_any_order(items: list[float], settled: bool) -> None:
    body = (
        "s = float(0.0)\nq = wp.bvh_query_aabb(r, wp.vec3(-9.0), wp.vec3(9.0))\n" + LOOP + "    s += x[n]\nout[0] = s"
    )
    given = {"r": BOXES, "x": np.array(items, np.float32), "out": np.zeros(1, np.float32)}
    outcome = run(body, "r: wp.uint64, x: wp.array[float], out: wp.array[float]", **given)
    if settled:
        assert outcome.unsettled is None
        assert 1e-6 > outcome.errors["out"][0] > 1e-8
    else:
        assert outcome.unsettled is not None or outcome.errors["out"][0] >= 1.0  # 1.0 and 0.0 are both right


def test_hash_grids() -> None:
    near = "for n in wp.hash_grid_query(r, wp.vec3(0.0, 0.0, 0.0), 0.3):\n"
    points = "r: wp.uint64, p: wp.array[wp.vec3], out: wp.array[float]"
    given = {"r": GRID, "p": GRID.points, "out": np.zeros(4, np.float32)}
    tested = run(near + "    if wp.length(p[n]) <= 0.3:\n        out[n] = 1.0", points, **given)
    assert list(tested.arrays["out"]) == [1, 1, 0, 0]
    assert tested.unsettled is None
    assert run(near + "    out[n] = 1.0", points, **given).unsettled is not None  # there may be further ones


def test_each_point_of_a_hash_grid_has_a_place() -> None:
    body = "k = wp.hash_grid_point_id(r, i)\nout[k] = float(k)"
    outcome = run(body, "r: wp.uint64, out: wp.array[float]", dim=4, r=GRID, out=np.zeros(4, np.float32))
    assert list(outcome.arrays["out"]) == [0, 1, 2, 3]
    assert outcome.unsettled is None


POINT = "q = wp.{}(r, wp.vec3({}), {})\n"
RAY = "q = wp.mesh_query_ray(r, wp.vec3({}), wp.vec3(2.0, 0.0, 0.0), 9.0)\nout[0] = q.t\nout[1] = q.normal.x"
COUNT = "out[0] = float(wp.mesh_query_ray_count_intersections({}))"
EACH = "for f in {}:\n    out[f] = 1.0"
NONE = [0, 0, 0]
SIGN = "out[0] = q.sign"
MISS = "if not q.result:\n    out[0] = 1.0"
SEEN = "p = wp.mesh_eval_position(r, q.face, q.u, q.v)\nfor j in range(3):\n    out[j] = p[j]"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("p = wp.mesh_get_point(r, 2)\nfor j in range(3):\n    out[j] = p[j]", [0, 2, 2]),  # the vertex 3
        ("out[0] = float(wp.mesh_get_index(r, 5))", [2, 0, 0]),
        ("p = wp.mesh_get_velocity(r, 2)\nfor j in range(3):\n    out[j] = p[j]", [0, 1, 1]),
        ("p = wp.mesh_eval_face_normal(r, 0)\nfor j in range(3):\n    out[j] = p[j]", [-1, 0, 0]),
        ("p = wp.mesh_eval_position(r, 0, 0.5, 0.25)\nfor j in range(3):\n    out[j] = p[j]", [0, 0.5, 1]),
        ("p = wp.mesh_eval_velocity(r, 0, 0.5, 0.25)\nfor j in range(3):\n    out[j] = p[j]", [0, 0.25, 0.5]),
        ("m = wp.mesh_get(r)\np = m.points[m.indices[5]]\nfor j in range(3):\n    out[j] = p[j]", [0, 2, 0]),
        (POINT.format("mesh_query_point_no_sign", "3.0, 1.0, 0.5", "9.0") + SEEN, [2, 1, 0.5]),
        (POINT.format("mesh_query_point_no_sign", "3.0, 4.0, 5.0", "9.0") + SEEN, [2, 2, 2]),  # of three faces
        (POINT.format("mesh_query_point_no_sign", "3.0, 1.0, 0.5", "0.5") + MISS, [1, 0, 0]),
        (POINT.format("mesh_query_furthest_point_no_sign", "3.0, 1.5, 0.5", "0.0") + SEEN, [0, 0, 2]),
        (POINT.format("mesh_query_point", "1.0, 1.5, 0.7", "9.0") + SIGN, [-1, 0, 0]),
        (POINT.format("mesh_query_point", "3.0, 1.5, 0.7", "9.0") + SIGN, [1, 0, 0]),
        (POINT.format("mesh_query_point_sign_normal", "1.0, 1.25, 0.7", "9.0") + SIGN, [-1, 0, 0]),
        (POINT.format("mesh_query_point_sign_normal", "3.0, 3.5, 0.7", "9.0") + SIGN, [1, 0, 0]),
        (POINT.format("mesh_query_point_sign_winding_number", "1.0, 1.5, 0.7", "9.0") + SIGN, [-1, 0, 0]),
        (POINT.format("mesh_query_point_sign_parity", "1.0, 1.5, 0.7", "9.0") + SIGN, [-1, 0, 0]),
        (POINT.format("mesh_query_point_sign_parity", "3.0, 1.5, 0.7", "9.0") + SIGN, [1, 0, 0]),
        (RAY.format("-1.0, 0.5, 1.0"), [0.5, -1, 0]),
        (RAY.format("1.0, 0.5, 1.0"), [0.5, 1, 0]),
        (
            "if wp.mesh_query_ray_anyhit(r, wp.vec3(1.0, 0.5, 1.0), wp.vec3(2.0, 0.0, 0.0), 0.25):\n    out[0] = 1.0",
            NONE,
        ),
        (COUNT.format("r, wp.vec3(-1.0, 0.5, 1.0), wp.vec3(2.0, 0.0, 0.0)"), [2, 0, 0]),
        (COUNT.format("r, wp.vec3(-1.0, 0.5, 1.0), wp.vec3(2.0, 0.0, 0.0), wp.mesh_get_group_root(r, 1)"), [1, 0, 0]),
        (EACH.format("wp.mesh_query_aabb(r, wp.vec3(-1.0, 0.5, 0.5), wp.vec3(0.5, 0.7, 0.7))"), [1, 1, 0]),
        (EACH.format("wp.mesh_query_sphere(r, wp.vec3(-1.0, 1.5, 0.5), 1.0625)"), [0, 1, 0]),  # of a side, one half
        ("q = wp.bvh_query_sphere(wp.mesh_get_bvh(r), wp.vec3(-1.0, 1.5, 0.75), 1.0)\n" + COUNTED, [1, 1, 0]),
    ],
)
def test_meshes(body: str, expected: list[float]) -> None:
    assert numbers(body, CUBE) == expected


def test_answers_written_into_arguments() -> None:
    body = (
        "t = float(0.0)\nu = float(0.0)\nv = float(0.0)\ns = float(0.0)\nn = wp.vec3()\nf = int(7)\nx = wp.vec3({})\n"
        "if wp.mesh_query_ray(r, x, wp.vec3(2.0, 0.0, 0.0), 9.0, t, u, v, s, n, f):\n    out[0] = t\n"
        "if wp.mesh_query_point(r, x, 9.0, s, f, u, v):\n    out[1] = s\n"
        "if not wp.mesh_query_point_no_sign(r, x, 0.01, f, u, v):\n    out[2] = wp.mesh_eval_position(r, f, u, v)[0]"
    )
    assert numbers(body.format("-1.0, 0.5, 1.0"), CUBE) == [0.5, 1, 0]


@pytest.mark.parametrize(("start", "expected"), [("-1.0, 0.5, 1.0", 1.0), ("1.0, 0.5, 1.0", -1.0)])
def test_the_side_that_a_ray_comes_from(start: str, expected: float) -> None:
    body = f"q = wp.mesh_query_ray(r, wp.vec3({start}), wp.vec3(2.0, 0.0, 0.0), 9.0)\n"
    assert numbers(body + "out[0] = wp.where(q.sign > 0.0, 1.0, -1.0)", CUBE)[0] == expected


def test_an_edge_that_several_faces_share_is_no_answer_by_itself() -> None:
    body = "q = wp.mesh_query_point_no_sign(r, wp.vec3(3.0, 3.0, 0.5), 9.0)\nout[0] = q.face"
    outcome = run(body, "r: wp.uint64, out: wp.array[int]", r=CUBE, out=np.zeros(1, np.int32))
    assert outcome.unsettled is not None


def test_resources_are_plain_data() -> None:
    again = pickle.loads(pickle.dumps(CUBE))
    assert np.array_equal(again.points, CUBE.points)
