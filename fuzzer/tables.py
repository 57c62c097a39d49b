"""Figures as tables for people."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from corpus.sizes import format_size
from corpus.stats import Stats
from corpus.variety import BARS_AT, Variety, bars
from fuzzer.findings import Finding
from fuzzer.known import KnownIssue, known_issue
from fuzzer.natural import Naturalness
from fuzzer.signature import told

TELLS = 20  # outcomes of naturalness that are printed, of each distribution
MOST = 20  # rows of a ranking; the JSON has them all


def show_stats(stats: Stats, console: Console) -> None:
    """Print what a corpus holds."""
    console.print(_overview(stats))
    console.print(_counts("kernel type", stats.types, stats.rows))
    console.print(_sizes(stats))
    console.print(_sections(stats))
    console.print(_counts("feature", stats.features, stats.rows))
    console.print(_builtins(stats))


def show_variety(variety: Variety, console: Console) -> None:
    """Print how different programs are, against the bars."""
    table = Table("variety", "figure", f"at {BARS_AT:,} programs", "", box=None)
    table.columns[1].justify = table.columns[2].justify = "right"
    for bar in bars(variety):
        table.add_row(bar.name, bar.figure, bar.wanted, "yes" if bar.met else "no")
    console.print(table)
    deep = ", ".join(f"{depth}: {count}" for depth, count in variety.nesting.items())
    console.print(f"{variety.programs} programs; by nesting {deep}")


def show_naturalness(naturalness: Naturalness, console: Console) -> None:
    """Print how far programs are from people's, and what tells them apart."""
    title = f"{naturalness.ours} functions against {naturalness.theirs} of Warp's examples"
    table = _numbers(title, "floor", "of all", "in floors", "at equal sizes", "in floors")
    for name, distance in naturalness.distances.items():
        floor, whole, equal = (f"{found:.4f}" for found in (distance.floor, distance.whole, distance.distance))
        table.add_row(name, floor, whole, f"{distance.whole_ratio:.2f}", equal, f"{distance.ratio:.2f}")
    console.print(table)
    for name, distance in naturalness.distances.items():
        tells = _numbers(f"what tells in {name}", "ours", "theirs", "times")
        for outcome, ours, theirs in distance.tells[:TELLS]:
            times = f"{ours / theirs:.2f}" if theirs else "only ours"
            tells.add_row(outcome, f"{ours:.2%}", f"{theirs:.2%}", times)
        console.print(tells)


def _overview(stats: Stats) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("rows", f"{stats.rows} in {stats.shards} {'shard' if stats.shards == 1 else 'shards'}")
    table.add_row("payload", f"{format_size(stats.payload_bytes)}, of which Python {format_size(stats.source_bytes)}")
    table.add_row("on disk", f"{format_size(stats.disk_bytes)}: one byte for {stats.disk_ratio:.1f} of payload")
    table.add_row("gzip of the sources", f"one byte for {stats.gzip_ratio:.1f}")
    table.add_row("targets", ", ".join(f"{name} {count}" for name, count in stats.targets.items()))
    table.add_row("checked to", ", ".join(f"{name} {count}" for name, count in stats.checks.items()))
    table.add_row("shapes", f"{stats.shapes} different ones, over {stats.skeletons} control skeletons")
    table.add_row("with own functions", f"{stats.with_helper_functions:.0%}")
    table.add_row("with structs", f"{stats.with_structs:.0%}")
    table.add_row("programs tried", f"{stats.attempts}, of which {stats.duplicates} duplicates")
    table.add_row("failures", ", ".join(f"{name} {count}" for name, count in stats.failures.items()) or "none")
    return table


def _counts(title: str, counts: Mapping[str, int], rows: int) -> Table:
    table = _numbers(title, "rows", "share")
    for name, count in counts.items():
        table.add_row(name, str(count), f"{count / rows:.1%}" if rows else "")
    return table


def _sizes(stats: Stats) -> Table:
    table = _numbers("of a row", "least", "median", "mean", "p90", "most")
    for name, spread in stats.sizes.items():
        figures = (spread.least, spread.median, round(spread.mean, 1), spread.p90, spread.most)
        table.add_row(name.replace("_", " "), *map(str, figures))
    return table


def _sections(stats: Stats) -> Table:
    table = _numbers("section", "bytes", "share")
    for name, size in stats.section_bytes.items():
        table.add_row(name, format_size(size), f"{size / stats.payload_bytes:.1%}" if stats.payload_bytes else "")
    return table


def _builtins(stats: Stats) -> Table:
    builtins = stats.builtins
    used = f"{builtins.used} of the {builtins.exist} that exist" if builtins.exist else str(len(builtins.calls))
    table = _numbers(f"built-in, {used}", "calls", "rows")
    for name, calls in list(builtins.calls.items())[:MOST]:
        table.add_row(name, str(calls), str(builtins.rows[name]))
    return table


def _numbers(first: str, *others: str) -> Table:
    table = Table(first, *others, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def show_findings(findings: Sequence[Finding], console: Console) -> None:
    """Print the distinct failures of a run, with the size of the smallest program, and below each what was said of it.

    Those that are known come last.
    """
    if not findings:
        console.print("no failures")
        return
    known = {finding.signature.id: issue.id for finding in findings if (issue := _known(finding)) is not None}
    row = "{:12}  {:>5}  {:17}  {:>17}  {}".format
    console.print(row("signature", "count", "failed at", "smallest", "known as"))
    for finding in sorted(findings, key=lambda finding: finding.signature.id in known):
        lines = len(finding.source.splitlines()) if finding.source else 0
        size = f"{lines} lines" + (", shrunk" if finding.shrunk and not finding.shrunk.flaky else "")
        signature = finding.signature
        failed = f"{signature.stage} {signature.symptom}"
        size = size if lines else "no program"
        line = row(signature.id, finding.count, failed, size, known.get(signature.id, ""))
        said = told(signature, finding.message)
        console.print(f"{line.rstrip()}\n    {said}", markup=False, soft_wrap=True)
    total = sum(finding.count for finding in findings)
    console.print(f"{len(findings)} distinct failures, {total} in all; {len(known)} of them are known")


def _known(finding: Finding) -> KnownIssue | None:
    """The bug that it is; of a wrong result only what it shrinks to tells."""
    return known_issue(finding.signature, finding.versions["warp"], finding.shrunk.source if finding.shrunk else None)
