"""The printer says what LibCST's own says."""

import libcst as cst
import pytest

from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES
from grammar.printing import printed


@pytest.mark.parametrize("index", range(2))
def test_drawn_trees_print_as_modules_do(index: int) -> None:
    for kind in KERNEL_TYPES:
        program = draw_program(5, kind, index, 0)
        if program is not None:
            assert program.source == printed(program.tree) == program.tree.code


def test_an_expression_prints_as_it_does_in_its_module() -> None:
    module = cst.parse_module("x = [a(1), {'k': -b[2:3]}]  # why\n\nif x:\n\tpass")
    assert printed(module) == module.code
    for statement in module.body:
        assert printed(module, statement) == module.code_for_node(statement)
