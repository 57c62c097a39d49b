"""The public strategies: what they promise to other people's tests."""

import ast
import gc
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.errors import InvalidArgument

from compile import internals
from compile.codegen import emit
from fuzzer.strategies import Expression, Kernel, Program, expressions, kernels, programs
from grammar.features import FEATURES

SCOPE = {"x": float, "n": int, "v": "vec3", "m": "mat33"}


def statements_of(source: str) -> int:
    functions = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    return sum(isinstance(n, ast.stmt) for f in functions for n in ast.walk(f)) - len(functions)


@given(programs(max_statements=8))
def test_programs_keep_to_a_bound(program: Program) -> None:
    assert statements_of(program.source) <= 8


@given(programs(features=["branch", "division"]))
def test_programs_keep_to_the_features_given(program: Program) -> None:
    free = {"random", "while", "break", "struct", "function", "print", "static", "constant"}
    assert not free & set(program.features), program.source


@given(programs(types=["stencil", "vector"], differentiable=True))
def test_differentiable_programs_are_of_the_types_asked_for(program: Program) -> None:
    assert program.kernel_type in ("stencil", "vector")
    emission = emit(program.source, ("cpu",))
    assert emission.cpu is not None
    assert "adj_" in emission.cpu.backward


@settings(max_examples=50)
@given(kernels())
def test_kernels_are_warps_own(kernel: Kernel) -> None:
    assert [a.label for a in kernel.kernel.adj.args] == parameters_of(kernel.program)


def parameters_of(program: Program) -> list[str]:
    tree = ast.parse(program.source)
    name = program.kernel_name.rpartition("__")[2]  # in a factory, where one makes it
    kernel = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    return [a.arg for a in kernel.args.args]


def test_kernels_leave_nothing_behind() -> None:
    @settings(max_examples=20, database=None)
    @given(kernels(max_statements=10))
    def draw(kernel: Kernel) -> None:
        has_its_own = 'module="unique"' in kernel.program.source  # which Warp keeps with the kernel
        assert has_its_own or kernel.live.names["__name__"] in internals.modules()

    gc.collect()  # what other tests left
    before = set(internals.modules())
    draw()
    gc.collect()
    assert set(internals.modules()) == before


@given(expressions("vec3", SCOPE))
def test_expressions_have_their_type_and_read_their_scope(expression: Expression) -> None:
    names = {n.id for n in ast.walk(ast.parse(expression.source)) if isinstance(n, ast.Name)}
    assert names <= {*SCOPE, "wp", "float", "int", "bool"}
    assert expression.type == "vec3"
    emit(
        "import warp as wp\n\n\n@wp.kernel\n"
        "def k(x: float, n: int, v: wp.vec3, m: wp.mat33, out: wp.array(dtype=wp.vec3)):\n"
        f"    out[wp.tid()] = {expression.source}\n",
        ("cpu",),
    )


def test_what_always_fails_shrinks_to_three_lines() -> None:
    shortest = find(
        programs(), lambda program: True, settings=settings(database=None, phases=(Phase.generate, Phase.shrink))
    )
    kernel = ast.parse(shortest.source).body[-1]
    assert isinstance(kernel, ast.FunctionDef)
    assert len(kernel.body) == 3
    assert statements_of(shortest.source) == 3


@pytest.mark.parametrize("strategy", [programs(), kernels(), expressions("vec3", SCOPE)])
def test_what_fails_is_shown_as_text(strategy: Any) -> None:
    """The tree has a thousand nodes, which nobody wants to see."""

    @settings(database=None, max_examples=5)
    @given(strategy)
    def failing(drawn: Any) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError) as raised:
        failing()
    shown = "\n".join(raised.value.__notes__)
    assert "@wp.kernel\n" in shown or "<expression of type vec3: " in shown
    assert len(shown.splitlines()) < 20, shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"types": ["stensil"]}, r"unknown \['stensil'\]; there are arithmetic, math"),
        ({"types": "stencil"}, r"a list of names, \['stencil'\]"),
        ({"types": []}, "there are arithmetic"),
        ({"features": ["goto"]}, r"unknown \['goto'\]; there are arithmetic, division"),
        ({"types": ["reduction"], "features": []}, "'reduction' needs the features"),
        ({"max_statements": 5}, "an int of at least 6"),
        ({"max_statements": "10"}, "an int of at least 6"),
        ({"differentiable": 1}, "True or False"),
    ],
)
@pytest.mark.parametrize("strategy", [programs, kernels])
def test_bad_arguments_are_answered_with_what_there_is(strategy: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        strategy(**arguments)


@pytest.mark.parametrize(
    ("of", "scope", "message"),
    [
        ("vec33", {}, "there are bool, int8"),
        (dict, {}, "there are bool"),
        (float, {"wp": float}, "'wp' cannot be a variable"),
        (float, {"two words": float}, "cannot be a variable"),
        (float, {"for": float}, "'for' cannot be a variable"),
        (float, {"x": "string"}, "no type of an expression"),
    ],
)
def test_bad_types_are_answered_with_those_there_are(of: Any, scope: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        expressions(of, scope)


def test_all_features_given_draw_no_mask() -> None:
    @settings(max_examples=20, database=None)
    @given(programs(features=FEATURES))
    def draw(program: Program) -> None:
        assert not program.disabled

    draw()


def test_a_program_of_ones_own_that_does_not_run_is_told() -> None:
    from compile.live import live_kernel

    before = set(internals.modules())
    with pytest.raises(ValueError, match="not enough values"):
        live_kernel("import warp as wp\n")
    with pytest.raises(ZeroDivisionError):
        live_kernel("1 / 0\n")
    assert set(internals.modules()) == before


def test_strategies_are_shown_in_a_few_words() -> None:
    assert repr(programs(types=["loop"])) == "_program(idiom=loop, request=Request(types: 1))"
    assert len(repr(kernels(max_statements=8))) < 10_000  # Hypothesis warns of long ones
