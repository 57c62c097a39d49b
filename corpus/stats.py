"""What a corpus holds, in figures."""

import ast
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from corpus import manifest as manifests
from corpus.identity import skeleton_id
from corpus.manifest import Manifest
from corpus.names import called_names
from corpus.reading import iter_rows
from corpus.shapes import SeenSet

_SIZES = ("lines", "statements", "nesting", "parameters", "helper_functions", "structs")
_COLUMNS = ("shape_id", "kernel_type", "python_source", "features", "disabled", "metrics", "checks")
_GZIP = 31  # zlib's way to ask for a gzip header


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a number is spread over the rows; median and p90 are values that occur (nearest rank). All 0 without rows."""

    least: int
    median: int
    p90: int
    most: int
    mean: float

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Self:
        """The spread of values, given how often each occurs."""
        total = sum(counts.values())
        if total == 0:
            return cls(0, 0, 0, 0, 0.0)
        values = sorted(counts)
        mean = sum(value * count for value, count in counts.items()) / total
        return cls(values[0], _rank(counts, values, total, 0.5), _rank(counts, values, total, 0.9), values[-1], mean)


@dataclass(frozen=True, slots=True)
class Builtins:
    """Names of Warp that the programs call. `exist` and `used` count among the names that were asked about.

    calls: how often each is called, and rows: in how many programs, most frequent first; unused: those never called.
    """

    exist: int
    used: int
    calls: dict[str, int]
    rows: dict[str, int]
    unused: list[str]


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of a corpus; plain values all through, ready for JSON.

    payload_bytes: what a budget counts; disk_bytes: of the shards; types, features, disabled, checks: rows of each;
    targets: rows with code for it; section_bytes: payload by column; sizes: spread of each metric, and of the payload;
    with_helper_functions, with_structs: shares of the rows; shapes, skeletons: how many different ones; failures: by
    stage; disk_ratio: payload to disk; gzip_ratio: all sources in one gzip -6 stream, larger means more alike.
    """

    rows: int
    shards: int
    payload_bytes: int
    disk_bytes: int
    disk_ratio: float
    source_bytes: int
    gzip_ratio: float
    types: dict[str, int]
    targets: dict[str, int]
    checks: dict[str, int]
    section_bytes: dict[str, int]
    sizes: dict[str, Distribution]
    with_helper_functions: float
    with_structs: float
    shapes: int
    skeletons: int
    features: dict[str, int]
    disabled: dict[str, int]
    builtins: Builtins
    attempts: int
    duplicates: int
    failures: dict[str, int]


def gather(directory: str | Path, builtins: Collection[str] = ()) -> Stats:
    """The figures of the corpus in `directory`; `builtins` are the names that exist, without "wp.".

    Raises CorpusError when there is no corpus or it cannot be read.
    """
    manifest = manifests.load(Path(directory))
    count = _Count()
    for row in iter_rows(directory, _COLUMNS):
        count.add(row)
    return count.stats(manifest, frozenset(builtins))


class _Count:
    """Counters that rows are added to, one by one; none of them grows with the rows by more than a few bytes each."""

    def __init__(self) -> None:
        self.rows = self.gzip_bytes = 0
        self.types: Counter[str] = Counter()
        self.targets: Counter[str] = Counter()
        self.checks: Counter[str] = Counter()
        self.sections: Counter[str] = Counter()
        self.features: Counter[str] = Counter()
        self.disabled: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.callers: Counter[str] = Counter()
        self.sizes: dict[str, Counter[int]] = {name: Counter() for name in (*_SIZES, "payload_bytes")}
        self.shapes, self.skeletons = SeenSet(), SeenSet()
        self._gzip = zlib.compressobj(6, zlib.DEFLATED, _GZIP)

    def add(self, row: Mapping[str, Any]) -> None:
        metrics, source = row["metrics"], row["python_source"]
        sections = {name: size for name, size in metrics["bytes"].items() if size is not None}
        self.rows += 1
        self.types[row["kernel_type"]] += 1
        self.checks[row["checks"]["level"]] += 1
        self.targets.update({name.partition("_")[0] for name in sections} - {"python"})
        self.sections.update(sections)
        self.features.update(row["features"])
        self.disabled.update(row["disabled"])
        for name in _SIZES:
            self.sizes[name][metrics[name]] += 1
        self.sizes["payload_bytes"][sum(sections.values())] += 1
        self.shapes.add(row["shape_id"])
        self.gzip_bytes += len(self._gzip.compress(source.encode()))
        self._read(source)

    def _read(self, source: str) -> None:
        tree = ast.parse(source)
        self.skeletons.add(skeleton_id(source, tree))
        called = Counter(called_names(tree))
        self.calls.update(called)
        self.callers.update(called.keys())

    def stats(self, manifest: Manifest, known: frozenset[str]) -> Stats:
        totals = manifest.totals
        gzip_bytes = self.gzip_bytes + len(self._gzip.flush())
        return Stats(
            rows=self.rows,
            shards=len(manifest.shards),
            payload_bytes=totals.payload_bytes,
            disk_bytes=totals.bytes,
            disk_ratio=_share(totals.payload_bytes, totals.bytes),
            source_bytes=self.sections["python_source"],
            gzip_ratio=_share(self.sections["python_source"], gzip_bytes),
            types={name: self.types[name] for name in manifest.configuration.types},
            targets={name: self.targets[name] for name in manifest.configuration.targets},
            checks=dict(sorted(self.checks.items())),
            section_bytes=dict(self.sections),
            sizes={name: Distribution.of(counts) for name, counts in self.sizes.items()},
            with_helper_functions=_share(self.rows - self.sizes["helper_functions"][0], self.rows),
            with_structs=_share(self.rows - self.sizes["structs"][0], self.rows),
            shapes=len(self.shapes),
            skeletons=len(self.skeletons),
            features=_ranked(self.features),
            disabled=_ranked(self.disabled),
            builtins=Builtins(
                exist=len(known),
                used=len(known & self.calls.keys()),
                calls=_ranked(self.calls),
                rows=_ranked(self.callers),
                unused=sorted(known - self.calls.keys()),
            ),
            attempts=totals.attempts,
            duplicates=totals.duplicates,
            failures=dict(totals.failures),
        )


def _rank(counts: Mapping[int, int], values: list[int], total: int, share: float) -> int:
    """The least value that at least `share` of all are no larger than."""
    below = 0
    for value in values:
        below += counts[value]
        if below >= share * total:
            return value
    return values[-1]


def _ranked(counts: Counter[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
