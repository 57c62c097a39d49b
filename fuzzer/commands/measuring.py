"""Commands that measure the generator, and the machine that it is on."""

from pathlib import Path

import click

from corpus.configuration import LEVELS
from fuzzer.commands.shared import Examples, require_warp


@click.command(
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
    require_warp("codegen", "cpu")
    from fuzzer.coverage_tables import print_coverage

    print_coverage(directory, draw=draw, seed=seed, lines=lines, swarm=swarm, path=path)


@click.command(cls=Examples, examples=("bench", "bench --count 500 --check codegen --workers 2 --json bench.json"))
@click.option("--count", type=click.IntRange(16), default=160, show_default=True, help="Programs to measure.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=0, show_default=True, help="Which programs.")
@click.option("--check", type=click.Choice(LEVELS), default="compile", show_default=True, help="As for run.")
@click.option("--workers", type=click.IntRange(2), help="Also compare so many workers with one.")
@click.option("--json", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures here as well.")
def bench(count: int, seed: int, check: str, workers: int | None, path: Path | None) -> None:
    """Measure where the time goes, per stage and kernel type, and how it compares with Warp and its compilers alone."""
    require_warp(check, "both")
    from rich.console import Console

    from fuzzer.bench import measure, save, show

    measured = measure(count, seed, check=check, workers=workers)
    show(measured, Console(highlight=False))
    if path is not None:
        save(measured, path)


@click.command(cls=Examples, examples=("mutants", "mutants --count 500 --json mutants.json"))
@click.option("--count", type=click.IntRange(1), default=500, show_default=True, help="Mutants that differ, to judge.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=0, show_default=True, help="Of which programs.")
@click.option(
    "--json", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write counts and survivors here."
)
def mutants(count: int, seed: int, path: Path | None) -> int:
    """Break generated C++ on purpose, line by line, and measure how much of that the oracles see.

    Exits with status 1 where they see less than the bars: 95% of forward mutants, 90% of backward ones.
    """
    require_warp("compile", "cpu")
    from rich.console import Console

    from fuzzer.mutation import measure, save, show

    score = measure(count, seed)
    if path is not None:
        save(score, path)
    return 0 if show(score, Console(highlight=False)) else 1


@click.command(cls=Examples, examples=("doctor",))
def doctor() -> int:
    """Look at Python, Warp and its compilers, GPU, cores, memory and disk, and say what will work."""
    from rich.console import Console

    from fuzzer.doctor import report

    return 0 if report(Console(highlight=False)) else 1


COMMANDS = (coverage, bench, mutants, doctor)
