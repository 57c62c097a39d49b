"""Remembering Warp's choice of overloads changes nothing but time."""

import hashlib
import re

import kernels
import pytest
from hypothesis import HealthCheck, given, settings
from test_compile_codegen import in_warps_order, warps_own_text

from compile import internals, overloads
from compile.codegen import TARGETS, emit
from compile.native import Unit, check
from grammar import KERNEL_TYPES, programs


def drawn(kernel_type: str) -> list[str]:
    """A few drawn programs, the same each time."""
    found: list[str] = []

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(programs(types=[kernel_type]))
    def take(program: object) -> None:
        found.append(program.source)  # type: ignore[attr-defined]

    number = 0
    while len(found) < 4:
        number += 1
        take.hypothesis.fuzz_one_input(hashlib.shake_256(f"{kernel_type} {number}".encode()).digest(8192))
    return found


@pytest.mark.parametrize("kernel_type", KERNEL_TYPES)
def test_drawn_programs_come_out_as_from_warp_itself(kernel_type: str) -> None:
    for source in drawn(kernel_type):
        emission = emit(source)
        for target in TARGETS:
            assert in_warps_order(getattr(emission, target), target) == warps_own_text(source, target)


def test_warp_is_left_as_it_was() -> None:
    adjoint = internals.session().codegen.Adjoint
    original = adjoint.resolve_func
    emit(kernels.SAXPY)
    with overloads.remembered_overloads():
        assert adjoint.resolve_func is not original
    assert adjoint.resolve_func is original


def test_only_built_ins_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overloads, "_choices", {})
    emit(kernels.CONSTRUCTED)
    emit(kernels.OVERLOADS)
    registry = internals.session().context.builtin_functions
    assert len(overloads._choices) > 5
    assert all(key[0] is registry[key[0].key] for key in overloads._choices)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overloads, "_choices", {})
    monkeypatch.setattr(overloads, "_MOST", 7)
    before = emit(kernels.ROTATIONS)
    assert 0 < len(overloads._choices) <= 7
    assert emit(kernels.ROTATIONS) == before


def test_functions_written_in_warp_are_instantiated_for_each_program() -> None:
    """What `warp.math` instantiated for one program is forgotten with it: the next must not be handed that."""
    source = """import warp as wp


@wp.func
def measure(x: float):
    total = wp.vec3()
    for step in range({rounds}):
        total = total + wp.smooth_normalize(total, x)
    return total.x


@wp.kernel
def measure_all(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = measure(a[i])
"""
    for rounds in (1, 2, 3, 1, 2):
        code = emit(source.format(rounds=rounds), ("cpu",)).cpu
        assert code is not None
        assert code.functions.count("> smooth_normalize_0(") == 1
        assert "// warp/_src/math.py:" in code.functions
        assert "site-packages" not in code.text
        assert check([Unit("measure_all", "cpu", code)]) == [None]


def test_a_debug_program_names_no_path_of_this_machine() -> None:
    """File names stand in a debug program as `#line`, written while a function is built."""
    source = """import warp as wp

wp.set_module_options({"mode": "debug"})


@wp.kernel
def move(twists: wp.array(dtype=wp.spatial_vector), out: wp.array(dtype=wp.vec3)):
    i = wp.tid()
    out[i] = wp.velocity_at_point(twists[i], out[i])
"""
    code = emit(source, ("cpu",)).cpu
    assert code is not None
    assert re.search(r'#line \d+ "warp/_src/math.py"', code.functions)
    assert "site-packages" not in code.text
