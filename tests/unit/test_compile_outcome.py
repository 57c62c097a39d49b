"""What is rejected, at which stage, in which words."""

import kernels
import pytest

from compile.codegen import emit
from compile.outcome import Failure, Rejected, Stage, Symptom

HEAD = """\
import warp as wp


@wp.kernel
def k(a: wp.array(dtype=float), va: wp.array(dtype=wp.vec3), n: int):
    i = wp.tid()
"""


def rejection(source: str) -> Failure:
    with pytest.raises(Rejected) as caught:
        emit(source)
    return caught.value.failure


# body, exception, message, line
IN_KERNEL = [
    ("x = a[i] + 1", "RuntimeError", "Input types must be the same, got ['float32', 'int32']", 7),
    ("p: float = 1.0", "WarpCodegenError", "Construct `ast.AnnAssign` not supported in kernels.", 7),
    ("if n in va:\n        pass", "KeyError", "<class 'ast.In'>", 7),
    ("return n", "WarpCodegenTypeError", "'k': Warp kernels cannot return values.", None),
    ("va[i][0] *= 2.0", "WarpCodegenError", "Differentiable composite slot augmented assignments", None),
    ("t = (1.0, 2.0)\n    t[0] = 3.0", "WarpCodegenError", "got <warp._src.types.tuple_t object at 0x...>", 8),
]


@pytest.mark.parametrize(("body", "error", "message", "line"), IN_KERNEL)
def test_warp_rejects_in_code_generation(body: str, error: str, message: str, line: int | None) -> None:
    failure = rejection(f"{HEAD}    {body}\n")
    assert (failure.stage, failure.symptom, failure.error_type) == (Stage.codegen, Symptom.error, error)
    assert message in failure.message
    assert "Error while parsing" not in failure.message
    assert failure.line == line
    assert failure.raised_in.startswith("warp._src.")


def test_the_innermost_function_is_named() -> None:
    failure = rejection(kernels.OVERLOADS.replace("0.5 * mass * wp.dot(v, v)", "0.5 * mass * wp.dot(v, mass)"))
    assert failure.line == kernels.OVERLOADS[: kernels.OVERLOADS.index("return 0.5 * mass")].count("\n") + 1
    assert "energy" not in failure.message
    assert "dot" in failure.message


def test_struct_names_in_messages_carry_no_hash() -> None:
    failure = rejection(kernels.FUTURE.replace("i = wp.tid()", "i = wp.tid()\n    d = Cell(1.0)"))
    assert "'Cell'" in failure.message


AT_LOAD = [
    ("import warp as wp\nx = (1\n", "SyntaxError", "'(' was never closed", 2),
    ("import warp as wp\nx = 1 / 0\n", "ZeroDivisionError", "division by zero", 2),
    ("import nowhere\n", "ModuleNotFoundError", "No module named 'nowhere'", 1),
    ("import warp as wp\n", "ProgramError", "found 0: none", None),
    ("raise SyntaxError()\n", "SyntaxError", "None", None),
    ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E()\n", "E", "an exception that cannot be printed", 3),
    (kernels.SAXPY + kernels.HISTOGRAM, "ProgramError", "found 2: histogram, saxpy", None),
    ("import warp as wp\n\n\n@wp.func\ndef f(x):\n    return x\n", "WarpCodegenError", "Incomplete argument", 4),
    ("x = bytes(10 ** 15)\n", "MemoryError", "out of memory", None),
]


@pytest.mark.parametrize(("source", "error", "message", "line"), AT_LOAD)
def test_programs_that_do_not_load(source: str, error: str, message: str, line: int | None) -> None:
    failure = rejection(source)
    assert (failure.stage, failure.error_type, failure.line) == (Stage.load, error, line)
    assert message in failure.message
    assert failure.symptom == (Symptom.memory if error == "MemoryError" else Symptom.error)


def test_a_recursive_function() -> None:
    source = kernels.OVERLOADS.replace("return 0.5 * mass * wp.dot(v, v)", "return energy(v, mass)")
    failure = rejection(source)
    assert failure == Failure(Stage.codegen, Symptom.error, "RecursionError", "maximum recursion depth exceeded")


def test_no_machine_in_messages() -> None:
    failure = rejection("import warp as wp\nimport os\nraise RuntimeError(wp, wp.__file__, os.__file__, object())\n")
    assert failure.message.startswith(
        "(<module 'warp'>, '<python>/warp/__init__.py', '<python>/os.py', <object object at 0x..."
    )
    assert failure.raised_in is None


def test_rejections_read_well() -> None:
    with pytest.raises(Rejected, match=r"^codegen: RuntimeError: Input types must be the same.* \(line 7\)$"):
        emit(f"{HEAD}    x = a[i] + 1\n")


def test_a_rejection_is_the_same_again() -> None:
    source = f"{HEAD}    t = (1.0, 2.0)\n    t[0] = 3.0\n"
    assert rejection(source) == rejection(source)
