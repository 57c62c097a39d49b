"""Commands that make a corpus, or read one."""

from pathlib import Path

import click

from corpus.configuration import LEVELS
from fuzzer.commands.shared import DIRECTORY, TARGET, Examples, Size, require_warp, this_command
from fuzzer.machine import cores


@click.command(
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
    type=click.Choice(LEVELS),
    default="compile",
    show_default=True,
    help="codegen: Warp accepts it and prints its code. compile: and clang and NVRTC accept what was printed. run: and "
    "it runs on the CPU. reference: and its results are the reference's. gradient: and its gradients are.",
)
@click.option(
    "--oracles",
    metavar="A,B:0.1,..",
    help="Which oracles look at programs that run, and at what share of them.  [default: those of the level]",
)
@click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    help="Where programs run, from --check reference on: the CPU, or a CUDA device too.  [default: what there is]",
)
@click.option("--types", metavar="A,B,..", help="Kernel types to draw, evenly.  [default: all]")
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes; the result is the same.  [default: one a core]"
)
@click.option(
    "--format", "form", type=click.Choice(["parquet", "jsonl"]), default="parquet", show_default=True, help="Of shards."
)
@click.option("--shard-size", type=Size(), default="50MB", show_default=True, help="Payload of a full shard.")
@click.option(
    "--keep-per-signature",
    "keep",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Failing programs to write down for each distinct failure, and later ones that are smaller.",
)
@click.option(
    "--shrink-time",
    "shrink_seconds",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="Seconds for shrinking each distinct failure, beside the run; 0 shrinks none.",
)
def run(
    budget: int,
    out: Path,
    seed: int,
    target: str,
    check: str,
    oracles: str | None,
    device: str | None,
    types: str | None,
    workers: int | None,
    form: str,
    shard_size: int,
    keep: int,
    shrink_seconds: float,
) -> int:
    """Make a corpus, or continue one.

    The same options give the same bytes, however often the run is interrupted; a larger --budget extends a corpus.
    Ctrl-C stops cleanly; the same command goes on.
    """
    require_warp(check, target)
    from fuzzer.job import configuration_of, make_corpus

    configuration = configuration_of(
        seed=seed,
        types=types,
        target=target,
        check=check,
        oracles=oracles,
        device=device,
        form=form,
        shard_size=shard_size,
    )
    return make_corpus(
        out,
        configuration,
        budget=budget,
        workers=workers or cores(),
        keep=keep,
        shrink_seconds=shrink_seconds,
        command=this_command(),
    )


@click.command(cls=Examples, examples=("validate out/corpus", "validate out/corpus --regenerate 20 --recompile 50"))
@DIRECTORY
@click.option(
    "--recompile",
    type=click.IntRange(0),
    default=0,
    help="Compile so many records again; of errors: does each fail as it did, and its repair pass?",
)
@click.option(
    "--regenerate", type=click.IntRange(0), default=0, help="Make so many records again, and compare all bytes."
)
def validate(directory: Path, recompile: int, regenerate: int) -> int:
    """Check every shard of DIR against the manifest, and every row against its content.

    Prints what is wrong, a line each, and exits with status 1 if there is anything.
    """
    from fuzzer.readers import print_problems

    if recompile or regenerate:
        require_warp("codegen", "both")
    return 1 if print_problems(directory, recompile=recompile, regenerate=regenerate) else 0


@click.command(
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
        require_warp("codegen", "cpu")
    from fuzzer.readers import print_stats

    print_stats(directory, draw=draw, seed=seed, natural=natural, path=path)


@click.command(
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


@click.command(cls=Examples, examples=("export out/corpus --target cpu --out out/pairs", "export out/errors"))
@DIRECTORY
@click.option("--target", type=click.Choice(["cpu", "cuda"]), help="Whose code to pair the source with; not of errors.")
@click.option(
    "--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="Of the files."
)
@click.option("--out", type=click.Path(path_type=Path), help="Directory to write.  [default: DIR-TARGET or DIR-pairs]")
@click.option("--shard-size", type=Size(), default="100MB", show_default=True, help="Size of a full file.")
def export(directory: Path, target: str | None, form: str, out: Path | None, shard_size: int) -> None:
    """Write the pairs of Python source and generated code of DIR, one a line; of errors, of failure and repair."""
    from fuzzer.readers import write_export

    out = out or directory.with_name(f"{directory.name}-{target or 'pairs'}")
    write_export(directory, out, target, form, shard_size)


@click.command(cls=Examples, examples=("show out/corpus 3fa9", "show out/corpus 3fa9 --target cuda | less -R"))
@DIRECTORY
@click.argument("id", metavar="ID")
@TARGET
def show(directory: Path, id: str, target: str | None) -> None:
    """Print the record of DIR whose id begins with ID: what is known of it, its source and its code, in colours."""
    from rich.console import Console

    from corpus.error_record import ErrorRecord
    from corpus.reading import find
    from fuzzer.show import show as print_record
    from fuzzer.show_error import show_error

    record = find(directory, id)
    if isinstance(record, ErrorRecord):
        if target is not None:
            raise click.UsageError("--target is for a corpus of kernels: errors have none")
        show_error(record, Console())
    else:
        print_record(record, Console(), target)


COMMANDS = (run, validate, stats, sample, export, show)
