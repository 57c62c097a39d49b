"""Meshes, BVHs, hash grids, volumes and textures: what kernels of these types hold, and what they never do."""

import ast
from collections.abc import Iterator

import pytest

from compile.codegen import emit
from compile.outcome import Rejected
from fuzzer.stream import draw_program
from grammar.forms import Text
from grammar.forms.resources import RESOURCES
from grammar.resources import BVH, CLOSEST, HASH_GRID, MESH, TEXTURES, VOLUME
from grammar.volumes import DTYPES

TYPES = ("mesh_query", "bvh_query", "hash_grid", "volume_sample", "texture_sample")
EACH = 25


def _sources(kernel_type: str, count: int = EACH) -> Iterator[str]:
    for index in range(count):
        program = draw_program(11, kernel_type, index, 0)
        if program is not None:
            yield program.source


@pytest.mark.parametrize("kernel_type", TYPES)
def test_warp_takes_every_program(kernel_type: str) -> None:
    for source in _sources(kernel_type):
        emit(source)


@pytest.mark.parametrize("kernel_type", TYPES)
def test_an_id_is_asked_and_never_computed_with(kernel_type: str) -> None:
    for source in _sources(kernel_type):
        for function in (n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)):
            annotations = {a.arg: ast.unparse(a.annotation) for a in function.args.args if a.annotation is not None}
            ids = {name for name, kind in annotations.items() if kind == "wp.uint64" and _is_asked(function, name)}
            calls = [n for n in ast.walk(function) if isinstance(n, ast.Call)]
            passed = [a.id for call in calls for a in call.args if isinstance(a, ast.Name) and a.id in ids]
            read = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and n.id in ids]
            assert sorted(passed) == sorted(read), source


def _is_asked(function: ast.FunctionDef, name: str) -> bool:
    """Whether some call of a query has the name as its first argument."""
    asking = ("mesh_", "bvh_", "hash_grid_", "volume_", "tile_mesh", "tile_bvh")
    return any(
        isinstance(c, ast.Call)
        and isinstance(c.func, ast.Attribute)
        and c.func.attr.startswith(asking)
        and isinstance(c.args[0], ast.Name)
        and c.args[0].id == name
        for c in ast.walk(function)
    )


def test_a_face_is_read_only_where_a_query_has_found_one() -> None:
    """`query.face` stands under `if query.result:`, or after `if not query.result: return`."""
    for source in _sources("mesh_query", 80):
        for function in (n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)):
            _check_guards(function.body, set(), source)


def _check_guards(body: list[ast.stmt], found: set[str], source: str) -> None:
    for statement in body:
        test = statement.test if isinstance(statement, ast.If) else None
        if isinstance(test, ast.Attribute) and test.attr == "result" and isinstance(test.value, ast.Name):
            _check_guards(statement.body, found | {test.value.id}, source)  # type: ignore[attr-defined]
            continue
        if isinstance(test, ast.UnaryOp) and isinstance(test.operand, ast.Attribute):
            assert isinstance(test.operand.value, ast.Name)
            found = found | {test.operand.value.id}
            continue
        inner = [getattr(statement, part, []) for part in ("body", "orelse")]
        if any(inner):
            for block in inner:
                _check_guards(block, found, source)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and node.attr == "face" and isinstance(node.value, ast.Name):
                assert node.value.id in found, source


def test_no_thread_leaves_the_loop_of_its_block() -> None:
    """While a block answers a query together, nothing breaks, continues or returns."""
    seen = 0
    for kernel_type in ("mesh_query", "bvh_query"):
        for source in _sources(kernel_type, 80):
            for loop in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.While)):
                if "tile_" in ast.unparse(loop.test):
                    seen += 1
                    own = [n for s in loop.body for n in _outside_loops(s)]
                    assert not any(isinstance(n, ast.Break | ast.Continue | ast.Return) for n in own), source
    assert seen > 5


def test_threads_of_a_block_write_by_atomics_alone() -> None:
    """All of them hold the same index: a plain store would be a race."""
    for kernel_type in ("mesh_query", "bvh_query"):
        for source in _sources(kernel_type, 80):
            kernel = ast.parse(source).body[-1]
            if "wp.untile(" in source and isinstance(kernel, ast.FunctionDef):
                arrays = {a.arg for a in kernel.args.args if "array" in ast.unparse(a.annotation or a)}
                targets = [t for n in ast.walk(kernel) if isinstance(n, ast.Assign) for t in n.targets]
                stores = {t.value.id for t in targets if isinstance(t, ast.Subscript) and isinstance(t.value, ast.Name)}
                assert not stores & arrays, source


