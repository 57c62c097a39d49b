"""Comments and docstrings: what a line does, in words drawn from what the line is.

A comment belongs to its statement: it is printed with it, or not at all.
"""

import re
from collections.abc import Sequence

import libcst as cst

from grammar.builder import Builder
from grammar.printing import printed

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

# What is true of every kernel of a type.
_DOCSTRINGS: dict[str, tuple[str, ...]] = {
    "arithmetic": ("Combine the inputs element by element.", "One expression of the inputs per element."),
    "math": ("Apply a function to every element.", "Evaluate a formula for every element."),
    "conditional": ("Treat elements differently by a condition.", "Branch on each element."),
    "multi_cond": ("Choose among several cases for each element.", "One case for each range of values."),
    "loop": ("Repeat an update for each element.", "Iterate on each element."),
    "nested": ("Accumulate over two nested loops.", "Two loops, one inside the other, per thread."),
    "vector": ("Work on one vector per thread.", "Vector algebra, one element per thread."),
    "matrix": ("Work on one matrix per thread.", "Small matrix algebra, one element per thread."),
    "quaternion": ("Work on one orientation per thread.",),
    "atomic": ("Accumulate over all threads.", "Threads share the cells that they add to."),
    "scalar_param": ("Evaluate a formula with the given parameters.",),
    "multi_statement": ("Compute the result in several steps.",),
    "combined": ("Loop and branch for each element.",),
    "reduction": ("Reduce all elements to a single value.", "Each thread contributes to one result."),
    "conditional_reduction": ("Reduce the elements that pass a test.",),
    "stencil": ("Combine each cell with its neighbors.", "One sweep over the grid."),
    "scan": ("Cumulate values along an axis.",),
    "matvec": ("Multiply by a matrix.", "Dot products with the rows of a matrix."),
    "particles": ("Advance each particle.", "One particle per thread."),
    "control_flow": ("Loop with early exits.",),
    "struct": ("Work on one record per thread.",),
    "functions": ("Evaluate helper functions for each element.",),
    "sparse": ("Work on the nonzeros of a sparse matrix.",),
    "graph": ("Pass values along the edges of a graph.",),
    "cfd": ("One step on a fluid grid.",),
    "noise": ("Sample a noise field.", "Procedural noise at each point."),
    "monte_carlo": ("Estimate by random sampling.",),
    "sdf": ("Evaluate signed distances.",),
    "rigid_body": ("Update one rigid body per thread.",),
    "spring_mass": ("Spring forces between particles.",),
    "image_filter": ("Filter the pixels of an image.",),
    "histogram": ("Count values into bins.",),
    "sorting": ("Put keys in order.",),
    "interpolation": ("Interpolate between samples.",),
    "integration": ("Integrate numerically.",),
    "bit_tricks": ("Bitwise operations on each word.",),
    "fixed_point": ("Fixed-point arithmetic.",),
    "local_array": ("Keep intermediate values in a local array.",),
    "static_unroll": ("A loop whose length is known at compile time.",),
    "hash_grid": ("Visit the neighbors of each particle.",),
    "mesh_query": ("Query a mesh.",),
    "generic": ("Works for any float type.",),
    "closure": ("Uses what its factory captures.",),
    "bvh_query": ("Find the boxes that are hit.",),
    "volume_sample": ("Works on a sparse volume.",),
    "texture_sample": ("Sample a texture.",),
    "custom_gradient": ("Calls a function with a gradient of its own.",),
    "native_snippet": ("Calls a function written in C++.",),
    "tile_map": ("Element-wise operations on tiles.", "One block per tile."),
    "tile_reduce": ("Reduce each tile.", "One block per tile."),
    "tile_matmul": ("Multiply matrices tile by tile.",),
    "tile_scan": ("Scan or sort each tile.", "One block per tile."),
    "tile_solve": ("Linear algebra on each tile.",),
}
_OF_ANY = ("One thread per element.",)
_EMPTY = cst.Module([])


def commented(b: Builder, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The statements, some of them with a comment on the line above."""
    made = list(body)
    if not b.has("comment"):
        return made
    fitting = [(place, texts) for place, node in enumerate(made) if (texts := _said_of(node))]
    said: set[str] = set()
    for _ in range(min(_MARGIN, len(fitting))):
        place, texts = fitting.pop(b.choose.below(len(fitting)))
        if said.isdisjoint(texts):  # once is enough
            text = b.choose.pick(texts)
            said.add(text)
            line = cst.EmptyLine(comment=cst.Comment(f"# {text}"))
            made[place] = made[place].with_changes(leading_lines=[line])
    return made


def _said_of(node: cst.BaseStatement) -> tuple[str, ...]:
    text = printed(_EMPTY, node).strip()
    return next((texts for pattern, texts in _REMARKS if pattern.search(text)), ())


def documented(b: Builder, body: Sequence[cst.BaseStatement], kernel_type: str) -> list[cst.BaseStatement]:
    """The statements of a kernel, after a docstring where the program has them."""
    if not b.has("docstring"):
        return list(body)
    text = b.choose.pick(_DOCSTRINGS.get(kernel_type, _OF_ANY))
    return [cst.SimpleStatementLine([cst.Expr(cst.SimpleString(f'"""{text}"""'))]), *body]
