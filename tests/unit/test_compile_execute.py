"""Kernels run in this process: on arguments in memory, with guards around arrays, forward and backward."""

from typing import Any

import numpy as np
import pytest
import warp as wp
from executed import built, emitted, swapped

from compile.execute import Executable
from compile.live import live_kernel
from compile.outcome import Failure, Stage

HEAD = "import warp as wp\n\n\n@wp.kernel\n"
ENERGY = (
    HEAD
    + """def energy(x: wp.array[wp.vec3], k: float, out: wp.array[float]):
    i = wp.tid()
    v = x[i]
    out[i] = k * wp.dot(v, v) + wp.sin(v[0]) * wp.exp(v[1])
"""
)
SHIFT = (
    HEAD
    + """def shift(a: wp.array2d[int], by: int, out: wp.array2d[int]):
    i, j = wp.tid()
    out[i, j + by] = a[i, j]
"""
)
NO_WAY_BACK = "import warp as wp\n\nwp.set_module_options({'enable_backward': False})\n" + ENERGY.removeprefix(
    "import warp as wp\n"
)
X = np.linspace(-1.0, 1.0, 15, dtype=np.float32).reshape(5, 3)


@pytest.fixture(scope="module")
def made() -> dict[str, Executable]:
    sources = {"energy": ENERGY, "shift": SHIFT, "no way back": NO_WAY_BACK}
    loaded = built([emitted(source) for source in sources.values()])
    assert all(isinstance(one, Executable) for one in loaded), loaded
    return {name: one for name, one in zip(sources, loaded, strict=True) if isinstance(one, Executable)}


def energy_arguments() -> dict[str, Any]:
    return {"x": X.copy(), "k": np.float32(1.5), "out": np.full(5, 9, np.float32)}


def shift_arguments() -> dict[str, Any]:
    return {"a": np.arange(6, dtype=np.int32).reshape(2, 3), "by": np.int32(0), "out": np.full((2, 3), 9, np.int32)}


def test_a_launch_leaves_its_arguments_as_they_were(made: dict[str, Executable]) -> None:
    given = energy_arguments()
    ran = made["energy"].run(given, (5,))
    assert np.array_equal(ran.arrays["x"], X)
    assert (given["out"] == 9).all()
    assert ran.arrays["out"] == pytest.approx(1.5 * (X * X).sum(1) + np.sin(X[:, 0]) * np.exp(X[:, 1]), rel=1e-5)
    assert ran.broken == ()
    assert not ran.grads


def test_threads_are_those_of_the_launch(made: dict[str, Executable]) -> None:
    assert made["energy"].run(energy_arguments(), (2,)).arrays["out"][2:].tolist() == [9, 9, 9]
    out = made["shift"].run(shift_arguments(), (1, 2)).arrays["out"]
    assert out.tolist() == [[0, 1, 9], [9, 9, 9]]


@pytest.mark.parametrize("dim", [(0, 3), (2, 0), (0, 0)])
def test_a_launch_without_threads_does_nothing(made: dict[str, Executable], dim: tuple[int, int]) -> None:
    assert (made["shift"].run(shift_arguments(), dim).arrays["out"] == 9).all()


def test_arrays_without_cells(made: dict[str, Executable]) -> None:
    given = {"x": X[:0], "k": np.float32(1), "out": np.zeros(0, np.float32)}
    ran = made["energy"].differentiate(given, (0,), {"out": np.zeros(0, np.float32)})
    assert ran.arrays["out"].shape == (0,)
    assert ran.grads["x"].shape == (0, 3)


@pytest.mark.parametrize(("by", "broken"), [(0, ()), (1, ("out",)), (-4, ("out",))])
def test_what_is_written_outside_breaks_a_guard(made: dict[str, Executable], by: int, broken: tuple[str, ...]) -> None:
    ran = made["shift"].run({**shift_arguments(), "by": np.int32(by)}, (2, 3))
    assert ran.broken == broken
    assert ran.arrays["a"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_gradients_are_those_of_a_tape(made: dict[str, Executable], tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(wp.config, "kernel_cache_dir", str(tmp_path))
    seed = np.linspace(0.5, 2.0, 5, dtype=np.float32)
    ran = made["energy"].differentiate(energy_arguments(), (5,), {"out": seed})
    live = live_kernel(ENERGY)
    x = wp.array(X, dtype=wp.vec3, requires_grad=True, device="cpu")
    out = wp.zeros(5, dtype=float, requires_grad=True, device="cpu")
    with wp.Tape() as tape:
        wp.launch(live.kernel, dim=5, inputs=[x, 1.5, out], device="cpu")
    tape.backward(grads={out: wp.array(seed, dtype=float, device="cpu")})
    assert ran.arrays["out"] == pytest.approx(out.numpy(), rel=1e-5, abs=1e-6)
    assert ran.grads["x"] == pytest.approx(x.grad.numpy(), rel=1e-5, abs=1e-6)


def test_a_kernel_without_a_backward_pass(made: dict[str, Executable]) -> None:
    assert made["energy"].has_backward
    assert not made["no way back"].has_backward
    with pytest.raises(ValueError, match="without a backward pass"):
        made["no way back"].differentiate(energy_arguments(), (5,), {"out": np.ones(5, np.float32)})
    assert made["no way back"].run(energy_arguments(), (5,)).arrays["out"] == pytest.approx(
        made["energy"].run(energy_arguments(), (5,)).arrays["out"]
    )


def test_one_that_does_not_compile_keeps_no_other_from_running() -> None:
    broken = emitted(ENERGY, {"forward": swapped("wp::sin(", "wp::no_such_function(")})
    first, second, third = built([emitted(ENERGY), broken, emitted(SHIFT)])
    assert isinstance(second, Failure)
    assert second.stage == Stage.native_cpu
    assert "no_such_function" in second.message
    assert isinstance(first, Executable)
    assert isinstance(third, Executable)
    assert first.run(energy_arguments(), (5,)).arrays["out"][0] != 9
    assert third.run(shift_arguments(), (2, 3)).arrays["out"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_axes_that_a_kernel_does_not_ask_for_run_it_as_often() -> None:
    source = HEAD + "def count(out: wp.array[int]):\n    i = wp.tid()\n    wp.atomic_add(out, i, 1)\n"
    (made,) = built([emitted(source)])
    assert isinstance(made, Executable)
    ran = made.run({"out": np.zeros(3, np.int32)}, (2, 3))
    assert ran.arrays["out"].tolist() == [3, 3, 0]