def _outside_loops(node: ast.AST) -> Iterator[ast.AST]:
    """A statement and what is in it, but for what belongs to a loop of its own; a return belongs to none."""
    yield node
    if isinstance(node, ast.For | ast.While):
        yield from (n for n in ast.walk(node) if isinstance(n, ast.Return))
        return
    for child in ast.iter_child_nodes(node):
        yield from _outside_loops(child)


def test_a_volume_is_stored_to_or_read_but_not_both() -> None:
    """Threads store at voxels of their own, so that what others read is another volume."""
    stores = 0
    for source in _sources("volume_sample", 80):
        calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and "volume_" in ast.unparse(n.func)]
        stored = {ast.unparse(c.args[0]) for c in calls if "volume_store" in ast.unparse(c.func)}
        asked = {ast.unparse(c.args[0]) for c in calls if "volume_store" not in ast.unparse(c.func)}
        assert not stored & asked, source
        stores += bool(stored)
    assert stores > 5


def _kernel(parameters: str, body: str) -> str:
    return f"import warp as wp\n\n\n@wp.kernel\ndef k({parameters}):\n    i = wp.tid()\n    {body}\n"


@pytest.mark.parametrize("dtype", ["wp.int8", "wp.float16", "wp.vec2", "wp.mat33"])
def test_warp_refuses_volumes_of_other_types_than_ours(dtype: str) -> None:
    call = f"a = wp.volume_lookup(v, i, i, i, dtype={dtype})"
    with pytest.raises(Rejected):
        emit(_kernel("v: wp.uint64", call))


def test_every_type_of_a_volume_is_one_that_warp_takes() -> None:
    names = {"float32", "vec3f", "int32", "vec4f", "float64", "vec3d", "vec4d", "int64", "uint32"}
    assert len(DTYPES) == len(names)
    for name in names:
        emit(
            _kernel(
                f"v: wp.uint64, out: wp.array(dtype=wp.{name})",
                f"out[i] = wp.volume_lookup(v, i, 0, 0, dtype=wp.{name})",
            )
        )


@pytest.mark.parametrize("name", [row[0] for row in CLOSEST])
def test_the_further_arguments_of_a_query_are_warps(name: str) -> None:
    further = next(row[2] for row in CLOSEST if row[0] == name)
    given = "".join(f", {key}={values[0]}" for key, values in further)
    emit(_kernel("m: wp.uint64, out: wp.array(dtype=float)", f"out[i] = wp.{name}(m, wp.vec3(), 1.0{given}).u"))


def test_a_launch_is_told_what_to_make() -> None:
    for kind in (MESH, BVH, HASH_GRID, VOLUME, *TEXTURES):
        assert kind.made_of
        assert kind.names


def test_most_forms_occur_among_a_few_hundred_programs() -> None:
    texts = [Text(source) for kernel_type in TYPES for source in _sources(kernel_type, 60)]
    missing = {form.name for form in RESOURCES if not any(form.found(text) for text in texts)}
    assert len(missing) < len(RESOURCES) // 5, missing
    assert not missing & {"closest point on a mesh", "neighbours in a hash grid", "while bvh_query_next", "Texture2D"}


@pytest.mark.parametrize(
    ("name", "line", "other"),
    [
        (
            "for over neighbours",
            "for j in wp.hash_grid_query(g, p, r): out[j] = 1.0",
            "for j in range(3): out[j] = 1.0",
        ),
        (
            "level of detail",
            "x = wp.texture_sample(t, u, dtype=float, lod=1.0)",
            "x = wp.texture_sample(t, u, dtype=float)",
        ),
        ("BVH query with a limit", "a = wp.bvh_query_next(q, j, best)", "a = wp.bvh_query_next(q, j)"),
        ("search in a part of one", "k = wp.lower_bound(a, 0, n, x)", "k = wp.lower_bound(a, x)"),
    ],
)
def test_a_form_is_found_where_it_stands(name: str, line: str, other: str) -> None:
    form = next(form for form in RESOURCES if form.name == name)
    assert form.found(Text(line))
    assert not form.found(Text(other))
