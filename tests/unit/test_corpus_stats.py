"""The figures of a corpus against the same figures worked out another way."""

import ast
import gzip
import json
import statistics
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest
import records
from records import write

from corpus.configuration import Configuration
from corpus.identity import shape_id, skeleton_id
from corpus.names import called_names
from corpus.reading import iter_records
from corpus.record import SECTIONS
from corpus.stats import Distribution, gather
from corpus.store import Corpus


@pytest.fixture(params=["parquet", "jsonl"])
def config(request: pytest.FixtureRequest) -> Configuration:
    return records.configuration(format=request.param)


def test_figures(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    stats = gather(directory, ["sin", "cos", "tid", "atomic_add"])
    every = list(iter_records(directory))
    assert stats.rows == len(every)
    assert stats.payload_bytes == sum(record.payload_bytes for record in every)
    assert stats.disk_bytes == sum(path.stat().st_size for path in directory.glob("shard_*"))
    assert stats.shards == len(list(directory.glob("shard_*")))
    assert stats.disk_ratio == pytest.approx(stats.payload_bytes / stats.disk_bytes)
    sources = "".join(record.python_source for record in every).encode()
    assert stats.source_bytes == len(sources)
    assert stats.gzip_ratio == pytest.approx(len(sources) / len(gzip.compress(sources, 6)), rel=0.01)
    assert stats.types == {kind: sum(record.kernel_type == kind for record in every) for kind in config.types}
    assert stats.targets == {"cpu": len(every), "cuda": len(every)}
    assert stats.checks == {"compile": len(every)}
    assert stats.section_bytes == {
        name: sum(len((getattr(record, name) or "").encode()) for record in every)
        for name in ("python_source", *SECTIONS)
    }
    assert stats.with_helper_functions == sum("@wp.func" in record.python_source for record in every) / len(every)
    assert stats.with_structs == sum("@wp.struct" in record.python_source for record in every) / len(every)
    assert stats.shapes == len({shape_id(record.python_source) for record in every}) == len(every)
    assert stats.skeletons == len({skeleton_id(record.python_source) for record in every}) < len(every)
    assert stats.features == {"arithmetic": len(every), "functions": len(every) // 2}
    assert stats.disabled == {"while": len([record for record in every if record.provenance.index % 3 == 0])}
    assert stats.attempts == sum(record.provenance.attempt + 1 for record in every)
    assert stats.duplicates == sum(record.provenance.index % 7 == 0 for record in every)
    failed = [failure for index in range(len(every)) for failure in records.failures(index)]
    assert stats.failures == Counter(failure.stage for failure in failed)


def test_sizes(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    sizes = gather(directory).sizes
    every = list(iter_records(directory))
    for name in ("lines", "statements", "nesting", "parameters", "helper_functions", "structs"):
        values = [getattr(record.metrics, name) for record in every]
        assert sizes[name].least == min(values)
        assert sizes[name].most == max(values)
        assert sizes[name].median == statistics.median_low(values)
        assert sizes[name].mean == pytest.approx(statistics.mean(values))
    payload = sorted(record.payload_bytes for record in every)
    assert sizes["payload_bytes"].p90 == payload[-(-9 * len(payload) // 10) - 1]


def test_builtins(tmp_path: Path, config: Configuration) -> None:
    directory = write(tmp_path / "c", config)
    builtins = gather(directory, ["sin", "cos", "tid", "atomic_add", "quat_inverse"]).builtins
    sources = [record.python_source for record in iter_records(directory)]
    assert (builtins.exist, builtins.used) == (5, 3)
    assert builtins.unused == ["atomic_add", "quat_inverse"]
    for name in ("sin", "cos", "tid", "exp"):
        assert builtins.calls[name] == sum(source.count(f"wp.{name}(") for source in sources)
        assert builtins.rows[name] == sum(f"wp.{name}(" in source for source in sources)
    assert list(builtins.calls.values()) == sorted(builtins.calls.values(), reverse=True)


def test_json_and_nothing_in_it(tmp_path: Path, config: Configuration) -> None:
    Corpus.create_or_resume(tmp_path / "c", config).close()
    stats = gather(tmp_path / "c", ["sin"])
    assert (stats.rows, stats.disk_ratio, stats.with_structs, stats.builtins.unused) == (0, 0.0, 0.0, ["sin"])
    for figures in (stats, gather(write(tmp_path / "c", config))):
        assert json.loads(json.dumps(asdict(figures))) == asdict(figures)


def test_one_target(tmp_path: Path) -> None:
    config = records.configuration(target="cuda", check="codegen")
    stats = gather(write(tmp_path / "c", config))
    assert stats.targets == {"cuda": stats.rows}
    assert stats.checks == {"codegen": stats.rows}
    assert not any(name.startswith("cpu") for name in stats.section_bytes)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], Distribution(5, 5, 5, 5, 5.0)),
        ([1, 2, 3, 4], Distribution(1, 2, 4, 4, 2.5)),
        (list(range(1, 11)), Distribution(1, 5, 9, 10, 5.5)),
        ([0] * 95 + [7] * 5, Distribution(0, 0, 0, 7, 0.35)),
        ([], Distribution(0, 0, 0, 0, 0.0)),
    ],
)
def test_distribution(values: list[int], expected: Distribution) -> None:
    assert Distribution.of(Counter(values)) == expected


def test_called_names() -> None:
    source = (
        "import warp as w\nfrom warp import sin as sine, vec3\n\n\n"
        "@w.kernel(enable_backward=False)\ndef k(a: w.array(dtype=float)):\n"
        "    b = w.cos(sine(a[0])) + a.sin(1.0) + local(vec3(1.0)[0]) + w.types.vector(2)\n    print(b)\n    c = w.PI\n"
    )
    assert Counter(called_names(ast.parse(source))) == Counter(["array", "cos", "sin", "vec3", "types.vector"])
