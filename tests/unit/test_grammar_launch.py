"""How kernels are launched: recipes as text, as plain values, and as drawn programs bring them."""

import ast

import orjson
import pytest
from drawn_programs import one_of_each

from grammar import KERNEL_TYPES, Program
from grammar.launch import TURNS, Argument, Launch, length

SIZES = {"rows": 5, "radius": 3, "r": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("32", 32), ("rows", 5), ("2*radius+1", 7), ("rows+-1", 4), ("rows*r", 10), ("2*rows*r+radius+3", 26), ("-1", -1)],
)
def test_lengths(text: str, expected: int) -> None:
    assert length(text, SIZES) == expected


def test_lengths_of_what_is_no_axis() -> None:
    with pytest.raises(ValueError, match="columns"):
        length("rows*columns", SIZES)


def test_a_launch_has_plain_values() -> None:
    inner = (Argument("mass", "scalar", "float32", low=0.5, high=2.0), Argument("ids", "array", "int32", shape=("n",)))
    launch = Launch(
        (("n", (4, 2, 0)),),
        ("n",),
        (
            Argument("bodies", "array", shape=("2*n+1", "3"), fields=inner),
            Argument("m", "scalar", "float64", "mat", (2, 3), low=-1.0, high=1.0),
            Argument("last", "scalar", "int32", low="n+-1", high="n+-1"),
            Argument("starts", "array", "int32", shape=("n",), low=0, high="n", order="offsets"),
        ),
    )
    plain = orjson.loads(orjson.dumps(launch.to_plain()))
    assert Launch.from_plain(plain) == launch
    assert plain["arguments"][2] == {"name": "last", "kind": "scalar", "dtype": "int32", "low": "n+-1", "high": "n+-1"}
    assert launch.sizes(1) == {"n": 2}


@pytest.fixture(scope="module")
def programs() -> tuple[Program, ...]:
    return one_of_each(5)


def _is_overload(function: ast.FunctionDef) -> bool:
    """Whether it only says which types a generic kernel is built for."""
    return any("overload" in ast.unparse(decorator) for decorator in function.decorator_list)


def parameters(program: Program) -> list[str]:
    name = program.kernel_name.rpartition("__")[2]
    functions = [node for node in ast.walk(ast.parse(program.source)) if isinstance(node, ast.FunctionDef)]
    (kernel,) = [f for f in functions if f.name == name and not _is_overload(f)]
    return [argument.arg for argument in kernel.args.args]


def test_launches_of_drawn_programs_survive_json(programs: tuple[Program, ...]) -> None:
    assert len(programs) > len(KERNEL_TYPES) // 2
    for program in programs:
        assert Launch.from_plain(orjson.loads(orjson.dumps(program.launch.to_plain()))) == program.launch


def test_every_parameter_has_its_argument(programs: tuple[Program, ...]) -> None:
    for program in programs:
        assert [argument.name for argument in program.launch.arguments] == parameters(program), program.source


def test_lengths_of_drawn_launches_can_be_told(programs: tuple[Program, ...]) -> None:
    for program in programs:
        for turn in range(TURNS):
            sizes = program.launch.sizes(turn)
            dims = [length(text, sizes) for text in program.launch.dim]
            assert all(dim >= 0 for dim in dims)
            assert 1 <= len(dims) <= 4
            for argument in program.launch.arguments:
                assert all(length(text, sizes) >= 0 for text in argument.shape), (argument, sizes)


def test_threads_are_many_and_few(programs: tuple[Program, ...]) -> None:
    """Some launch of every program has threads, and some launch of some program has none."""
    counts = [
        [min(length(text, p.launch.sizes(turn)) for text in p.launch.dim) for turn in range(TURNS)] for p in programs
    ]
    assert all(max(count) > 0 for count in counts)
    assert any(min(count) == 0 for count in counts)
