"""Every operator strikes in drawn programs, and nearly all mutants compile."""

import itertools
from collections import defaultdict

from drawn import sample

from compile.codegen import emit
from compile.native import Unit, check
from compile.outcome import Rejected
from fuzzer.mutating.mutants import OPERATORS, Mutant, mutants

COUNT = 110


def test_operators_strike_and_mutants_compile() -> None:
    found: dict[tuple[str, str], list[tuple[str, Mutant]]] = defaultdict(list)
    for program in sample(COUNT):
        try:
            emission = emit(program.source, ("cpu",))
        except Rejected:
            continue
        assert emission.cpu is not None
        for mutant in mutants(emission.cpu):
            found[mutant.operator, mutant.direction].append((emission.kernel_name, mutant))
    assert {operator for operator, _ in found} == set(OPERATORS)
    chosen = [made[len(made) // 2] for made in found.values()]  # out of different programs
    units = [Unit(name, "cpu", mutant.sections) for name, mutant in chosen]
    batches = (units[k : k + 16] for k in range(0, len(units), 16))
    failures = list(itertools.chain.from_iterable(check(batch) for batch in batches))
    assert sum(failure is None for failure in failures) >= 0.9 * len(failures), [
        (mutant.operator, mutant.after, failure.message)
        for (_, mutant), failure in zip(chosen, failures, strict=True)
        if failure is not None
    ]
