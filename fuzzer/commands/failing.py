"""Commands for what fails: which failures a run met, each once, and what to do with one."""

from pathlib import Path

import click

from fuzzer.commands.shared import DIRECTORY, Examples, require_warp

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
    from fuzzer.reporting.pytest_file import pytest_file

    found = [finding for finding in findings(directory) if finding.source is not None]
    with explaining(out):
        out.write_text(pytest_file(found))
    click.echo(f"{len(found)} tests in {out}")


COMMANDS = (failures, replay, report, pytest)
