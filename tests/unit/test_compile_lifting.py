"""Generated C++ in double precision."""

import numpy as np
import pytest
from executed import built, emitted

from compile.codegen import Sections
from compile.described import ArrayOf, Composite, Opaque, Record, Scalar, Type
from compile.execute import Executable, Program, executables
from compile.lifting import lifted, lifted_type
from compile.native import Unit

SINGLE, DOUBLE, WHOLE = Scalar("float32"), Scalar("float64"), Scalar("int32")

PROGRAM = """import warp as wp


@wp.struct
class Scale:
    by: float
    of: wp.vec2h


@wp.func
def split(x: float, n: int):
    s = float(0.0)
    for k in range(n):
        s += x * float(k) * 0.1
    return s, wp.float32(n)


@wp.kernel
def scaled(x: wp.array[float], m: wp.array[wp.mat22], scale: Scale, n: int, out: wp.array[float]):
    i = wp.tid()
    a, b = split(x[i], n)
    v = wp.vec2(a, b * wp.PI) * m[i]
    out[i] = v[1] * scale.by + float(scale.of[0])
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("const wp::float32 var_1 = 0.1;", "const wp::float64 var_1 = 0.1;"),
        ("wp::vec_t<3, wp::float32> var_2;", "wp::vec_t<3, wp::float64> var_2;"),
        ("wp::array_t<wp::float16> var_x;", "wp::array_t<wp::float64> var_x;"),
        ("var_3 = wp::float(var_2);", "var_3 = wp::float64(var_2);"),
        ("wp::adj_float(var_2, adj_2, adj_3);", "wp::adj_float64(var_2, adj_2, adj_3);"),
        ("wp::adj_float32(var_2, adj_2, adj_3);", "wp::adj_float64(var_2, adj_2, adj_3);"),
        ("wp::tuple_t<float, int> var_4;", "wp::tuple_t<wp::float64, int> var_4;"),
        ("wp::float64 var_5; wp::bfloat16 var_6;", "wp::float64 var_5; wp::bfloat16 var_6;"),
        ("var_float = my_float_0(var_floats);", "var_float = my_float_0(var_floats);"),
    ],
)
def test_lines(line: str, expected: str) -> None:
    sections = Sections(structs="", args="", functions=line, forward="", backward=line, entry="")
    found = lifted(Program(Unit("k", "cpu", sections), {})).unit.sections
    assert (found.functions, found.backward) == (expected, expected)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (SINGLE, DOUBLE),
        (Scalar("float16"), DOUBLE),
        (Scalar("bfloat16"), Scalar("bfloat16")),
        (WHOLE, WHOLE),
        (Composite("mat", (2, 3), SINGLE), Composite("mat", (2, 3), DOUBLE)),
        (Composite("vec", (2,), WHOLE), Composite("vec", (2,), WHOLE)),
        (ArrayOf(SINGLE, 2), ArrayOf(DOUBLE, 2)),
        (Record("S", (("a", SINGLE), ("n", WHOLE))), Record("S", (("a", DOUBLE), ("n", WHOLE)))),
        (Opaque("Texture2D"), Opaque("Texture2D")),
    ],
)
def test_types(of: Type, expected: Type) -> None:
    assert lifted_type(of) == expected


def test_numbers_come_out_in_double_precision() -> None:
    x, m = np.array([0.1, 0.7]), np.array([[[0.3, 0.2], [1.1, 0.9]]] * 2)
    given = {"x": x, "m": m, "scale": {"by": 1.3, "of": np.array([0.4, 0.0])}, "n": 4, "out": np.zeros(2)}
    emission = emitted(PROGRAM)
    (single,) = built([emission])
    assert emission.cpu is not None
    (double,) = executables([lifted(Program(Unit("scaled", "cpu", emission.cpu), emission.parameters))])
    assert isinstance(single, Executable)
    assert isinstance(double, Executable)
    expected = (0.6 * x * 0.2 + 4.0 * np.pi * 0.9) * 1.3 + 0.4
    assert double.run(given, (2,)).arrays["out"] == pytest.approx(expected, rel=1e-14)
    assert single.run(given, (2,)).arrays["out"] != pytest.approx(expected, rel=1e-9)
    assert double.differentiate(given, (2,), {"out": np.ones(2)}).grads["x"] == pytest.approx(
        0.6 * 0.2 * 1.3, rel=1e-14
    )
