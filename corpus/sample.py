"""A few rows to look at, spread over the kernel types; of errors, over the corpus."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus import manifest as manifests
from corpus.configuration import Configuration
from corpus.error_record import ErrorRecord
from corpus.errors import CorpusError
from corpus.reading import pick, records_at, spread
from corpus.record import TARGETS, Record, generated_code
from corpus.table import ERRORS


def sample(directory: str | Path, count: int, target: str | None = None) -> list[dict[str, Any]]:
    """`count` rows for review in index order, the same ones every time; all rows when there are fewer.

    Counts by kernel type differ by at most one, and within a type the rows are spread over the corpus. A row has id,
    kernel_type, kernel_name, python_source, `cpu_code` and `cuda_code` (only that of `target`, if one is given; the
    sections joined), features, the level of its checks, and its metrics in short.
    Of errors, rows are spread over the corpus, and whole but for the edited program before it was shrunk.
    Raises CorpusError when the corpus does not hold `target`.
    """
    directory = Path(directory)
    manifest = manifests.load(directory)
    if manifest.configuration.table is ERRORS:
        if target is not None:
            raise CorpusError("a corpus of errors has no target: name none")
        return [_review_error(record) for record in pick(directory, count)]
    targets = held_targets(manifest.configuration, target)
    positions = _positions(len(manifest.configuration.types), manifest.totals.rows, count)
    return [_review_row(record, targets) for record in records_at(directory, positions)]


def held_targets(configuration: Configuration, target: str | None) -> Sequence[str]:
    """The one target asked for, or all that the corpus holds. Raises CorpusError when it does not hold the one."""
    if target is None:
        return configuration.targets
    if target not in TARGETS:
        raise CorpusError(f"unknown target {target!r}: use {' or '.join(TARGETS)}")
    if target not in configuration.targets:
        raise CorpusError(f"this corpus holds no {target} code: it was made with target {configuration.target}")
    return (target,)


def _positions(types: int, rows: int, count: int) -> list[int]:
    """Rows of type t are t, t + types, t + 2 * types ...: the types take turns."""
    count = min(count, rows)
    positions: list[int] = []
    for kind in range(types):
        available = len(range(kind, rows, types))
        share = count // types + (kind < count % types)
        positions += [kind + types * place for place in spread(available, share)]
    return sorted(positions)


def _review_error(record: ErrorRecord) -> dict[str, Any]:
    row = asdict(record)
    del row["broken_source"]
    return row


def _review_row(record: Record, targets: Sequence[str]) -> dict[str, Any]:
    metrics = record.metrics
    return {
        "id": record.id,
        "kernel_type": record.kernel_type,
        "kernel_name": record.kernel_name,
        "python_source": record.python_source,
        **{f"{target}_code": generated_code(record.sections, target) for target in targets},
        "features": list(record.features),
        "level": record.checks.level,
        "lines": metrics.lines,
        "statements": metrics.statements,
        "nesting": metrics.nesting,
    }
