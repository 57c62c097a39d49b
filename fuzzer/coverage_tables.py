"""The command `coverage`: measures, prints, writes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import orjson
from rich.console import Console
from rich.progress import track
from rich.table import Table

from corpus.files import explaining
from fuzzer.coverage import PARTS, Coverage, Grouped, corpus_size, corpus_sources, gather, parts_drawn, parts_of
from fuzzer.coverage_lines import MOST, Lines, lines_of, require_coverage
from fuzzer.machine import cores
from fuzzer.stream import drawn_sources
from grammar.forms import SECTIONS

SHOWN = 40  # missing pairs that are printed; the JSON has them all
FEW = 1000  # programs that one process counts sooner than two

T = TypeVar("T")


def print_coverage(
    directory: Path | None, *, draw: int | None, seed: int, lines: bool, swarm: bool, path: Path | None
) -> None:
    """Print the figures of a corpus, or of `draw` fresh programs; write them to `path`. Raises CorpusError, Refused.

    `lines` adds the lines of Warp's frontend that run, `swarm` what the same number of programs without masks reach.
    """
    if lines:
        require_coverage()
    count = corpus_size(directory) if directory is not None else draw or 0
    workers = 1 if count <= FEW else cores()
    parts = parts_of(corpus_sources(directory), count) if directory is not None else parts_drawn(seed, count)
    coverage = gather(_with_progress(parts), count, workers)
    if lines:
        sources = corpus_sources(directory) if directory is not None else drawn_sources(seed, count)
        coverage = replace(coverage, lines=lines_of([s for s in islice(sources, MOST) if s is not None]))
    console = Console(highlight=False)
    show_coverage(coverage, console)
    if swarm:
        unmasked = gather(_with_progress(parts_drawn(seed, count, masked=False)), count, workers)
        console.print(_swarm(coverage, unmasked))
    if path is not None:
        with explaining(path):
            options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS
            path.write_bytes(orjson.dumps(coverage, option=options))


def _with_progress(parts: Iterable[T]) -> Iterator[T]:
    console = Console(stderr=True)
    shown = console.is_terminal
    yield from track(parts, "building", total=PARTS, console=console, transient=True, disable=not shown)


def show_coverage(coverage: Coverage, console: Console) -> None:
    """Print the figures as tables."""
    console.print(_overview(coverage))
    console.print(_groups("built-ins, by group", coverage.names))
    console.print(_groups("overloads, by group", coverage.overloads))
    console.print(_groups("instantiations, by group", coverage.instantiations))
    console.print(_curve(coverage))
    console.print(_features(coverage))
    console.print(_forms(coverage))
    for reason, count in coverage.refusals.items():
        console.print(f"rejected: {count} for {reason}", markup=False)
    for name, reason in coverage.unreachable.items():
        console.print(f"out of reach: {name}: {reason}", markup=False)
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
    table.add_row("instantiations", f"{instantiations}; {coverage.elsewhere} of further types")
    features = _of(len(coverage.features) - len(coverage.missing_features), len(coverage.features))
    table.add_row("features", features + (f"; missing: {missing}" if missing else ""))
    table.add_row("forms", f"{sum(map(bool, coverage.forms.values()))} of {len(coverage.forms)}")
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


def _forms(coverage: Coverage) -> Table:
    table = _numbers("forms, by section", "often enough", "exist", "share")
    table.add_column("in fewer than 20 programs")
    for section, share in coverage.rare_forms.groups.items():
        rare = ", ".join(share.missing)
        title = f"{section} {SECTIONS[section]}"
        table.add_row(title, str(share.seen), str(share.exist), _percent(share.seen, share.exist), rare)
    return table


def _swarm(masked: Coverage, unmasked: Coverage) -> Table:
    """What masks are worth: the same number of programs with and without."""
    table = _numbers("swarm testing", "with masks", "without")
    for name in ("names", "overloads", "instantiations", "pairs"):
        table.add_row(name, str(getattr(masked, name).seen), str(getattr(unmasked, name).seen))
    for name in ("skeletons", "bare_skeletons"):
        table.add_row(name.replace("_", " "), str(getattr(masked, name)), str(getattr(unmasked, name)))
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
