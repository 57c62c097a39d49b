"""What `bench` makes of the times it takes."""

import pytest

from fuzzer.bench import _level_ratios


def test_each_level_is_held_against_all_before_it() -> None:
    seconds = {"judge": 8.0, "run": 1.0, "reference": 1.0, "seeds": 2.0, "gradient": 3.0}
    ratios = _level_ratios(seconds, 10.0)
    assert list(ratios) == ["run", "reference", "gradient"]
    assert list(ratios.values()) == pytest.approx([2 / 10, 3 / 12, 3 / 15])


def test_nothing_was_run() -> None:
    assert _level_ratios({"check": 4.0}, 10.0) == {}
