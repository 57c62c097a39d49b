"""`cache`: a program would be served code that was made for another, or code depends on what was built before.

Warp finds compiled code by a module's hash. So two programs with different code must have different hashes; and a
program that was refused may leave no trace on the next one.
"""

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from compile.codegen import Emission, emit
from compile.outcome import Rejected
from fuzzer.oracles.case import Case
from fuzzer.oracles.verdict import PASSED, Verdict, wrong
from grammar.edits import edited
from grammar.trees import Tree

MOST = 12  # edits of one program


def cache(case: Case) -> Verdict:
    """Whether edits of numbers that change the code change the hash, and whether nothing is left of a failure."""
    for what, source in _edits(case.source):
        other = _emitted(source)
        if other is None or other.cpu is None or case.emission.cpu is None:
            continue
        if other.cpu.text != case.emission.cpu.text and other.cpu_module_hash == case.emission.cpu_module_hash:
            return wrong("cache", f"{what} changes the code and not the hash that it is found by")
    if _emitted(_broken(case.source)) is None:
        targets = tuple(t for t in ("cpu", "cuda") if getattr(case.emission, t) is not None)
        if emit(case.source, targets) != case.emission:
            return wrong("cache", "other code after a program that was refused")
    return PASSED


def _edits(source: str) -> Iterator[tuple[str, str]]:
    """The program with one number changed, at up to so many places spread over it."""
    module = cst.parse_module(source)
    tree = Tree(module)
    numbers = m.findall(module, m.Integer() | m.Float())
    for node in numbers[:: max(1, len(numbers) // MOST)]:
        if isinstance(node, cst.Integer | cst.Float):
            other = "3" if isinstance(node, cst.Integer) else "1.625"
            made = edited(module, {node: node.with_changes(value=other)}, parents=tree.parents)
            yield f"another number for {node.value}", made.code


def _broken(source: str) -> str:
    """The program with a name that there is not, in its last line that assigns something."""
    lines = source.splitlines(keepends=True)
    place = max(
        (k for k, line in enumerate(lines) if " = " in line and line.startswith("    ")), default=len(lines) - 1
    )
    head, _, _ = lines[place].partition(" = ")
    return "".join([*lines[:place], f"{head} = nobody_knows_this\n", *lines[place + 1 :]])


def _emitted(source: str) -> Emission | None:
    try:
        return emit(source, ("cpu",))
    except Rejected:
        return None
