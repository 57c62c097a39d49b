"""Structs that a module fills in, operators of structs, adjoints by cell, assertions: drawn in earnest and compiled."""

import ast
import re
from collections.abc import Iterator

import pytest

from compile.codegen import emit
from fuzzer.stream import draw_program
from grammar import KERNEL_TYPES, Program, features
from grammar.avoided import is_avoided
from grammar.occurring import occurring
from grammar.presets import spoken
from grammar.types import FLOAT32, Struct

TYPES = ("arithmetic", "loop", "vector", "struct", "conditional", "stencil")
SEED = 31


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that nearly all have the rare features at hand."""
    for name in ("preset", "operator", "assertion"):
        monkeypatch.setitem(features.RARE, name, 31)


def drawn(count: int, pattern: str, types: tuple[str, ...] = TYPES) -> Iterator[Program]:
    """Of so many programs, those whose text shows the form; there have to be some."""
    assert set(types) <= set(KERNEL_TYPES)
    wanted, found = re.compile(pattern, re.MULTILINE), 0
    for index in range(count):
        program = draw_program(SEED, types[index % len(types)], index, 0)
        if program is not None and wanted.search(program.source):
            found += 1
            yield program
    assert found, pattern


@pytest.mark.usefixtures("eager")
def test_structs_filled_in_by_a_module_are_read_by_wp_static() -> None:
    for program in drawn(90, r"wp\.static\([A-Z_]+\.\w"):
        emit(program.source)
        assert "preset" in program.features
        module = ast.parse(program.source)
        kept = {
            n.targets[0].id for n in module.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
        }
        assert {n.id for n in ast.walk(module) if isinstance(n, ast.Name) and n.id.isupper() and len(n.id) > 1} <= kept


@pytest.mark.usefixtures("eager")
def test_structs_of_a_module_do_not_name_types_that_a_factory_is_given() -> None:
    for program in drawn(60, r"^@wp\.struct[\s\S]*^[A-Z_]+ = [\s\S]*^def \w+\(\w+: type", ("closure",)):
        emit(program.source)


@pytest.mark.usefixtures("eager")
def test_a_struct_as_a_whole_goes_to_a_function_of_such_structs() -> None:
    assert is_avoided("struct by wp.static, of a struct that nothing else brings in")
    for program in drawn(200, r"wp\.static\(([A-Z_]+|make_\w+\(.*\))\)(, |$)"):
        emit(program.source)
        module = ast.parse(program.source)
        takers = [
            f
            for f in module.body
            if isinstance(f, ast.FunctionDef) and f.name.startswith(("weigh", "apply", "scale", "respond"))
        ]
        assert any(ast.unparse(d) == "wp.func" for f in takers for d in f.decorator_list)


@pytest.mark.usefixtures("eager")
def test_operators_of_structs_work_on_them() -> None:
    for program in drawn(40, r"^def add\(a: "):
        emit(program.source)
        assert "operator" in program.features


@pytest.mark.usefixtures("eager")
def test_assertions_are_of_the_index() -> None:
    for program in drawn(40, r"^    assert "):
        assert "assertion" in program.features
        for node in ast.walk(ast.parse(program.source)):
            if isinstance(node, ast.Assert):
                assert re.fullmatch(r"\w+ >= 0|\w+ < [\w.]+\.shape\[\d\]", ast.unparse(node.test))


def test_features_go_by_what_a_module_does() -> None:
    filled = "@wp.struct\nclass S:\n    x: float\nA = S()\nA.x = 1.0\n@wp.kernel\ndef k():\n    pass\n"
    assert {"preset", "struct"} <= set(occurring(ast.parse(filled)))
    switched = "wp.config.verify_autograd_array_access = True\n@wp.kernel\ndef k():\n    pass\n"
    assert set(occurring(ast.parse(switched))) == {"option"}
    made = "def make_s() -> S:\n    s = S()\n    return s\n"
    assert occurring(ast.parse(made)) == ("preset",)


def test_names_of_structs_are_spoken_as_python_does() -> None:
    assert spoken(Struct("SimState", (("x", FLOAT32),))) == "sim_state"
    assert spoken(Struct("Ray", (("x", FLOAT32),))) == "ray"


@pytest.mark.usefixtures("eager")
def test_rows_of_numpy_are_of_flat_structs() -> None:
    assert is_avoided("struct in a struct, as a row of NumPy")
    for program in drawn(240, r"\.numpy_value\(\)"):
        emit(program.source)
        assert program.source.startswith(("import numpy as np\nimport warp as wp\n", "from "))
