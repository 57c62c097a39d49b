"""The places where Warp raises: found, told apart, and recognised in what programs fail with."""

import ast
import inspect

import pytest

from compile import internals
from compile.outcome import Stage
from compile.raise_sites import MODULES, raise_sites, reached
from compile.unreachable import ROWS, reason
from compile.verdict import verdict

KERNEL = """import warp as wp

@wp.func
def double(x: float):
    return {returned}

@wp.kernel
def scale(values: wp.array(dtype=float)):
    i = wp.tid()
    values[i] = {value}
"""


def sites_of(value: str = "double(values[i])", returned: str = "x * 2.0", after: str = "") -> set[str]:
    failure = verdict(KERNEL.format(value=value, returned=returned) + after, Stage.launch if after else Stage.codegen)
    assert failure is not None
    return {f"{site.function}: {site.template}" for site in reached([failure])}


def test_every_statement_that_makes_an_error_is_a_site() -> None:
    internals.session()
    for name in MODULES:
        source = inspect.getsource(__import__(name, fromlist=["_"]))
        made = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise)]
        lines = {site.line for site in raise_sites() if site.module == name}
        again = [node for node in made if node.lineno not in lines]
        assert len(lines) > 50
        assert all(
            node.exc is None or isinstance(node.exc, ast.Name) or "with_traceback" in ast.dump(node) for node in again
        )


@pytest.mark.parametrize(
    ("value", "site"),
    [
        ("speed", "Adjoint.emit_Name: Referencing undefined symbol: {str(node.id)}"),
        ("wp.vec3(1.0, 2.0)[0]", "vector_value_func: incompatible number of values given"),
        ("values[i].x", "Adjoint.emit_Attribute: Error, `{node.attr}` is not an attribute of '{node_name}'"),
    ],
)
def test_a_failure_tells_its_site(value: str, site: str) -> None:
    assert any(found.startswith(site) for found in sites_of(value))


def test_what_an_error_was_an_answer_to_counts_too() -> None:
    assert {found.partition(":")[0] for found in sites_of("wp.static([1.0])[0]")} == {
        "Adjoint.evaluate_static_expression",
        "Adjoint.verify_static_return_value",
    }


def test_errors_inside_of_functions_are_those_of_the_function() -> None:
    assert sites_of(returned="speed") == sites_of("speed")


def test_launches_have_sites() -> None:
    launch = "\nwp.launch(scale, dim=(1, 2, 3, 4, 5), inputs=[None], device='cpu')\n"
    assert {found.partition(":")[0] for found in sites_of(after=launch)} == {"_validate_launch_dim"}


def test_errors_that_python_raises_have_none() -> None:
    failure = verdict("x = 1 / 0")
    assert failure is not None
    assert not reached([failure])


def test_every_row_is_for_a_place_that_there_is() -> None:
    rows = dict.fromkeys(ROWS, 0)
    for site in raise_sites():
        row = next((row for row in ROWS if row.matches(site.module, site.function, site.template)), None)
        assert site.unreachable == (row.reason if row else None)
        assert site.unreachable == reason(site.module, site.function, site.template)
        if row:
            rows[row] += 1
    assert not [row for row, count in rows.items() if not count]


def test_what_fails_here_is_not_called_unreachable() -> None:
    values = ["speed", "wp.sin(1)", "[1.0][0]", "wp.tid()", "values", "wp.quat(1.0)[0]", "None", "wp.static()", "i.x"]
    failures = [failure for value in values if (failure := verdict(KERNEL.format(value=value, returned="x")))]
    assert not [site for site in reached(failures) if site.unreachable]


OPERANDS = {
    "t": "wp.tile_zeros(shape=8, dtype=float)",
    "u": "wp.tile_zeros(shape=(8, 4), dtype=int, storage='shared')",
    "v": "wp.vec3()",
    "m": "wp.mat33()",
    "s": "wp.tile_stack(dtype=float, capacity=4)",
    "x": "float(i)",
}
ARGUMENTS = (*OPERANDS, "i", "0", "-1", "2.5", "(4, 2)", "'a'", "values", "double", "float", "(i, 1)", "True")


def test_no_call_of_a_built_in_comes_to_a_place_that_is_called_unreachable() -> None:
    failures = []
    for number, name in enumerate(sorted(internals.registered_names()) * 8):
        values = [ARGUMENTS[number * step % 7 * step % len(ARGUMENTS)] for step in (1, 5, 2, 3)][: number % 4]
        lines = [f"    {letter} = {OPERANDS[letter]}" for letter in values if letter in OPERANDS]
        call = f"wp.{name}({', '.join(values)})"
        source = KERNEL.format(value=call, returned="x").replace("    values[i]", "\n".join([*lines, "    values[i]"]))
        if failure := verdict(source):
            failures.append(failure)
    found = reached(failures)
    assert len(found) > 30
    assert not [site for site in found if site.unreachable]
