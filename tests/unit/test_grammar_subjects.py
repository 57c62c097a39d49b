"""Subjects: programs about one built-in hold it, over types that are theirs."""

import ast

import pytest

import grammar.palettes as palettes
from compile.codegen import emit
from compile.native import Unit, check
from compile.resolutions import recorded_calls
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, catalog
from grammar.forms import Text
from grammar.forms.types import TYPES
from grammar.overloads import is_unusual
from grammar.signature import Signature
from grammar.subjects import types_of
from grammar.types import BFLOAT16, FLOAT32, FLOAT64, INT32, VEC3, Array, Matrix, Quaternion, Vector, scalar_of

MAT33, QUAT = Matrix(3, 3, FLOAT32), Quaternion(FLOAT32)


def named(name: str, *kinds: object) -> Signature:
    found = [s for s in (*catalog.signatures(), *catalog.atomics()) if s.name == name]
    return next(s for s in found if tuple(k for _, k in s.parameters) == kinds)


SUBJECTS = [
    named("svd3", MAT33),
    named("svd3", MAT33, MAT33, VEC3, MAT33),
    named("quat_to_axis_angle", QUAT, VEC3, FLOAT32),
    named("bit_or", Vector(3, INT32), Vector(3, INT32)),
    named("mul", Matrix(4, 3, FLOAT64), Vector(3, FLOAT64)),
    named("dot", Vector(5, BFLOAT16), Vector(5, BFLOAT16)),
    named("spatial_cross", Vector(6, FLOAT64), Vector(6, FLOAT64)),
    named("atomic_add", Array(FLOAT32, 2, "fabricarray"), INT32, INT32, FLOAT32),
]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: f"{s.name}{len(s.parameters)}")
def test_a_program_makes_the_call_that_it_is_about(subject: Signature, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palettes, "draw_subject", lambda choose, enabled: subject)
    kernel_types = ("arithmetic", "conditional", "loop", "multi_statement")
    units: dict[str, list[Unit]] = {"cpu": [], "cuda": []}
    made = 0
    for index, kernel_type in enumerate(kernel_types):
        attempts = (draw_program(11, kernel_type, index, attempt) for attempt in range(3))
        program = next(program for program in attempts if program is not None)
        with recorded_calls() as calls:
            emission = emit(program.source, ("cpu", "cuda"))
        made += any(call.name == subject.name and call.position == subject.overload for call in calls)
        for target, sections in (("cpu", emission.cpu), ("cuda", emission.cuda)):
            assert sections is not None
            units[target].append(Unit(program.kernel_name, target, sections))
    assert made >= len(kernel_types) - 1  # what computes the call's arguments may take its place
    for batch in units.values():
        assert check(batch) == [None] * len(kernel_types)


def test_the_types_of_a_subject_are_those_of_its_parameters_and_results() -> None:
    assert types_of(named("mul", Matrix(4, 3, FLOAT64), Vector(3, FLOAT64))) == (
        Matrix(4, 3, FLOAT64),
        Vector(3, FLOAT64),
        Vector(4, FLOAT64),
    )


@pytest.mark.parametrize("kind", [Vector(12, FLOAT32), Matrix(6, 6, FLOAT32), Matrix(2, 5, FLOAT64)])
def test_unusual_types_have_calls_too(kind: Vector | Matrix) -> None:
    assert is_unusual(kind)
    calls = {name for names in catalog.of_unusual(kind).values() for name in names}
    assert {"cw_mul", "isfinite"} <= calls
    assert ("length" in calls) == isinstance(kind, Vector)
    assert ("trace" in calls) == (isinstance(kind, Matrix) and kind.is_square)


def test_defaults_are_passed_as_well_as_left_out() -> None:
    found = [s for s in catalog.signatures() if s.name == "curlnoise" and scalar_of(s.parameters[1][1]) == FLOAT32]
    assert {len(s.given) for s in found} == {0, 3}


def test_forms_of_types_occur() -> None:
    """Those that every fiftieth program or more holds; the rarer ones are counted by `coverage`."""
    texts = [Text(p.source) for i in range(600) if (p := draw_program(3, KERNEL_TYPES[i % len(KERNEL_TYPES)], i, 0))]
    seen = {form.name for form in TYPES if any(form.found(text) for text in texts)}
    common = {"array of float64", "array of bfloat16", "array of quaternions", "struct with a vector field", "noise"}
    assert common <= seen
    assert len(seen) > len(TYPES) * 0.7


def test_forms_look_at_the_place_that_they_name() -> None:
    source = "import warp as wp\n\n\n@wp.kernel\ndef k(a: wp.array2d[wp.int8], n: wp.int64):\n    U, s = wp.eig3(m)\n"
    assert ast.parse(source)
    found = {form.name for form in TYPES if form.found(Text(source))}
    assert found == {"array of int8", "parameter of int64", "several results unpacked"}
