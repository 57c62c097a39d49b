"""The commands that read a corpus: what they print and write."""

import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import orjson
from rich.console import Console

from compile.toolchain import ToolchainError, builtin_names
from corpus import manifest as manifests
from corpus.error_stats import ErrorStats, gather_errors
from corpus.export import export
from corpus.files import explaining
from corpus.reading import iter_rows, pick
from corpus.sample import sample
from corpus.sizes import format_size
from corpus.stats import Stats, gather
from corpus.table import ERRORS, Table
from corpus.validate import validate
from corpus.variety import variety
from fuzzer.error_tables import show_error_stats
from fuzzer.errors import Refused
from fuzzer.natural import naturalness
from fuzzer.tables import show_naturalness, show_stats, show_variety

_LINES = orjson.OPT_APPEND_NEWLINE


def print_problems(directory: Path, *, recompile: int, regenerate: int) -> int:
    """Print what is wrong with a corpus, a line each; how many lines. Raises Refused where there is none."""
    if not manifests.is_corpus(directory):
        raise Refused(f"{directory}: no corpus here; name a directory that `run` has made")
    problems = [f"{problem.where}: {problem.what}" for problem in validate(directory)]
    if not problems and (recompile or regenerate):
        problems = _deeper_problems(directory, recompile, regenerate)
    for problem in problems:
        print(problem)
    if not problems:
        totals = manifests.load(directory).totals
        also = f", {regenerate} made again" if regenerate else ""
        also += f", {recompile} compiled again" if recompile else ""
        print(f"sound: {totals.rows} rows{also}")
    return len(problems)


def _deeper_problems(directory: Path, recompile: int, regenerate: int) -> list[str]:
    from fuzzer.harvesting.verify import not_remade, not_replayed
    from fuzzer.verify import not_recompiled, not_regenerated, version_problem

    configuration = manifests.load(directory).configuration
    problems: list[str] = []
    if configuration.table is ERRORS:
        different = version_problem(configuration) if recompile or regenerate else None
        if different:
            return [different]
        return [
            *not_replayed(pick(directory, recompile)),
            *not_remade(pick(directory, regenerate), configuration),
        ]
    if regenerate:
        different = version_problem(configuration)
        problems += [different] if different else not_regenerated(pick(directory, regenerate), configuration)
    if recompile:
        problems += not_recompiled(pick(directory, recompile), configuration.targets)
    return problems


def print_stats(directory: Path | None, *, draw: int | None, seed: int, natural: bool, path: Path | None) -> None:
    """Print the figures of a corpus, or the variety of `draw` fresh programs; write them to `path` as JSON.

    Raises CorpusError, Refused.
    """
    figures: dict[str, object] = {}
    console = Console(highlight=False)
    if directory is not None and _table(directory) is ERRORS:
        if natural:
            raise Refused(f"{directory}: programs that are wrong on purpose; --natural is for a corpus of kernels")
        errors = gather_errors(directory)
        show_error_stats(errors, console)
        _save(_plain(errors), path)
        return
    if directory is not None:
        stats = gather(directory, _existing_builtins())
        figures |= _plain(stats)
        show_stats(stats, console)
        sources = [row["python_source"] for row in iter_rows(directory, ("python_source",))]
    else:
        from fuzzer.stream import drawn_sources  # it needs Warp, which reading a corpus does not

        sources = [source for source in drawn_sources(seed, draw or 0) if source is not None]
    figures["variety"] = of_all = variety(sources)
    show_variety(of_all, console)
    if natural:
        figures["naturalness"] = found = naturalness(sources)
        show_naturalness(found, console)
    _save(figures, path)


def _plain(figures: ErrorStats | Stats) -> dict[str, object]:
    return {field.name: getattr(figures, field.name) for field in fields(figures)}


def _save(figures: Mapping[str, object], path: Path | None) -> None:
    if path is not None:
        with explaining(path):
            options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | _LINES
            path.write_bytes(orjson.dumps(figures, option=options))


def _table(directory: Path) -> Table:
    return manifests.load(directory).configuration.table


def _existing_builtins() -> frozenset[str]:
    """Of the Warp that is installed; none when it is not: the corpus can be counted all the same."""
    try:
        return builtin_names()
    except ToolchainError:
        return frozenset()


def write_sample(directory: Path, count: int, target: str | None, path: Path | None) -> None:
    """Write a few rows to `path`, or to standard output. Raises CorpusError."""
    lines = b"".join(orjson.dumps(row, option=_LINES) for row in sample(directory, count, target))
    if path is None:
        sys.stdout.buffer.write(lines)
        return
    with explaining(path):
        path.write_bytes(lines)


def write_export(directory: Path, out: Path, target: str | None, form: str, shard_size: int) -> None:
    """Write pairs to `out` and say so. Raises CorpusError."""
    shards = export(directory, out, target, format=form, shard_size=shard_size)
    rows, size = sum(shard.rows for shard in shards), sum(shard.bytes for shard in shards)
    print(f"{rows} pairs, {format_size(size)}, in {len(shards)} files of {out}")
