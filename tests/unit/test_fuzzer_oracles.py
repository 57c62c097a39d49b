"""Every oracle says of generated code with a mistake that it is wrong, and of the same code without it nothing."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pytest
from executed import Change, built, emitted, swapped, without

import fuzzer.oracles.judging
import fuzzer.oracles.repeat
import fuzzer.reference.events
from compile.execute import Executable
from fuzzer.errors import Refused
from fuzzer.fitting import fitted
from fuzzer.oracles.asking import shares
from fuzzer.oracles.case import CannotRun, Case, Meaningless
from fuzzer.oracles.judging import Question, judged, said
from fuzzer.oracles.table import ORACLES
from fuzzer.oracles.verdict import Verdict
from grammar.launch import Argument, Launch

SUM = """import warp as wp


@wp.kernel
def total(x: wp.array[float], y: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    a = x[i] * y[i]
    out[i] = a + wp.sin(y[i])
"""

OUTSIDE = """import warp as wp


@wp.kernel
def outside(x: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    out[i + 1] = x[i]
"""

LOOP = """import warp as wp


@wp.kernel
def powers(x: wp.array[float], n: int, out: wp.array[float]):
    i = wp.tid()
    a = x[i]
    for k in range(n):
        a *= 0.5
    out[i] = a
"""

GHOST = """import warp as wp


@wp.kernel
def ghost(mesh: wp.uint64, x: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    out[i] = x[i] * 2.0
"""

WEIGHTED = """import warp as wp


@wp.kernel
def weighted(x: wp.array[float], w: wp.array[float], n: int, out: wp.array[float]):
    i = wp.tid()
    acc = float(0.0)
    for k in range(n):
        acc += x[k] * wp.sin(w[k])
    out[i] = acc / float(n + 1)
"""

CANCELLED = """import warp as wp


@wp.kernel
def cancelled(x: wp.array[float], y: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    out[i] = wp.exp(x[i]) * wp.exp(-x[i]) + y[i]
"""

BODIES = """import warp as wp


@wp.struct
class Body:
    mass: float
    velocity: wp.vec3


@wp.struct
class State:
    weights: wp.array[float]
    count: int


@wp.kernel
def momenta(bodies: wp.array[Body], state: State, out: wp.array[wp.vec3]):
    i = wp.tid()
    body = bodies[i]
    out[i] = body.velocity * body.mass * state.weights[i]
"""

RARE = """import warp as wp


@wp.kernel
def rare(x: wp.array[float], limit: float, out: wp.array[float]):
    i = wp.tid()
    out[i] = x[i]
    if limit > 1.0:
        out[i] = x[i] * 3.0
"""

PARALLEL = """import warp as wp


@wp.kernel
def parallel(x: wp.array[wp.vec3d], y: wp.array[wp.float64], out: wp.array[wp.vec3d]):
    i = wp.tid()
    out[i] = wp.cross(x[i], x[i] * y[i]) * wp.float64(7.0)
"""

FACTORED = """import warp as wp


@wp.kernel
def factored(x: wp.array[wp.mat22], out: wp.array[wp.mat22]):
    i = wp.tid()
    u, _s, v = wp.svd2(x[i])
    out[i] = u * v
"""

WAITING = """import warp as wp


@wp.kernel
def waiting(lock: wp.array[int], out: wp.array[int]):
    i = wp.tid()
    while lock[0] > 20:
        lock[1] = 0
    out[i] = i
"""

_STORE = "wp::array_store(var_out, var_0, "
REMAINDERS = """import warp as wp


@wp.kernel
def remainders(x: wp.array[wp.vec3], out: wp.array[wp.vec3]):
    i = wp.tid()
    out[i] = x[i] % wp.vec3(4.0, 4.0, 4.0)
"""

PLANTED: dict[str, tuple[str, Mapping[str, Change]]] = {
    "fine": (SUM, {}),
    "outside": (OUTSIDE, {}),
    "dynamic": (LOOP, {}),
    "dynamic sum": (WEIGHTED, {}),
    "modulo of vectors": (REMAINDERS, {}),
    "modulo of numbers": (REMAINDERS.replace("wp.vec3(4.0, 4.0, 4.0)", "4.0").replace("wp.vec3", "float"), {}),
    "no adjoint in a round": (WEIGHTED, {"backward": without("wp::adj_sin(")}),
    "zero but for rounding": (CANCELLED, {}),
    "zero throughout": (PARALLEL, {}),
    "another program": (
        SUM,
        {
            "forward": swapped("wp::add(", "wp::sub("),
            "backward": lambda text: text.replace("wp::add(", "wp::sub(").replace("wp::adj_add(", "wp::adj_sub("),
        },
    ),
    "slightly off": (SUM, {"backward": swapped("wp::adj_address(", "adj_6 *= 1.000001; wp::adj_address(")}),
    "another sum": (SUM, {"forward": swapped("wp::add(", "wp::sub(")}),
    "another branch": (RARE, {"forward": swapped("wp::mul(", "wp::add(")}),
    "one more store": (SUM, {"forward": swapped(_STORE, f"var_out.data[var_out.shape[0]] = 7.0f; {_STORE}")}),
    "other numbers": (
        SUM,
        {"forward": swapped(_STORE, f"static float calls; var_out.data[0] = calls += 1.0f; {_STORE}")},
    ),
    "no adjoint of the product": (SUM, {"backward": without("wp::adj_mul(")}),
    "no adjoint of the sine": (SUM, {"backward": without("wp::adj_sin(")}),
    "bodies": (BODIES, {}),
    "no adjoint of a field": (BODIES, {"backward": without(".mass += ")}),
    "no adjoint of an array in a struct": (BODIES, {"backward": without("adj_address(var_11")}),
    "a gradient that stays": (
        SUM,
        {"backward": swapped("wp::adj_array_store(", "adj_9 += wp::index(adj_out, var_0); // ")},
    ),
    "not to be known": (FACTORED, {}),
    "adjoint into a guard": (
        SUM,
        {"backward": swapped("wp::adj_mul(", "adj_x.data[adj_x.shape[0]] = 1.0f; wp::adj_mul(")},
    ),
}


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    emissions = {name: emitted(source, changes) for name, (source, changes) in PLANTED.items()}
    found = {}
    for (name, emission), made in zip(emissions.items(), built(list(emissions.values())), strict=True):
        assert isinstance(made, Executable), (name, made)
        source = PLANTED[name][0]
        found[name] = Case(source, fitted(emission), emission, made)
    return found


def verdict(cases: Mapping[str, Case], name: str, oracle: str) -> Verdict:
    return ORACLES[oracle].judge(cases[name])


@pytest.mark.parametrize("oracle", ["crash", "repeat", "reference", "seeds", "gradient", "lifted"])
def test_what_is_right_passes(cases: dict[str, Case], oracle: str) -> None:
    assert verdict(cases, "fine", oracle).passed


@pytest.mark.parametrize(
    ("oracle", "planted", "told"),
    [
        ("reference", "another sum", "out["),
        ("seeds", "another sum", "out["),
        ("seeds", "another branch", "out["),
        ("crash", "one more store", "writes outside of out"),
        ("repeat", "other numbers", "out holds other numbers after a second launch"),
        ("repeat", "another sum", "other code for the same program"),
        ("gradient", "no adjoint of the product", "<J v, w>"),
        ("gradient", "no adjoint of the sine", "<J v, w>"),
        ("gradient", "no adjoint in a round", "<J v, w>"),
        ("gradient", "no adjoint of a field", "<J v, w>"),
        ("gradient", "no adjoint of an array in a struct", "<J v, w>"),
        ("gradient", "a gradient that stays", "but <v, J^T w>"),
        ("gradient", "adjoint into a guard", "the backward pass writes outside of x.grad"),
        ("lifted", "no adjoint of the product", "<J v, w>"),
        ("lifted", "slightly off", "<J v, w>"),
        ("lifted", "adjoint into a guard", "the backward pass writes outside of x.grad"),
    ],
)
def test_what_is_wrong_is_seen(cases: dict[str, Case], oracle: str, planted: str, told: str) -> None:
    failure = verdict(cases, planted, oracle).failure
    assert failure is not None
    assert told in failure.message
    assert failure.stage == "oracle"


def test_the_launches_of_the_first_seed_do_not_take_every_branch(cases: dict[str, Case]) -> None:
    assert verdict(cases, "another branch", "reference").passed


@pytest.mark.parametrize("planted", ["no adjoint of the product", "no adjoint of the sine"])
def test_the_reference_looks_at_the_forward_pass_alone(cases: dict[str, Case], planted: str) -> None:
    assert verdict(cases, planted, "reference").passed


def test_a_program_of_which_nothing_is_known_does_not_pass(cases: dict[str, Case]) -> None:
    """Singular vectors have several right answers."""
    assert verdict(cases, "not to be known", "reference").skipped == "no number that is changed and known"


def test_a_program_without_meaning_accuses_nobody(cases: dict[str, Case]) -> None:
    """The last thread writes past the end, as it is told to."""
    case = cases["outside"]
    assert case.turns[0].ran.broken == ("out",)
    assert verdict(cases, "outside", "crash").passed
    assert str(verdict(cases, "outside", "reference").skipped).startswith("undefined: ")
    careful = dataclasses.replace(case, careful=True, _outcomes={})
    with pytest.raises(Meaningless):
        _ = careful.turns
    assert all(str(one.skipped).startswith("undefined") for one in said(careful, ["repeat", "gradient"]).values())


@pytest.mark.parametrize(
    "planted", ["dynamic", "dynamic sum", "zero but for rounding", "zero throughout", "slightly off"]
)
def test_gradients_that_are_right_as_far_as_can_be_seen(cases: dict[str, Case], planted: str) -> None:
    assert verdict(cases, planted, "reference").passed
    assert verdict(cases, planted, "gradient").passed


def test_only_the_modulo_of_vectors_has_no_adjoint(cases: dict[str, Case]) -> None:
    assert verdict(cases, "modulo of vectors", "gradient").skipped == "a modulo of vectors, which has no adjoint"
    assert verdict(cases, "modulo of numbers", "gradient").passed


def test_what_double_precision_does_not_confirm_is_rounding(cases: dict[str, Case]) -> None:
    """Code with a mistake that the text lacks stands for code that rounds too much."""
    case = dataclasses.replace(cases["fine"], executable=cases["no adjoint of the sine"].executable)
    assert ORACLES["gradient"].judge(case).skipped == "rounding"


@pytest.mark.parametrize("oracle", ["gradient", "lifted"])
def test_differences_decide(cases: dict[str, Case], oracle: str) -> None:
    """Code that is another program's, forward and backward, has the right adjoint: the reference is mistaken here."""
    assert verdict(cases, "another program", oracle).skipped == "dual numbers and finite differences disagree"


def test_what_cannot_be_given_is_told(cases: dict[str, Case]) -> None:
    case = cases["fine"]
    ghosts = Launch(case.launch.axes, case.launch.dim, (Argument("x", "ghost"), *case.launch.arguments[1:]))
    haunted = Case(case.source, ghosts, case.emission, case.executable)
    with pytest.raises(CannotRun, match="ghost"):
        _ = haunted.turns
    assert {one.skipped for one in said(haunted, list(ORACLES)).values()} == {"no inputs: a ghost"}


def test_other_text_the_second_time(cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases["fine"]
    other = dataclasses.replace(case.emission, cpu_module_hash="0")
    monkeypatch.setattr(fuzzer.oracles.repeat, "emit", lambda source, targets: other)
    failure = verdict(cases, "fine", "repeat").failure
    assert failure is not None
    assert "other code" in failure.message


def test_launches_are_made_once_and_leave_arguments_alone(cases: dict[str, Case]) -> None:
    case = cases["fine"]
    assert case.turns is case.turns
    for turn in case.turns:
        expected = turn.arguments["x"] * turn.arguments["y"] + np.sin(turn.arguments["y"])
        assert turn.ran.arrays["out"] == pytest.approx(expected, rel=1e-5, abs=1e-6)
        assert not np.array_equal(turn.arguments["out"], turn.ran.arrays["out"])


def test_programs_judged_from_their_text() -> None:
    refused = SUM.replace("wp.sin(", "wp.sine(")
    fine, not_there = judged([SUM, refused], Question(("crash", "reference")))
    assert isinstance(fine, Mapping)
    assert [(name, one.passed) for name, one in fine.items()] == [("crash", True), ("reference", True)]
    assert not isinstance(not_there, Mapping)
    assert "sine" in not_there.message


def test_no_guess_at_inputs_lets_a_program_die() -> None:
    far = SUM.replace("out[i] = ", "out[i + 1000000000] = ")
    (told,) = judged([far], Question(("crash",)))
    assert isinstance(told, Mapping)
    assert str(told["crash"].skipped).startswith("undefined: index")


def test_guessed_inputs_on_which_a_program_may_not_end_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the inputs of another seed it waits for ever."""
    monkeypatch.setattr(fuzzer.reference.events, "MOST_STEPS", 1000)
    (told,) = judged([WAITING], Question(("reference", "seeds")))
    assert isinstance(told, Mapping)
    assert all(one.passed for one in told.values()), told


@pytest.mark.parametrize(("seconds", "dims"), [(60.0, [(33,), (7,), (1,)]), (-1.0, [(1,), (1,), (1,)])])
def test_one_thread_has_to_do_where_the_reference_is_slow(
    monkeypatch: pytest.MonkeyPatch, seconds: float, dims: list[tuple[int, ...]]
) -> None:
    seen: list[tuple[int, ...]] = []
    steps: list[None] = []

    def spy(case: Case) -> Verdict:
        seen.extend(turn.dim for turn in case.turns)
        return ORACLES["crash"].judge(case)

    monkeypatch.setitem(ORACLES, "reference", dataclasses.replace(ORACLES["reference"], judge=spy))
    monkeypatch.setattr(fuzzer.oracles.judging, "SLOW_SECONDS", seconds)
    judged([SUM], Question(("reference",)), lambda: steps.append(None))
    assert seen == dims
    assert len(steps) >= 2  # before the launches, and before the oracle


def test_shares_by_level() -> None:
    assert list(shares("run", None)) == ["crash", "repeat"]
    assert {"reference", "rewrite"} <= shares("reference", None).keys()
    assert "gradient" not in shares("reference", None)
    assert shares("gradient", None)["gradient"] == 1.0
    assert shares("reference", None)["modes"] == ORACLES["modes"].share < 1.0


def test_shares_as_asked() -> None:
    assert shares("run", "reference:0.25, crash") == {"crash": 1.0, "reference": 0.25}
    assert shares("run", "") == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [("magic", "unknown oracle 'magic': choose from crash"), ("crash:2", "0 to 1"), ("crash:often", "crash:often")],
)
def test_what_names_no_oracle_or_share(text: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        shares("run", text)
