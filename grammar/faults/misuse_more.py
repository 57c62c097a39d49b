"""More of the table: mistakes that need arrays, structs and functions, and those outside of kernels."""

from grammar.faults.misuse import Misuse, rows

_BODY = """@wp.struct
class Crate:
    mass: float
    pos: wp.vec3
    marks: wp.array(dtype=float)
    sheet: wp.array2d(dtype=float)
"""
_NEST = """@wp.struct
class Lid:
    width: float


@wp.struct
class Crate:
    lid: Lid
"""
_PLAIN = """@wp.struct
class Crate:
    mass: float
    pos: wp.vec3
"""
_TWICE = """@wp.func
def twice(x: float):
    return x * 2.0
"""
_OTHERS = """@wp.func
def twice(x: float):
    return x * 2.0


@wp.func
def thrice(x: float):
    return x * 3.0


@wp.func
def both_ends(x: float):
    return x, x + 1.0


@wp.func
def both_of_two(x: float, y: float):
    return x, y


@wp.func
def noted(x: float):
    print(x)


@wp.func
def applied(shape: wp.Function, x: float):
    return shape(x)
"""
_GENERIC = """from typing import Any


@wp.func
def same(x: Any):
    return x


@wp.func
def twice(x: float):
    return x * 2.0
"""
_WHOLES = "picks = wp.tile_zeros(shape=8, dtype=int); grid = wp.tile_zeros(shape=(8, 8), dtype=float); count = int(4)"
_WHOLES += "; doubles = wp.tile_zeros(shape=(8, 8), dtype=wp.float64); few = wp.tile_zeros(shape=4, dtype=int)"
_WHOLES += "; table = wp.tile_zeros(shape=(2, 4), dtype=int); arrows = wp.tile_zeros(shape=8, dtype=wp.vec3)"
_ARRAYS = "cells: wp.array(dtype=float); board: wp.array2d(dtype=float)"
_CRATES = "crates = wp.tile_full(shape=8, value=Crate(), dtype=Crate); row = wp.tile_zeros(shape=8, dtype=float)"
_CRATES += "; half = float(0.5)"
_MADE = 'marks = wp.zeros(8, dtype=float, device="cpu"); sheet = wp.zeros((8, 8), dtype=float, device="cpu")'

