"""What commands have in common. They import what they need when they run, so that `--help` is instant."""

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from compile.toolchain import require_warp as _require
from corpus.sizes import parse_size

PROGRAM = "python -m fuzzer"


class Size(click.ParamType[int]):
    """A number of bytes, as in 20MB, 64MiB or 5000."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes that `value` means."""
        if isinstance(value, int):
            return value
        try:
            return parse_size(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Examples(click.Command):
    """A command whose help ends in examples, one a line."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {PROGRAM} {example}\n" for example in self.examples))


DIRECTORY = click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
TARGET = click.option("--target", type=click.Choice(["cpu", "cuda"]), help="Only the code of this target.")


def require_warp(check: str, target: str) -> None:
    """Before anything that imports Warp is imported. Raises ToolchainError."""
    targets = ("cpu", "cuda") if target == "both" else (target,)
    _require(native=() if check == "codegen" else targets)


def this_command() -> str:
    return f"{PROGRAM} {shlex.join(sys.argv[1:])}"
