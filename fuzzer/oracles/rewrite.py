"""`rewrite`: outputs differ after a rewrite of the source that keeps its meaning."""

import libcst as cst

from fuzzer.oracles.case import Case
from fuzzer.oracles.variants import alike, printed
from fuzzer.oracles.verdict import Verdict
from fuzzer.rewrites.table import REWRITES


def rewrite(case: Case) -> Verdict:
    """Whether every rewrite that can be made somewhere in the program leaves its results alone, to the last bit."""
    module = cst.parse_module(case.source)
    rewritten = {name: made for name, change in REWRITES.items() if (made := change(module, case.seed)) is not None}
    return alike("rewrite", case, printed(case, {name: made.code for name, made in rewritten.items()}))
