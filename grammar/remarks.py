"""Comments and docstrings: what a line does, in words drawn from what the line is.

A comment belongs to its statement: it is printed with it, or not at all.
"""

import re
from collections.abc import Sequence

import libcst as cst

from grammar.builder import Builder

_MARGIN = 2  # at most so many comments in one function

# The shape of a statement's text to what may be said of it; the first that fits is taken.
_REMARKS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), texts)
    for pattern, texts in (
        (r"^\w+ = wp\.tid\(\)", ("launch index", "one thread per element", "index of this thread")),
        (r"^\w+, .* = wp\.tid\(\)", ("launch indices", "one thread per cell")),
        (r"^\w+ = wp\.rand_init\(", ("seed the generator per thread", "random state of this thread")),
        (r"^\w+ = wp\.(min|max)\(\w+ [-+] \d, .*\)$", ("neighbor, kept inside the array", "stay inside the array")),
        (r"^\w+ = \(\w+ \+ \d\) % ", ("neighbor, wrapping around", "wrap around at the end")),
        (r"^\w+ = wp\.normalize\(", ("unit length", "direction only")),
        (r"^\w+ = wp\.clamp\(", ("limit the range",)),
        (r"^\w+ = wp\.where\(", ("pick one of two",)),
        (r"^wp\.atomic_add\(", ("several threads may add here", "accumulate atomically")),
        (r"^wp\.atomic_", ("several threads may write here", "has to be atomic")),
        (r"^\w+ = (float|int|wp\.\w+)\(0(\.0)?\)$", ("start from zero",)),
        (r"^\w+ = wp\.(vec|mat)\w+\(\)$", ("start from zero",)),
        (r"^while True", ("until the test inside says so",)),
        (r"^for .* in reversed\(", ("last to first",)),
        (r"^for \w+ in range\([^()]*, -\d+\)", ("count down",)),
        (r"^for \w+ in range\((\d+)\)", ("fixed number of rounds",)),
        (r"^for ", ("go through all of them",)),
        (r"^if .*>= .*:\n\s+return$", ("nothing to do past the end", "out of range")),
        (r"^\w+\[[\w, ]+\] = ", ("store the result", "write back")),
        (r"^\w+ = .*wp\.zeros\(", ("scratch space of this thread",)),
    )
)

_DOCSTRINGS: dict[str, tuple[str, ...]] = {
    "kernel": ("One thread per element.", "Works on one element a thread.", "Each thread handles one element."),
    "func": ("Helper of the kernel.", "Called from the kernel below."),
}
_EMPTY = cst.Module([])


def commented(b: Builder, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The statements, some of them with a comment on the line above."""
    made = list(body)
    if not b.has("comment"):
        return made
    fitting = [(place, texts) for place, node in enumerate(made) if (texts := _said_of(node))]
    for _ in range(min(_MARGIN, len(fitting))):
        place, texts = fitting.pop(b.choose.below(len(fitting)))
        line = cst.EmptyLine(comment=cst.Comment(f"# {b.choose.pick(texts)}"))
        made[place] = made[place].with_changes(leading_lines=[line])
    return made


def _said_of(node: cst.BaseStatement) -> tuple[str, ...]:
    text = _EMPTY.code_for_node(node).strip()
    return next((texts for pattern, texts in _REMARKS if pattern.search(text)), ())


def documented(b: Builder, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The statements of a kernel, after a docstring where the program has them."""
    if not b.has("docstring"):
        return list(body)
    text = b.choose.pick(_DOCSTRINGS["kernel"])
    return [cst.SimpleStatementLine([cst.Expr(cst.SimpleString(f'"""{text}"""'))]), *body]
