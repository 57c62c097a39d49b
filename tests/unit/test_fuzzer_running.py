"""What is kept of programs that ran, launches for kernels that nobody drew, and rules for gradients."""

import ast
import base64

import numpy as np
import pytest
from executed import emitted
from reference_programs import program

from compile.execute import launch_axes
from compile.outcome import Failure, Stage, Symptom
from corpus.configuration import Configuration
from fuzzer.block import Item, Task, make_block
from fuzzer.fitting import fitted
from fuzzer.inputs import dimensions, inputs
from fuzzer.judge import Judge
from fuzzer.judged import kept, stored
from fuzzer.limits import Limits
from fuzzer.oracles.differentiable import broken_rule
from fuzzer.oracles.judging import Question
from fuzzer.stages import Stages
from fuzzer.values import size
from grammar.launch import TURNS, Argument, Launch

HEAD = "import warp as wp\n\n\n@wp.kernel\n"
PLANE = (
    HEAD
    + """def plane(x: wp.array2d[wp.vec3], n: int, k: wp.float64, flags: wp.array[bool], out: wp.array2d[float]):
    i, j = wp.tid()
    out[i, j] = x[i, j][0] * float(k) + float(n)
"""
)
FOREVER = (
    HEAD
    + """def forever(x: wp.array[float]):
    i = wp.tid()
    while x[i] < 9.0:
        x[i] = x[i] * 0.5
"""
)
FINE = HEAD + "def fine(x: wp.array[float]):\n    i = wp.tid()\n    x[i] = x[i] + 1.0\n"
DEADLY = """import warp as wp


@wp.func_native("*(volatile int*)8 = 1;")
def die(): ...


@wp.kernel
def dies(x: wp.array[float]):
    i = wp.tid()
    die()
    x[i] = 1.0
"""

