"""The commands that read a corpus: what they print and write."""

import sys
from pathlib import Path

import orjson
from rich.console import Console

from compile.toolchain import ToolchainError, builtin_names
from corpus import manifest as manifests
from corpus.export import export
from corpus.files import explaining
from corpus.reading import pick
from corpus.sample import sample
from corpus.sizes import format_size
from corpus.stats import gather
from corpus.validate import validate
from fuzzer.errors import Refused
from fuzzer.tables import show_stats

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
    from fuzzer.verify import not_recompiled, not_regenerated, version_problem

    configuration = manifests.load(directory).configuration
    problems: list[str] = []
    if regenerate:
        different = version_problem(configuration)
        problems += [different] if different else not_regenerated(pick(directory, regenerate), configuration)
    if recompile:
        problems += not_recompiled(pick(directory, recompile), configuration.targets)
    return problems


def print_stats(directory: Path, path: Path | None) -> None:
    """Print the figures of a corpus; write them to `path` as JSON. Raises CorpusError."""
    stats = gather(directory, _existing_builtins())
    show_stats(stats, Console(highlight=False))
    if path is not None:
        with explaining(path):
            path.write_bytes(orjson.dumps(stats, option=orjson.OPT_INDENT_2 | _LINES))


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


def write_export(directory: Path, out: Path, target: str, form: str, shard_size: int) -> None:
    """Write pairs to `out` and say so. Raises CorpusError."""
    shards = export(directory, out, target, format=form, shard_size=shard_size)
    rows, size = sum(shard.rows for shard in shards), sum(shard.bytes for shard in shards)
    print(f"{rows} pairs, {format_size(size)}, in {len(shards)} files of {out}")
