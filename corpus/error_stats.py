"""What an error corpus holds, in figures."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import manifest as manifests
from corpus.manifest import Manifest
from corpus.reading import iter_rows
from corpus.record import utf8_length
from corpus.stats import Distribution

_COLUMNS = (
    "signature",
    "fault",
    "fault_group",
    "stage",
    "symptom",
    "error_type",
    "message_normalized",
    "broken_source",
    "minimized_source",
    "fixed_source",
    "diff",
    "reported_location",
    "true_location",
    "is_compiler_bug",
    "provenance",
)


@dataclass(frozen=True, slots=True)
class SignatureCount:
    """One way to fail: rows that fail so, out of how many kinds of fault; where and how; the normalised message."""

    id: str
    rows: int
    share: float
    faults: int
    stage: str
    error_type: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorStats:
    """The figures of an error corpus; plain values all through, ready for JSON.

    payload_bytes: what a budget counts; disk_bytes: of the shards; groups, faults, stages, symptoms, error_types: rows
    of each; without_rows: faults that the corpus was made with and has no row of; signatures: most frequent first;
    sizes: spread over the rows of lines of programs, changed lines and verdicts; kept: bytes of the smallest programs
    in those of the edited ones; at_the_line: share of the rows whose message names the line that was edited;
    compiler_bugs: rows; failures: attempts that came to nothing by stage, with "accepted" for what Warp took.
    """

    rows: int
    shards: int
    payload_bytes: int
    disk_bytes: int
    disk_ratio: float
    groups: dict[str, int]
    faults: dict[str, int]
    without_rows: list[str]
    stages: dict[str, int]
    symptoms: dict[str, int]
    error_types: dict[str, int]
    signatures: list[SignatureCount]
    sizes: dict[str, Distribution]
    kept: float
    with_a_line: float
    at_the_line: float
    compiler_bugs: int
    attempts: int
    duplicates: int
    failures: dict[str, int]


def gather_errors(directory: str | Path) -> ErrorStats:
    """The figures of the error corpus in `directory`. Raises CorpusError when there is none or it cannot be read."""
    count = _Count()
    for row in iter_rows(directory, _COLUMNS):
        count.add(row)
    return count.stats(manifests.load(Path(directory)))


class _Count:
    """Counters that rows are added to, one by one."""

    def __init__(self) -> None:
        self._rows = self._with_a_line = self._at_the_line = self._bugs = self._before = self._after = 0
        self._by: dict[str, Counter[str]] = defaultdict(Counter)
        self._signatures: Counter[tuple[str, str, str, str]] = Counter()
        self._faults_of: dict[str, set[str]] = defaultdict(set)
        self._sizes: dict[str, Counter[int]] = defaultdict(Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        self._rows += 1
        for name in ("fault_group", "fault", "stage", "symptom", "error_type"):
            self._by[name][row[name]] += 1
        self._signatures[row["signature"], row["stage"], row["error_type"], row["message_normalized"]] += 1
        self._faults_of[row["signature"]].add(row["fault"])
        self._measure(row)
        reported = row["reported_location"]["line"]
        self._with_a_line += reported is not None
        self._at_the_line += reported is not None and reported == row["true_location"]["line"]
        self._bugs += row["is_compiler_bug"]

    def _measure(self, row: Mapping[str, Any]) -> None:
        changed = [line for line in row["diff"].splitlines()[2:] if line[:1] in ("+", "-")]
        lines = {f"{name}_lines": _lines(row[f"{name}_source"]) for name in ("broken", "minimized", "fixed")}
        for name, size in (lines | {"changed_lines": len(changed), "verdicts": row["provenance"]["verdicts"]}).items():
            self._sizes[name][size] += 1
        self._before += utf8_length(row["broken_source"])
        self._after += utf8_length(row["minimized_source"])

    def stats(self, manifest: Manifest) -> ErrorStats:
        totals = manifest.totals
        return ErrorStats(
            rows=self._rows,
            shards=len(manifest.shards),
            payload_bytes=totals.payload_bytes,
            disk_bytes=totals.bytes,
            disk_ratio=totals.payload_bytes / totals.bytes if totals.bytes else 0.0,
            groups=_ranked(self._by["fault_group"]),
            faults=_ranked(self._by["fault"]),
            without_rows=[name for name in manifest.configuration.types if name not in self._by["fault"]],
            stages=_ranked(self._by["stage"]),
            symptoms=_ranked(self._by["symptom"]),
            error_types=_ranked(self._by["error_type"]),
            signatures=self._ranked_signatures(),
            sizes={name: Distribution.of(counts) for name, counts in self._sizes.items()},
            kept=self._share(self._after, self._before),
            with_a_line=self._share(self._with_a_line, self._rows),
            at_the_line=self._share(self._at_the_line, self._rows),
            compiler_bugs=self._bugs,
            attempts=totals.attempts,
            duplicates=totals.duplicates,
            failures=dict(totals.failures),
        )

    def _ranked_signatures(self) -> list[SignatureCount]:
        ranked = sorted(self._signatures.items(), key=lambda entry: (-entry[1], entry[0]))
        return [
            SignatureCount(id, rows, self._share(rows, self._rows), len(self._faults_of[id]), stage, kind, message)
            for (id, stage, kind, message), rows in ranked
        ]

    @staticmethod
    def _share(part: int, whole: int) -> float:
        return part / whole if whole else 0.0


def _lines(source: str) -> int:
    """Lines that are not blank."""
    return sum(1 for line in source.splitlines() if line.strip())


def _ranked(counts: Counter[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
