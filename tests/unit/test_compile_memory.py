"""Arguments in memory lie as Warp lays them: the same kernel and numbers, by its own launch and by ours."""

import ctypes
from typing import Any

import numpy as np
import pytest
import warp as wp
from executed import executable

from compile.described import ArrayOf, Composite, Opaque, Open, Record, Scalar
from compile.live import live_kernel
from compile.memory import Arguments, Buffer, Unplaceable, has_gradient, layout, plain, stored, structured

F32, F64, I8, BF16, F16 = (Scalar(name) for name in ("float32", "float64", "int8", "bfloat16", "float16"))
VEC3 = Composite("vec", (3,), F32)
INNER = Record("Inner", (("flag", Scalar("bool")), ("depth", F64), ("axis", VEC3)))
OUTER = Record("Outer", (("id", I8), ("inner", INNER), ("half", F16)))

VALUES = """import warp as wp


@wp.struct
class Inner:
    flag: bool
    depth: wp.float64
    axis: wp.vec3


@wp.struct
class Outer:
    id: wp.int8
    inner: Inner
    values: wp.array[float]
    half: wp.float16


@wp.kernel
def gather(
    b: bool,
    n: wp.int8,
    u: wp.uint64,
    h: wp.float16,
    d: wp.float64,
    v: wp.vec3,
    m: wp.mat22d,
    q: wp.quat,
    t: wp.transform,
    s: Outer,
    rows: wp.array2d[Inner],
    halves: wp.array[wp.float16],
    brain: wp.array[wp.bfloat16],
    cube: wp.array3d[wp.vec2],
    deep: wp.array4d[wp.int16],
    flags: wp.array[bool],
    out: wp.array[wp.float64],
):
    i = wp.tid()
    if b:
        out[0] = wp.float64(n)
    out[1] = wp.float64(u)
    out[2] = wp.float64(h)
    out[3] = d
    out[4] = wp.float64(v[2])
    out[5] = m[0, 1] + wp.float64(10.0) * m[1, 0]
    out[6] = wp.float64(q[0] + 10.0 * q[3])
    out[7] = wp.float64(wp.transform_get_translation(t)[1] + 10.0 * wp.transform_get_rotation(t)[3])
    out[8] = wp.float64(s.id)
    if s.inner.flag:
        out[9] = s.inner.depth + wp.float64(s.inner.axis[1])
    out[10] = wp.float64(s.values[2])
    out[11] = wp.float64(s.half)
    r = rows[1, 2]
    out[12] = r.depth + wp.float64(r.axis[2])
    r.depth = wp.float64(0.25)
    r.flag = not r.flag
    rows[1, 1] = r
    out[13] = wp.float64(halves[1])
    halves[2] = halves[1] * wp.float16(2.0)
    out[14] = wp.float64(brain[1])
    brain[2] = brain[1]
    out[15] = wp.float64(cube[1, 0, 1][1])
    cube[0, 1, 0] = cube[1, 0, 1]
    out[16] = wp.float64(deep[1, 0, 1, 2])
    deep[0, 1, 0, 1] = wp.int16(-7)
    flags[0] = flags[1]
    out[17] = wp.float64(rows.shape[0] * 1000 + rows.shape[1] * 100 + deep.shape[3] * 10 + deep.shape[1])
"""


def inner(number: int) -> dict[str, Any]:
    return {"flag": number % 2 == 0, "depth": number / 4, "axis": np.arange(3, dtype=np.float32) + number}


def given() -> dict[str, Any]:
    return {
        "b": True,
        "n": np.int8(-5),
        "u": np.uint64(2**40 + 3),
        "h": np.float16(0.375),
        "d": np.float64(0.1),
        "v": np.array([1, 2, 3.5], np.float32),
        "m": np.array([[1, 2], [3, 4.5]]),
        "q": np.array([0.5, 0, 0, 0.75], np.float32),
        "t": np.arange(7, dtype=np.float32),
        "s": {"id": np.int8(7), "inner": inner(2), "values": np.arange(4, dtype=np.float32), "half": np.float16(-1.5)},
        "rows": [[inner(3 * row + column) for column in range(3)] for row in range(2)],
        "halves": np.array([1, 0.625, 3], np.float16),
        "brain": np.array([0x3F80, 0xC0A0, 0], np.uint16),
        "cube": np.arange(16, dtype=np.float32).reshape(2, 2, 2, 2),
        "deep": np.arange(24, dtype=np.int16).reshape(2, 2, 2, 3),
        "flags": np.array([False, True]),
        "out": np.full(18, -1.0),
    }


