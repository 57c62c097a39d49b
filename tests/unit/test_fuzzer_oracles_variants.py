"""Oracles that build programs in other ways see bugs planted in Warp, each in one of these ways alone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from executed import Change, built, emitted, swapped, without

import fuzzer.oracles.cache
import fuzzer.oracles.repeat
import fuzzer.oracles.variants
from compile import internals, whole
from compile.codegen import Emission, emit
from compile.device import cuda_devices, launched
from compile.execute import Executable
from compile.live import live_kernel
from compile.memory import Unplaceable
from compile.outcome import Rejected
from fuzzer.fitting import fitted
from fuzzer.oracles.backends import backends
from fuzzer.oracles.cache import OTHER_OPTIONS, OVERLOAD, cache
from fuzzer.oracles.case import Case
from fuzzer.oracles.modes import BUILDS, PRINTED, modes
from fuzzer.oracles.repeat import NEIGHBOUR, repeat
from fuzzer.oracles.rewrite import rewrite
from fuzzer.reference.resources import Bvh

LOOP = """import warp as wp

LIMIT = wp.constant(2.5)


@wp.func
def bounded(a: float):
    return wp.min(a, LIMIT)


@wp.kernel
def powers(x: wp.array[float], out: wp.array[float]):
    i = wp.tid()
    a = x[i]
    for k in range(3):
        a = a * 0.75 + wp.sin(x[i])
    out[i] = bounded(a)
"""


def case_of(source: str, changes: Mapping[str, Change] | None = None) -> Case:
    emission = emitted(source, changes)
    (made,) = built([emission])
    assert isinstance(made, Executable), made
    return Case(source, fitted(emission), emission, made)


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(LOOP)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, dict[str, Any]], str]], None]:
    """Plants a bug in Warp's compiler: a function from C++ and the options of the build to other C++."""

    def plant(change: Callable[[str, dict[str, Any]], str]) -> None:
        build = internals.session().build
        before = build.build_cpu

        def build_cpu(obj_path: str, cpp_path: str, **options: Any) -> None:
            path = Path(cpp_path)
            path.write_text(change(path.read_text(), options))
            before(obj_path, cpp_path, **options)

        monkeypatch.setattr(build, "build_cpu", build_cpu)

    return plant


def test_all_of_them_pass_what_is_right(case: Case) -> None:
    for oracle in (modes, rewrite, repeat, cache):
        assert oracle(case).passed, oracle
    assert backends(case, "cpu").passed


# Which build each planted bug is in: what Warp's compiler is told, and for many kernels what it is given.
IN_BUILD: dict[str, Callable[[str, dict[str, Any]], bool]] = {
    "many kernels": lambda text, _: "powers_after" in text,
    "debug mode": lambda _, options: options.get("mode") == "debug",
    "blocks of threads": lambda _, options: options["block_dim"] == 32,
    "optimisation level 2": lambda _, options: options["optimization_level"] == 2,
    "optimisation level 3": lambda _, options: options["optimization_level"] == 3,
}


@pytest.mark.parametrize("name", BUILDS)
def test_modes_see_a_build_that_goes_wrong(name: str, case: Case, compiled: Any) -> None:
    compiled(lambda text, options: text.replace("wp::sin(", "wp::cos(") if IN_BUILD[name](text, options) else text)
    failure = modes(case).failure
    assert failure is not None
    assert failure.message == f"{name}: out holds other numbers"


def test_modes_let_optimised_code_round_otherwise(case: Case, compiled: Any) -> None:
    """By less than the reference's bound for a sine, and not in code that should be the same to the last bit."""

    def nudged(text: str, is_meant: bool) -> str:
        return text.replace("wp::sin(", "1.00000012f * wp::sin(") if is_meant else text

    compiled(lambda text, options: nudged(text, options["optimization_level"] > 0))
    assert modes(case).passed
    compiled(lambda text, options: nudged(text, options.get("mode") == "debug"))
    failure = modes(case).failure
    assert failure is not None
    assert failure.message.startswith("debug mode")


IN_OPTIONS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "no unrolling": lambda options: options["max_unroll"] == 0,
    "much unrolling": lambda options: options["max_unroll"] == 64,
    "no backward code": lambda options: not options["enable_backward"],
}


@pytest.mark.parametrize("name", IN_OPTIONS)
def test_modes_see_text_that_goes_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(LOOP.replace("range(3)", "range(24)") if name == "much unrolling" else LOOP)
    assert modes(case).passed
    plant(
        monkeypatch, lambda emission: IN_OPTIONS[name](emission.options), {"forward": swapped("wp::sin(", "wp::cos(")}
    )
    failure = modes(case).failure
    assert failure is not None
    assert failure.message == f"{name}: out holds other numbers"


