"""All oracles that judge a program once it has run, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from fuzzer.oracles.backends import backends
from fuzzer.oracles.cache import cache
from fuzzer.oracles.case import Case
from fuzzer.oracles.crash import crash
from fuzzer.oracles.gradient import gradient, lifted
from fuzzer.oracles.modes import modes
from fuzzer.oracles.reference import reference
from fuzzer.oracles.repeat import repeat
from fuzzer.oracles.rewrite import rewrite
from fuzzer.oracles.seeds import seeds
from fuzzer.oracles.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Oracle:
    """An oracle, what it says in a line, the level of `--check` from which on it judges, and what share of programs."""

    judge: Callable[[Case], Verdict]
    says: str
    level: str
    share: float = 1.0


ORACLES: dict[str, Oracle] = {
    "crash": Oracle(crash, "a launch writes outside of its arrays", "run"),
    "repeat": Oracle(repeat, "the same program gives other results or other code the second time", "run"),
    "reference": Oracle(reference, "outputs differ from the reference", "reference"),
    "seeds": Oracle(seeds, "the same on inputs of other seeds", "reference", 0.1),
    "gradient": Oracle(gradient, "the adjoint and the reference's derivative disagree", "gradient"),
    "lifted": Oracle(lifted, "the same in double precision, lifted to it", "gradient", 0.1),
    "backends": Oracle(backends, "a CUDA device disagrees with the reference", "reference"),
    "cache": Oracle(
        cache, "a changed program is served the code of another, or builds otherwise after one", "reference", 0.02
    ),
    "modes": Oracle(modes, "outputs differ between options that must not matter", "reference", 0.005),
    "rewrite": Oracle(rewrite, "outputs differ after a rewrite that keeps the meaning", "reference", 0.02),
}
