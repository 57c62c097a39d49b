"""What is true of every program that the grammar draws."""

import ast
import subprocess
import sys
from collections import Counter

import libcst as cst
import pytest
from drawn import sample
from hypothesis import given
from hypothesis.errors import InvalidArgument
from shapes import CHECKS

from grammar import KERNEL_TYPES, Program, programs
from grammar.occurring import decorated

SAMPLE = len(KERNEL_TYPES) * 25


def functions_of(program: Program) -> list[ast.FunctionDef]:
    return decorated(ast.parse(program.source))


def kernel_of(program: Program) -> ast.FunctionDef:
    return next(f for f in functions_of(program) if decorator_of(f) == "wp.kernel")


def decorator_of(function: ast.FunctionDef) -> str:
    decorator = function.decorator_list[0]
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


@given(programs())
def test_default_settings_draw_complete_modules(program: Program) -> None:
    first = [line for line in program.source.splitlines() if line][:3]
    assert "import warp as wp" in first
    assert all(
        line.startswith(("from typing", "from enum", "import numpy as np", "import warp as wp"))
        for line in first[: first.index("import warp as wp")]
    )
    assert program.source.endswith("\n")
    assert not program.source.endswith("\n\n")
    decorators = [decorator_of(f) for f in functions_of(program)]
    assert decorators.pop() == "wp.kernel"
    assert set(decorators) <= {"wp.func", "wp.func_grad", "wp.func_replay", "wp.func_native"}
    assert program.kernel_type in KERNEL_TYPES


@given(programs())
def test_printing_is_a_fixed_point(program: Program) -> None:
    assert program.tree.code == program.source
    assert cst.parse_module(program.source).code == program.source
    assert ast.dump(ast.parse(ast.unparse(ast.parse(program.source)))) == ast.dump(ast.parse(program.source))


def test_every_parameter_is_used() -> None:
    for program in sample(SAMPLE):
        for function in functions_of(program):
            if decorator_of(function) not in ("wp.func", "wp.kernel"):  # their parameters are another function's
                continue
            read = {n.id for s in function.body for n in ast.walk(s) if isinstance(n, ast.Name)}
            unused = {a.arg for a in function.args.args} - read
            assert not unused, f"{unused} in\n{program.source}"


def test_what_is_computed_reaches_an_output() -> None:
    for program in sample(SAMPLE):
        for function in functions_of(program):
            names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
            bound = {n.id for n in names if isinstance(n.ctx, ast.Store)} - loop_targets(function) - unpacked(function)
            read = {n.id for n in names if isinstance(n.ctx, ast.Load)} | augmented(function)
            assert bound <= read, f"{bound - read} in\n{program.source}"


def loop_targets(function: ast.FunctionDef) -> set[str]:
    return {n.target.id for n in ast.walk(function) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)}


def unpacked(function: ast.FunctionDef) -> set[str]:
    """Names bound with others at once: that one of them is needed is enough."""
    tuples = [n for n in ast.walk(function) if isinstance(n, ast.Tuple) and isinstance(n.ctx, ast.Store)]
    return {e.id for t in tuples for e in t.elts if isinstance(e, ast.Name)}


def augmented(function: ast.FunctionDef) -> set[str]:
    targets = [n.target for n in ast.walk(function) if isinstance(n, ast.AugAssign)]
    return {t.id for t in targets if isinstance(t, ast.Name)}


OPERATORS = {"add": ast.Add, "sub": ast.Sub, "mul": ast.Mult}


