"""How small planted failures of drawn programs get, and what that takes: `python tests/quality/figures.py 40`."""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from planted import BUGS, Bug, planted

from compile.verdict import verdict
from corpus.shrunk import ShrunkFailure
from fuzzer.compose import tool_versions
from fuzzer.shrinking.effort import Effort
from fuzzer.shrinking.finding import shrink_failure, statements
from fuzzer.signature import signature
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program

SEED = 7
LARGE = 20  # statements of a program that counts
MOST_VERDICTS = 400
FRAME = 2  # statements that are always there: the import, and the kernel itself


@dataclass(frozen=True)
class Case:
    """A planted failure of a drawn program, and what it came down to. `cpu_seconds` are this process's."""

    bug: Bug
    small: ShrunkFailure
    cpu_seconds: float


def cases(count: int) -> Iterator[Case]:
    """So many failures, of programs of all kernel types in turn, each with the first bug in turn that it has."""
    made = index = 0
    while made < count:
        program = draw_program(SEED, KERNEL_TYPES[index * 7 % len(KERNEL_TYPES)], index, 0)
        if program is not None and statements(program.source) >= LARGE:
            bugs = (BUGS[(made + turn) % len(BUGS)] for turn in range(len(BUGS)))
            case = next((found for bug in bugs if (found := shrunk(program, index, bug))), None)
            if case is not None:
                made += 1
                yield case
        index += 1


def shrunk(program: Program, index: int, bug: Bug) -> Case | None:
    """What a program comes down to with a bug in Warp; None where it does not have it."""
    with planted(bug):
        failure = verdict(program.source)
        if failure is None:
            return None
        row = {
            "index": index,
            "attempt": 0,
            "stage": failure.stage,
            "symptom": failure.symptom,
            "message": failure.message,
            "python_source": program.source,
            "reproduce": {
                "seed": SEED,
                "kernel_type": program.kernel_type,
                "index": index,
                "attempt": 0,
                "versions": tool_versions(),
            },
        }
        started = time.process_time()
        # The bug is planted in this process, so it is here that candidates are judged.
        small = shrink_failure(row, signature(failure), effort=Effort(MOST_VERDICTS), isolated=False)
        return Case(bug, small, time.process_time() - started)


def main(count: int) -> None:
    """Print medians, and the largest, by stage."""
    found = []
    for case in cases(count):
        found.append(case)
        small = case.small
        print(f"{case.bug.name}: {small.statements[0]} to {small.statements[1]}, {small.verdicts} verdicts", flush=True)
    drawn = [small.in_grammar or (small.statements[0], 0, 0.0) for small in (case.small for case in found)]
    rows = {
        "statements drawn": [case.small.statements[0] - FRAME for case in found],
        "statements after the grammar": [one[0] - FRAME for one in drawn],
        "statements after the text": [case.small.statements[1] - FRAME for case in found],
        "verdicts in the grammar": [one[1] for one in drawn],
        "verdicts on the text": [case.small.verdicts - one[1] for case, one in zip(found, drawn, strict=True)],
        "verdicts in all": [case.small.verdicts for case in found],
        "seconds in the grammar": [one[2] for one in drawn],
        "seconds on the text": [case.small.seconds - one[2] for case, one in zip(found, drawn, strict=True)],
        "seconds in all": [case.small.seconds for case in found],
        "seconds of one core": [case.cpu_seconds for case in found],
    }
    print(f"{len(found)} planted failures: median, largest")
    for name, values in rows.items():
        print(f"{name:30} {statistics.median(values):8.4g} {max(values):8.4g}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
