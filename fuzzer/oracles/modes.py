"""`modes`: outputs differ between options of a module, or of the native compiler, that must not matter."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import libcst as cst
import libcst.matchers as m

from compile.outcome import Failure, Stage
from compile.whole import PLAIN, built
from fuzzer.oracles.case import Case
from fuzzer.oracles.variants import Variant, alike, printed
from fuzzer.oracles.verdict import Verdict

PRINTED: dict[str, str] = {
    "no unrolling": '{"max_unroll": 0}',
    "much unrolling": '{"max_unroll": 64}',
    "no backward code": '{"enable_backward": False}',
    "deterministic mode": '{"deterministic": wp.DeterministicMode.GPU_TO_GPU}',
}
"""Options that change the text which Warp prints; the last one that of gradients alone."""


@dataclass(frozen=True, slots=True)
class Build:
    """A way in which Warp builds a module, without fused products."""

    options: Mapping[str, object] = field(default_factory=dict)
    block_dim: int = 1
    beside: bool = False  # other kernels
    exact: bool = True
    backward: bool = True


BUILDS: dict[str, Build] = {
    "many kernels": Build(beside=True),
    "debug mode": Build({"mode": "debug"}, backward=False),
    "blocks of threads": Build(block_dim=32),
    "optimisation level 2": Build({"optimization_level": 2}, exact=False, backward=False),
    "optimisation level 3": Build({"optimization_level": 3}, exact=False, backward=False),
}
"""What Warp builds itself. In debug mode adjoints look for the gradients of arrays that have none, and end there."""

_NEEDS_BLOCK = re.compile("tile|block_dim")
_ASSERTS = re.compile(r"\bassert\b")


def modes(case: Case) -> Verdict:
    """Whether no option changes results, and whether code that Warp optimises by itself is within bounds.

    Gradients are compared where the program keeps Warp's rules for them; elsewhere they may be what memory held.
    """
    plain = all(argument.kind in ("scalar", "array", "struct") for argument in case.launch.arguments)
    differentiable = plain and case.broken_rule is None
    texts = {name: f"{case.source}\nwp.set_module_options({options})\n" for name, options in PRINTED.items()}
    told = printed(case, texts, backward=("deterministic mode",) if differentiable else ())
    return alike("modes", case, chain(told, _built(case, differentiable)))


def _built(case: Case, differentiable: bool) -> Iterator[Variant]:
    name = case.emission.kernel_name
    for what, build in BUILDS.items():
        source = _with_others(case.source, name) if build.beside else case.source
        if source is None or not _may_run(case, build):
            continue
        with tempfile.TemporaryDirectory() as cache:
            made = built(source, cache, {**PLAIN, **build.options}, kernel=name, block_dim=build.block_dim)
        if not (isinstance(made, Failure) and made.stage != Stage.native_cpu):
            yield Variant(what, made, build.exact, build.backward and differentiable)


def _may_run(case: Case, build: Build) -> bool:
    """Whether a build means the same, and does not end the process, as debug mode does where an assertion fails."""
    if build.block_dim > 1:
        return _NEEDS_BLOCK.search(case.source) is None
    if build.options.get("mode") == "debug":
        return _ASSERTS.search(case.source) is None and all(case.outcome(turn).defined for turn in case.turns)
    return True


def _with_others(source: str, name: str) -> str | None:
    """The program with its kernel twice more, under other names; None where it is not at the top level."""
    module = cst.parse_module(source)
    found = [node for node in module.body if m.matches(node, m.FunctionDef(name=m.Name(name)))]
    if not found:
        return None
    place = module.body.index(found[-1])
    copies = [found[-1].with_changes(name=cst.Name(f"{name}_{which}")) for which in ("before", "after")]
    body = [*module.body[:place], copies[0], found[-1], copies[1], *module.body[place + 1 :]]
    return module.with_changes(body=body).code
