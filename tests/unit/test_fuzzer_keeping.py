"""Which failed programs are written down whole."""

from dataclasses import asdict, replace

from failing import keyword, mixed

from corpus.failures import FailedAttempt
from fuzzer.keeping import Keeper


def sized(length: int) -> FailedAttempt:
    return replace(mixed("2", 0), python_source="#" * length)


def kept_sizes(keeper: Keeper, *lengths: int) -> list[int]:
    return [length for length in lengths if keeper.kept(sized(length)).python_source is not None]


def test_the_first_ones_and_smaller_ones_are_kept() -> None:
    assert kept_sizes(Keeper(2), 50, 60, 70, 60, 55, 52, 40, 51, 45) == [50, 60, 55, 52, 40, 45]


def test_without_its_program_a_failure_is_the_same_otherwise() -> None:
    keeper = Keeper(1)
    first = keeper.kept(sized(10))
    assert keeper.kept(sized(20)) == replace(first, python_source=None)


def test_signatures_are_apart() -> None:
    keeper = Keeper(1)
    keeper.kept(mixed("2", 0))
    assert keeper.kept(keyword(1)).python_source is not None


def test_wrong_results_are_apart_by_what_their_programs_have() -> None:
    """They say nothing else: a known bug would leave no room for the programs of a new one."""
    keeper = Keeper(1)
    wrong = replace(sized(10), stage="oracle", symptom="wrong", error_type="gradient", features=("tuple",))
    assert keeper.kept(wrong) == wrong
    assert keeper.kept(wrong).python_source is None
    assert keeper.kept(replace(wrong, features=("loop",))).python_source is not None


def test_a_continued_run_decides_as_one_that_was_not_interrupted() -> None:
    lengths = (50, 60, 70, 60, 55, 52, 40, 51, 45)
    whole = kept_sizes(Keeper(2), *lengths)
    for cut in range(len(lengths)):
        keeper = Keeper(2)
        written = [keeper.kept(sized(length)) for length in lengths[:cut]]
        again = Keeper(2, [asdict(failed) for failed in written])
        first = [len(failed.python_source) for failed in written if failed.python_source is not None]
        assert first + kept_sizes(again, *lengths[cut:]) == whole
