"""Resources and arrays of other classes: made from recipes, launched, and left behind as the reference has them."""

from typing import Any

import numpy as np
import pytest

from compile.codegen import emit
from compile.execute import Program, Ran, executables
from compile.native import Unit
from compile.outcome import Failure
from fuzzer.inputs import NoInputs, inputs
from fuzzer.reference import interpret
from fuzzer.reference.compare import differences
from fuzzer.values import flattened
from grammar.launch import Argument, Launch

FRAME = """import warp as wp


@wp.kernel
def k({parameters}, p: wp.array[wp.vec3], out: wp.array[float]):
    i = wp.tid()
    x = p[i]
{body}
"""
BOXES = """q = wp.bvh_query_sphere(r, x, 1.0)
n = int(0)
while wp.bvh_query_next(q, n):
    out[i] += float(n) + 0.5
"""
POINTS = Argument("p", "array", "float32", "vec", (3,), ("length",), -2.0, 2.0)
OUT = Argument("out", "array", "float32", shape=("length",), low=1.0, high=1.0)
AXES = (("length", (7, 9, 0)), ("faces", (12, 5, 20)), ("nodes", (8, 9, 12)), ("voxels", (20, 5, 1)))


def launch(*recipes: Argument) -> Launch:
    return Launch(AXES, ("length",), (*recipes, POINTS, OUT))


def ran(parameters: str, body: str, *recipes: Argument) -> tuple[dict[str, Any], Ran]:
    """The arguments and what is left behind of the first launch; it has to be as the reference says."""
    source = FRAME.format(parameters=parameters, body="".join(f"    {line}\n" for line in body.splitlines()))
    emission = emit(source, ("cpu",))
    assert emission.cpu is not None
    (executable,) = executables([Program(Unit(emission.kernel_name, "cpu", emission.cpu), emission.parameters)])
    assert not isinstance(executable, Failure), executable.message
    arguments = inputs(launch(*recipes), 0)
    found = executable.run(arguments, (7,))
    outcome = interpret(source, arguments, 7)
    assert outcome.defined, outcome
    assert outcome.unsettled is None
    assert not differences(outcome, found.arrays)
    assert found.broken == ()
    return arguments, found


@pytest.mark.parametrize(
    ("parameters", "body", "recipes"),
    [
        (
            "r: wp.uint64",
            "for f in wp.mesh_query_sphere(r, x, 1.5):\n    out[i] += wp.mesh_eval_velocity(r, f, 0.5, 0.25)[1]",
            [Argument("r", "mesh", shape=("faces", "nodes"))],
        ),
        (
            "r: wp.uint64",
            BOXES,
            [Argument("r", "bvh", shape=("length",))],
        ),
        (
            "r: wp.uint64",
            "for n in wp.hash_grid_query(r, x, 1.25):\n    if wp.length(p[n] - x) < 1.25:\n        out[i] += p[n][0]",
            [Argument("r", "hash_grid", fields=(Argument("points", "array", source="p"),))],
        ),
        (
            "t: wp.Texture2D",
            "out[i] = wp.texture_sample(t, 0.3, 0.6, dtype=wp.vec2)[1] + float(t.width)",
            [Argument("t", "texture", "float32", "", (2,), ("6", "4"))],
        ),
        (
            "t: wp.array(dtype=wp.Texture1D)",
            "out[i] = wp.texture_sample(t[i % 3], 0.3, dtype=float)",
            [Argument("t", "array", shape=("3",), fields=(Argument("", "texture", "uint8", shape=("5",)),))],
        ),
        (
            "r: wp.uint64, c: wp.array[wp.vec3i]",
            "v = c[i]\nout[i] = float(wp.volume_lookup_index(r, v[0], v[1], v[2]) >= 0)",
            [
                Argument("r", "volume", shape=("voxels",)),
                Argument("c", "array", "int32", "vec", (3,), ("length",), source="r"),
            ],
        ),
    ],
)
def test_what_kernels_see_of_resources(parameters: str, body: str, recipes: list[Argument]) -> None:
    _, found = ran(parameters, body, *recipes)
    assert len(set(found.arrays["out"].tolist())) > ("t:" not in parameters and "index" not in body)


@pytest.mark.parametrize(
    ("dtype", "cell", "value"),
    [
        ("float32", (), "float(i)"),
        ("float32", (3,), "x"),
        ("int64", (), "wp.int64(i)"),
        ("float64", (3,), "wp.vec3d(wp.float64(i), wp.float64(1.0), wp.float64(2.0))"),
    ],
)
def test_voxels_are_kept_as_they_were_given_and_stored(dtype: str, cell: tuple[int, ...], value: str) -> None:
    arguments, found = ran("r: wp.uint64", f"wp.volume_store(r, 1, 2, i, {value})", recipe(dtype, cell))
    given, held = arguments["r"].ndarray, found.arrays["r.ndarray"]
    assert held.shape[:3] == (8, 8, 8)
    assert np.array_equal(held[:1, :2, :4], given[:1, :2, :4])
    assert not np.array_equal(held[1, 2, :4], given[1, 2, :4])


def recipe(dtype: str, cell: tuple[int, ...]) -> Argument:
    return Argument("r", "volume", dtype, "", cell)


@pytest.mark.parametrize("kind", ["indexedarray", "fabricarray", "indexedfabricarray"])
def test_arrays_of_other_classes_are_read_and_written(kind: str) -> None:
    given = Argument("a", kind, "float32", shape=("length",), low=0.5, high=3.0)
    arguments, found = ran(f"a: wp.{kind}(dtype=float)", "out[i] = a[i]\na[i] = a[i] + 1.0", given)
    before = arguments["a"] if kind == "fabricarray" else arguments["a"].data[arguments["a"].indices[0]]
    assert np.array_equal(found.arrays["out"], before)
    assert np.array_equal(found.arrays["a"], before + np.float32(1.0))


def test_a_recipe_says_the_same_resource_again_and_another_for_another_seed() -> None:
    recipes = launch(Argument("r", "mesh", shape=("faces", "nodes")), recipe("float32", (3,)))
    assert Launch.from_plain(recipes.to_plain()) == recipes
    first, again, other = (flattened(inputs(recipes, 1, seed)) for seed in (0, 0, 1))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert "r.ndarray" in first
    assert not np.array_equal(first["r.ndarray"], other["r.ndarray"])


def test_a_mesh_of_many_faces_has_each_once() -> None:
    made = inputs(launch(Argument("r", "mesh", shape=("faces", "nodes"))), 2)["r"]
    faces = {frozenset(face) for face in made.indices.reshape(-1, 3).tolist()}
    assert len(faces) == 20
    assert {len(face) for face in faces} == {3}


def test_a_grid_over_an_array_that_there_is_not() -> None:
    lost = Argument("r", "hash_grid", fields=(Argument("points", "array", source="q"),))
    with pytest.raises(NoInputs, match="made of q"):
        inputs(launch(lost), 0)
