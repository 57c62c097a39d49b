"""Formulas and their derivatives, factories, generic kernels, options: what stands around a program's functions."""

import ast
import builtins
import math
import re
from collections.abc import Iterator

import pytest
from hypothesis import given

from compile.codegen import emit
from fuzzer.strategies import Expression, expressions
from fuzzer.stream import draw_program
from grammar import Program
from grammar.choices import Choices
from grammar.formulas import Call, Formula, Name, Number, Operation, add, derivative, draw_formula, in_cpp, times
from grammar.types import FLOAT32, FLOAT64

X, K = Name("x"), Name("k")
NAMES = ("x", "k", "y")


def evaluated(formula: Formula, values: dict[str, float]) -> float:
    match formula:
        case Number(text=text):
            return float(text)
        case Name(name=name):
            return values[name]
        case Call(function=function, argument=argument):
            return float(getattr(math, function)(evaluated(argument, values)))
    left, right = evaluated(formula.left, values), evaluated(formula.right, values)
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1.0)}[formula.operator]


def formulas() -> Iterator[Formula]:
    """Formulas of every kind of term."""
    for first in range(11):
        for second in range(11):
            turns = iter([first, second, second % 3])

            def draw(strategy: object, turns: Iterator[int] = turns) -> int:
                return next(turns, 0)

            yield draw_formula(Choices(draw), NAMES, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_those_that_differences_approach(name: str) -> None:
    values, step = {"x": 0.7, "k": -1.3, "y": 0.4}, 1e-6
    for formula in formulas():
        above, below = ({**values, name: values[name] + side * step} for side in (1, -1))
        slope = (evaluated(formula, above) - evaluated(formula, below)) / (2 * step)
        assert math.isclose(evaluated(derivative(formula, name), values), slope, rel_tol=1e-4, abs_tol=1e-6), formula


def test_products_and_sums_are_simplified() -> None:
    assert times(Number("2.0"), times(X, Number("0.5"))) == X
    assert times(K, Number("0.0")) == Number("0.0")
    assert add(X, X) == times(Number("2.0"), X)
    assert add(X, times(Number("-1.0"), K)) == Operation(X, "-", K)


def test_cpp_has_the_literals_of_its_type() -> None:
    formula = times(Number("0.5"), Operation(X, "-", Operation(K, "+", X)))
    assert in_cpp(formula, FLOAT32, {}) == "0.5f * (x - (k + x))"
    assert in_cpp(formula, FLOAT64, {"x": "x[tid]"}) == "0.5 * (x[tid] - (k + x[tid]))"


def drawn(kernel_type: str, count: int = 30) -> list[Program]:
    programs = (draw_program(11, kernel_type, index, 0) for index in range(count))
    return [program for program in programs if program is not None]


@pytest.mark.parametrize("kernel_type", ["closure", "generic", "custom_gradient", "native_snippet"])
def test_generated_code_has_the_name_that_the_program_says(kernel_type: str) -> None:
    for program in drawn(kernel_type, 12):
        emission = emit(program.source, ("cpu",))
        assert emission.cpu is not None
        assert emission.kernel_name == program.kernel_name
        assert f"{program.kernel_name}_cpu_kernel_forward(" in emission.cpu.forward


def test_what_a_factory_captures_is_read_inside_it() -> None:
    for program in drawn("closure"):
        factory = next(
            n for n in ast.parse(program.source).body if isinstance(n, ast.FunctionDef) and not n.decorator_list
        )
        read = {n.id for s in factory.body for n in ast.walk(s) if isinstance(n, ast.Name)}
        assert {a.arg for a in factory.args.args} <= read, program.source


def test_a_generic_kernel_writes_numbers_in_its_open_type() -> None:
    for program in drawn("generic"):
        kernel = next(
            n
            for n in ast.parse(program.source).body
            if isinstance(n, ast.FunctionDef) and "wp.kernel" in ast.unparse(n)
        )
        calls = [n for s in kernel.body for n in ast.walk(s) if isinstance(n, ast.Call)]
        floats = [
            c for c in calls if "float" in ast.unparse(c.func) and all(isinstance(a, ast.Constant) for a in c.args)
        ]
        assert not floats, program.source


def test_every_open_parameter_gets_a_type() -> None:
    for program in drawn("generic", 20):
        assert re.search(r"wp\.overload", program.source), program.source
        emit(program.source, ("cuda",))


def test_order_of_programs_does_not_matter() -> None:
    kinds = ("closure", "generic", "custom_gradient", "native_snippet")
    programs = [program for kind in kinds for program in drawn(kind, 4)]
    first = [emit(program.source) for program in programs]
    assert [emit(program.source) for program in reversed(programs)] == first[::-1]


@given(expressions(bool, {"kind": int, "x": float}))
def test_expressions_by_themselves_need_nothing_of_a_module(drawn: Expression) -> None:
    names = {n.id for n in ast.walk(ast.parse(drawn.source)) if isinstance(n, ast.Name)}
    assert names <= {"wp", "kind", "x", "int", "float", "bool"}, drawn.source


def test_nothing_outside_a_factory_reads_what_it_is_given() -> None:
    """Structs and functions of the module know their types by the module's names."""
    for index in range(300):
        program = draw_program(3, "closure", index, 0)
        for node in ast.parse(program.source).body if program is not None else ():
            if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and node.decorator_list):
                known = builtins.__dict__.keys() | bound(program.source)
                unknown = {n.id for a in annotations(node) for n in ast.walk(a) if isinstance(n, ast.Name)} - known
                assert not unknown, program.source


def annotations(node: ast.ClassDef | ast.FunctionDef) -> list[ast.expr]:
    if isinstance(node, ast.ClassDef):
        return [field.annotation for field in node.body if isinstance(field, ast.AnnAssign)]
    return [a.annotation for a in node.args.args if a.annotation is not None] + [node.returns or ast.Constant(None)]


def bound(source: str) -> set[str]:
    """The names of a module."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names
