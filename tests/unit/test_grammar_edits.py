"""Edits of trees by the identity of their nodes."""

import libcst as cst
import libcst.matchers as m

from grammar.edits import edited

TREE = cst.parse_module("def f(x):\n    y = g(x + 1)\n    return y\n")
CALL, SUM = (m.findall(TREE, kind)[0] for kind in (m.Call(), m.BinaryOperation()))
FIRST, LAST = TREE.body[0].body.body


def test_a_node_is_replaced_and_the_others_stay_the_same_objects() -> None:
    found = edited(TREE, {SUM: cst.Name("x")})
    assert found.code == "def f(x):\n    y = g(x)\n    return y\n"
    assert found.body[0].body.body[1] is LAST


def test_statements_are_removed_and_put_in() -> None:
    assert edited(TREE, {FIRST: cst.RemoveFromParent()}).code == "def f(x):\n    return y\n"
    twice = edited(TREE, {FIRST: cst.FlattenSentinel([FIRST, FIRST])})
    assert twice.code.count("g(x + 1)") == 2


def test_a_replacement_can_hold_what_it_replaces() -> None:
    negated = cst.UnaryOperation(cst.Minus(), CALL)
    assert "y = -g(x + 1)" in edited(TREE, {CALL: negated}).code


def test_a_change_inside_of_what_is_replaced_is_made_in_the_replacement() -> None:
    negated = cst.UnaryOperation(cst.Minus(), CALL)
    assert "y = -g(2)" in edited(TREE, {CALL: negated, SUM: cst.Integer("2")}).code
