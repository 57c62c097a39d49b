"""The command line: the commands in one group, and what becomes of errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from compile.toolchain import ToolchainError
from corpus.errors import CorpusError
from fuzzer.commands import corpora, failing, measuring
from fuzzer.commands.shared import PROGRAM
from fuzzer.errors import Refused
from fuzzer.shelter import end_at_once

BAD_INPUT = 2


class Commands(click.Group):
    """A group that names its commands when it is asked for one that it does not have."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, but for the message."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(f"no command {args[0]!r}: choose from {', '.join(self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="warpsmith", prog_name="warpsmith")
def cli() -> None:
    """Random NVIDIA Warp kernels, with the C++ and CUDA code that Warp generates for them."""


for _module in (corpora, measuring, failing):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """Run the command line and exit: 0 done, 1 what was looked at is faulty, 2 bad input, 130 interrupted."""
    end_at_once()
    try:
        with _one_line_errors():
            status = cli.main(prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"error: {' '.join(error.format_message().split())}", err=True)
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except (CorpusError, ToolchainError) as error:
        raise Refused(str(error)) from error
