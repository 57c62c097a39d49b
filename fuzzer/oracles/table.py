"""All oracles that judge a program once it has run, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from fuzzer.oracles.case import Case
from fuzzer.oracles.crash import crash
from fuzzer.oracles.gradient import gradient
from fuzzer.oracles.reference import reference
from fuzzer.oracles.repeat import repeat
from fuzzer.oracles.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Oracle:
    """An oracle, what it says in a line, and the level of `--check` from which on it judges every program."""

    judge: Callable[[Case], Verdict]
    says: str
    level: str


ORACLES: dict[str, Oracle] = {
    "crash": Oracle(crash, "a launch writes outside of its arrays", "run"),
    "repeat": Oracle(repeat, "the same program gives other results or other code the second time", "run"),
    "reference": Oracle(reference, "outputs differ from the reference", "reference"),
    "gradient": Oracle(gradient, "the adjoint and the reference's derivative disagree", "gradient"),
}
