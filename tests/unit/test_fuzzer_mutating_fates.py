"""Every fate that a mutant can meet, of one program; each mutant is broken by hand so that its fate is known."""

from dataclasses import replace

import pytest

from compile.codegen import Sections, emit
from fuzzer.fitting import fitted
from fuzzer.inputs import inputs
from fuzzer.mutating.mutants import Direction, Mutant
from fuzzer.mutating.trying import Trial, Trials
from fuzzer.oracles.case import MORE_SEEDS
from grammar.launch import TURNS, Launch

SOURCE = """import warp as wp


@wp.kernel
def total(x: wp.array[float], key: int, out: wp.array[float]):
    i = wp.tid()
    out[i] = wp.sin(x[i]) * float(key % 7)
"""
STEP_SECONDS = 8.0


@pytest.fixture(scope="module")
def sections() -> Sections:
    made = emit(SOURCE, ("cpu",)).cpu
    assert made is not None
    return made


@pytest.fixture(scope="module")
def launch() -> Launch:
    """`key` is one of so many numbers that hardly two launches have the same."""
    made = fitted(emit(SOURCE, ("cpu",)))
    key = next(argument for argument in made.arguments if argument.name == "key")
    wide = replace(key, low=1, high=10**9)
    return replace(made, arguments=tuple(wide if one is key else one for one in made.arguments))


def mutant(sections: Sections, direction: Direction, call: str, after: str) -> Mutant:
    """The line with a call in the forward or backward code, with other text in its place."""
    lines = getattr(sections, direction).split("\n")
    (line,) = (number for number, text in enumerate(lines, 1) if call in text and "//" not in text)
    return Mutant("by_hand", direction, direction, line, lines[line - 1].strip(), after, sections)


def unseen_key(launch: Launch) -> int:
    """What `key` is in the first launch that no oracle sees, and in none that they see."""
    key = inputs(launch, 0, 1 + MORE_SEEDS)["key"]
    seen = [inputs(launch, turn, seed)["key"] for turn in range(TURNS) for seed in range(1 + MORE_SEEDS)]
    assert key not in seen
    return int(key)


def test_each_fate(sections: Sections, launch: Launch) -> None:
    sine, adjoint = "var_2 = wp::sin(var_3);", "wp::adj_sin(var_3, adj_1, adj_2);"
    assert sine in sections.forward
    assert adjoint in sections.backward
    rarely = f"if (var_key == {unseen_key(launch)})"
    trial = Trial(
        SOURCE,
        launch,
        (
            mutant(sections, "forward", "wp::sin(", "var_2 = wp::cos(var_3);"),
            mutant(sections, "backward", "wp::adj_sin(", ";"),
            mutant(sections, "forward", "wp::sin(", "var_2 = wp::sin(var_3) * 1.0f;"),
            mutant(sections, "forward", "wp::sin(", "var_2 = wp::sin(nothing);"),
            mutant(sections, "forward", "wp::sin(", "__builtin_trap();"),
            mutant(sections, "forward", "wp::sin(", f"{sine} {rarely} var_2 = 7.0f;"),
            mutant(sections, "forward", "wp::sin(", "for (volatile int endless = 1; endless; ) {}"),
            mutant(sections, "backward", "wp::adj_sin(", f"{adjoint} {rarely} adj_1 = 7.0f;"),
        ),
    )
    with Trials(STEP_SECONDS) as trials:
        found = trials.fates(trial)
    assert found == ["reference", "gradient", "equivalent", "invalid", "crash", "survived", "crash", "survived"]
