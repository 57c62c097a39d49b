"""Every pass does what its docstring shows."""

import textwrap

import libcst as cst
import pytest

from fuzzer.shrinking.passes import FOR_PAIRS, LAST, PASSES, Pass
from grammar.edits import edited
from grammar.trees import Tree


def examples(pass_: Pass) -> tuple[str, str]:
    """The text before and after, as the docstring has them."""
    assert pass_.__doc__ is not None
    before, after = pass_.__doc__.split("Before::")[1].split("After::")
    return textwrap.dedent(before).strip() + "\n", textwrap.dedent(after).strip() + "\n"


@pytest.mark.parametrize("pass_", dict.fromkeys((*PASSES, *LAST, *FOR_PAIRS)), ids=lambda pass_: pass_.__name__)
def test_the_example_of_a_pass_is_true(pass_: Pass) -> None:
    before, after = examples(pass_)
    tree = Tree(cst.parse_module(before))
    changes = pass_(tree)
    outcomes = {edited(tree.module, change).code.strip() + "\n" for change in changes}
    together = {node: other for change in changes for node, other in change.items()}
    assert after in outcomes | {edited(tree.module, together).code.strip() + "\n"}
