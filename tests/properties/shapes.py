"""What makes a program recognisable as one of its kernel type, as a test of its tree."""

import ast
from collections.abc import Callable, Iterator

Check = Callable[[ast.FunctionDef, ast.Module], bool]


def _all(node: ast.AST, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (n for n in ast.walk(node) if isinstance(n, kinds))


def _calls(node: ast.AST) -> set[str]:
    return {n.func.attr for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}


def _mentions(node: ast.AST, *stems: str) -> bool:
    names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return any(name.startswith(stems) for name in names)


def _has(*kinds: type[ast.AST]) -> Check:
    return lambda kernel, module: any(True for _ in _all(kernel, *kinds))


def _loop_in_loop(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    return any(inner is not outer for outer in _all(kernel, ast.For) for inner in _all(outer, ast.For, ast.While))


def _chain(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    tests = list(_all(kernel, ast.If))
    return any(isinstance(n, ast.If) and len(n.orelse) == 1 and isinstance(n.orelse[0], ast.If) for n in tests)


def _atomic(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    summed = {n.target.value.id for n in ast.walk(kernel) if _is_cell_sum(n)}  # type: ignore[attr-defined]
    return any(name.startswith("atomic_") for name in _calls(kernel)) or bool(summed)


def _is_cell_sum(node: ast.AST) -> bool:
    """`counts[k] += 1`, which Warp makes atomic."""
    return (
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Subscript)
        and isinstance(node.target.value, ast.Name)
    )


def _launch_rank(kernel: ast.FunctionDef) -> int:
    for node in _all(kernel, ast.Assign):
        assert isinstance(node, ast.Assign)
        if isinstance(node.value, ast.Call) and "tid" in _calls(node.value):
            target = node.targets[0]
            return len(target.elts) if isinstance(target, ast.Tuple) else 1
    return 0


def _scalar_parameters(kernel: ast.FunctionDef) -> int:
    return sum("array" not in ast.dump(a.annotation) for a in kernel.args.args if a.annotation is not None)


def _subtracted_index(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    """A read of a neighbouring cell: an index with a sum or difference in it."""
    return any(isinstance(n, ast.Subscript) and any(_all(n.slice, ast.BinOp)) for n in ast.walk(kernel))


def _cell_of_cell(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    """A read whose index came out of an array: inside it, or in a variable of its own."""
    inner = {
        t.id
        for n in _all(kernel, ast.Assign)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Subscript)
        for t in n.targets
        if isinstance(t, ast.Name)
    }
    cells = [n for n in ast.walk(kernel) if isinstance(n, ast.Subscript)]
    return any(
        isinstance(i, ast.Subscript) or (isinstance(i, ast.Name) and i.id in inner)
        for cell in cells
        for i in ast.walk(cell.slice)
    )


def _shifts(kernel: ast.FunctionDef, module: ast.Module) -> bool:
    return _has(ast.LShift, ast.RShift, ast.BitXor, ast.BitAnd, ast.BitOr)(kernel, module)


# Kernel type to the test that each of its programs passes.
TILES_OUT = {"tile_store", "tile_atomic_add"}
SOLVERS = ("cholesky_solve", "lower_solve", "upper_solve")
LIBRARY_CALLS = ("fft", "ifft", "cholesky", "cholesky_inplace", *SOLVERS, *(f"{name}_inplace" for name in SOLVERS))


CHECKS: dict[str, Check] = {
    "arithmetic": _has(ast.BinOp),
    "math": lambda k, m: bool(_calls(k) - {"tid"}),
    "conditional": _has(ast.If),
    "multi_cond": _chain,
    "loop": _has(ast.For),
    "nested": _loop_in_loop,
    "vector": lambda k, m: _mentions(m, "vec", "spatial_vector"),
    "matrix": lambda k, m: _mentions(m, "mat", "spatial_matrix"),
    "quaternion": lambda k, m: _mentions(m, "quat", "transform"),
    "atomic": _atomic,
    "scalar_param": lambda k, m: _scalar_parameters(k) >= 2,
    "multi_statement": lambda k, m: len(k.body) >= 6,
    "combined": lambda k, m: _has(ast.For, ast.While)(k, m) and _has(ast.If)(k, m),
    "reduction": _atomic,
    "conditional_reduction": lambda k, m: _atomic(k, m) and _has(ast.If)(k, m),
    "stencil": _subtracted_index,
    "scan": lambda k, m: _has(ast.For)(k, m) or _subtracted_index(k, m),
    "matvec": lambda k, m: _has(ast.For)(k, m) and _mentions(m, "array2d", "array") and _has(ast.Mult)(k, m),
    "particles": lambda k, m: _mentions(m, "vec") and _has(ast.Mult)(k, m),
    "thread_index": _has(ast.FloorDiv, ast.Div, ast.Mod, ast.BitAnd, ast.RShift, ast.For),
    "nested_parallel": lambda k, m: _launch_rank(k) >= 2 and _has(ast.For)(k, m),
    "control_flow": _has(ast.While, ast.Break, ast.Continue, ast.Return),
    "struct": lambda k, m: any(isinstance(n, ast.ClassDef) and n.decorator_list for n in m.body),
    "generic": lambda k, m: (
        "overload" in ast.dump(m) and "Any" in {n.id for n in ast.walk(k) if isinstance(n, ast.Name)}
    ),
    "custom_gradient": lambda k, m: bool(_calls(m) & {"func_grad", "func_replay"}),
    "native_snippet": lambda k, m: "func_native" in _calls(m),
    "closure": lambda k, m: k not in m.body,
    "functions": lambda k, m: sum(1 for _ in _all(m, ast.FunctionDef)) >= 2,
    "sparse": lambda k, m: _cell_of_cell(k, m) and _has(ast.Mult)(k, m),
    "graph": _cell_of_cell,
    "cfd": lambda k, m: _launch_rank(k) == 2 and _has(ast.Sub)(k, m),
    "noise": lambda k, m: bool(_calls(k) & {"noise", "pnoise", "curlnoise"}) and "rand_init" in _calls(k),
    "monte_carlo": lambda k, m: bool(_calls(k) & {"randf", "randn"}) and _has(ast.For)(k, m) and _has(ast.Div)(k, m),
    "sdf": lambda k, m: _mentions(m, "vec") and bool(_calls(k) & {"min", "max", "lerp"}),
    "rigid_body": lambda k, m: _mentions(m, "quat") and "normalize" in _calls(k),
    "spring_mass": lambda k, m: _cell_of_cell(k, m) and "length" in _calls(k),
    "image_filter": lambda k, m: _launch_rank(k) == 2 and "clamp" in _calls(k) and _has(ast.For)(k, m),
    "histogram": lambda k, m: _atomic(k, m) and "clamp" in _calls(k),
    "sorting": lambda k, m: _has(ast.Compare)(k, m) or {"min", "max"} <= _calls(k),
    "interpolation": lambda k, m: {"floor", "clamp", "min"} <= _calls(k) or "lower_bound" in _calls(k),
    "integration": lambda k, m: _has(ast.Mult)(k, m) and _has(ast.Add)(k, m),
    "bit_tricks": _shifts,
    "fixed_point": _shifts,
    "local_array": lambda k, m: "zeros" in _calls(k) and _has(ast.For)(k, m),
    "static_unroll": lambda k, m: "static" in _calls(k) and _has(ast.For)(k, m),
    "hash_grid": lambda k, m: "hash_grid_query" in _calls(k) and any(True for _ in _all(m, ast.For, ast.While)),
    "mesh_query": lambda k, m: any("mesh_" in name for name in _calls(m)) and _mentions(m, "uint64"),
    "bvh_query": lambda k, m: any(n.startswith(("bvh_query_", "tile_bvh_query")) for n in _calls(k)),
    "volume_sample": lambda k, m: any(n.startswith("volume_") for n in _calls(k)),
    "tile_map": lambda k, m: "tile_load" in _calls(k) and bool(_calls(k) & TILES_OUT),
    "tile_reduce": lambda k, m: bool(_calls(k) & {"tile_load", "tile"}) and bool(_calls(k) & {*TILES_OUT, "untile"}),
    "tile_matmul": lambda k, m: "tile_matmul" in _calls(k),
    "tile_scan": lambda k, m: any(n.startswith(("tile_scan_", "tile_sort")) for n in _calls(k)),
    "tile_solve": lambda k, m: bool(_calls(k) & {f"tile_{n}" for n in LIBRARY_CALLS}),
    "texture_sample": lambda k, m: "texture_sample" in _calls(k),
}
