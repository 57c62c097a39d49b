"""Composites by functions that find out what they make: how they are written, and that both targets take them."""

import re

import pytest

from compile.codegen import emit
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program, features
from grammar.forms import FORMS, Text

CALL = re.compile(r"\bwp\.(vector|matrix|quaternion|transformation)\(")
RIGID = re.compile(r"\bwp\.(?:quaternion|transformation)\([^()]*dtype=float\)")


@pytest.fixture
def makers(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """Programs that nearly all have the feature at hand, and show it."""
    monkeypatch.setitem(features.RARE, "maker", 31)
    drawn = (draw_program(11, kernel_type, index, 0) for index, kernel_type in enumerate(KERNEL_TYPES * 3))
    return [program for program in drawn if program is not None and CALL.search(program.source)]


def test_all_families_are_made_and_both_targets_take_them(makers: list[Program]) -> None:
    assert {name for program in makers for name in CALL.findall(program.source)} >= {"vector", "matrix", "quaternion"}
    for program in makers:
        assert "maker" in program.features
        emission = emit(program.source)
        assert emission.cpu is not None
        assert emission.cuda is not None


def test_the_dtype_of_what_turns_is_never_float(makers: list[Program]) -> None:
    """To a function that returns one, it would be another type: see `exclusions`."""
    assert not any(RIGID.search(program.source) for program in makers)


def test_forms_are_told_apart() -> None:
    zeros = next(form for form in FORMS if form.name == "zeros by the function of a family")
    listed = next(form for form in FORMS if form.name == "made by wp.vector")
    assert zeros.found(Text("v = wp.vector(length=3, dtype=float)"))
    assert zeros.found(Text("t = wp.transformation()"))
    assert not zeros.found(Text("v = wp.vector(x, y)"))
    assert listed.found(Text("v = wp.vector(x, y)"))
    assert not listed.found(Text("v = wp.vec2(x, y)"))
