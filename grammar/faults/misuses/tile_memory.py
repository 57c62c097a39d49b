"""Tiles loaded, stored, added to and scattered wrongly, or at random, or of structs."""

from grammar.faults.misuses.misuse import Misuse, rows

_PLAIN = """@wp.struct
class Crate:
    mass: float
    pos: wp.vec3
"""
_WHOLES = "picks = wp.tile_zeros(shape=8, dtype=int); grid = wp.tile_zeros(shape=(8, 8), dtype=float); count = int(4)"
_WHOLES += "; doubles = wp.tile_zeros(shape=(8, 8), dtype=wp.float64); few = wp.tile_zeros(shape=4, dtype=int)"
_WHOLES += "; table = wp.tile_zeros(shape=(2, 4), dtype=int); arrows = wp.tile_zeros(shape=8, dtype=wp.vec3)"
_ARRAYS = "cells: wp.array(dtype=float); board: wp.array2d(dtype=float)"
_CRATES = "crates = wp.tile_full(shape=8, value=Crate(), dtype=Crate); row = wp.tile_zeros(shape=8, dtype=float)"
_CRATES += "; half = float(0.5)"

TILE_MEMORY: tuple[Misuse, ...] = (
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
)
