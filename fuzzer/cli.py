"""The command line. Commands import what they need when they run, so that `--help` is instant."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from compile.toolchain import ToolchainError, require_warp
from corpus.errors import CorpusError
from corpus.sizes import parse_size
from fuzzer.errors import Refused
from fuzzer.machine import cores

PROGRAM = "python -m fuzzer"
BAD_INPUT = 2


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


DIRECTORY = click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
TARGET = click.option("--target", type=click.Choice(["cpu", "cuda"]), help="Only the code of this target.")


@cli.command(
    cls=Examples,
    examples=(
        "run --budget 200MB",
        "run --budget 20MB --out out/loops --types loop,nested,scan --seed 7",
        "run --budget 1GB --check codegen --target cpu --format jsonl",
    ),
)
@click.option("--budget", type=Size(), required=True, help="Payload to make: bytes of source and generated code.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/corpus"), show_default=True, help="Where.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Another seed, another corpus."
)
@click.option(
    "--target", type=click.Choice(["cpu", "cuda", "both"]), default="both", show_default=True, help="Code for what."
)
@click.option(
    "--check",
    type=click.Choice(["codegen", "compile"]),
    default="compile",
    show_default=True,
    help="codegen: Warp accepts it and prints its code. compile: and clang and NVRTC accept what was printed.",
)
@click.option("--types", metavar="A,B,..", help="Kernel types to draw, evenly.  [default: all]")
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes; the result is the same.  [default: one a core]"
)
@click.option(
    "--format", "form", type=click.Choice(["parquet", "jsonl"]), default="parquet", show_default=True, help="Of shards."
)
@click.option("--shard-size", type=Size(), default="50MB", show_default=True, help="Payload of a full shard.")
def run(
    budget: int,
    out: Path,
    seed: int,
    target: str,
    check: str,
    types: str | None,
    workers: int | None,
    form: str,
    shard_size: int,
) -> int:
    """Make a corpus, or continue one.

    The same options give the same bytes, however often the run is interrupted; a larger --budget extends a corpus.
    Ctrl-C stops cleanly; the same command goes on.
    """
    _require_warp(check, target)
    from fuzzer.job import configuration_of, make_corpus

    configuration = configuration_of(
        seed=seed, types=types, target=target, check=check, form=form, shard_size=shard_size
    )
    return make_corpus(out, configuration, budget=budget, workers=workers or cores(), command=_this_command())


@cli.command(cls=Examples, examples=("validate out/corpus", "validate out/corpus --regenerate 20 --recompile 50"))
@DIRECTORY
@click.option("--recompile", type=click.IntRange(0), default=0, help="Compile so many records again.")
@click.option(
    "--regenerate", type=click.IntRange(0), default=0, help="Make so many records again, and compare all bytes."
)
def validate(directory: Path, recompile: int, regenerate: int) -> int:
    """Check every shard of DIR against the manifest, and every row against its content.

    Prints what is wrong, a line each, and exits with status 1 if there is anything.
    """
    from fuzzer.readers import print_problems

    if recompile or regenerate:
        _require_warp("codegen", "both")
    return 1 if print_problems(directory, recompile=recompile, regenerate=regenerate) else 0


@cli.command(
    cls=Examples,
    examples=(
        "stats out/corpus",
        "stats out/corpus --natural --json stats.json",
        "stats --draw 10000 --natural",
    ),
)
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--draw", metavar="N", type=click.IntRange(1), help="Instead of DIR: so many fresh programs.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Which ones to draw.")
@click.option("--natural", is_flag=True, help="Also how far they are from the kernels of Warp's own examples.")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures here as well.")
def stats(directory: Path | None, draw: int | None, seed: int, natural: bool, path: Path | None) -> None:
    """Count what DIR holds: types, sizes, built-ins, shapes, variety; of fresh programs, their variety."""
    if (directory is None) == (draw is None):
        raise click.UsageError("give either a corpus DIR or --draw N")
    if draw is not None:
        _require_warp("codegen", "cpu")
    from fuzzer.readers import print_stats

    print_stats(directory, draw=draw, seed=seed, natural=natural, path=path)


@cli.command(
    cls=Examples,
    examples=(
        "coverage out/corpus",
        "coverage --draw 2000 --seed 7 --json coverage.json",
        "coverage --draw 4000 --lines --swarm",
    ),
)
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--draw", metavar="N", type=click.IntRange(1), help="Instead of DIR: so many fresh programs.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Which ones to draw.")
@click.option(
    "--lines",
    is_flag=True,
    help="Also lines of Warp that run, for up to 4,000 programs; those that do not are in the JSON. Needs coverage.",
)
@click.option("--swarm", is_flag=True, help="Also as many programs without masks, and compare.")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures here as well.")
def coverage(directory: Path | None, draw: int | None, seed: int, lines: bool, swarm: bool, path: Path | None) -> None:
    """Measure how much of Warp's language DIR or fresh programs reach, and name what is missing.

    Every program is built again, so that Warp itself says which overloads it calls, with which types.
    """
    if (directory is None) == (draw is None):
        raise click.UsageError("give either a corpus DIR or --draw N")
    if swarm and draw is None:
        raise click.UsageError("--swarm goes with --draw N")
    _require_warp("codegen", "cpu")
    from fuzzer.coverage_tables import print_coverage

    print_coverage(directory, draw=draw, seed=seed, lines=lines, swarm=swarm, path=path)


@cli.command(
    cls=Examples,
    examples=("sample out/corpus --count 100 > sample.jsonl", "sample out/corpus --target cpu --out sample.jsonl"),
)
@DIRECTORY
@click.option(
    "--count", type=click.IntRange(1), default=100, show_default=True, help="Rows, spread over the kernel types."
)
@TARGET
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: standard output]"
)
def sample(directory: Path, count: int, target: str | None, out: Path | None) -> None:
    """Take a few rows of DIR to review, as JSON lines, spread over the kernel types; the same ones every time."""
    from fuzzer.readers import write_sample

    write_sample(directory, count, target, out)


@cli.command(cls=Examples, examples=("export out/corpus --target cpu --out out/pairs",))
@DIRECTORY
@click.option("--target", type=click.Choice(["cpu", "cuda"]), required=True, help="Whose code to pair the source with.")
@click.option(
    "--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="Of the files."
)
@click.option("--out", type=click.Path(path_type=Path), help="Directory to write.  [default: DIR-TARGET beside DIR]")
@click.option("--shard-size", type=Size(), default="100MB", show_default=True, help="Size of a full file.")
def export(directory: Path, target: str, form: str, out: Path | None, shard_size: int) -> None:
    """Write the pairs of Python source and generated code of DIR, one a line."""
    from fuzzer.readers import write_export

    write_export(directory, out or directory.with_name(f"{directory.name}-{target}"), target, form, shard_size)


@cli.command(cls=Examples, examples=("show out/corpus 3fa9", "show out/corpus 3fa9 --target cuda | less -R"))
@DIRECTORY
@click.argument("id", metavar="ID")
@TARGET
def show(directory: Path, id: str, target: str | None) -> None:
    """Print the record of DIR whose id begins with ID: what is known of it, its source and its code, in colours."""
    from rich.console import Console

    from corpus.reading import find
    from fuzzer.show import show as print_record

    print_record(find(directory, id), Console(), target)


@cli.command(cls=Examples, examples=("bench", "bench --count 500 --check codegen --workers 2 --json bench.json"))
@click.option("--count", type=click.IntRange(16), default=160, show_default=True, help="Programs to measure.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=0, show_default=True, help="Which programs.")
@click.option(
    "--check", type=click.Choice(["codegen", "compile"]), default="compile", show_default=True, help="As for run."
)
@click.option("--workers", type=click.IntRange(2), help="Also compare so many workers with one.")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures here as well.")
def bench(count: int, seed: int, check: str, workers: int | None, path: Path | None) -> None:
    """Measure where the time goes, per stage and kernel type, and how it compares with Warp and its compilers alone."""
    _require_warp(check, "both")
    from rich.console import Console

    from fuzzer.bench import measure, save, show

    measured = measure(count, seed, check=check, workers=workers)
    show(measured, Console(highlight=False))
    if path is not None:
        save(measured, path)


@cli.command(cls=Examples, examples=("doctor",))
def doctor() -> int:
    """Look at Python, Warp and its compilers, GPU, cores, memory and disk, and say what will work."""
    from rich.console import Console

    from fuzzer.doctor import report

    return 0 if report(Console(highlight=False)) else 1


def _require_warp(check: str, target: str) -> None:
    """Before anything that imports Warp is imported. Raises ToolchainError."""
    targets = ("cpu", "cuda") if target == "both" else (target,)
    require_warp(native=targets if check == "compile" else ())


def _this_command() -> str:
    return f"{PROGRAM} {shlex.join(sys.argv[1:])}"


def main() -> None:
    """Run the command line and exit: 0 done, 1 what was looked at is faulty, 2 bad input, 130 interrupted."""
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
