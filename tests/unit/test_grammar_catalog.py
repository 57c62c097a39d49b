"""The catalog reads Warp's registry; Warp itself says whether it read well."""

import pytest
import warp._src.context as context

from compile.codegen import emit
from compile.native import Unit, check
from compile.outcome import Rejected
from grammar import catalog
from grammar.avoided import FORMS, Form
from grammar.conversion import from_warp, to_warp
from grammar.exclusions import EXCLUDED, HANDLED_ELSEWHERE, UNREACHABLE, Exclusion
from grammar.overloads import WRITTEN
from grammar.signature import Signature
from grammar.types import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    STATE,
    UINT32,
    VEC3,
    Array,
    Matrix,
    Quaternion,
    Transform,
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


def test_what_no_program_holds_is_known_to_warp_and_not_drawn() -> None:
    drawn = {s.name for s in (*catalog.signatures(), *catalog.atomics())}
    assert not UNREACHABLE.keys() & drawn
    assert UNREACHABLE.keys() <= context.builtin_functions.keys()


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
    for kind in kinds - {STATE}:
        assert from_warp(to_warp(kind)) == kind


def test_warp_takes_the_signatures_and_returns_their_results() -> None:
    """Every fortieth signature as a kernel of its own; the result is stored, so its type is checked by Warp."""
    for signature in catalog.signatures()[::40]:
        emit(call_kernel(signature), ("cpu",))


def call_kernel(signature: Signature) -> str:
    """A kernel that makes the call on array cells and stores what comes back, or what it wrote into its arguments."""
    parameters = (*signature.parameters, *signature.given)
    whole = [isinstance(kind, Array) for _, kind in parameters]
    inputs = [f"a{n}: {annotation(kind)}" for n, (_, kind) in enumerate(parameters)]
    outputs = [f"r{n}: {annotation(kind)}" for n, kind in enumerate(signature.results)]
    loads = [f"    x{n} = a{n}[i]" for n in range(len(inputs)) if not whole[n]]
    call = call_of(signature, [f"a{n}" if whole[n] else f"x{n}" for n in range(len(inputs))])
    if signature.results:
        targets = ", ".join(f"y{n}" for n in range(len(outputs)))
        lines = [f"    {targets} = {call}", *(f"    r{n}[i] = y{n}" for n in range(len(outputs)))]
    else:
        written = [n for n, (key, _) in enumerate(parameters) if key in WRITTEN[signature.name]]
        lines = [f"    {call}", *(f"    a{n}[i] = x{n}" for n in written)]
    header = f"@wp.kernel\ndef k({', '.join(inputs + outputs)}):\n    i = wp.tid()"
    aliases = [alias(kind) for _, kind in parameters if needs_alias(kind)]
    aliases += [alias(kind) for kind in signature.results if needs_alias(kind)]
    return "\n".join(["import warp as wp", *sorted(set(aliases)), header, *loads, *lines, ""])


def call_of(signature: Signature, arguments: list[str]) -> str:
    sign = catalog.OPERATORS.get(signature.name)
    if sign is None:
        return f"wp.{signature.name}({', '.join(arguments)})"
    return f" {sign} ".join(arguments) if len(arguments) > 1 else f"{sign} {arguments[0]}"


def annotation(kind: Value | Array) -> str:
    return f"wp.array(dtype={spelled(kind.dtype if isinstance(kind, Array) else kind)})"


def spelled(kind: Value) -> str:
    return alias_name(kind) if needs_alias(kind) else f"wp.{warp_name(kind)}"  # type: ignore[arg-type]


def needs_alias(kind: Value | Array) -> bool:
    return isinstance(kind, (Vector, Matrix, Quaternion, Transform)) and warp_name(kind) is None


def alias(kind: Value | Array) -> str:
    assert isinstance(kind, (Vector, Matrix, Quaternion, Transform))
    dtype = f"dtype=wp.{kind.scalar.name}"
    match kind:
        case Vector(length=length):
            return f"{alias_name(kind)} = wp.types.vector(length={length}, {dtype})"
        case Matrix(rows=rows, columns=columns):
            return f"{alias_name(kind)} = wp.types.matrix(shape=({rows}, {columns}), {dtype})"
        case Quaternion():
            return f"{alias_name(kind)} = wp.types.quaternion({dtype})"
    return f"{alias_name(kind)} = wp.types.transformation({dtype})"


@pytest.mark.parametrize(("row", "builtin"), [(row, name) for row in EXCLUDED for name in row.builtins])
def test_each_exclusion_is_still_needed(row: Exclusion, builtin: str) -> None:
    """When Warp mends one of these, this fails and the row can go."""
    size = 2 if builtin == "svd2" else 3
    kinds = (VEC3, QUAT, Vector(3, FLOAT64), Matrix(size, size, BFLOAT16))
    kind: Value = next((k for k in kinds if row.concerns(k)), FLOAT32)
    dtype = spelled(kind)
    family = next(f for f in catalog.FAMILIES if kind != FLOAT32 or row.concerns(Array(FLOAT32, 1, f)))
    calls = {
        "atomic_cas": "wp.atomic_cas(c, 0, v[i], v[i])",
        "spatial_vector": f"x = wp.spatial_vector({dtype}(), v[i])",
        "svd2": "U, s, V = wp.svd2(v[i])",
        "svd3": "U, s, V = wp.svd3(v[i])",
        "qr3": "Q, R = wp.qr3(v[i])",
        "eig3": "Q, d = wp.eig3(v[i])",
    }
    call = calls.get(builtin, f"wp.{builtin}(c, 0, v[i])")
    header = f"def k(c: wp.{family}(dtype={dtype}), v: wp.array(dtype={dtype})):"
    aliases = [alias(kind)] if needs_alias(kind) else []
    source = "\n".join(["import warp as wp", *aliases, "@wp.kernel", header, "    i = wp.tid()", f"    {call}", ""])
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