MORE: tuple[Misuse, ...] = (
    *rows(
        _WHOLES,
        ("load_of_variable_shape", "tile = wp.tile_load(cells, shape=8)", "tile = wp.tile_load(cells, shape=count)"),
        (
            "load_of_another_rank",
            "tile = wp.tile_load(board, shape=(4, 4))",
            "tile = wp.tile_load(cells, shape=(4, 4))",
        ),
        (
            "load_with_one_offset",
            "tile = wp.tile_load(board, shape=(4, 4), offset=(0, 0))",
            "tile = wp.tile_load(board, shape=(4, 4), offset=(0,))",
        ),
        (
            "load_into_unknown_storage",
            'tile = wp.tile_load(cells, shape=8, storage="shared")',
            'tile = wp.tile_load(cells, shape=8, storage="vram")',
        ),
        (
            "indexed_load_along_no_axis",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=5)",
        ),
        (
            "indexed_load_by_a_table",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(board, table, shape=(8, 4), axis=0)",
        ),
        (
            "indexed_load_of_variable_shape",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, count), axis=0)",
        ),
        (
            "indexed_load_of_fewer",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(board, picks, shape=(4, 4), axis=0)",
        ),
        (
            "indexed_load_of_another_rank",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(cells, picks, shape=(8, 4), axis=0)",
        ),
        (
            "indexed_load_with_one_offset",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), offset=(0,), axis=0)",
        ),
        (
            "indexed_load_into_unknown_storage",
            "tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0)",
            'tile = wp.tile_load_indexed(board, picks, shape=(8, 4), axis=0, storage="disk")',
        ),
        (
            "store_with_one_offset",
            "wp.tile_store(board, grid, offset=(0, 0))",
            "wp.tile_store(board, grid, offset=(0,))",
        ),
        ("store_into_another_rank", "wp.tile_store(board, grid)", "wp.tile_store(cells, grid)"),
        ("store_of_doubles", "wp.tile_store(board, grid)", "wp.tile_store(board, doubles)"),
        (
            "indexed_store_along_no_axis",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(board, picks, grid, axis=5)",
        ),
        (
            "indexed_store_by_a_table",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(board, table, grid, axis=0)",
        ),
        (
            "indexed_store_of_fewer",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(board, few, grid, axis=0)",
        ),
        (
            "indexed_store_with_one_offset",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(board, picks, grid, offset=(0,), axis=0)",
        ),
        (
            "indexed_store_into_another_rank",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(cells, picks, grid, axis=0)",
        ),
        (
            "indexed_store_of_doubles",
            "wp.tile_store_indexed(board, picks, grid, axis=0)",
            "wp.tile_store_indexed(board, picks, doubles, axis=0)",
        ),
        (
            "atomic_tile_with_one_offset",
            "wp.tile_atomic_add(board, grid, offset=(0, 0))",
            "wp.tile_atomic_add(board, grid, offset=(0,))",
        ),
        ("atomic_tile_into_another_rank", "wp.tile_atomic_add(board, grid)", "wp.tile_atomic_add(cells, grid)"),
        ("atomic_tile_of_vectors", "wp.tile_atomic_add(board, grid)", "wp.tile_atomic_add(cells, arrows)"),
        (
            "atomic_indexed_along_no_axis",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=5)",
        ),
        (
            "atomic_indexed_by_a_table",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(board, table, grid, axis=0)",
        ),
        (
            "atomic_indexed_of_fewer",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(board, few, grid, axis=0)",
        ),
        (
            "atomic_indexed_with_one_offset",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(board, picks, grid, offset=(0,), axis=0)",
        ),
        (
            "atomic_indexed_into_another_rank",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(cells, picks, grid, axis=0)",
        ),
        (
            "atomic_indexed_of_doubles",
            "wp.tile_atomic_add_indexed(board, picks, grid, axis=0)",
            "wp.tile_atomic_add_indexed(board, picks, doubles, axis=0)",
        ),
        ("tile_indexed_by_a_tile_of_floats", "view = grid[picks, :]", "view = grid[grid, :]"),
        (
            "tile_indexed_by_a_row_of_floats",
            "view = grid[picks, :]",
            "view = grid[wp.tile_zeros(shape=8, dtype=float), :]",
        ),
        ("tile_indexed_by_a_tile_and_a_slice", "view = grid[picks, :]", "view = grid[picks, 0:2]"),
        (
            "view_reshaped_in_place",
            "shaped = wp.tile_reshape(grid, shape=(4, 16))",
            "shaped = wp.tile_reshape(grid[0:4, 0:4], shape=(16,))",
        ),
        ("scattered_by_one", "wp.tile_scatter_add(grid, 0, 0, 1.0, True)", "wp.tile_scatter_add(grid, 0, 1.0, True)"),
        (
            "scattered_whole_number",
            "wp.tile_scatter_add(grid, 0, 0, 1.0, True)",
            "wp.tile_scatter_add(grid, 0, 0, count, True)",
        ),
        (
            "masked_by_one",
            "wp.tile_scatter_masked(grid, 0, 0, 1.0, True)",
            "wp.tile_scatter_masked(grid, 0, 1.0, True)",
        ),
        (
            "masked_whole_number",
            "wp.tile_scatter_masked(grid, 0, 0, 1.0, True)",
            "wp.tile_scatter_masked(grid, 0, 0, count, True)",
        ),
        ("vector_times_tile_of_vectors", "both = 0.5 * arrows", "both = wp.vec3(1.0) * arrows"),
        ("vector_divided_by_tile_of_vectors", "both = arrows / 0.5", "both = wp.vec3(1.0) / arrows"),
        ("cholesky_in_variable_mode", "view = grid[picks, :]", "lower = wp.tile_cholesky(grid, 0.5)"),
        (
            "matmul_in_tensor_floats_of_doubles",
            "view = grid[picks, :]",
            'product = wp.tile_matmul(doubles, doubles, precision="tf32")',
        ),
        (
            "atomic_on_half_precision",
            "old = wp.atomic_add(cells, 0, 1.0)",
            "old = wp.atomic_cas(wp.zeros(shape=4, dtype=wp.float16), 0, wp.float16(0.0), wp.float16(1.0))",
        ),
        ("component_of_a_cell_of_another_type", "arrow = cells[0]", "cells[0].x = 1.0"),
        ("address_with_two_indices", "arrow = cells[0]", "arrow = wp.address(cells, 0, 0)"),
        (
            "too_many_values_printed",
            'wp.printf("%d\\n", count)',
            'wp.printf("%d\\n", ' + ", ".join(["count"] * 33) + ")",
        ),
        parameters=_ARRAYS,
    ),
    *rows(
        "state = wp.rand_init(7); count = int(4); half = float(0.5)",
        (
            "random_whole_in_unknown_storage",
            "noise = wp.tile_randi(shape=8, rng=state)",
            'noise = wp.tile_randi(shape=8, rng=state, storage="l2")',
        ),
        (
            "random_whole_too_large",
            "noise = wp.tile_randi(shape=8, rng=state, min=0, max=9)",
            "noise = wp.tile_randi(shape=8, rng=state, min=0, max=9999999999)",
        ),
        (
            "random_whole_upside_down",
            "noise = wp.tile_randi(shape=8, rng=state, min=0, max=9)",
            "noise = wp.tile_randi(shape=8, rng=state, min=5, max=1)",
        ),
        (
            "random_whole_of_a_float",
            "noise = wp.tile_randi(shape=8, rng=state, min=0, max=9)",
            "noise = wp.tile_randi(shape=8, rng=state, min=half, max=9)",
        ),
        (
            "random_in_unknown_storage",
            "noise = wp.tile_randf(shape=8, rng=state)",
            'noise = wp.tile_randf(shape=8, rng=state, storage="l2")',
        ),
        (
            "random_upside_down",
            "noise = wp.tile_randf(shape=8, rng=state, min=0.0, max=1.0)",
            "noise = wp.tile_randf(shape=8, rng=state, min=2.0, max=1.0)",
        ),
        (
            "random_of_a_whole_number",
            "noise = wp.tile_randf(shape=8, rng=state, min=0.0, max=1.0)",
            "noise = wp.tile_randf(shape=8, rng=state, min=count, max=9)",
        ),
    ),
    *rows(
        _CRATES,
        ("ones_of_structs", "tile = wp.tile_ones(shape=8, dtype=float)", "tile = wp.tile_ones(shape=8, dtype=Crate)"),
        (
            "full_of_structs_by_number",
            "tile = wp.tile_full(shape=8, value=half, dtype=float)",
            "tile = wp.tile_full(shape=8, value=half, dtype=Crate)",
        ),
        ("structs_dotted", "total = wp.tile_dot(row, row)", "total = wp.tile_dot(crates, crates)"),
        ("structs_added_up_by_axpy", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(half, crates, crates)"),
        ("minimum_of_structs", "least = wp.tile_min(row)", "least = wp.tile_min(crates)"),
        ("place_of_the_minimum_of_structs", "least = wp.tile_argmin(row)", "least = wp.tile_argmin(crates)"),
        ("structs_negated", "both = -row", "both = -crates"),
        ("bits_of_structs", "both = row + row", "both = crates & crates"),
        ("structs_times_structs", "both = row * half", "both = crates * wp.vec3(1.0)"),
        before=_PLAIN,
    ),
    *rows(
        "half = float(0.5); row = wp.tile_zeros(shape=8, dtype=float); pairs = wp.tile_zeros(shape=8, dtype=wp.vec2)",
        ("function_not_to_be_passed", "y = applied(twice, half)", "y = applied(wp.printf, half)"),
        ("two_results_as_argument", "y = twice(half)", "y = twice(both_ends(half))"),
        ("result_of_nothing_differentiated", "y = wp.grad(twice)(half)", "y = wp.grad(noted)(half)"),
        ("two_results_taken_as_three", "low, high = both_ends(half)", "low, middle, high = both_ends(half)"),
        ("function_bound_again", "shape = twice", "shape = twice; shape = thrice"),
        ("function_overwritten", "shape = twice", "shape = twice; shape = 1.0"),
        ("gradient_overwritten", "slope = wp.grad(twice)", "slope = wp.grad(twice); slope = 1.0"),
        ("gradient_overwritten_in_a_pair", "slope = wp.grad(twice)", "slope = wp.grad(twice); slope, y = 1.0, 2.0"),
        ("gradient_increased", "slope = wp.grad(twice)", "slope = wp.grad(twice); slope += 1.0"),
        ("map_by_two_results", "both = wp.tile_map(twice, row)", "both = wp.tile_map(both_ends, row)"),
        (
            "map_of_two_by_two_results",
            "both = wp.tile_map(wp.add, row, row)",
            "both = wp.tile_map(both_of_two, row, row)",
        ),
        ("reference_to_a_constant", "level = float(1.0)", "level = wp.address_of(1.0)"),
        ("number_spread_in_part", "y = wp.vec2(*wp.vec3()[0:2])", "y = wp.vec2(*half[0:2])"),
        ("array_type_asked", "y = half", "y = half.dtype.name"),
        ("static_of_a_list_of_lists", "y = wp.static(2.0)", "y = wp.static([[1.0]])"),
        (
            "static_matrix_of_rows",
            "y = wp.static(wp.mat22(1.0, 0.0, 0.0, 1.0))",
            "y = wp.static(wp.mat22((1.0,), (2.0,)))",
        ),
        (
            "static_matrix_of_three",
            "y = wp.static(wp.mat22(1.0, 0.0, 0.0, 1.0))",
            "y = wp.static(wp.mat22(1.0, 2.0, 3.0))",
        ),
        (
            "static_transform_of_numbers",
            "y = wp.static(wp.transform((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)))",
            "y = wp.static(wp.transform(1.0, 2.0))",
        ),
        ("transform_of_a_matrix_of_parts", "y = wp.mat44(1.0)", "y = wp.matrix(wp.vec3(), wp.quat(), wp.vec3())"),
        (
            "transform_of_doubles_copied",
            "y = wp.transformd(wp.transform_identity(dtype=wp.float64))",
            "y = wp.transformd(wp.transform())",
        ),
        (
            "transform_of_doubles_from_floats",
            "y = wp.transformd(wp.vec3d(), wp.quatd())",
            "y = wp.transformd(wp.vec3(), wp.quat())",
        ),
        before=_OTHERS,
    ),
    *rows(
        _MADE + "; crate = Crate()",
        ("struct_given_a_number_for_a_vector", "crate.pos = wp.vec3(1.0, 2.0, 3.0)", "crate.pos = 1.0"),
        ("struct_given_another_rank", "crate.marks = marks", "crate.marks = sheet"),
        ("struct_given_a_shallower_array", "crate.sheet = sheet", "crate.sheet = marks"),
        ("struct_given_another_type", "crate.marks = marks", 'crate.marks = wp.zeros(8, dtype=int, device="cpu")'),
        ("struct_given_a_list", "crate.marks = marks", "crate.marks = [1.0, 2.0]"),
        ("struct_given_an_unknown_field", "crate.mass = 2.0", "crate.weight = 2.0"),
        ("struct_given_a_text", "crate.mass = 2.0", 'crate.mass = "heavy"'),
        before=_BODY,
        outside=True,
    ),
    *rows(
        "crate = Crate(); lid = Lid()",
        ("struct_in_struct_given_a_number", "crate.lid = lid", "crate.lid = 1.0"),
        ("struct_in_struct_given_another", "crate.lid = lid", "crate.lid = crate"),
        before=_NEST,
        outside=True,
    ),
    *rows(
        "",
        ("function_called_from_python_by_text", "y = twice(1.0)", 'y = twice("a")'),
        ("gradient_asked_in_python", "slope = wp.grad(twice)", "slope = wp.grad(1)"),
        ("gradient_called_in_python", "slope = wp.grad(twice)", "slope = wp.grad(twice)(1.0)"),
        ("built_in_called_from_python_by_text", "y = wp.sin(1.0)", 'y = wp.sin("a")'),
        (
            "built_in_called_from_python_with_two_lengths",
            "y = wp.dot(wp.vec3(), wp.vec3())",
            "y = wp.dot(wp.vec3(), wp.vec2())",
        ),
        ("matrix_of_three_numbers", "turn = wp.mat22(1.0, 2.0, 3.0, 4.0)", "turn = wp.mat22(1.0, 2.0, 3.0)"),
        ("array_type_of_two", "kind = wp.array1d[float]", "kind = wp.array1d[float, 2]"),
        ("array_type_of_two_deep", "kind = wp.array3d[float]", "kind = wp.array3d[float, 2]"),
        ("array_type_of_two_deepest", "kind = wp.array4d[float]", "kind = wp.array4d[float, 2]"),
        ("fixed_array_by_brackets", "kind = wp.fixedarray(dtype=float, shape=3)", "kind = wp.fixedarray[float]"),
        ("grid_query_of_whole_numbers", "kind = wp.HashGridQuery", "kind = wp.HashGridQuery[int]"),
        (
            "unknown_determinism",
            'wp.set_module_options({"deterministic": wp.config.DeterministicMode.NOT_GUARANTEED})',
            'wp.set_module_options({"deterministic": 3})',
        ),
        (
            "records_counted_by_truth",
            'wp.set_module_options({"deterministic_max_records": 4})',
            'wp.set_module_options({"deterministic_max_records": True})',
        ),
        (
            "records_counted_by_text",
            'wp.set_module_options({"deterministic_max_records": 4})',
            'wp.set_module_options({"deterministic_max_records": "4"})',
        ),
        (
            "records_fewer_than_none",
            'wp.set_module_options({"deterministic_max_records": 4})',
            'wp.set_module_options({"deterministic_max_records": -4})',
        ),
        ("overload_of_a_number", "kind = wp.overload", "kind = wp.overload(3)"),
        ("gradient_of_a_generic_function", "kind = same", "@wp.func_grad(same)\ndef adj_same(x: float):\n    pass"),
        ("generic_gradient", "kind = twice", "@wp.func_grad(twice)\ndef adj_twice(x: Any):\n    pass"),
        ("replay_of_a_generic_function", "kind = same", "@wp.func_replay(same)\ndef replay_same(x: float):\n    pass"),
        ("generic_replay", "kind = twice", "@wp.func_replay(twice)\ndef replay_twice(x: Any):\n    pass"),
        ("replay_of_other_arguments", "kind = twice", "@wp.func_replay(twice)\ndef replay_twice(x: int):\n    pass"),
        (
            "function_and_reference_by_one_name",
            "kind = twice",
            "@wp.func\ndef twice(x: wp.ref[float]):\n    return 1.0",
        ),
        ("function_inlined_by_number", "kind = twice", "@wp.func(inline=3)\ndef half(x: float):\n    return x"),
        before=_GENERIC,
        outside=True,
    ),
)
