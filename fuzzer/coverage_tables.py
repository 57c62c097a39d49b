"""The command `coverage`: measures, prints, writes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import track
from rich.table import Table

from corpus.files import explaining
from fuzzer.coverage import Coverage, Grouped, corpus_size, corpus_sources, gather
from fuzzer.coverage_lines import MOST, Lines, lines_of, require_coverage
from fuzzer.stream import drawn_sources

SHOWN = 40  # missing pairs that are printed; the JSON has them all


def print_coverage(directory: Path | None, *, draw: int | None, seed: int, lines: bool, path: Path | None) -> None:
    """Print the figures of a corpus, or of `draw` fresh programs; write them to `path`. Raises CorpusError, Refused."""
    if lines:
        require_coverage()
    count = corpus_size(directory) if directory is not None else draw or 0

    def sources() -> Iterator[str | None]:
        return corpus_sources(directory) if directory is not None else drawn_sources(seed, count)

    coverage = gather(_with_progress(sources(), count), count)
    if lines:
        some = [source for source in islice(sources(), MOST) if source is not None]
        coverage = replace(coverage, lines=lines_of(some))
    show_coverage(coverage, Console(highlight=False))
    if path is not None:
        with explaining(path):
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
            path.write_bytes(orjson.dumps(coverage, option=options))


def _with_progress(sources: Iterable[str | None], count: int) -> Iterable[str | None]:
    console = Console(stderr=True)
    shown = console.is_terminal
    return track(sources, "building", total=count, console=console, transient=True, disable=not shown)


def show_coverage(coverage: Coverage, console: Console) -> None:
    """Print the figures as tables."""
    console.print(_overview(coverage))
    console.print(_groups("built-ins, by group", coverage.names))
    console.print(_groups("overloads, by group", coverage.overloads))
    console.print(_groups("instantiations, by group", coverage.instantiations))
    console.print(_curve(coverage))
    console.print(_features(coverage))
    if coverage.pairs.missing:
        more = len(coverage.pairs.missing) - SHOWN
        rest = f", and {more} more" if more > 0 else ""
        console.print(f"pairs of features missing: {', '.join(coverage.pairs.missing[:SHOWN])}{rest}", markup=False)
    if coverage.lines is not None:
        console.print(_lines(coverage.lines))


def _overview(coverage: Coverage) -> Table:
    table = Table(show_header=False, box=None)
    missing = ", ".join(coverage.missing_features)
    table.add_row("programs", f"{coverage.programs}, and {coverage.rejected} rejected")
    table.add_row("built-ins", _of(coverage.names.seen, coverage.names.exist))
    table.add_row("overloads", _of(coverage.overloads.seen, coverage.overloads.exist))
    instantiations = _of(coverage.instantiations.seen, coverage.instantiations.exist)
    table.add_row("instantiations", f"{instantiations}, of the grammar's catalog; {coverage.elsewhere} beside it")
    features = _of(len(coverage.features) - len(coverage.missing_features), len(coverage.features))
    table.add_row("features", features + (f"; missing: {missing}" if missing else ""))
    table.add_row("pairs of features", _of(coverage.pairs.seen, coverage.pairs.exist))
    table.add_row(
        "C++ skeletons", f"{coverage.skeletons} different ones; {coverage.bare_skeletons} without Warp's names"
    )
    return table


def _groups(title: str, grouped: Grouped) -> Table:
    table = _numbers(title, "seen", "exist", "share")
    table.add_column("missing")
    for group, share in grouped.groups.items():
        table.add_row(
            group, str(share.seen), str(share.exist), _percent(share.seen, share.exist), _missing(share.missing)
        )
    return table


def _missing(names: Iterable[str]) -> str:
    """Without parameters, and each name once: the JSON says which overloads."""
    counts = Counter(name.partition("(")[0] for name in names)
    return ", ".join(name if count == 1 else f"{name} x{count}" for name, count in counts.items())


def _curve(coverage: Coverage) -> Table:
    table = _numbers("after programs", "instantiations", "share")
    for programs, seen in coverage.curve.items():
        table.add_row(str(programs), str(seen), _percent(seen, coverage.instantiations.exist))
    return table


def _features(coverage: Coverage) -> Table:
    table = _numbers("feature", "programs", "share")
    for name, rows in coverage.features.items():
        table.add_row(name, str(rows), _percent(rows, coverage.programs))
    return table


def _lines(lines: dict[str, Lines]) -> Table:
    table = _numbers("lines of Warp's frontend", "executed", "statements", "share")
    for name, figures in lines.items():
        share = _percent(figures.executed, figures.statements)
        table.add_row(name, str(figures.executed), str(figures.statements), share)
    return table


def _of(seen: int, exist: int) -> str:
    return f"{seen} of {exist} ({_percent(seen, exist)})"


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _numbers(first: str, *others: str) -> Table:
    table = Table(first, *others, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    return table
