"""The tree builders, form by form: what they print and what they read."""

import libcst as cst
import pytest

from grammar import nodes, toplevel
from grammar.domains import binary
from grammar.nodes import Level
from grammar.reading import names_in, wider_than, wrapped
from grammar.scope import Expr
from grammar.types import FLOAT32

A, B, C = (Expr(nodes.name(n), FLOAT32) for n in "abc")
MODULE = cst.Module([])


def code(node: cst.CSTNode) -> str:
    return MODULE.code_for_node(node)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (nodes.number("-0.5"), "-0.5"),
        (nodes.number("0xFF"), "0xFF"),
        (nodes.wp("vec3"), "wp.vec3"),
        (nodes.subscript(A.node, [B.node, C.node]), "a[b, c]"),
        (nodes.subscript(A.node, [nodes.span(0, 2)]), "a[0:2]"),
        (nodes.call(nodes.wp("dot"), [A.node, B.node]), "wp.dot(a, b)"),
        (nodes.call(nodes.wp("identity"), [], [("n", nodes.number("3"))]), "wp.identity(n=3)"),
        (nodes.either(A.node, B.node, C.node), "b if a else c"),
        (nodes.negated(nodes.compare(A.node, "<", B.node)), "not (a < b)"),
        (nodes.negated(nodes.negated(A.node)), "a"),
        (nodes.tuple_([nodes.number("2"), nodes.number("3")]), "(2, 3)"),
    ],
)
def test_expressions(node: nodes.Node, text: str) -> None:
    assert code(node) == text
    assert cst.parse_expression(text).deep_equals(cst.parse_expression(code(node)))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (binary(binary(A, "+", B), "*", C), "(a + b) * c"),
        (binary(A, "-", binary(B, "-", C)), "a - (b - c)"),
        (binary(binary(A, "-", B), "-", C), "a - b - c"),
        (binary(binary(A, "%", B), "*", C), "(a % b) * c"),
        (binary(binary(A, "*", B), "%", C), "(a * b) % c"),
        (binary(binary(A, "+", B), "&", C), "(a + b) & c"),
        (binary(binary(A, "*", B), "+", C), "a * b + c"),
        (binary(A, "-", Expr(nodes.prefixed("-", B.node), FLOAT32, Level.UNARY)), "a - (-b)"),
    ],
)
def test_parentheses_where_readers_want_them(expression: Expr, text: str) -> None:
    assert code(expression.node) == text


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("x = a + b[i]", {"a", "b", "i"}),
        ("out[i] = x", {"out", "i", "x"}),
        ("s.mass = x", {"s", "x"}),
        ("x += y", {"x", "y"}),
        ("x, y = f(a)", {"f", "a"}),
        ("return wp.vec3(x, 0.0, -y)", {"wp", "x", "y"}),
        ("v[0:2] = w if p and not q else z", {"v", "w", "p", "q", "z"}),
    ],
)
def test_names_read(statement: str, reads: set[str]) -> None:
    assert names_in(cst.parse_statement(statement)) == reads


@pytest.mark.parametrize("width", [0, 4, 8, 20])
def test_width_agrees_with_the_printed_line(width: int) -> None:
    call = nodes.call(nodes.wp("clamp"), [A.node, nodes.number("-1.0"), nodes.number("1.0")])
    assert wider_than(call, width) is (len(code(call)) > width)


def test_long_calls_take_a_line_an_argument() -> None:
    words = [nodes.name(f"a_rather_long_name_number_{n}") for n in range(5)]
    long = wrapped(nodes.assign(A.node, nodes.call(nodes.wp("vec5"), words)))
    lines = code(long).splitlines()
    assert len(lines) == 7
    assert lines[1].endswith(",")
    compile(code(long), "x", "exec")


def test_long_signatures_take_a_line_a_parameter() -> None:
    parameters = [(f"parameter_with_number_{n}", nodes.wp("vec3")) for n in range(6)]
    tall = code(toplevel.function(nodes.wp("kernel"), "k", parameters, [nodes.RETURN]))
    assert tall.count("\n    parameter_with_number") == 6
    compile(tall, "x", "exec")