def of_warp(values: dict[str, Any]) -> dict[str, Any]:
    """What Warp's own launch leaves in its arrays."""
    live = live_kernel(VALUES)
    outer, struct = live.names["Outer"](), live.names["Inner"]

    def as_inner(row: dict[str, Any]) -> Any:
        made = struct()
        made.flag, made.depth, made.axis = row["flag"], row["depth"], wp.vec3(*row["axis"].tolist())
        return made

    s = values["s"]
    outer.id, outer.inner, outer.half = int(s["id"]), as_inner(s["inner"]), float(s["half"])
    outer.values = wp.array(s["values"], dtype=float, device="cpu")
    rows = wp.array([as_inner(cell) for row in values["rows"] for cell in row], dtype=struct, device="cpu")
    brain = wp.zeros(3, dtype=wp.bfloat16, device="cpu")
    ctypes.memmove(brain.ptr, values["brain"].ctypes.data, 6)
    arrays = {
        "rows": rows.reshape((2, 3)),
        "halves": wp.array(values["halves"], dtype=wp.float16, device="cpu"),
        "brain": brain,
        "cube": wp.array(values["cube"], dtype=wp.vec2, device="cpu"),
        "deep": wp.array(values["deep"], dtype=wp.int16, device="cpu"),
        "flags": wp.array(values["flags"], dtype=bool, device="cpu"),
        "out": wp.array(values["out"], dtype=wp.float64, device="cpu"),
    }
    scalars = [True, -5, 2**40 + 3, 0.375, 0.1, wp.vec3(1, 2, 3.5), wp.mat22d(1, 2, 3, 4.5)]
    scalars += [wp.quat(0.5, 0, 0, 0.75), wp.transform(*range(7)), outer]
    wp.launch(live.kernel, dim=1, inputs=[*scalars, *arrays.values()], device="cpu")
    bits = np.zeros(3, np.uint16)
    ctypes.memmove(bits.ctypes.data, brain.ptr, 6)
    found = {name: array.numpy() for name, array in arrays.items() if name not in ("brain", "rows")}
    return {**found, "brain": bits, "rows": arrays["rows"].numpy()}


def test_every_type_of_argument_lies_as_warp_lays_it(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(wp.config, "kernel_cache_dir", str(tmp_path))
    ours = executable(VALUES).run(given(), (1,))
    theirs = of_warp(given())
    assert ours.broken == ()
    for name in ("out", "halves", "brain", "cube", "deep", "flags"):
        assert ours.arrays[name].dtype == theirs[name].dtype
        assert np.array_equal(ours.arrays[name], theirs[name]), name
        assert name == "out" or not np.array_equal(ours.arrays[name], given()[name]), name
    assert (ours.arrays["out"] != -1).all()
    assert ours.arrays["s.values"].tolist() == [0, 1, 2, 3]
    for row, cells in zip(theirs["rows"], ours.arrays["rows"], strict=True):
        for told, cell in zip(row, cells, strict=True):
            assert (bool(told["flag"]), float(told["depth"])) == (bool(cell["flag"]), float(cell["depth"]))
            assert np.array_equal(told["axis"], cell["axis"])


def test_layouts_are_those_of_structs_in_c() -> None:
    assert ctypes.sizeof(layout(INNER)) == 32
    assert [getattr(layout(INNER), name).offset for name in ("flag", "depth", "axis")] == [0, 8, 16]
    assert ctypes.sizeof(layout(OUTER)) == 48
    assert stored(OUTER).itemsize == 48
    assert ctypes.sizeof(layout(ArrayOf(F32, 1))) == 56
    assert stored(BF16) == np.uint16


@pytest.mark.parametrize("of", [Opaque("MeshQuery"), Open("Any")])
def test_types_that_are_not_placed(of: Any) -> None:
    with pytest.raises(Unplaceable):
        layout(of)


def test_arrays_of_structs_go_in_and_come_out() -> None:
    rows = [[{"id": 1, "inner": inner(1), "half": 0.5}, {"id": -2, "inner": inner(2), "half": 1.5}]]
    cells = structured(ArrayOf(OUTER, 2), rows)
    assert cells.shape == (1, 2)
    back = plain(cells)
    assert back[0][1]["id"] == -2
    assert back[0][1]["inner"]["depth"] == 0.5
    assert back[0][0]["inner"]["axis"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("offset", "intact"), [(0, True), (11, True), (-1, False), (12, False), (-256, False)])
def test_a_byte_beside_an_array_breaks_its_guard(offset: int, intact: bool) -> None:
    buffer = Buffer(np.zeros(3, np.float32))
    place = ctypes.c_uint8.from_address(buffer.address + offset)
    place.value ^= 0xFF
    assert buffer.is_intact is intact


def test_adjoints_hold_gradients_in_the_place_of_arrays() -> None:
    types = {"x": ArrayOf(VEC3, 1), "n": ArrayOf(Scalar("int32"), 1), "k": F32}
    values = {"x": np.ones((2, 3), np.float32), "n": np.ones(2, np.int32), "k": 3.0}
    placed = Arguments(types, values, gradients=True)
    adjoint = placed.adjoint()
    assert placed.grads.keys() == {"x"}
    assert adjoint.x.data == placed.struct.x.grad == placed.grads["x"].address
    assert list(adjoint.x.shape) == [2, 0, 0, 0]
    assert (adjoint.n.data, adjoint.k) == (0, 0.0)
    assert not Arguments(types, values).grads


@pytest.mark.parametrize(
    ("of", "expected"), [(F16, True), (VEC3, True), (INNER, True), (I8, False), (Record("R", (("a", I8),)), False)]
)
def test_arrays_with_gradients(of: Any, expected: bool) -> None:
    assert has_gradient(of) is expected