def test_modes_see_gradients_that_go_wrong(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "deterministic mode"
    assert told in PRINTED
    plant(monkeypatch, lambda e: "NOT" not in str(e.options["deterministic"]), {"backward": without("wp::adj_sin(")})
    failure = modes(case).failure
    assert failure is not None
    assert failure.message == f"{told}: x.grad holds other numbers"


def plant(monkeypatch: pytest.MonkeyPatch, where: Callable[[Emission], bool], changes: Mapping[str, Change]) -> None:
    """A bug in what Warp prints for some programs."""

    def emit_wrong(source: str, targets: tuple[str, ...]) -> Emission:
        emission = emit(source, targets)
        return emitted(source, changes) if where(emission) else emission

    monkeypatch.setattr(fuzzer.oracles.variants, "emit", emit_wrong)


def test_a_rewrite_that_comes_out_otherwise(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, lambda e: e.cpu is not None and "0.75" in e.cpu.forward, {"forward": swapped("0.75", "0.5")})
    failure = rewrite(case).failure
    assert failure is not None
    assert failure.message.endswith(": out holds other numbers")


def test_changes_that_are_found_by_the_hash_of_another(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "module_hash", lambda *_: case.emission.cpu_module_hash)
    failure = cache(case).failure
    assert failure is not None
    assert "and not the hash" in failure.message


def test_changes_out_of_a_warm_cache(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def noted(source: str, directory: str, options: Mapping[str, object]) -> Any:
        asked.append((source, directory))
        return whole.built(source, directory, options)

    monkeypatch.setattr(fuzzer.oracles.cache, "built", noted)
    assert cache(case).passed
    overloaded = LOOP + OVERLOAD.format(name="bounded")
    assert [source for source, _ in asked] == [LOOP, LOOP.replace("2.5", "1.625"), overloaded, LOOP + OTHER_OPTIONS]
    assert len({directory for _, directory in asked}) == 1


def test_code_of_another_program_out_of_the_cache(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Warp looks for all code in one place, and a changed constant goes unnoticed."""
    monkeypatch.setattr(internals.session().context.Module, "get_module_identifier", lambda *_, **__: "wp_any")
    monkeypatch.setattr(internals.session().context.Kernel, "get_mangled_name", lambda self, *_, **__: self.key)
    failure = cache(case).failure
    assert failure is not None
    assert failure.message == "another number for 2.5 (0), from a warm cache: out holds other numbers"


def test_what_another_module_leaves_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers of functions are not given back, so that those of the next program count from there."""
    case = case_of(LOOP.replace("bounded", "weight"))
    assert repeat(case).passed
    assert "def weight(" in NEIGHBOUR
    monkeypatch.setattr(internals, "_restore_function_numbers", lambda: None)
    failure = repeat(case).failure
    assert failure is not None
    assert "other code" in failure.message


def test_what_a_refused_program_leaves_behind(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its function has a number from then on."""

    def emit_leaving(source: str, targets: tuple[str, ...]) -> Emission:
        try:
            return emit(source, targets)
        except Rejected:
            monkeypatch.setitem(internals.session().context.function_key_counts, "bounded", 1)
            raise

    monkeypatch.setattr(fuzzer.oracles.variants, "emit", emit_leaving)
    failure = cache(case).failure
    assert failure is not None
    assert failure.message == "other code after a program that was refused"


def test_code_that_is_wrong_however_it_is_built() -> None:
    """The case is the odd one out."""
    odd = case_of(LOOP, {"forward": swapped("wp::sin(", "wp::cos(")})
    assert modes(odd).failure is not None
    assert rewrite(odd).failure is not None


def test_a_device_that_computes_otherwise(compiled: Any, tmp_path: Path) -> None:
    case = case_of(LOOP)
    config = internals.session().warp.config
    before, config.kernel_cache_dir = config.kernel_cache_dir, str(tmp_path)
    try:
        compiled(lambda text, _: text.replace("wp::sin(", "wp::cos("))
        failure = backends(case, "cpu").failure
    finally:
        config.kernel_cache_dir = before
    assert failure is not None
    assert failure.message.startswith("out[")


@pytest.mark.skipif(not cuda_devices(), reason="no CUDA device here: what runs on one is compared on the CPU alone")
def test_a_cuda_device_agrees(case: Case) -> None:
    assert backends(case).passed


def test_a_device_is_given_no_resources() -> None:
    live = live_kernel(
        "import warp as wp\n\n\n@wp.kernel\ndef k(boxes: wp.uint64):\n    wp.bvh_get_group_root(boxes, 0)\n"
    )
    box = np.zeros((1, 3), np.float32)
    with pytest.raises(Unplaceable, match="a Bvh on a device"):
        launched(live, {"boxes": Bvh(box, box)}, (1,), "cpu")
