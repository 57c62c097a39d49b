"""Which rules of the grammar do badly."""

from records import record

from fuzzer.block import Accepted
from fuzzer.rules import Rule, Rules
from fuzzer.stream import draw_program


def accepted(productions: tuple[str, ...], *refused: tuple[str, ...]) -> Accepted:
    return Accepted(0, 0, record(0), (), productions, refused)


def test_rules_that_lead_to_refusals_are_named() -> None:
    rules = Rules()
    for _ in range(90):
        rules.count(accepted(("idioms.math", "operators.sum")))
    for _ in range(10):
        rules.count(accepted(("idioms.math",), ("idioms.math", "parts.cast"), ("idioms.math", "parts.cast")))
    assert rules.weak() == [Rule("parts.cast", 20, 20), Rule("idioms.math", 120, 20)]


def test_a_few_programs_say_nothing() -> None:
    rules = Rules()
    rules.count(accepted((), *[("parts.cast",)] * 19))
    assert rules.weak() == []
    rules.count(accepted(("parts.cast",)))
    assert [rule.success for rule in rules.weak()] == [1 - 19 / 20]


def test_programs_know_their_productions() -> None:
    program = draw_program(3, "stencil", 0, 0)
    assert program is not None
    assert program.productions[0] == "idioms.stencil"
    assert "operators.real_arithmetic" in program.productions
    assert len(set(program.productions)) == len(program.productions)
