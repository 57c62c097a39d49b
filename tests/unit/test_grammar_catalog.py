"""The catalog reads Warp's registry; Warp itself says whether it read well."""

import pytest
import warp._src.context as context

from compile.codegen import emit
from compile.native import Unit, check
from compile.outcome import Rejected
from grammar import catalog
from grammar.exclusions import EXCLUDED, FORMS, HANDLED_ELSEWHERE, Form
from grammar.types import (
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    UINT32,
    VEC3,
    Array,
    Matrix,
    Quaternion,
    Value,
    Vector,
    alias_name,
    warp_name,
)

MAT33, QUAT = Matrix(3, 3, FLOAT32), Quaternion(FLOAT32)


def test_every_built_in_of_the_groups_is_drawn_or_has_a_reason() -> None:
    known = {s.name for s in catalog.signatures()} | HANDLED_ELSEWHERE.keys()
    known |= {f"atomic_{operation}" for operation in catalog.ATOMICS}
    local_arrays = {"array", "zeros"}
    registered = {
        name
        for name, function in context.builtin_functions.items()
        for overload in getattr(function, "overloads", ())
        if not overload.hidden and overload.group in catalog.GROUPS
    }
    assert registered - known == local_arrays


@pytest.mark.parametrize(
    ("name", "operands", "results"),
    [
        ("dot", (VEC3, VEC3), (FLOAT32,)),
        ("cross", (VEC3, VEC3), (VEC3,)),
        ("outer", (Vector(2, FLOAT64), Vector(2, FLOAT64)), (Matrix(2, 2, FLOAT64),)),
        ("quat_rotate", (QUAT, VEC3), (VEC3,)),
        ("determinant", (MAT33,), (FLOAT32,)),
        ("argmin", (Vector(4, INT32),), (UINT32,)),
        ("svd3", (MAT33,), (MAT33, VEC3, MAT33)),
        ("bit_count", (UINT32,), (INT32,)),
        ("floor", (FLOAT16,), (FLOAT16,)),
    ],
)
def test_known_signatures(name: str, operands: tuple[Value, ...], results: tuple[Value, ...]) -> None:
    found = [s for s in catalog.signatures() if s.name == name and tuple(k for _, k in s.parameters) == operands]
    assert [s.results for s in found] == [results]


def test_types_survive_the_way_to_warp_and_back() -> None:
    kinds = {k for s in catalog.signatures() for k in s.operands.union(s.results) if not isinstance(k, Array)}
    for kind in kinds - {catalog.STATE}:
        assert catalog.from_warp(catalog.to_warp(kind)) == kind


def test_warp_takes_the_signatures_and_returns_their_results() -> None:
    """Every twentieth signature as a kernel of its own; the result is stored, so its type is checked by Warp."""
    for signature in catalog.signatures()[::20]:
        emit(call_kernel(signature), ("cpu",))


def call_kernel(signature: catalog.Signature) -> str:
    inputs = [f"a{n}: {annotation(kind)}" for n, (_, kind) in enumerate(signature.parameters)]
    outputs = [f"r{n}: {annotation(kind)}" for n, kind in enumerate(signature.results)]
    whole = [isinstance(kind, Array) for _, kind in signature.parameters]
    loads = [f"    x{n} = a{n}" + ("" if whole[n] else "[i]") for n in range(len(inputs)) if not whole[n]]
    arguments = ", ".join(f"a{n}" if whole[n] else f"x{n}" for n in range(len(inputs)))
    targets = ", ".join(f"y{n}" for n in range(len(outputs)))
    stores = [f"    r{n}[i] = y{n}" for n in range(len(outputs))]
    call = f"    {targets} = wp.{signature.name}({arguments})"
    header = f"@wp.kernel\ndef k({', '.join(inputs + outputs)}):\n    i = wp.tid()"
    aliases = [alias(kind) for kind in signature.operands.union(signature.results) if needs_alias(kind)]
    return "\n".join(["import warp as wp", *sorted(set(aliases)), header, *loads, call, *stores, ""])


def annotation(kind: Value | Array) -> str:
    return f"wp.array(dtype={spelled(kind.dtype if isinstance(kind, Array) else kind)})"


def spelled(kind: Value) -> str:
    return alias_name(kind) if needs_alias(kind) else f"wp.{warp_name(kind)}"  # type: ignore[arg-type]


def needs_alias(kind: Value | Array) -> bool:
    return isinstance(kind, (Vector, Matrix)) and warp_name(kind) is None


def alias(kind: Value | Array) -> str:
    assert isinstance(kind, (Vector, Matrix))
    dtype = f"dtype=wp.{kind.scalar.name}"
    if isinstance(kind, Vector):
        return f"{alias_name(kind)} = wp.types.vector(length={kind.length}, {dtype})"
    return f"{alias_name(kind)} = wp.types.matrix(shape=({kind.rows}, {kind.columns}), {dtype})"


@pytest.mark.parametrize("builtin", [name for row in EXCLUDED for name in row.builtins])
def test_each_exclusion_is_still_needed(builtin: str) -> None:
    """When Warp mends one of these, this fails and the row can go."""
    row = next(r for r in EXCLUDED if builtin in r.builtins)
    kind: Value = next(k for k in (VEC3, QUAT, Vector(3, FLOAT64)) if row.concerns(k))
    dtype = spelled(kind)
    extra = "v[i], " if builtin == "atomic_cas" else ""
    call = f"wp.{builtin}(c, 0, {extra}v[i])" if builtin.startswith("atomic") else f"x = wp.{builtin}({dtype}(), v[i])"
    header = f"def k(c: wp.array(dtype={dtype}), v: wp.array(dtype={dtype})):"
    source = "\n".join(["import warp as wp", "@wp.kernel", header, "    i = wp.tid()", f"    {call}", ""])
    try:
        emission = emit(source, ("cuda",))
    except Rejected:
        return
    assert emission.cuda is not None
    assert check([Unit("k", "cuda", emission.cuda)]) != [None]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_avoided_form_still_fails(form: Form) -> None:
    """When Warp takes one of these, this fails and the row can go."""
    try:
        emission = emit(f"import warp as wp\n\n{form.definitions}\n\n@wp.kernel{form.program}", ("cpu",))
    except Rejected:
        return
    assert emission.cpu is not None
    assert check([Unit("k", "cpu", emission.cpu)]) != [None]
