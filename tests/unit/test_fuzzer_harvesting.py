"""Harvests: which mistakes come when, and what becomes of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice

import error_rows
import libcst as cst
import pytest

from compile.outcome import Failure, Stage, Symptom
from compile.verdict import verdict
from corpus.configuration import Configuration
from corpus.error_faults import error_faults
from corpus.error_record import ErrorRecord
from fuzzer.block import Accepted, Item, NothingPasses, Task
from fuzzer.errors import Refused
from fuzzer.harvesting import plan as plans
from fuzzer.harvesting import stages
from fuzzer.harvesting.balance import FLOOR, MOST_SHARE, PATIENCE, Balance
from fuzzer.harvesting.job import chosen_faults, error_configuration
from fuzzer.harvesting.plan import SHARED, Candidate, Plan, Stumble, coprime, turns
from fuzzer.harvesting.stages import HarvestStages
from fuzzer.harvesting.verify import not_remade, not_replayed
from fuzzer.signature import signature
from grammar.faults import FAULTS, Fault
from grammar.faults.fault import line_of
from grammar.trees import Tree

NAMES = tuple(fault.name for fault in FAULTS)


def made(configuration: Configuration, *items: Item) -> list[Accepted]:
    return HarvestStages(configuration).make(Task(items), lambda index, attempt, stage: None)


def configuration(kinds: str | None = None, *, shrink: bool = False) -> Configuration:
    return error_configuration(seed=3, kinds=kinds, shrink=shrink, form="parquet")


def record(accepted: Accepted) -> ErrorRecord:
    assert isinstance(accepted.record, ErrorRecord)
    return accepted.record


def statement_added(name: str, text: str) -> Fault:
    """A fault that puts a statement behind the first one of the kernel."""

    def find(tree: Tree) -> Iterator[dict[cst.CSTNode, cst.FlattenSentinel[cst.CSTNode]]]:
        inside = [one for one in tree.statements if tree.function(one) and isinstance(one, cst.SimpleStatementLine)]
        yield {inside[-1]: cst.FlattenSentinel([line_of(text), inside[-1]])}

    return Fault(name, "planted", "planted", find)


def breaks(tree: Tree) -> Iterator[dict[cst.CSTNode, cst.CSTNode]]:
    raise RuntimeError("looked too far")
    yield {}


def no_tree(tree: Tree) -> Iterator[dict[cst.CSTNode, cst.RemovalSentinel]]:
    yield {tree.all(cst.FunctionDef)[0].name: cst.RemoveFromParent()}


def nothing(tree: Tree) -> Iterator[dict[cst.CSTNode, cst.CSTNode]]:
    statement = tree.statements[0]
    yield {statement: statement.deep_clone()}


def nowhere(tree: Tree) -> Iterator[dict[cst.CSTNode, cst.CSTNode]]:
    yield from ()


PLANTED = {
    fault.name: fault
    for fault in (
        statement_added("good", "missing_name"),
        statement_added("taken", "planted = 1"),
        Fault("breaks", "planted", "planted", breaks),
        Fault("no_tree", "planted", "planted", no_tree),
        Fault("nothing", "planted", "planted", nothing),
        Fault("nowhere", "planted", "planted", nowhere),
    )
}


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Configuration:
    """A configuration of planted faults, in which `good` comes last at index 0."""
    monkeypatch.setattr(plans, "FAULTS", tuple(PLANTED.values()))
    return replace(configuration(), types=tuple(PLANTED))


def test_what_comes_to_nothing_is_counted_and_the_next_one_is_tried(planted: Configuration) -> None:
    failed = [failure for accepted in made(planted, *map(Item, range(12))) for failure in accepted.failed]
    found = {failure.kernel_type: (failure.stage, failure.error_type, failure.message) for failure in failed}
    assert found["breaks"] == ("worker", "RuntimeError", "looked too far")
    assert found["no_tree"][0] == "worker"
    assert found["nothing"] == ("worker", "Unchanged", "the edit changes nothing")
    assert found["taken"][:2] == ("accepted", "taken")
    assert "planted = 1" in found["taken"][2]
    assert "nowhere" not in found
    taken = next(failure for failure in failed if failure.kernel_type == "taken")
    assert taken.python_source is not None
    assert verdict(taken.python_source) is None


def test_attempts_are_numbered_through_and_go_on(planted: Configuration) -> None:
    for accepted in made(planted, *map(Item, range(12))):
        assert [failure.attempt for failure in accepted.failed] == list(range(accepted.attempt))
        assert record(accepted).provenance.attempt == accepted.attempt
        (later,) = made(planted, Item(accepted.index, accepted.attempt + 1))
        assert later.attempt > accepted.attempt
        assert record(later).fault == "good"


def test_a_program_that_kills_workers_is_passed_over(planted: Configuration) -> None:
    crash = Failure(Stage.codegen, Symptom.crash, "Crash", "ended by SIGSEGV")
    index = next(accepted.index for accepted in made(planted, *map(Item, range(12))) if not accepted.failed)
    (accepted,) = made(planted, Item(index, 0, ((0, crash),)))
    assert accepted.attempt > 0
    assert (accepted.failed[0].symptom, accepted.failed[0].message) == ("crash", "ended by SIGSEGV")


def test_faults_that_come_to_nothing_alone_end_the_harvest(
    planted: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "ATTEMPTS", 5)
    with pytest.raises(NothingPasses, match="5 edits in a row came to nothing at index 0"):
        made(replace(planted, types=("breaks", "taken")), Item(0))


def test_faults_without_a_place_end_the_harvest(planted: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "BARREN", 4)
    with pytest.raises(NothingPasses, match="none of the faults has a place in 4 programs in a row at index 2"):
        made(replace(planted, types=("nowhere",)), Item(2))


@pytest.mark.parametrize("shrink", [False, True])
def test_rows_hold_what_they_say(shrink: bool) -> None:
    config = configuration(shrink=shrink)
    for accepted in made(config, *map(Item, range(8))):
        row = record(accepted)
        upto = Stage.launch if row.fault_group == "launch" else Stage.codegen
        failure = verdict(row.minimized_source, upto)
        assert failure is not None
        assert signature(failure).id == row.signature
        assert failure.message == row.message
        assert verdict(row.fixed_source, upto) is None
        as_it_was = verdict(row.broken_source, upto)
        assert as_it_was is not None
        assert signature(as_it_was).id == row.signature
        assert list(error_faults(asdict(row), config.types)) == []
        assert (row.broken_source == row.minimized_source) != shrink
        assert "site-packages" not in row.message


def test_an_index_is_its_own() -> None:
    config = configuration("names,types,syntax")
    together = made(config, *map(Item, range(6)))
    assert [made(config, Item(index))[0] for index in (5, 2)] == [together[5], together[2]]


def test_rows_are_made_again_and_judged_again() -> None:
    config = configuration(shrink=True)
    rows = [record(accepted) for accepted in made(config, *map(Item, range(3)))]
    assert list(not_remade(rows, config)) == []
    assert list(not_replayed(rows)) == []
    swapped = replace(rows[0], minimized_source=rows[0].fixed_source, fixed_source=rows[0].minimized_source)
    other = replace(rows[1], signature="0" * 12)
    broken = replace(rows[2], fixed_source=rows[2].minimized_source)
    assert ["the program passes" in line for line in not_replayed([swapped])] == [True]
    assert ["the program fails as" in line for line in not_replayed([other])] == [True]
    assert ["the repair fails" in line for line in not_replayed([broken])] == [True]
    assert [line.split("made again, ")[1] for line in not_remade([other], config)] == ["it differs in signature"]


def test_indices_of_a_block_share_a_program_and_differ_in_the_fault() -> None:
    plan = Plan(3, NAMES)
    first = [next(plan.candidates(index)) for index in range(SHARED)]
    assert all(isinstance(candidate, Candidate) for candidate in first)
    parents = {candidate.parent.tree.text for candidate in first if isinstance(candidate, Candidate)}
    assert len(parents) == 1
    assert len({candidate.fault.name for candidate in first}) > SHARED // 2
    other = next(plan.candidates(SHARED))
    assert isinstance(other, Candidate)
    assert other.parent.tree.text not in parents


def test_candidates_are_the_same_every_time_and_use_every_fault_with_a_place() -> None:
    def told(index: int, most: int) -> list[tuple[str, int]]:
        candidates = islice(Plan(3, NAMES).candidates(index), most)
        return [(found.fault.name, found.place) for found in candidates if isinstance(found, Candidate)]

    assert told(4, 60) == told(4, 60)
    assert told(4, 60) != told(5, 60)
    tree = next(one for one in Plan(3, NAMES).candidates(4) if isinstance(one, Candidate)).parent.tree
    with_a_place = {fault.name for fault in FAULTS if any(True for _ in fault.cases(tree))}
    every = sum(1 for fault in turns(FAULTS) if fault.name in with_a_place)
    assert {name for name, _ in told(4, every)} == with_a_place


def test_a_fault_that_breaks_while_it_looks_is_told(planted: Configuration) -> None:
    stumbles = [one for one in islice(Plan(3, tuple(PLANTED)).candidates(0), 8) if isinstance(one, Stumble)]
    assert stumbles
    assert str(stumbles[0].error) == "looked too far"


def test_every_fault_has_its_turns() -> None:
    counts = Counter(fault.name for fault in turns(FAULTS))
    assert counts.keys() == set(NAMES)
    assert min(counts.values()) == 1
    assert counts["undefined_name"] > 1


@pytest.mark.parametrize("size", [1, 2, 7, 12, 1480])
def test_multiples_reach_every_place(size: int) -> None:
    for about in (0, 1, size // 3, round(size * 0.618), size):
        stride = coprime(size, about)
        assert {step * stride % size for step in range(size)} == set(range(size))


def test_no_signature_has_more_than_its_share() -> None:
    rows = [replace(error_rows.row(0), signature="same") for _ in range(FLOOR + 5)]
    balance = Balance([])
    assert [balance.full(row) for row in rows] == [False] * FLOOR + [True] * 5
    others = Balance(["same"] * FLOOR + [f"other {number}" for number in range(475)])
    assert not others.full(replace(rows[0], signature="other 0"))
    kept = sum(not others.full(rows[0]) for _ in range(50))
    assert (FLOOR + kept) / (501 + kept) <= MOST_SHARE


def test_a_signature_without_others_is_let_in_and_free_from_then_on() -> None:
    row, patient = (
        replace(record, provenance=replace(record.provenance, attempt=attempt))
        for record in [replace(error_rows.row(0), signature="same")]
        for attempt in (PATIENCE - 1, PATIENCE)
    )
    balance = Balance(["same"] * FLOOR)
    assert balance.full(row)
    assert not balance.full(patient)
    assert not balance.full(row)
    assert not Balance(["same"] * (FLOOR + 1)).full(row)


def test_a_balance_that_goes_on_decides_as_one_that_was_not_interrupted() -> None:
    rows = [replace(error_rows.row(0), signature=name) for name in "abacad" * 40]
    whole = Balance([])
    decided = [whole.full(row) for row in rows]
    assert len(set(decided[100:])) == 2
    for cut in (1, 90, 200):
        committed = [row.signature for row, full in zip(rows[:cut], decided[:cut], strict=True) if not full]
        again = Balance(committed)
        assert [again.full(row) for row in rows[cut:]] == decided[cut:]


def test_kinds() -> None:
    assert chosen_faults(None) == NAMES
    assert chosen_faults("undefined_name, missing_colon") == ("undefined_name", "missing_colon")
    assert set(chosen_faults("syntax,launch")) == {f.name for f in FAULTS if f.group in ("syntax", "launch")}
    for text in ("", "typos", "names,typos"):
        with pytest.raises(Refused, match="choose from the groups names"):
            chosen_faults(text)