F = "x: wp.array[float], out: wp.array[float]"
RULES: dict[str, tuple[str, str, str | None]] = {
    "plain": ("out[i] = wp.sin(x[i]) * 2.0", F, None),
    "a static loop": ("a = x[i]\nfor k in range(4):\n    a += x[i]\nout[i] = a", F, None),
    "a loop over a parameter": (
        "a = x[i]\nfor k in range(n):\n    a += x[i]\nout[i] = a",
        f"n: int, {F}",
        None,
    ),
    "a long loop": ("a = x[i]\nfor k in range(17):\n    a += x[i]\nout[i] = a", F, None),
    "while": ("a = x[i]\nwhile a < 1.0:\n    a += 1.0\nout[i] = a", F, "a while loop"),
    "read and written": ("out[i] = x[i]\nx[i] = out[i]", F, "an array that is read and written"),
    "atomic sum": ("wp.atomic_add(out, 0, x[i])", F, None),
    "atomic maximum": ("wp.atomic_max(out, 0, x[i])", F, "atomics other than sums"),
    "what an atomic gives": ("out[i] = wp.atomic_add(x, 0, 1.0)", F, "what an atomic returns"),
    "a product in place": ("out[i] *= x[i]", F, "a part changed in place, not by addition"),
    "a component of zeros": ("v = wp.vec3()\nv[0] = x[i]\nout[i] = v[0]", F, None),
    "a component twice": (
        "v = wp.vec3()\nv[0] = x[i]\nv[0] = 1.0\nout[i] = v[0]",
        F,
        "components assigned more than once",
    ),
    "a component over another": (
        "v = wp.vec3(x[i])\nv[0] = x[i]\nout[i] = v[0]",
        F,
        "components assigned over a value",
    ),
    "its own gradient": ("wp.adjoint[x][i] = 1.0\nout[i] = x[i]", F, "wp.adjoint"),
    "without an adjoint": ("out[i] = wp.opaque(x[i])", F, "wp.opaque, which has no adjoint"),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_for_gradients(name: str) -> None:
    body, parameters, reason = RULES[name]
    assert broken_rule(ast.parse(program(body, parameters)), frozenset({"opaque", "floor"})) == reason


def test_a_launch_fits_the_parameters() -> None:
    emission = emitted(PLANE)
    assert emission.cpu is not None
    assert launch_axes(emission.cpu) == 2
    launch = fitted(emission)
    for turn in range(TURNS):
        given = inputs(launch, turn)
        dim = dimensions(launch, turn)
        assert given["x"].shape == (*dim, 3)
        assert given["out"].shape == dim
        assert given["flags"].dtype == bool
        assert (given["n"].dtype, given["k"].dtype) == (np.int32, np.float64)


def test_recipes_are_kept_where_they_fit() -> None:
    known = Launch(
        (("rows", (4, 2, 1)), ("columns", (3, 3, 3))),
        ("rows", "columns"),
        (
            Argument("n", "scalar", "int32", low=5, high=5),
            Argument("k", "scalar", "float32", low=1.0, high=1.0),  # of another type
            Argument("out", "array", "float32", shape=("rows", "columns"), low=0.0, high=1.0),
        ),
    )
    launch = fitted(emitted(PLANE), known)
    given = inputs(launch, 0)
    assert dimensions(launch, 0) == (4, 3)
    assert given["n"] == 5
    assert given["k"].dtype == np.float64
    assert given["out"].shape == (4, 3)
    assert [argument.name for argument in launch.arguments] == ["x", "n", "k", "flags", "out"]


def test_arrays_come_back_from_a_record() -> None:
    for array in (np.arange(6, dtype=np.int16).reshape(2, 3), np.array(0.5), np.zeros((0, 3), np.float16)):
        row = stored("a", array)
        again = np.frombuffer(base64.b64decode(row.data), row.dtype).reshape(row.shape)
        assert again.dtype == array.dtype
        assert np.array_equal(again, array)
    swapped = np.arange(3, dtype=">i4")
    assert np.frombuffer(base64.b64decode(stored("a", swapped).data), "<i4").tolist() == [0, 1, 2]


def test_outputs_are_what_changed() -> None:
    before = {"x": np.ones(2, np.float32), "n": np.int32(3), "s": {"y": np.zeros(2), "z": np.zeros(2)}}
    after = {"x": np.ones(2, np.float32), "s.y": np.zeros(2), "s.z": np.array([0.0, -0.0])}
    execution = kept(1, (2, 3), before, after)
    assert [array.name for array in execution.inputs] == ["x", "n", "s.y", "s.z"]
    assert [array.name for array in execution.outputs] == ["s.z"]
    assert (execution.turn, execution.dim) == (1, (2, 3))
    assert size(before) == 8 + 4 + 16 + 16


def test_a_kernel_without_an_end_is_stopped() -> None:
    with Judge(Limits(run_seconds=3)) as judge:
        (endless,) = judge.opinions([FOREVER], Question(("crash",)))
        assert isinstance(endless, Failure)
        assert (endless.stage, endless.symptom) == (Stage.run, Symptom.hang)
        assert judge.verdict(FINE, Stage.codegen) is None


def test_each_oracle_of_a_run_has_the_whole_time_limit() -> None:
    configuration = Configuration(seed=3, types=("math",), target="cpu", check="reference")
    told: list[Stage] = []
    (done,) = make_block(Task((Item(0),)), configuration, Stages(configuration), lambda *at: told.append(at[-1]))
    oracles = [name for name, _ in done.said if name != "run"]
    assert "reference" in oracles
    assert told.count(Stage.run) == 1 + len(oracles)


def test_a_kernel_that_dies_is_one_verdict_among_others() -> None:
    with Judge() as judge:
        fine, dead = judge.opinions([FINE, DEADLY], Question(("crash",)))
    assert isinstance(dead, Failure)
    assert (dead.stage, dead.symptom) == (Stage.run, Symptom.crash)
    assert "SIG" in dead.message
    assert not isinstance(fine, Failure)
    assert fine["crash"].passed


NEAREST = (
    HEAD
    + """def nearest(mesh: wp.uint64, grid: wp.uint64, points: wp.array[wp.vec3], out: wp.array[float]):
    i = wp.tid()
    count = float(0.0)
    for j in wp.hash_grid_query(grid, points[i], 0.5):
        if j < 0:
            count += 1.0
    if wp.mesh_query_point(mesh, points[i], 100.0).result:
        count += 1.0
    out[i] = count
"""
)


def test_ids_are_of_what_the_calls_say() -> None:
    launch = fitted(emitted(NEAREST))
    assert [argument.kind for argument in launch.arguments] == ["mesh", "hash_grid", "array", "array"]


TILED = (
    HEAD
    + """def touched(mesh: wp.uint64, lowers: wp.array[wp.vec3], uppers: wp.array[wp.vec3], out: wp.array[int]):
    i, _j = wp.tid()
    query = wp.tile_mesh_query_aabb(mesh, lowers[i], uppers[i])
    while wp.tile_query_valid(query):
        if wp.untile(wp.tile_mesh_query_aabb_next(query)) >= 0:
            wp.atomic_add(out, i, 1)
"""
)
EMPTY = """import warp as wp


@wp.struct
class Nothing:
    pass


@wp.kernel
def idle(s: Nothing, n: int, x: wp.array[int]):
    x[wp.tid()] = n
"""


def test_a_query_of_a_block_is_of_a_mesh_too() -> None:
    assert fitted(emitted(TILED)).arguments[0].kind == "mesh"
    with Judge() as judge:
        (said,) = judge.opinions([TILED], Question(("crash",)))
    assert not isinstance(said, Failure)
    assert said["crash"].passed


def test_a_struct_without_fields_is_an_argument() -> None:
    with Judge() as judge:
        (said,) = judge.opinions([EMPTY], Question(("crash", "reference")))
    assert not isinstance(said, Failure)
    assert said["crash"].passed
    assert said["reference"].passed


def test_a_mistake_of_ours_is_not_taken_for_a_crash() -> None:
    """The process lives on, and says whose mistake it is."""
    with Judge() as judge:
        (said,) = judge.opinions([FINE], Question(("no such oracle",)))
        assert isinstance(said, Failure)
        assert (said.stage, said.error_type) == (Stage.worker, "KeyError")
        assert judge.verdict(FINE, Stage.codegen) is None


STRIDED = HEAD + "def strided(x: wp.array[float], n: int):\n    i = wp.tid()\n    x[3 * i + 2] = float(i % n)\n"


SHARED = HEAD + "def shared(x: wp.array[float]):\n    i = wp.tid()\n    x[0] = x[i] + 1.0\n"


def test_guesses_are_made_until_one_suits() -> None:
    """One that nobody can follow is not run: it could be the arguments that it dies of."""
    with Judge() as judge:
        found = judge.opinions([NEAREST, STRIDED, SHARED, DEADLY], Question(("reference",)))
    verdicts = [said["reference"] for said in found if not isinstance(said, Failure)]
    assert [verdict.passed for verdict in verdicts] == [True, True, True, False]
    assert str(verdicts[3].skipped).startswith("no inputs: none that surely suit")
