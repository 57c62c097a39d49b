"""Commands for what fails: which failures a run met, each once, and what to do with one."""

from pathlib import Path

import click

from fuzzer.commands.shared import DIRECTORY, Examples, Size, require_warp, this_command
from fuzzer.machine import cores

_RUN = click.argument(
    "directory", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("out/corpus"), required=False
)


@click.command(cls=Examples, examples=("failures", "failures out/corpus"))
@_RUN
def failures(directory: Path) -> None:
    """List the distinct failures of the run in DIR: signature, count, stage, the size of the smallest program."""
    from rich.console import Console

    from fuzzer.findings import findings
    from fuzzer.tables import show_findings

    show_findings(findings(directory), Console(highlight=False))


@click.command(cls=Examples, examples=("replay out/corpus 02f3",))
@DIRECTORY
@click.argument("id", metavar="ID")
def replay(directory: Path, id: str) -> int:
    """Do a failure of DIR again, named by its signature: is it still the same one?

    Exits with status 1 when it is another, or none any more.
    """
    require_warp("compile", "both")
    from fuzzer.findings import find
    from fuzzer.replay import replayed

    outcome = replayed(find(directory, id))
    click.echo(outcome.told)
    return 0 if outcome.same else 1


@click.command(
    cls=Examples,
    examples=("report out/corpus 02f3 > issue.md", "report out/corpus --sarif findings.sarif"),
)
@DIRECTORY
@click.argument("id", metavar="[ID]", required=False)
@click.option("--sarif", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write all findings as SARIF.")
def report(directory: Path, id: str | None, path: Path | None) -> None:
    """Write a failure of DIR, named by its signature, as the text of an issue; or all of them as SARIF 2.1.0."""
    if (id is None) == (path is None):
        raise click.UsageError("give either the ID of a failure or --sarif FILE")
    from fuzzer.findings import find, findings

    if id is not None:
        from fuzzer.reporting.issue import issue_text

        click.echo(issue_text(find(directory, id)), nl=False)
        return
    assert path is not None
    from corpus.files import explaining
    from fuzzer.reporting.sarif import sarif_bytes

    found = findings(directory)
    with explaining(path):
        path.write_bytes(sarif_bytes(found))
    click.echo(f"{len(found)} findings in {path}")


@click.command(cls=Examples, examples=("pytest out/corpus -o test_failures.py",))
@DIRECTORY
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write.")
def pytest(directory: Path, out: Path) -> None:
    """Write the distinct failures of DIR as tests, one each, expected to fail as long as the bug lives."""
    from corpus.files import explaining
    from fuzzer.findings import findings
    from fuzzer.reporting.pytest_file import pytest_file, pytest_tests

    found = findings(directory)
    tests = pytest_tests(found)
    with explaining(out):
        out.write_text(pytest_file(tests))
    left = len(found) - len(tests)
    click.echo(f"{len(tests)} tests in {out}" + (f"; {left} failures have no program that shows them" if left else ""))


@click.command(
    cls=Examples,
    examples=(
        "harvest --count 1000",
        "harvest --budget 50MB --out out/errors --kinds names,types,missing_argument",
        "harvest --coverage --out out/errors",
    ),
)
@click.option("--count", type=click.IntRange(1), help="Rows to make.")
@click.option("--budget", type=Size(), help="Payload to make: bytes of programs, diffs and messages.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/errors"), show_default=True, help="Where.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Another seed, other rows."
)
@click.option("--kinds", metavar="A,B,..", help="Faults, or groups of them, to make.  [default: all]")
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes; the result is the same.  [default: one a core]"
)
@click.option(
    "--shrink/--no-shrink", default=True, show_default=True, help="Whether every row is made as small as can be."
)
@click.option(
    "--format", "form", type=click.Choice(["parquet", "jsonl"]), default="parquet", show_default=True, help="Of shards."
)
@click.option(
    "--coverage", is_flag=True, help="Instead: list the places where Warp raises, and which of them --out reaches."
)
def harvest(
    count: int | None,
    budget: int | None,
    out: Path,
    seed: int,
    kinds: str | None,
    workers: int | None,
    shrink: bool,
    form: str,
    coverage: bool,
) -> int:
    """Make programs that are wrong on purpose and in one place, each with its error and the repair, or continue.

    The same options give the same bytes, however often the harvest is interrupted.
    """
    if sum((count is not None, budget is not None, coverage)) != 1:
        raise click.UsageError("give one of --count N, --budget SIZE and --coverage")
    require_warp("codegen", "cpu")
    if coverage:
        from rich.console import Console

        from fuzzer.harvesting.coverage import print_reach, reach

        print_reach(reach(out), Console(highlight=False))
        return 0
    from fuzzer.harvesting.job import error_configuration, make_errors
    from fuzzer.progress import Goal

    configuration = error_configuration(seed=seed, kinds=kinds, shrink=shrink, form=form)
    goal = Goal(count, of_rows=True) if count is not None else Goal(budget or 0)
    return make_errors(out, configuration, goal=goal, workers=workers or cores(), command=this_command())


@click.command(
    cls=Examples,
    examples=(
        "shrink kernel.py --out small.py",
        "shrink kernel.py --oracle native_cuda",
        "shrink 02f3 --dir out/corpus",
    ),
)
@click.argument("what", metavar="FILE|ID")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("out/corpus"),
    show_default=True,
    help="The run whose failure ID is.",
)
@click.option(
    "--oracle",
    type=click.Choice(
        "codegen native_cpu native_cuda launch crash repeat reference seeds gradient lifted".split(),
    ),
    help="What says that FILE fails.  [default: the first that does]",
)
@click.option(
    "--shrink-time",
    "seconds",
    type=click.FloatRange(0.1),
    default=120.0,
    show_default=True,
    help="Seconds that it may take.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the smallest program here.  [default: print it]",
)
def shrink(what: str, directory: Path, oracle: str | None, seconds: float, out: Path | None) -> int:
    """Make a program that fails as small as can be, with the same failure: a FILE, or a failure of a run by its ID.

    Ctrl-C ends it with the smallest program so far. Exits with status 1 when the failure does not come every time.
    """
    require_warp("compile", "both")
    from corpus.files import explaining
    from fuzzer.shrinking.job import shrink_file, shrink_finding, told

    path = Path(what)
    is_file = path.exists() or path.suffix == ".py"
    small = shrink_file(path, oracle, seconds) if is_file else shrink_finding(directory, what, seconds)
    click.echo(told(small), err=True)
    if out is None:
        click.echo(small.source, nl=False)
    else:
        with explaining(out):
            out.write_text(small.source)
    return 1 if small.flaky else 0


@click.command(cls=Examples, examples=("check kernel.py", "check kernel.py --oracles reference,gradient"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--oracles", metavar="A,B,..", help="Which oracles look at it.  [default: all]")
def check(file: Path, oracles: str | None) -> int:
    """Run every kernel in FILE, whoever wrote it, and print what each oracle says of it.

    Arguments are made up from the types of its parameters. Exits with status 1 if anything is wrong.
    """
    require_warp("compile", "cpu")
    from fuzzer.checking import check_file
    from fuzzer.oracles.asking import shares

    return 0 if check_file(file, tuple(shares("gradient", oracles))) else 1


COMMANDS = (check, shrink, harvest, failures, replay, report, pytest)
