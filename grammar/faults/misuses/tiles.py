"""Tiles made, reshaped, viewed and taken apart wrongly."""

from grammar.faults.misuses.misuse import Misuse, rows

_ROW = "row = wp.tile_zeros(shape=8, dtype=float)"
_GRID = "grid = wp.tile_ones(shape=(8, 8), dtype=float)"
_OBLONG = "oblong = wp.tile_ones(shape=(4, 8), dtype=float)"
_COUNT = "count = int(4)"
_WHOLE = "whole = wp.tile_zeros(shape=8, dtype=int)"
_SHORT = "short = wp.tile_zeros(shape=4, dtype=float)"
_DOUBLE = "double = wp.tile_zeros(shape=8, dtype=wp.float64)"
_PAIRS = "pairs = wp.tile_zeros(shape=8, dtype=wp.vec2)"
_HALF = "half = float(0.5)"

TILES: tuple[Misuse, ...] = (
    *rows(
        f"{_ROW}; {_GRID}; {_OBLONG}; {_WHOLE}; {_SHORT}; {_DOUBLE}; {_PAIRS}; {_HALF}; {_COUNT}",
        (
            "tile_of_variable_shape",
            "tile = wp.tile_zeros(shape=8, dtype=float)",
            "tile = wp.tile_zeros(shape=count, dtype=float)",
        ),
        (
            "tile_in_unknown_storage",
            'tile = wp.tile_zeros(shape=8, dtype=float, storage="shared")',
            'tile = wp.tile_zeros(shape=8, dtype=float, storage="global")',
        ),
        (
            "ones_of_variable_shape",
            "tile = wp.tile_ones(shape=8, dtype=float)",
            "tile = wp.tile_ones(shape=(count, 8), dtype=float)",
        ),
        (
            "ones_in_unknown_storage",
            'tile = wp.tile_ones(shape=8, dtype=float, storage="shared")',
            'tile = wp.tile_ones(shape=8, dtype=float, storage="local")',
        ),
        (
            "full_of_variable_shape",
            "tile = wp.tile_full(shape=8, value=half, dtype=float)",
            "tile = wp.tile_full(shape=count, value=half, dtype=float)",
        ),
        (
            "full_in_unknown_storage",
            'tile = wp.tile_full(shape=8, value=half, dtype=float, storage="shared")',
            'tile = wp.tile_full(shape=8, value=half, dtype=float, storage="gpu")',
        ),
        (
            "full_of_a_vector",
            "tile = wp.tile_full(shape=8, value=half, dtype=float)",
            "tile = wp.tile_full(shape=8, value=wp.vec3(), dtype=float)",
        ),
        (
            "empty_of_variable_shape",
            "tile = wp.tile_empty(shape=8, dtype=float)",
            "tile = wp.tile_empty(shape=count, dtype=float)",
        ),
        (
            "empty_in_unknown_storage",
            'tile = wp.tile_empty(shape=8, dtype=float, storage="shared")',
            'tile = wp.tile_empty(shape=8, dtype=float, storage="fast")',
        ),
        (
            "from_thread_of_variable_shape",
            "tile = wp.tile_from_thread(shape=8, value=half, thread_idx=0)",
            "tile = wp.tile_from_thread(shape=count, value=half, thread_idx=0)",
        ),
        (
            "from_thread_in_unknown_storage",
            'tile = wp.tile_from_thread(shape=8, value=half, thread_idx=0, storage="shared")',
            'tile = wp.tile_from_thread(shape=8, value=half, thread_idx=0, storage="x")',
        ),
        ("range_of_tile_without_end", "tile = wp.tile_arange(8, dtype=float)", "tile = wp.tile_arange(dtype=float)"),
        (
            "range_of_tile_of_four",
            "tile = wp.tile_arange(0, 8, 1, dtype=int)",
            "tile = wp.tile_arange(0, 8, 1, 1, dtype=int)",
        ),
        (
            "range_of_tile_to_a_variable",
            "tile = wp.tile_arange(8, dtype=int)",
            "tile = wp.tile_arange(count, dtype=int)",
        ),
        ("range_of_tile_of_vectors", "tile = wp.tile_arange(8, dtype=int)", "tile = wp.tile_arange(8, dtype=wp.vec3)"),
        (
            "range_of_tile_in_unknown_storage",
            'tile = wp.tile_arange(8, dtype=int, storage="shared")',
            'tile = wp.tile_arange(8, dtype=int, storage="heap")',
        ),
        (
            "range_of_tile_with_step_zero",
            "tile = wp.tile_arange(0, 8, 1, dtype=int)",
            "tile = wp.tile_arange(0, 8, 0, dtype=int)",
        ),
        (
            "range_of_tile_that_is_empty",
            "tile = wp.tile_arange(0, 8, 1, dtype=int)",
            "tile = wp.tile_arange(8, 0, 1, dtype=int)",
        ),
        (
            "range_of_tile_in_halves",
            "tile = wp.tile_arange(0, 4, 1, dtype=int)",
            "tile = wp.tile_arange(0.5, 4, 1, dtype=int)",
        ),
        (
            "range_of_tile_past_its_type",
            "tile = wp.tile_arange(0, 8, 1, dtype=wp.int8)",
            "tile = wp.tile_arange(0, 300, 100, dtype=wp.int8)",
        ),
        (
            "range_of_tile_too_fine",
            "tile = wp.tile_arange(0.0, 1.0, 0.5, dtype=float)",
            "tile = wp.tile_arange(0.0, 1.0e30, 1.0e-30, dtype=float)",
        ),
        (
            "view_with_too_many_offsets",
            "view = wp.tile_view(grid, offset=(0, 0), shape=(4, 4))",
            "view = wp.tile_view(grid, offset=(0, 0, 0), shape=(4, 4))",
        ),
        (
            "view_with_float_offset",
            "view = wp.tile_view(grid, offset=(0, 0), shape=(4, 4))",
            "view = wp.tile_view(grid, offset=(half, 0), shape=(4, 4))",
        ),
        (
            "view_beyond_the_tile",
            "view = wp.tile_view(grid, offset=(1,))",
            "view = wp.tile_view(grid, offset=(9,))",
        ),
        (
            "view_of_lower_rank",
            "view = wp.tile_view(grid, offset=(0, 0), shape=(4, 4))",
            "view = wp.tile_view(grid, offset=(0, 0), shape=(4,))",
        ),
        ("view_that_is_empty", "view = grid[0:4, 0]", "view = grid[4:4, 0]"),
        ("view_to_a_variable", "view = grid[0:4, 0]", "view = grid[0:count, 0]"),
        ("view_in_steps_of_zero", "view = grid[0:4, 0]", "view = grid[0:4:0, 0]"),
        ("view_from_a_float", "view = grid[0:4, 0]", "view = grid[0.5:4, 0]"),
        ("element_of_a_tile_by_float", "p = row[0]", "p = row[0.5]"),
        ("element_beyond_a_tile", "p = row[0]", "p = row[9]"),
        ("element_by_too_many", "p = row[0]", "p = row[0, 0, 0]"),
        ("tile_indexed_by_two_tiles", "view = grid[whole, :]", "view = grid[whole, whole]"),
        ("tile_indexed_by_a_tile_and_a_number", "view = grid[whole, :]", "view = grid[whole, 0]"),
        ("tile_assigned_by_a_tile", "grid[0:4, :] = oblong", "grid[whole, :] = oblong"),
        ("view_given_a_number", "grid[0:4, :] = oblong", "grid[0:4, :] = half"),
        ("view_given_a_larger_tile", "grid[0:4, :] = oblong", "grid[0:4, :] = grid"),
        (
            "squeezed_along_a_wide_axis",
            "thin = wp.tile_squeeze(wp.tile_zeros(shape=(1, 8), dtype=float), axis=(0,))",
            "thin = wp.tile_squeeze(grid, axis=(0,))",
        ),
        (
            "squeezed_along_no_axis",
            "thin = wp.tile_squeeze(wp.tile_zeros(shape=(1, 8), dtype=float), axis=(0,))",
            "thin = wp.tile_squeeze(grid, axis=(5,))",
        ),
        (
            "reshaped_to_another_size",
            "shaped = wp.tile_reshape(grid, shape=(4, 16))",
            "shaped = wp.tile_reshape(grid, shape=(3, 8))",
        ),
        (
            "reshaped_to_a_variable",
            "shaped = wp.tile_reshape(grid, shape=(4, 16))",
            "shaped = wp.tile_reshape(grid, shape=(count, 16))",
        ),
        (
            "reshaped_to_two_guesses",
            "shaped = wp.tile_reshape(grid, shape=(-1, 16))",
            "shaped = wp.tile_reshape(grid, shape=(-1, -1))",
        ),
        (
            "tile_assigned_of_another_rank",
            "wp.tile_assign(grid, oblong, offset=(0, 0))",
            "wp.tile_assign(grid, row, offset=(0, 0))",
        ),
        (
            "broadcast_to_a_variable",
            "wide = wp.tile_broadcast(row, shape=(4, 8))",
            "wide = wp.tile_broadcast(row, shape=(count, 8))",
        ),
        (
            "broadcast_to_another_extent",
            "wide = wp.tile_broadcast(row, shape=(4, 8))",
            "wide = wp.tile_broadcast(row, shape=(8, 4))",
        ),
        (
            "broadcast_to_five",
            "wide = wp.tile_broadcast(row, shape=(4, 8))",
            "wide = wp.tile_broadcast(row, shape=(1, 1, 1, 1, 8))",
        ),
        ("transposed_number", "flipped = wp.tile_transpose(grid)", "flipped = wp.tile_transpose(half)"),
        ("untiled_number", "p = wp.tile_sum(row)", "p = wp.untile(half)"),
        ("untiled_too_wide", "p = wp.tile_sum(row)", "p = wp.untile(row)"),
        ("extracted_by_two", "p = wp.tile_extract(row, 0)", "p = wp.tile_extract(row, 0, 0)"),
        ("extracted_by_one", "p = wp.tile_extract(grid, 0, 0)", "p = wp.tile_extract(grid, 0)"),
        ("tiled_vectors_extracted_by_three", "p = wp.tile_extract(pairs, 0)", "p = wp.tile_extract(pairs, 0, 0, 0)"),
        ("attribute_of_a_tile", "p = row[0]", "p = row.values"),
    ),
)
