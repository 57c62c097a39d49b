"""Assertions, of what holds whatever the input: `assert i < values.shape[0]`."""

from grammar import nodes
from grammar.builder import Builder
from grammar.nodes import Node
from grammar.statements.table import production

MESSAGES = ("index out of range", "thread outside the grid", "bad index", "launched with too many threads")


@production("assertion", 6)
def _assertion(b: Builder) -> None:
    """A bound of the thread's own index, with a message some of the time."""
    threads = [t for t in b.frame.threads if t.index is not None and t.index.above >= 0]
    if not b.frame.is_kernel or b.frame.depth > 0 or not threads:
        return
    thread = b.choose.pick(threads)
    assert thread.index is not None
    lengths = [
        nodes.subscript(nodes.attribute(b.array(a), "shape"), [nodes.number(str(axis))])
        for a in b.frame.arrays
        if a.name in {p.name for p in b.frame.parameters}
        for axis, extent in enumerate(a.extents)
        if extent is thread.index.extent
    ]
    place = b.variable(thread).node
    holds: Node = nodes.compare(place, ">=", nodes.number("0"))
    if lengths and b.choose.chance(10):
        holds = nodes.compare(place, "<", b.choose.pick(lengths))
    message = nodes.string(b.choose.pick(MESSAGES)) if b.choose.chance(6) else None
    b.output(nodes.asserted(holds, message))
