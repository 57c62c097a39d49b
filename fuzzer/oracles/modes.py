"""`modes`: outputs differ between options of a module, or of the native compiler, that must not matter."""

from fuzzer.oracles.case import Case
from fuzzer.oracles.variants import alike
from fuzzer.oracles.verdict import Verdict

OPTIONS: dict[str, dict[str, object]] = {
    "no unrolling": {"max_unroll": 0},
    "much unrolling": {"max_unroll": 64},
    "no backward code": {"enable_backward": False},
}


def modes(case: Case) -> Verdict:
    """Whether module options leave results alone, and whether optimised code that stands by itself does the same."""
    variants = {name: with_options(case.source, options) for name, options in OPTIONS.items()}
    said = alike("modes", case, variants)
    if said.failure is not None:
        return said
    optimised = alike("modes", case, {"optimisation": case.source}, optimization=2)
    return optimised if optimised.failure is not None or said.passed else said


def with_options(source: str, options: dict[str, object]) -> str:
    """The program with options of its module set after everything else."""
    return f"{source}\nwp.set_module_options({options!r})\n"
