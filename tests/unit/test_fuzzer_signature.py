"""Failures that differ in what the program put into the message are one kind; others are not."""

from dataclasses import replace

import pytest

from compile.outcome import Failure, Stage, Symptom
from fuzzer.signature import signature, signature_of, signature_without_message


def failure(message: str) -> Failure:
    return Failure(Stage.codegen, Symptom.error, "TypeError", message, raised_in="warp._src.codegen.Adjoint.add_call")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Referencing undefined symbol: sped", "Referencing undefined symbol: x_1"),
        ("expected 3 arguments, got 4", "expected 12 arguments, got 7"),
        ("literal 1.5e3 is out of range", "literal 0x7f is out of range"),
        (
            "Input types must be the same, got ['float32', 'int32']",
            "Input types must be the same, got ['vec3f', 'vec2f']",
        ),
        ("Error, `mass` is not an attribute of 'q' (float32)", "Error, `speed` is not an attribute of 'pos' (vec3f)"),
    ],
)
def test_names_types_and_numbers_do_not_count(one: str, other: str) -> None:
    assert signature(failure(one)) == signature(failure(other))


def test_built_ins_that_warp_names_count() -> None:
    text = "Couldn't find function overload for '{}' that matched inputs with types: [float32, int32]"
    assert signature(failure(text.format("mul"))) != signature(failure(text.format("array_store")))
    assert signature(failure(text.format("sin"))) != signature(failure(text.format("my_function")))
    assert signature(failure(text.format("falloff"))) == signature(failure(text.format("my_function")))


def test_stage_symptom_type_words_and_place_count() -> None:
    first = failure("no such thing")
    others = [
        first,
        failure("no such thing at all"),
        replace(first, stage=Stage.native_cpu),
        replace(first, symptom=Symptom.crash),
        replace(first, error_type="ValueError"),
        replace(first, raised_in=None),
    ]
    assert len({signature(other).id for other in others}) == len(others)


def test_the_first_line_alone_counts() -> None:
    assert signature(failure("no symbol here\nin line 3")) == signature(failure("no symbol here\nin line 5"))


def test_a_line_of_the_failures_file_has_the_signature_of_its_failure() -> None:
    row = {
        "stage": "codegen",
        "symptom": "error",
        "error_type": "TypeError",
        "message": "no symbol 'x'",
        "raised_in": "warp._src.codegen.Adjoint.add_call",
    }
    assert signature_of(row) == signature(failure("no symbol 'x'"))


def test_findings_without_words_go_by_oracle_side_and_features() -> None:
    made = signature_without_message("run", "reference", "cpu", ["loop", "if"])
    assert made == signature_without_message("run", "reference", "cpu", ["if", "loop"])
    assert made != signature_without_message("run", "modes", "cpu", ["if", "loop"])
    assert made != signature_without_message("run", "reference", "cpu", ["if"])
