"""`show`: one row of an error corpus, for people."""

from dataclasses import asdict

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from corpus.error_record import ErrorRecord, Location
from fuzzer.show import code, pairs


def show_error(record: ErrorRecord, console: Console) -> None:
    """Print what is known of a row, the smallest program that fails, the message, and the repair."""
    console.print(_facts(record))
    code(console, "fails", record.minimized_source, "python")
    console.print(Rule("message", align="left"))
    console.print(Text(f"{record.error_type}: {record.message}", style="red"), soft_wrap=True)
    code(console, "repair", record.diff, "diff")


def _facts(record: ErrorRecord) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("fault", f"{record.fault} ({record.fault_group})")
    table.add_row("id", record.id)
    table.add_row("signature", record.signature)
    table.add_row("fails at", f"{record.stage}, {record.symptom}" + (", a bug of Warp's" * record.is_compiler_bug))
    table.add_row("edit", Text(f"{record.edit.node}: {record.edit.before!r} to {record.edit.after!r}"))
    table.add_row("is at", _place(record.true_location))
    table.add_row("is said to be at", _place(record.reported_location))
    table.add_row("edited program", f"{record.parent_id}, {len(record.broken_source.splitlines())} lines")
    table.add_row("provenance", ", ".join(pairs(asdict(record.provenance))))
    return table


def _place(location: Location) -> str:
    if location.line is None:
        return "no line"
    return f"line {location.line}" + (f", column {location.column}" if location.column is not None else "")
