"""`harvest`: what is asked for, checked before anything is written; the harvest; what came of it."""

import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.configuration import DEFAULT_SHARD_SIZE, Configuration
from corpus.failures import iter_failures
from corpus.sizes import format_size
from corpus.store import Corpus
from corpus.table import ERRORS
from fuzzer.compose import tool_versions
from fuzzer.errors import Refused
from fuzzer.filling import fill, tally_of
from fuzzer.harvesting.balance import Balance
from fuzzer.job import STOPPED
from fuzzer.keeping import Keeper
from fuzzer.limits import HARVEST_AHEAD, HARVEST_BLOCK
from fuzzer.progress import Goal
from grammar.faults import FAULTS

STAGES = "fuzzer.harvesting.stages:HarvestStages"
_KEEP = 20  # programs that Warp takes though they are wrong, for each kind of mistake
_TOLD = 12


def chosen_faults(text: str | None) -> tuple[str, ...]:
    """The faults of a list such as "names,missing_argument", of faults and groups, in their order; all for None.

    Raises Refused.
    """
    if text is None:
        return tuple(fault.name for fault in FAULTS)
    asked = {name.strip() for name in text.split(",")} - {""}
    groups = dict.fromkeys(fault.group for fault in FAULTS)
    unknown = sorted(asked - groups.keys() - {fault.name for fault in FAULTS})
    if unknown or not asked:
        what = f"unknown kind {', '.join(unknown)}" if unknown else "no kind"
        raise Refused(
            f"{what}: choose from the groups {', '.join(groups)}, or from the faults that docs/errors.md lists"
        )
    return tuple(fault.name for fault in FAULTS if fault.name in asked or fault.group in asked)


def error_configuration(*, seed: int, kinds: str | None, shrink: bool, form: str) -> Configuration:
    """The configuration behind a command's options, with the tools that are installed. Raises Refused."""
    return Configuration(
        seed=seed,
        types=chosen_faults(kinds),
        check="codegen",
        format=form,
        shard_size=DEFAULT_SHARD_SIZE,
        versions=tool_versions(),
        content=ERRORS.name,
        options={"shrink": "yes" if shrink else "no"},
    )


def make_errors(out: Path, configuration: Configuration, *, goal: Goal, workers: int, command: str) -> int:
    """Make or continue the error corpus in `out`; its exit status. Raises CorpusError, Refused."""
    with Corpus.create_or_resume(out, configuration) as corpus:
        tally = tally_of(corpus)
        balance = Balance(corpus.committed("signature"))
        keeper = Keeper(_KEEP, iter_failures(out))
        fill(
            corpus,
            configuration,
            goal,
            tally,
            workers=workers,
            keeper=keeper,
            stages=STAGES,
            full=balance.full,
            block=HARVEST_BLOCK,
            ahead=HARVEST_AHEAD,
        )
    _report(out, corpus)
    if goal.reached(tally):
        return 0
    print(f"Stopped before there was enough. To go on: {command}", file=sys.stderr)
    return STOPPED


def _report(out: Path, corpus: Corpus) -> None:
    totals = corpus.totals
    table = Table(show_header=False, box=None)
    table.add_row("errors", str(out))
    table.add_row("rows", str(totals.rows))
    table.add_row("payload", f"{format_size(totals.payload_bytes)} ({totals.payload_bytes} bytes)")
    table.add_row("on disk", format_size(totals.bytes))
    table.add_row("kinds", str(len(totals.types)))
    table.add_row("edits tried", str(totals.attempts))
    table.add_row("duplicates", str(totals.duplicates))
    console = Console(highlight=False)
    console.print(table)
    stages = Counter(totals.failures)
    accepted = stages.pop("accepted", 0)
    if accepted:
        kinds = Counter(line["kernel_type"] for line in iter_failures(out) if line["stage"] == "accepted")
        names = ", ".join(f"{name} {count}" for name, count in kinds.most_common(_TOLD))
        console.print(f"accepted by Warp though wrong: {accepted} ({names}); see {out}/failures", markup=False)
    if stages:
        counts = ", ".join(f"{stage} {count}" for stage, count in sorted(stages.items()))
        console.print(f"edits that broke on our side: {stages.total()} ({counts}); see {out}/failures", markup=False)
