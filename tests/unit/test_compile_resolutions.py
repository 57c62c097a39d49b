"""What is recorded is what Warp calls."""

import kernels
import pytest

from compile import internals
from compile.codegen import emit
from compile.outcome import Rejected
from compile.resolutions import Call, Overload, documented_overloads, recorded_calls, type_name

FLOATS = "array(ndim=1, dtype=float32)"


def calls_of(source: str) -> set[Call]:
    with recorded_calls() as calls:
        emit(source, ("cpu",))
    return calls


def test_exactly_the_calls_of_a_kernel() -> None:
    assert calls_of(kernels.SAXPY) == {
        Call("tid", 0, ()),
        Call("address", None, (("arr", FLOATS), ("i", "int32"))),
        Call("load", None, (("address", "float32"),)),
        Call("mul", 0, (("a", "float32"), ("b", "float32"))),
        Call("add", 0, (("a", "float32"), ("b", "float32"))),
        Call("array_store", None, (("arr", FLOATS), ("i", "int32"), ("value", "float32"))),
    }


SOURCE = """import warp as wp


@wp.func
def half(x: float):
    return x * 0.5


@wp.kernel
def calls(a: wp.array(dtype=wp.vec3), out: wp.array(dtype=float)):
    i = wp.tid()
    v = wp.normalize(a[i])
    U, s, V = wp.svd3(wp.outer(v, v))
    w = wp.vector(1.0, 2.0, 3.0, 4.0, 5.0)
    out[i] = half(wp.dot(v, v)) + wp.norm_l1(s) + wp.length(w)
"""


def overload_of(call: Call) -> Overload:
    return next(o for o in documented_overloads() if (o.name, o.position) == (call.name, call.position))


def test_overloads_and_types() -> None:
    calls = calls_of(SOURCE)
    found = {(call.name, tuple(kind for _, kind in call.arguments)): call for call in calls}
    assert "half" not in {call.name for call in calls}
    assert ("normalize", ("vec3f",)) in found
    assert ("outer", ("vec3f", "vec3f")) in found
    assert any(name == "norm_l1" for name, _ in found)
    assert ("length", (type_name(internals.session().warp.types.vector(5, float)),)) in found
    svd = overload_of(found["svd3", ("mat33f",)])
    assert [name for name, _ in svd.parameters] == ["A"]
    assert "vector" in str(overload_of(found["dot", ("vec3f", "vec3f")]))


def test_types_have_one_name_each() -> None:
    wp = internals.session().warp
    assert type_name(float) == type_name(wp.float32) == "float32"
    assert type_name(bool) == type_name(wp.bool) == "bool"
    assert type_name(wp.vec3) == type_name(wp.types.vector(3, wp.float32))
    assert type_name(wp.array(dtype=wp.vec3, ndim=2)) == "array(ndim=2, dtype=vec3f)"


def test_every_documented_name_has_an_overload() -> None:
    assert {overload.name for overload in documented_overloads()} == internals.builtin_names()
    identities = [(overload.name, overload.position) for overload in documented_overloads()]
    assert len(set(identities)) == len(identities)


def test_warp_is_left_as_it_was() -> None:
    adjoint = internals.session().codegen.Adjoint
    original = adjoint.resolve_call
    with recorded_calls() as calls:
        assert adjoint.resolve_call is not original
        with pytest.raises(Rejected):
            emit("import warp as wp\n")
    assert adjoint.resolve_call is original
    assert calls == set()
