"""`backends`: a CUDA device holds something else afterwards than the reference says, where there is a device."""

from compile.device import cuda_devices, launched
from compile.memory import Unplaceable
from fuzzer.oracles.case import Case
from fuzzer.oracles.reference import not_judged
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong
from fuzzer.reference.compare import differences


def backends(case: Case, device: str | None = None) -> Verdict:
    """Whether every launch on a device agrees with its interpretation; the CPU's is looked at by `reference`."""
    if device is None and not cuda_devices():
        return skipped("no CUDA device")
    for turn in case.turns:
        outcome = case.outcome(turn)
        if (reason := not_judged(outcome)) is not None:
            return skipped(reason)
        if 0 in turn.dim:
            continue
        try:
            held = launched(case.live, turn.arguments, turn.dim, device or "cuda:0", tiled="wp.tile" in case.source)
        except Unplaceable as what:
            return skipped(str(what))
        if found := differences(outcome, {n: a for n, a in held.items() if a.dtype.names is None}):
            return wrong("backends", f"{found[0]}; {len(found)} numbers differ in a launch of {turn.dim}")
    return PASSED
