"""Figures of an error corpus as tables for people."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.error_stats import ErrorStats
from corpus.sizes import format_size

MOST = 40  # rows of a ranking; the JSON has them all


def show_error_stats(stats: ErrorStats, console: Console) -> None:
    """Print what an error corpus holds."""
    console.print(_overview(stats))
    console.print(_counts("group of faults", stats.groups, stats.rows))
    console.print(_counts("stage", stats.stages, stats.rows))
    console.print(_counts("exception", stats.error_types, stats.rows))
    console.print(_sizes(stats))
    console.print(_counts("fault", stats.faults, stats.rows))
    console.print(_signatures(stats))
    if stats.without_rows:
        more = len(stats.without_rows) - MOST
        named = ", ".join(stats.without_rows[:MOST]) + (f" and {more} more" if more > 0 else "")
        console.print(f"no row of {named}", markup=False)


def _overview(stats: ErrorStats) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("rows", f"{stats.rows} in {stats.shards} {'shard' if stats.shards == 1 else 'shards'}")
    table.add_row("payload", format_size(stats.payload_bytes))
    table.add_row("on disk", f"{format_size(stats.disk_bytes)}: one byte for {stats.disk_ratio:.1f} of payload")
    most = f", the most frequent in {stats.signatures[0].share:.1%} of the rows" if stats.signatures else ""
    table.add_row("signatures", f"{len(stats.signatures)}{most}")
    table.add_row("kinds of fault", f"{len(stats.faults)} of {len(stats.faults) + len(stats.without_rows)}")
    table.add_row("shrunk", f"to {stats.kept:.0%} of the text")
    table.add_row("messages", f"{stats.with_a_line:.0%} name a line, {stats.at_the_line:.0%} the one that is wrong")
    table.add_row("Warp's own bugs", f"{stats.compiler_bugs} rows")
    table.add_row("edits tried", f"{stats.attempts}, of which {stats.duplicates} too many of their kind")
    table.add_row("came to nothing", ", ".join(f"{name} {count}" for name, count in stats.failures.items()) or "none")
    return table


def _sizes(stats: ErrorStats) -> Table:
    table = _numbers("of a row", "least", "median", "mean", "p90", "most")
    for name, spread in stats.sizes.items():
        figures = (spread.least, spread.median, round(spread.mean, 1), spread.p90, spread.most)
        table.add_row(name.replace("_", " "), *map(str, figures))
    return table


def _signatures(stats: ErrorStats) -> Table:
    table = Table("signature", "rows", "share", "faults", "fails at", "with", box=None)
    for column in table.columns[1:4]:
        column.justify = "right"
    for found in stats.signatures[:MOST]:
        message = Text(f"{found.error_type}: {found.message}")
        table.add_row(found.id, str(found.rows), f"{found.share:.1%}", str(found.faults), found.stage, message)
    return table


def _counts(title: str, counts: Mapping[str, int], rows: int) -> Table:
    table = _numbers(title, "rows", "share")
    for name, count in list(counts.items())[:MOST]:
        table.add_row(name, str(count), f"{count / rows:.1%}" if rows else "")
    return table


def _numbers(first: str, *others: str) -> Table:
    table = Table(first, *others, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    return table
