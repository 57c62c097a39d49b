"""How small failures of drawn programs get, and what it costs: `python tests/quality/measure.py [COUNT]`.

The failures are those of the planted bugs, on drawn programs of twenty statements and more.
"""

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planted import BUGS, planted
from rich.console import Console
from rich.table import Table

from compile.verdict import verdict
from fuzzer.compose import tool_versions
from fuzzer.shrinking import shrink
from fuzzer.shrinking.draw import shrink_draw
from fuzzer.shrinking.finding import statements
from fuzzer.shrinking.reducer import Effort
from fuzzer.signature import signature
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES

SEED = 7
MOST = 400


@dataclass(frozen=True, slots=True)
class Measured:
    """One failure: statements before, after the grammar's stage and after the text's; verdicts and seconds of each."""

    before: int
    drawn: int
    after: int
    verdicts: tuple[int, int]
    seconds: tuple[float, float]


def failures() -> Iterator[tuple[Any, str, int]]:
    """(bug, kernel type, index) of drawn programs that are long enough; whether they have the bug is to be seen."""
    for index in range(100_000):
        kernel_type = KERNEL_TYPES[index * 7 % len(KERNEL_TYPES)]
        program = draw_program(SEED, kernel_type, index, 0)
        if program is not None and statements(program.source) >= 20:
            yield BUGS[index % len(BUGS)], kernel_type, index


def measured(kernel_type: str, index: int) -> Measured | None:
    """What shrinking makes of a draw; None where it does not fail."""
    program = draw_program(SEED, kernel_type, index, 0)
    assert program is not None
    failure = verdict(program.source)
    if failure is None:
        return None
    wanted, lines = signature(failure), [failure.line]

    def same(text: str) -> bool:
        found = verdict(text)
        if found is None or signature(found).id != wanted.id:
            return False
        lines.append(found.line)
        return True

    first = Effort(most_verdicts=round(MOST * 0.4))
    drawn = shrink_draw(SEED, kernel_type, index, 0, signature=wanted.id, same=same, effort=first)
    assert drawn is not None
    first_seconds = first.seconds
    same(drawn)
    second = Effort(most_verdicts=MOST - first.verdicts)
    small = shrink(drawn, same, line=lines[-1], effort=second)
    return Measured(
        statements(program.source),
        statements(drawn),
        statements(small.source),
        (first.verdicts, second.verdicts),
        (first_seconds, second.seconds),
    )


def main(count: int) -> None:
    """Print medians and worst figures over so many failures."""
    found: list[Measured] = []
    for bug, kernel_type, index in failures():
        with planted(bug):
            one = measured(kernel_type, index)
        if one is not None:
            found.append(one)
        if len(found) == count:
            break
    table = Table("of a failure", "median", "most", box=None)
    for name, values in [
        ("statements drawn", [one.before for one in found]),
        ("after the stage in the grammar", [one.drawn for one in found]),
        ("after the stage on the text", [one.after for one in found]),
        ("beyond import and def", [one.after - 2 for one in found]),
        ("verdicts in the grammar", [one.verdicts[0] for one in found]),
        ("verdicts on the text", [one.verdicts[1] for one in found]),
        ("verdicts", [sum(one.verdicts) for one in found]),
        ("seconds in the grammar", [one.seconds[0] for one in found]),
        ("seconds on the text", [one.seconds[1] for one in found]),
        ("seconds", [sum(one.seconds) for one in found]),
    ]:
        table.add_row(name, f"{statistics.median(values):.3g}", f"{max(values):.3g}")
    console = Console(highlight=False)
    console.print(f"{len(found)} failures of {len(BUGS)} planted bugs; versions {tool_versions()}")
    console.print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
