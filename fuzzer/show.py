"""`show`: one record, for people."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table

from corpus.record import PARTS, TARGETS, Record
from corpus.sizes import format_size

LANGUAGES = {"cpu": "c++", "cuda": "cuda"}


def show(record: Record, console: Console, target: str | None = None) -> None:
    """Print what is known of a record, its Python source, and its code for `target` (None: for every one it holds)."""
    console.print(_facts(record))
    code(console, "Python", record.python_source, "python")
    for name in TARGETS if target is None else (target,):
        for part in PARTS:
            text = record.sections[f"{name}_{part}"]
            if text:
                code(console, f"{name} {part}", text, LANGUAGES[name])


def _facts(record: Record) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("kernel", f"{record.kernel_name} ({record.kernel_type})")
    table.add_row("id", record.id)
    table.add_row("shape", record.shape_id)
    table.add_row("payload", format_size(record.payload_bytes))
    for name in ("metrics", "checks", "options", "provenance"):
        table.add_row(name, ", ".join(pairs(asdict(getattr(record, name)))))
    table.add_row("features", ", ".join(record.features))
    table.add_row("disabled", ", ".join(record.disabled))
    return table


def pairs(values: dict[str, Any]) -> Iterator[str]:
    """`name value`, for all that are set; sizes in bytes stand elsewhere."""
    for name, value in values.items():
        if value is not None and not isinstance(value, dict):
            yield f"{name} {value}"


def code(console: Console, title: str, text: str, language: str) -> None:
    """Print a program under its title, in colours on a terminal."""
    console.print(Rule(title, align="left"))
    if console.is_terminal:
        console.print(Syntax(text, language, theme="ansi_dark", background_color="default", word_wrap=True))
    else:
        console.file.write(f"{text}\n")  # as it is: rich would make spaces of tabs
