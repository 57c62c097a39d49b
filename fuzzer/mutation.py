"""`mutants`: how much the oracles see. Warp's generated C++ is broken on purpose, and the broken code judged."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from compile.codegen import emit
from compile.outcome import Rejected
from fuzzer.judge import Judge
from fuzzer.mutating.mutants import OPERATORS, Mutant, mutants
from fuzzer.mutating.trying import ASKED, Trial, Trials
from fuzzer.oracles.judging import Question
from fuzzer.oracles.verdict import Verdict
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program

BARS = {"forward": 0.95, "backward": 0.90}
_OF_A_PROGRAM = 8  # mutants, so that many programs have a part


@dataclass
class Score:
    """The fates of mutants: counts by (direction, operator, fate), and those that survived or were equivalent."""

    fates: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    left: list[dict[str, Any]] = field(default_factory=list)
    programs: int = 0

    def add(self, trial: Trial, fates: Sequence[str]) -> None:
        """Count the mutants of a program."""
        self.programs += 1
        for mutant, fate in zip(trial.mutants, fates, strict=True):
            self.fates[mutant.direction, mutant.operator, fate] += 1
            if fate in ("survived", "equivalent"):
                row = {name: getattr(mutant, name) for name in ("operator", "direction", "line", "before", "after")}
                self.left.append({"fate": fate, **row, "source": trial.source})

    def killed(self, direction: str) -> tuple[int, int]:
        """The mutants killed, and those that are not equivalent."""
        of_all = Counter({key: count for key, count in self.fates.items() if key[0] == direction})
        killed = sum(count for (_, _, fate), count in of_all.items() if fate in ASKED)
        return killed, killed + sum(count for (_, _, fate), count in of_all.items() if fate == "survived")

    def tried(self) -> int:
        """The mutants that are neither equivalent nor invalid."""
        return sum(self.killed(direction)[1] for direction in BARS)


def measure(count: int, seed: int) -> Score:
    """Judge mutants of drawn programs until so many are told apart from what they were made of."""
    score = Score()
    met: Counter[tuple[str, str]] = Counter()
    with Trials() as trials:
        for trial in _trials(seed, met):
            score.add(trial, trials.fates(trial))
            if score.tried() >= count:
                return score
    return score


def _trials(seed: int, met: Counter[tuple[str, str]]) -> Iterator[Trial]:
    """Programs that the oracles pass, each with the mutants of the operators that were met least."""
    with Judge() as judge:
        index = 0
        while True:
            program = draw_program(seed, KERNEL_TYPES[index % len(KERNEL_TYPES)], index, 0)
            index += 1
            if program is not None and (ways := _ways(judge, program)):
                chosen = _chosen(program, ways, met)
                if chosen:
                    yield Trial(program.source, program.launch, chosen)


def _ways(judge: Judge, program: Program) -> tuple[str, ...]:
    """The directions in which the oracles judge a program, and pass it."""
    said = judge.opinions([program.source], Question(("reference", "gradient"), program.launch))[0]
    if not isinstance(said, dict):
        return ()
    verdicts: dict[str, Verdict] = said
    forward = ("forward",) if verdicts["reference"].passed else ()
    return (*forward, "backward") if forward and verdicts["gradient"].passed else forward


def _chosen(program: Program, ways: tuple[str, ...], met: Counter[tuple[str, str]]) -> tuple[Mutant, ...]:
    try:
        sections = emit(program.source, ("cpu",)).cpu
    except Rejected:
        return ()
    assert sections is not None
    every = [mutant for mutant in mutants(sections) if mutant.direction in ways]
    chosen: list[Mutant] = []
    while every and len(chosen) < _OF_A_PROGRAM:
        least = min(every, key=lambda mutant: (met[mutant.direction, mutant.operator], mutant.line * 37 % 101))
        met[least.direction, least.operator] += 1
        every.remove(least)
        chosen.append(least)
    return tuple(chosen)


def show(score: Score, console: Console) -> bool:
    """Print the tables; whether the bars are met."""
    for direction, bar in BARS.items():
        killed, of_all = score.killed(direction)
        table = Table("operator", "killed", "by", "survived", "equivalent", box=None, title=f"{direction} mutants")
        for operator in OPERATORS:
            counts = {fate: score.fates[direction, operator, fate] for fate in (*ASKED, "survived", "equivalent")}
            if any(counts.values()):
                by = ", ".join(f"{name} {counts[name]}" for name in ASKED if counts[name])
                dead = sum(counts[name] for name in ASKED)
                table.add_row(operator, str(dead), by, str(counts["survived"]), str(counts["equivalent"]))
        console.print(table)
        share = killed / of_all if of_all else 0.0
        console.print(f"{direction}: {killed} of {of_all} killed, {share:.1%} (bar {bar:.0%})")
    return all(killed >= BARS[way] * of_all for way in BARS for killed, of_all in (score.killed(way),))


def save(score: Score, path: Path) -> None:
    """Write the counts and every mutant that was not killed."""
    counts = [{"direction": d, "operator": o, "fate": f, "count": n} for (d, o, f), n in sorted(score.fates.items())]
    path.write_bytes(orjson.dumps({"programs": score.programs, "counts": counts, "left": score.left}))
