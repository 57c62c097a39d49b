"""The second stage of shrinking, over the text of a program, wherever that comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from fuzzer.shrinking.effort import Effort, PassStatistics
from fuzzer.shrinking.passes import FOR_PAIRS, LAST, PASSES
from fuzzer.shrinking.predicate import Predicate, remembered
from fuzzer.shrinking.reducer import reduced, tried
from fuzzer.shrinking.slicing import without_the_rest
from fuzzer.shrinking.subject import Pair, Program
from grammar.edits import Replacement
from grammar.trees import Tree


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The smallest program found, and what it took. `complete`: no limit was reached, so it is one-minimal."""

    source: str
    verdicts: int
    seconds: float
    complete: bool
    passes: Mapping[str, PassStatistics]


@dataclass(frozen=True, slots=True)
class ShrunkPair:
    """The smallest program with a fault and without it, where the fault is in it, and the verdicts that it took."""

    broken: str
    fixed: str
    verdicts: int
    tree: cst.Module
    edit: Mapping[cst.CSTNode, Replacement]


def shrink(
    source: str,
    same: Predicate,
    *,
    line: int | None = None,
    effort: Effort | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> Shrunk:
    """The smallest program that `same` holds of, which it must of `source`; `line` is where that fails, if known.

    Raises ValueError when `same` does not hold of `source`, and cst.ParserSyntaxError when it is no Python.
    """
    effort = effort or Effort()
    asked = remembered(same, effort)
    subject = Program(Tree(cst.parse_module(source)), asked)
    if not asked(source):
        raise ValueError("the program is not what is looked for")

    def tell(smaller: Program) -> None:
        progress(smaller.tree.text)

    places = _at_line(subject.tree, line) if line is not None else []
    if places:
        subject = tried(subject, without_the_rest(subject.tree, places)) or subject
        tell(subject)
    subject = reduced(subject, PASSES, effort, tell)
    complete = not effort.spent
    subject = reduced(subject, LAST, effort, tell)
    return Shrunk(subject.tree.text, effort.verdicts, effort.seconds, complete, effort.passes)


def shrink_pair(
    tree: cst.Module,
    edit: Mapping[cst.CSTNode, Replacement],
    *,
    fails: Predicate,
    passes: Predicate,
    most_verdicts: int = 120,
) -> ShrunkPair:
    """The smallest program that passes, and fails with an edit of some of its nodes, both as they do now.

    `most_verdicts` bounds the candidates, by number and not by time, so that what comes out is the same everywhere.
    """
    effort = Effort(most_verdicts=most_verdicts)
    pair = Pair(Tree(tree), edit, remembered(fails, effort), remembered(passes, Effort()))
    pair = tried(pair, without_the_rest(pair.tree, list(edit))) or pair
    pair = reduced(pair, FOR_PAIRS, effort)
    return ShrunkPair(pair.broken, pair.tree.text, effort.verdicts, pair.tree.module, pair.edit)


def _at_line(tree: Tree, line: int) -> list[cst.CSTNode]:
    """The innermost statement at a line."""
    wrapper = MetadataWrapper(tree.module, unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    holding = [node for node in tree.statements if places[node].start.line <= line <= places[node].end.line]
    return list(holding[-1:])
