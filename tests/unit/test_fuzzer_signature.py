"""Failures that differ in names and numbers only are one kind."""

import pytest

from fuzzer.signature import signature


def failure(message: str, **others: str) -> dict[str, str]:
    return {"stage": "codegen", "symptom": "error", "error_type": "TypeError", "message": message} | others


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unknown attribute 'speed' of 'pos'", "unknown attribute 'm' of 'q'"),
        ("expected 3 arguments, got 4", "expected 12 arguments, got 7"),
        ('no symbol "a" here\nin line 3', 'no symbol "b" here\nin line 5'),
        ("literal 1.5e3 is out of range", "literal 0x7f is out of range"),
    ],
)
def test_names_and_numbers_do_not_count(one: str, other: str) -> None:
    assert signature(failure(one)) == signature(failure(other))


def test_stage_symptom_type_and_words_count() -> None:
    failures = [
        failure("no such thing"),
        failure("no such thing at all"),
        failure("no such thing", stage="native_cpu"),
        failure("no such thing", symptom="crash"),
        failure("no such thing", error_type="ValueError"),
    ]
    assert len(set(map(signature, failures))) == len(failures)


def test_names_with_digits_are_words() -> None:
    assert signature(failure("no overload for vec3"))[2] == "TypeError: no overload for vec3"


def test_a_failure_without_words_has_a_signature() -> None:
    assert signature(failure("")) == ("codegen", "error", "TypeError: ")
