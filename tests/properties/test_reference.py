"""The interpreter against Warp itself, over drawn programs of all kernel types."""

import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn import drawn

from compile.capture import captured_output
from compile.codegen import emit
from compile.execute import Executable, executables
from compile.internals import session
from compile.outcome import Rejected
from fuzzer.known import known_issues
from fuzzer.oracles.backends import backends
from fuzzer.oracles.case import CannotRun, Case, Meaningless
from fuzzer.oracles.reference import reference
from fuzzer.oracles.variants import program
from fuzzer.oracles.verdict import Verdict, skipped
from grammar import KERNEL_TYPES

# One program of each type at places where all of them agree; what Warp gets wrong is found by longer runs.
PLACES = tuple(range(0, 3 * len(KERNEL_TYPES), 4))
LAUNCHED = PLACES[::6]


@pytest.fixture(scope="module")
def cases() -> dict[int, Case]:
    """The programs that Warp takes, compiled together."""
    found = {index: one for index in PLACES if (one := drawn(index)) is not None}
    emissions = {}
    for index, one in found.items():
        try:
            emissions[index] = emit(one.source, ("cpu",))
        except Rejected:
            continue
    with captured_output():
        made = executables([program(emission) for emission in emissions.values()])
    loaded = dict(zip(emissions, made, strict=True))
    return {
        index: Case(found[index].source, found[index].launch, emissions[index], executable, careful=True)
        for index, executable in loaded.items()
        if isinstance(executable, Executable)
    }


@pytest.fixture
def _own_cache(tmp_path: Path) -> Iterator[None]:
    config = session().warp.config
    before, config.kernel_cache_dir = config.kernel_cache_dir, str(tmp_path)
    yield
    config.kernel_cache_dir = before


def verdict(case: Case) -> Verdict:
    """What the reference says; nothing of what is a known bug."""
    try:
        with captured_output():
            given = copy.deepcopy([turn.arguments for turn in case.turns])
            said = reference(case)
    except (CannotRun, Meaningless) as reason:
        return skipped(str(reason))
    assert repr(given) == repr([turn.arguments for turn in case.turns]), "the inputs were written to"
    known = any(issue.oracle == "reference" and issue.shows_in(case.source) for issue in known_issues())
    return skipped("a known bug") if said.failure is not None and known else said


def test_warp_agrees(cases: dict[int, Case]) -> None:
    assert len(cases) >= 0.95 * len(PLACES)
    said = {index: verdict(case) for index, case in cases.items()}
    wrong = [(one.failure.message, cases[index].source) for index, one in said.items() if one.failure is not None]
    assert not wrong, "\n".join(wrong[0])
    reasons = Counter(one.skipped for one in said.values())
    assert reasons[None] >= 0.85 * len(cases), reasons


@pytest.mark.usefixtures("_own_cache")
@pytest.mark.parametrize("index", LAUNCHED)
def test_warp_agrees_when_it_launches(cases: dict[int, Case], index: int) -> None:
    """As people launch kernels: optimised, arrays made by Warp."""
    if index not in cases or verdict(cases[index]).skipped:
        pytest.skip("not judged")
    with captured_output():
        failure = backends(cases[index], "cpu").failure
    assert failure is None, failure.message