def test_every_definition_is_used() -> None:
    for program in sample(SAMPLE):
        module = ast.parse(program.source)
        attached = {f.name for f in functions_of(program) if decorator_of(f) in ("wp.func_grad", "wp.func_replay")}
        defined = {n.name for n in module.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))} - attached
        read = {n.id for n in ast.walk(module) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        signs = {type(n.op) for n in ast.walk(module) if isinstance(n, (ast.BinOp, ast.AugAssign))}
        read |= {name for name, sign in OPERATORS.items() if sign in signs}  # which a sign calls
        assert defined - {kernel_of(program).name} <= read, program.source


@pytest.mark.parametrize("kernel_type", KERNEL_TYPES)
def test_a_program_shows_its_type(kernel_type: str) -> None:
    mine = [p for p in sample(SAMPLE) if p.kernel_type == kernel_type]
    assert len(mine) == SAMPLE // len(KERNEL_TYPES)
    strangers = [p.source for p in mine if not CHECKS[kernel_type](kernel_of(p), ast.parse(p.source))]
    assert not strangers, strangers[0]


def test_statements_and_nesting_are_those_of_people() -> None:
    statements, depths = [], []
    for program in sample(SAMPLE):
        bodies = [s for f in functions_of(program) for s in ast.walk(f) if isinstance(s, ast.stmt) and s is not f]
        statements.append(len(bodies))
        depths.append(max(nesting(f.body) for f in functions_of(program)))
    statements.sort()
    assert statements[len(statements) // 2] >= 10
    assert sum(6 <= n <= 30 for n in statements) > 0.8 * len(statements)
    assert max(depths) >= 4
    assert max(depths) <= 5  # a guard inside the deepest block


def nesting(body: list[ast.stmt]) -> int:
    """Deepest block below these statements; `elif` is no deeper than `if`."""
    deepest = 0
    for statement in body:
        if isinstance(statement, ast.If):
            chained = len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If)
            after = nesting(statement.orelse) if chained else 1 + nesting(statement.orelse)
            deepest = max(deepest, 1 + nesting(statement.body), after if statement.orelse else 0)
        elif isinstance(statement, (ast.For, ast.While)):
            deepest = max(deepest, 1 + nesting(statement.body))
    return deepest


def test_expressions_of_literals_alone_are_rare() -> None:
    operations = [n for p in sample(SAMPLE) for n in ast.walk(ast.parse(p.source)) if isinstance(n, ast.BinOp)]
    assert sum(map(is_literal, operations)) < 0.005 * len(operations)


def is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return is_literal(operand)
        case ast.BinOp(left=left, right=right):
            return is_literal(left) and is_literal(right)
        case ast.Call(func=ast.Name(), args=args, keywords=[]) if args:  # a cast
            return all(map(is_literal, args))
    return False


def is_endless(node: ast.AST) -> bool:
    """`while True:`, which a `break` inside ends."""
    return isinstance(node, ast.While) and any(isinstance(inner, ast.Break) for inner in ast.walk(node))


def test_no_condition_is_a_constant() -> None:
    for program in sample(SAMPLE):
        for node in ast.walk(ast.parse(program.source)):
            if isinstance(node, (ast.If, ast.While, ast.IfExp)):
                assert not is_literal(node.test) or is_endless(node), program.source


def test_threads_use_one_atomic_operation_on_an_array() -> None:
    """Sums and differences go together; a sum and a maximum of one cell depend on the order of the threads."""
    for program in sample(SAMPLE):
        used: dict[str, set[str]] = {}
        for node in ast.walk(kernel_of(program)):
            match node:
                case ast.Call(func=ast.Attribute(attr=name), args=[ast.Name(id=array), *_]) if name[:7] == "atomic_":
                    used.setdefault(array, set()).add("add" if name == "atomic_sub" else name[7:])
        assert all(len(names) == 1 for names in used.values()), program.source


def test_names_are_words() -> None:
    """A number at the end of a name stands for the want of a word: hardly ever."""
    names = Counter(
        n.id for p in sample(SAMPLE) for n in ast.walk(ast.parse(p.source)) if isinstance(n, ast.Name) and len(n.id) > 2
    )
    numbered = sum(c for name, c in names.items() if name[-1].isdigit() and not name.startswith(("vec", "mat")))
    assert numbered < 0.01 * names.total()


def test_a_mask_switches_features_off() -> None:
    """Apart from what a kernel type needs and what guards are written with, nothing masked occurs."""
    strict = {"while", "break", "print", "random", "tuple", "conditional_expression", "boolean"}
    for program in sample(SAMPLE):
        occurring = set(program.features)
        masked = set(program.disabled) & strict & occurring
        assert masked <= {"boolean"}, program.source  # the border test of a stencil is written with `or`


def test_the_same_bytes_draw_the_same_programs_elsewhere() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/properties'); from drawn import sample; import hashlib;"
        "print(hashlib.sha256(''.join(p.source for p in sample(48)).encode()).hexdigest())"
    )
    environments = [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"}]
    digests = {run(script, extra) for extra in environments}
    assert len(digests) == 1


def run(script: str, extra: dict[str, str]) -> str:
    import os

    outcome = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | extra, capture_output=True, text=True, check=True
    )
    return outcome.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("types", [("no_such_type",), ()])
def test_unknown_types_are_refused_with_those_that_exist(types: tuple[str, ...]) -> None:
    with pytest.raises(InvalidArgument, match="arithmetic, math"):
        programs(types=types)
