"""The interpreter against Warp itself, over drawn programs of all kernel types."""

import copy
from pathlib import Path

import pytest
import warp
from launches import TooSpecial, dim_of, inputs, launched

from compile.live import live_kernel
from fuzzer.known import known_issues
from fuzzer.reference import interpret
from fuzzer.reference.compare import differences
from fuzzer.stream import drawn_source
from grammar import KERNEL_TYPES

# One program of each type at places where all of them agree; what Warp gets wrong is found by longer runs.
PLACES = tuple(range(0, 3 * len(KERNEL_TYPES), 4))
LAUNCHED = PLACES[::3]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warp.config, "kernel_cache_dir", str(tmp_path))


def judged(index: int, *, launch: bool) -> str:
    """What becomes of one drawn program: `agrees`, `differs: ...`, or why it is not judged."""
    source = drawn_source(7, index)
    if source is None:
        return "not drawn"
    live = live_kernel(source)
    try:
        given = inputs(live, index)
    except TooSpecial as parameter:
        return f"not covered: {parameter}"
    dim = dim_of(source)
    before = copy.deepcopy(given)
    outcome = interpret(live, given, dim)
    assert repr(given) == repr(before), "the inputs were written to"
    if outcome.not_covered is not None:
        return f"not covered: {outcome.not_covered}"
    if outcome.undefined is not None:
        return f"undefined: {outcome.undefined}"
    if outcome.unsettled is not None:
        return "unsettled"
    if not launch:
        return "agrees"
    found = differences(outcome, launched(live, given, dim, tiled="tile" in source))
    if any(issue.oracle == "reference" and issue.shows_in(source) for issue in known_issues()):
        return "a known bug"
    return f"differs: {found[0]}\n{source}" if found else "agrees"


def test_most_programs_are_covered() -> None:
    verdicts = [judged(index, launch=False) for index in PLACES]
    covered = sum(not verdict.startswith("not covered") for verdict in verdicts)
    assert covered >= 0.75 * len(verdicts), verdicts
    assert verdicts.count("agrees") >= 0.6 * len(verdicts), verdicts


@pytest.mark.parametrize("index", LAUNCHED)
def test_warp_agrees(index: int) -> None:
    verdict = judged(index, launch=True)
    assert not verdict.startswith("differs"), verdict
