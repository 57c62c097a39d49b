"""Warp accepts what the grammar draws, and so do the native compilers."""

from collections import Counter

from drawn import sample

from compile.codegen import emit
from compile.native import Unit, check
from compile.outcome import Rejected
from grammar import Program

PROGRAMS = 2000
NATIVE = 64
BATCH = 16


def test_warp_accepts_for_both_targets() -> None:
    rejected: Counter[str] = Counter()
    for program in sample(PROGRAMS):
        try:
            emission = emit(program.source)
        except Rejected as rejection:
            rejected[f"{program.kernel_type}: {rejection.failure.message}"] += 1
        else:
            assert emission.cpu is not None
            assert emission.cuda is not None
            has_backward = emission.options["enable_backward"]
            assert bool(emission.cpu.backward) == bool(emission.cuda.backward) == has_backward
    assert rejected.total() <= 0.005 * PROGRAMS, rejected.most_common()


def test_compilers_accept_both_targets_and_directions() -> None:
    failures: Counter[str] = Counter()
    drawn = sample(PROGRAMS)[-NATIVE:]
    for start in range(0, len(drawn), BATCH):
        for target in ("cpu", "cuda"):
            verdicts = check([unit(program, target) for program in drawn[start : start + BATCH]])
            failures.update(f"{target}: {v.message}" for v in verdicts if v is not None)
    assert failures.total() <= 0.005 * NATIVE, failures.most_common()


def unit(program: Program, target: str) -> Unit:
    emission = emit(program.source, (target,))
    sections = emission.cpu if target == "cpu" else emission.cuda
    assert sections is not None
    return Unit(program.kernel_name, target, sections)
