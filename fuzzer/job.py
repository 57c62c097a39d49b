"""`run`: what is asked for, checked before anything is written; the run; what came of it."""

import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.configuration import LEVELS, Configuration
from corpus.failures import iter_failures
from corpus.shrunk import load_shrunk
from corpus.sizes import format_size
from corpus.store import Corpus
from fuzzer.background import BackgroundShrinker
from fuzzer.compose import tool_versions
from fuzzer.errors import Refused
from fuzzer.filling import fill, tally_of
from fuzzer.keeping import Keeper
from fuzzer.known import KnownIssue, known_issue
from fuzzer.progress import Goal
from fuzzer.rules import Rules
from fuzzer.signature import signature_of
from fuzzer.supervisor import LOOK_SECONDS
from grammar import KERNEL_TYPES

STOPPED = 130
SIGNATURES = 10  # the most frequent ones, in the report at the end


def chosen_types(text: str | None) -> tuple[str, ...]:
    """The kernel types of a list such as "loop,scan", in the grammar's order; all of them for None. Raises Refused."""
    if text is None:
        return KERNEL_TYPES
    asked = {name.strip() for name in text.split(",")} - {""}
    unknown = sorted(asked - set(KERNEL_TYPES))
    if unknown or not asked:
        what = f"unknown kernel type {', '.join(unknown)}" if unknown else "no kernel type"
        raise Refused(f"{what}: choose from {', '.join(KERNEL_TYPES)}")
    return tuple(name for name in KERNEL_TYPES if name in asked)


def configuration_of(
    *,
    seed: int,
    types: str | None,
    target: str,
    check: str,
    form: str,
    shard_size: int,
    oracles: str | None = None,
    device: str | None = None,
) -> Configuration:
    """The configuration behind a command's options, with the tools that are installed. Raises Refused."""
    chosen = chosen_types(types)
    if LEVELS.index(check) < LEVELS.index("run") and oracles is not None:
        raise Refused(f"--oracles goes with --check run and further, not with {check}")
    if LEVELS.index(check) >= LEVELS.index("run") and target == "cuda":
        raise Refused(f"--check {check} runs the code for the CPU: leave --target out, or make it cpu")
    from compile.codegen import preamble

    options = {} if oracles is None else {"oracles": oracles}
    if oracles is not None:
        from fuzzer.oracles.asking import shares

        shares(check, oracles)
    if LEVELS.index(check) >= LEVELS.index("reference") and _runs_on_cuda(device):
        options["device"] = "cuda"

    targets = ("cpu", "cuda") if target == "both" else (target,)
    return Configuration(
        seed=seed,
        types=chosen,
        target=target,
        check=check,
        format=form,
        shard_size=shard_size,
        versions=tool_versions(),
        preambles={name: preamble(name) for name in targets},
        options=options,
    )


def _runs_on_cuda(device: str | None) -> bool:
    """Whether programs run on a CUDA device as well: as asked, or if there is one. Raises Refused."""
    if device == "cpu":
        return False
    from compile.toolchain import toolchain

    found = bool(toolchain().devices)
    if device == "cuda" and not found:
        raise Refused("--device cuda: Warp sees no CUDA device; see `doctor`")
    return found


def make_corpus(
    out: Path,
    configuration: Configuration,
    *,
    budget: int,
    workers: int,
    keep: int,
    shrink_seconds: float,
    command: str,
) -> int:
    """Make or continue the corpus in `out`; its exit status.

    `keep`: see Keeper; `shrink_seconds`: see BackgroundShrinker. Raises CorpusError, Refused.
    """
    goal = Goal(budget)
    with BackgroundShrinker(out, shrink_seconds) as shrinker:
        with Corpus.create_or_resume(out, configuration) as corpus:
            tally = tally_of(corpus)
            shrinker.add_all(iter_failures(out))
            keeper = Keeper(keep, iter_failures(out))
            rules = fill(corpus, configuration, goal, tally, workers=workers, keeper=keeper, failed=shrinker.add)
        if goal.reached(tally):
            _finish(shrinker)
    _report(out, corpus, rules)
    if goal.reached(tally):
        return 0
    print(f"Stopped before the budget was spent. To go on: {command}", file=sys.stderr)
    return STOPPED


def _finish(shrinker: BackgroundShrinker) -> None:
    """Wait for the failures that are still being shrunk; Ctrl-C leaves them for `shrink`, or for the next run."""
    if not shrinker.pending:
        return
    print(f"Shrinking {shrinker.pending} distinct failures (Ctrl-C leaves them as they are).", file=sys.stderr)
    with suppress(KeyboardInterrupt):
        while shrinker.pending:
            shrinker.collect(LOOK_SECONDS)


def _report(out: Path, corpus: Corpus, rules: Rules) -> None:
    totals = corpus.totals
    table = Table(show_header=False, box=None)
    table.add_row("corpus", str(out))
    shards = len(corpus.manifest.shards)
    table.add_row("rows", f"{totals.rows} in {shards} {'shard' if shards == 1 else 'shards'}")
    table.add_row("payload", f"{format_size(totals.payload_bytes)} ({totals.payload_bytes} bytes)")
    table.add_row("on disk", format_size(totals.bytes))
    table.add_row("accepted", _acceptance(totals.rows, totals.attempts))
    table.add_row("duplicates", str(totals.duplicates))
    table.add_row("failures", str(sum(totals.failures.values())))
    console = Console(highlight=False)
    console.print(table)
    for rule in rules.weak():
        console.print(f"rule {rule.name}: {rule.success:.1%} of {rule.programs} programs passed", markup=False)
    if rules.said:
        console.print(_said(rules.said))
    _report_failures(console, out, corpus.manifest.configuration.versions["warp"])


def _said(said: Mapping[tuple[str, str], int]) -> Table:
    """What each oracle judged of the programs of this run, and why not the others."""
    table = Table("oracle", "passed", "wrong", "not judged", "mostly because", box=None)
    for oracle in dict.fromkeys(name for name, _ in said):
        words = Counter({word: count for (name, word), count in said.items() if name == oracle})
        passed, wrong = words.pop("passed", 0), words.pop("wrong", 0)
        why = ", ".join(f"{word} ({count})" for word, count in words.most_common(3))
        table.add_row(oracle, str(passed), str(wrong), str(words.total()), Text(why))
    return table


def _acceptance(rows: int, attempts: int) -> str:
    return f"{rows} of {attempts} programs tried" + (f" ({rows / attempts:.2%})" if attempts else "")


def _report_failures(console: Console, out: Path, warp: str) -> None:
    signatures = Counter(signature_of(failure) for failure in iter_failures(out))
    small = {name: shrunk.source for name, shrunk in load_shrunk(out).items()}
    known: Counter[KnownIssue] = Counter()
    for found in list(signatures):
        if issue := known_issue(found, warp, small.get(found.id)):
            known[issue] += signatures.pop(found)
    if signatures:
        table = Table("count", "signature", "failed at", "how", "with", box=None)
        for found, count in signatures.most_common(SIGNATURES):
            table.add_row(str(count), found.id, found.stage, found.symptom, Text(str(found)))
        console.print(table)
    if len(signatures) > SIGNATURES:
        console.print(f"and {len(signatures) - SIGNATURES} more kinds: see {out}/failures", markup=False)
    if known:
        table = Table("count", "known issue", box=None)
        for issue, count in known.most_common():
            table.add_row(str(count), Text(f"{issue.title} ({issue.link or issue.id})"))
        console.print(table)
