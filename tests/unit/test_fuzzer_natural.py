"""The distance between programs and people's."""

import math
from pathlib import Path

import pytest

from fuzzer.errors import Refused
from fuzzer.natural import distance, naturalness
from fuzzer.stream import drawn_sources

KERNEL = "import warp as wp\n\n\n@wp.kernel\ndef k{0}(a: wp.array(dtype=float)):\n    i = wp.tid()\n    a[i] = {1}\n"


def test_the_distance_is_a_metric_of_distributions() -> None:
    left, right = {"a": 1, "b": 3}, {"a": 10, "b": 30}
    assert distance(left, right) == pytest.approx(0)
    assert distance({"a": 1}, {"b": 1}) == pytest.approx(1)
    assert distance({}, {"b": 1}) == 1
    half = distance({"a": 1}, {"a": 1, "b": 1})
    # m = (3/4, 1/4): half of log2(4/3), and half of (log2(2/3) + log2(2)) / 2
    assert half == pytest.approx(math.sqrt((math.log2(4 / 3) + (math.log2(2 / 3) + 1) / 2) / 2))


def test_programs_are_as_far_from_themselves_as_nothing(tmp_path: Path) -> None:
    sources = [KERNEL.format(i, text) for i, text in enumerate(("wp.sin(a[i])", "a[i] * 2.0", "-a[i]", "wp.cos(a[i])"))]
    for number, source in enumerate(sources):
        (tmp_path / f"example_{number}.py").write_text(source)
    found = naturalness(sources, tmp_path)
    assert (found.ours, found.theirs) == (4, 4)
    assert all(d.whole == pytest.approx(0) for d in found.distances.values())
    other = naturalness(["import warp as wp\n\n\n@wp.func\ndef f(x: float):\n    return x\n"], tmp_path)
    assert other.distances["built-ins"].whole == other.distances["built-ins"].distance == 1
    assert other.distances["tree bigrams"].tells[0][1:] != (0.0, 0.0)


def test_against_the_installed_examples() -> None:
    sources = [source for source in drawn_sources(3, 120) if source is not None]
    found = naturalness(sources)
    assert found.theirs > 200
    assert 0.05 < found.distances["tree bigrams"].floor < 0.3
    assert found.distances["tree bigrams"].ratio < 2.5


def test_copies_in_the_examples_count_once(tmp_path: Path) -> None:
    sources = [KERNEL.format(i, text) for i, text in enumerate(("wp.sin(a[i])", "a[i] * 2.0"))]
    for number, source in enumerate([*sources, sources[0]]):
        (tmp_path / f"example_{number}.py").write_text(source)
    assert naturalness(sources, tmp_path).theirs == 2


def test_the_ratio_is_of_equal_sizes(tmp_path: Path) -> None:
    """People's own kernels are one floor from them, however many more of ours there are than of a half."""
    texts = [f"{call}(a[i] {op} {n}.0)" for call in ("wp.sin", "wp.cos", "abs") for op in "+-*" for n in range(1, 6)]
    sources = [KERNEL.format(i, text) for i, text in enumerate(texts)]
    for number, source in enumerate(sources):
        (tmp_path / f"example_{number}.py").write_text(source)
    found = naturalness([source.replace("def k", "def ours") for source in sources], tmp_path)
    for name in ("tree bigrams", "built-ins"):
        assert found.distances[name].whole == pytest.approx(0, abs=1e-6)
        assert 0.6 < found.distances[name].ratio < 1.3


def test_no_examples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no kernels to compare with"):
        naturalness([], tmp_path)
