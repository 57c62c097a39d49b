"""What `bench` makes of the times it takes."""

import pytest

from fuzzer.bench import _level_ratios


def test_each_level_is_held_against_all_before_it() -> None:
    seconds = {"judge": 9.0, "run": 1.0, "repeat": 2.0, "reference": 1.0, "seeds": 2.0, "gradient": 3.0}
    assert _level_ratios(seconds, 10.0) == pytest.approx({"run": 2 / 10, "reference": 4 / 12, "gradient": 3 / 16})


def test_launches_are_of_the_level_that_makes_them_costly() -> None:
    assert _level_ratios({"judge": 3.0, "run": 1.0, "repeat": 2.0}, 10.0) == pytest.approx({"run": 3 / 10})


def test_nothing_was_run() -> None:
    assert _level_ratios({"check": 4.0}, 10.0) == {}
