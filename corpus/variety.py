"""How different programs are from one another, read off their sources alone, against the bars of a default run."""

import ast
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.identity import shape_id, skeleton_id
from corpus.metrics import measure
from corpus.names import dotted_name, warp_names
from corpus.shapes import SeenSet

_GZIP = 31  # zlib's way to ask for a gzip header


@dataclass(frozen=True, slots=True)
class Variety:
    """The figures of some programs.

    Attributes:
        programs: how many there are.
        shapes: different trees with names and constants blinded.
        skeletons: different trees of statement kinds alone.
        names: different `wp.` names.
        gzip_ratio: bytes of all sources together to those of one gzip -6 stream of them.
        nesting: programs by the depth of their deepest block.
        statements: programs by the statements in all of their functions.
        with_functions, with_structs: shares of the programs, from 0 to 1.
    """

    programs: int
    shapes: int
    skeletons: int
    names: int
    gzip_ratio: float
    nesting: dict[int, int]
    statements: dict[int, int]
    with_functions: float
    with_structs: float

    @property
    def median(self) -> int:
        """The middle number of statements."""
        counted = sorted(self.statements.items())
        seen = 0
        for value, count in counted:
            seen += count
            if 2 * seen >= self.programs:
                return value
        return 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure, what it ought to be, and whether it is. Bars are for 10,000 programs of a default run."""

    name: str
    figure: str
    wanted: str
    met: bool


BARS_AT = 10_000


def variety(sources: Iterable[str]) -> Variety:
    """The figures of programs. Raises SyntaxError for what is no Python."""
    shapes, skeletons = SeenSet(), SeenSet()
    names: set[str] = set()
    nesting: Counter[int] = Counter()
    statements: Counter[int] = Counter()
    programs = functions = structs = source_bytes = gzip_bytes = 0
    stream = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for source in sources:
        tree = ast.parse(source)
        sizes = measure(source, {}, tree)
        programs += 1
        shapes.add(shape_id(source, tree))
        skeletons.add(skeleton_id(source, tree))
        names |= _warp_names_in(tree)
        nesting[sizes.nesting] += 1
        statements[sizes.statements] += 1
        functions += sizes.helper_functions > 0
        structs += sizes.structs > 0
        source_bytes += sizes.bytes.python_source
        gzip_bytes += len(stream.compress(source.encode()))
    gzip_bytes += len(stream.flush())
    return Variety(
        programs=programs,
        shapes=len(shapes),
        skeletons=len(skeletons),
        names=len(names),
        gzip_ratio=source_bytes / gzip_bytes,
        nesting=dict(sorted(nesting.items())),
        statements=dict(sorted(statements.items())),
        with_functions=functions / max(programs, 1),
        with_structs=structs / max(programs, 1),
    )


def bars(figures: Variety) -> list[Bar]:
    """The figures against what a default run of 10,000 programs ought to have.

    Programs without a statement of their own or with more than forty are told by their share.
    """
    n = max(figures.programs, 1)
    usual = sum(count for value, count in figures.statements.items() if 3 <= value <= 40) / n
    deepest = max(figures.nesting, default=0)
    return [
        Bar("different shapes", str(figures.shapes), "all", figures.shapes == figures.programs),
        Bar("control skeletons", str(figures.skeletons), ">= 5000", figures.skeletons >= 5000),
        Bar("different wp. names", str(figures.names), ">= 300", figures.names >= 300),
        Bar("gzip -6 of all sources", f"{figures.gzip_ratio:.2f}x", "<= 7x", figures.gzip_ratio <= 7),
        Bar("deepest nesting", str(deepest), ">= 4", deepest >= 4),
        Bar("of 3 to 40 statements", f"{usual:.2%}", "all", usual == 1),
        Bar("median of statements", str(figures.median), "10 to 16", 10 <= figures.median <= 16),
        Bar("with helper functions", f"{figures.with_functions:.1%}", ">= 40%", figures.with_functions >= 0.4),
        Bar("with structs", f"{figures.with_structs:.1%}", ">= 25%", figures.with_structs >= 0.25),
    ]


def _warp_names_in(tree: ast.Module) -> set[str]:
    aliases = warp_names(tree)
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {name for node in attributes if (name := dotted_name(node, aliases)) is not None}
