"""Tiles added, mapped, reduced, drawn at random and kept in stacks wrongly."""

from grammar.faults.misuses.misuse import Misuse, rows

_ROW = "row = wp.tile_zeros(shape=8, dtype=float)"
_GRID = "grid = wp.tile_ones(shape=(8, 8), dtype=float)"
_COUNT = "count = int(4)"
_WHOLE = "whole = wp.tile_zeros(shape=8, dtype=int)"
_SHORT = "short = wp.tile_zeros(shape=4, dtype=float)"
_DOUBLE = "double = wp.tile_zeros(shape=8, dtype=wp.float64)"
_PAIRS = "pairs = wp.tile_zeros(shape=8, dtype=wp.vec2)"
_BRAINS = "brains = wp.tile_zeros(shape=(8, 8), dtype=wp.bfloat16)"
_PLANES = "planes = wp.tile_zeros(shape=(8, 8), dtype=wp.vec2)"
_WHOLES = "wholes = wp.tile_zeros(shape=(8, 8), dtype=int)"
_HALF = "half = float(0.5)"
_STATE = "state = wp.rand_init(7)"

TILE_ARITHMETIC: tuple[Misuse, ...] = (
    *rows(
        f"{_ROW}; {_GRID}; {_WHOLE}; {_SHORT}; {_DOUBLE}; {_PAIRS}; {_BRAINS}; {_PLANES}; {_WHOLES}; {_HALF}; {_COUNT}",
        ("tiles_of_two_lengths_added", "both = row + row", "both = row + short"),
        ("tiles_of_two_ranks_added", "both = row + row", "both = row + grid"),
        ("tiles_of_two_types_added", "both = row + row", "both = row + whole"),
        ("tile_plus_number", "both = row + row", "both = row + half"),
        ("tiles_of_two_lengths_multiplied", "both = row * row", "both = row * short"),
        ("tiles_of_two_ranks_multiplied", "both = row * row", "both = row * grid"),
        ("tiles_of_two_types_multiplied", "both = row * row", "both = row * whole"),
        ("tiles_of_vectors_multiplied", "both = row * row", "both = pairs * pairs"),
        ("tile_times_whole_number", "both = row * half", "both = row * count"),
        ("tile_of_vectors_times_vector", "both = pairs * half", "both = pairs * wp.vec2(1.0)"),
        ("tiles_of_two_lengths_divided", "both = row / row", "both = row / short"),
        ("tiles_of_two_ranks_divided", "both = row / row", "both = row / grid"),
        ("tiles_of_two_types_divided", "both = row / row", "both = row / whole"),
        ("tiles_of_vectors_divided", "both = row / row", "both = pairs / pairs"),
        ("tile_divided_by_whole_number", "both = row / half", "both = row / count"),
        ("tile_divided_by_vector", "both = pairs / half", "both = pairs / wp.vec2(1.0)"),
        ("tiles_of_two_lengths_added_in_place", "row += row", "row += short"),
        ("tiles_of_two_types_added_in_place", "row += row", "row += whole"),
        ("bits_of_tiles_of_two_types", "both = whole & whole", "both = whole & wp.tile_zeros(shape=8, dtype=wp.int64)"),
        ("map_of_two_lengths", "both = wp.tile_map(wp.add, row, row)", "both = wp.tile_map(wp.add, row, short)"),
        ("map_of_two_ranks", "both = wp.tile_map(wp.add, row, row)", "both = wp.tile_map(wp.add, row, grid)"),
        ("map_of_two_types", "both = wp.tile_map(wp.add, row, row)", "both = wp.tile_map(wp.add, row, whole)"),
        ("map_of_no_tile", "both = wp.tile_map(wp.sin, row)", "both = wp.tile_map(wp.sin, half)"),
        ("map_of_too_many", "both = wp.tile_map(wp.sin, row)", "both = wp.tile_map(wp.sin, row, row)"),
        (
            "map_of_three_lengths",
            "both = wp.tile_map(wp.add, row, row)",
            "both = wp.tile_map(wp.clamp, row, short, row)",
        ),
        ("map_of_three_ranks", "both = wp.tile_map(wp.add, row, row)", "both = wp.tile_map(wp.clamp, row, grid, row)"),
        ("map_by_no_function", "both = wp.tile_map(wp.sin, row)", "both = wp.tile_map(half, row)"),
        ("map_of_whole_numbers", "both = wp.tile_map(wp.sin, row)", "both = wp.tile_map(wp.sin, whole)"),
        ("sum_of_a_number", "total = wp.tile_sum(row)", "total = wp.tile_sum(half)"),
        ("sum_along_no_axis", "total = wp.tile_sum(grid, axis=0)", "total = wp.tile_sum(grid, axis=7)"),
        ("minimum_of_a_number", "total = wp.tile_min(row)", "total = wp.tile_min(half)"),
        ("maximum_of_a_number", "total = wp.tile_max(row)", "total = wp.tile_max(half)"),
        ("place_of_the_minimum_of_a_number", "total = wp.tile_argmin(row)", "total = wp.tile_argmin(half)"),
        (
            "reduction_along_no_axis",
            "total = wp.tile_reduce(wp.add, grid, axis=0)",
            "total = wp.tile_reduce(wp.add, grid, axis=5)",
        ),
        ("reduction_of_a_number", "total = wp.tile_reduce(wp.add, row)", "total = wp.tile_reduce(wp.add, half)"),
        ("scan_of_doubles", "sums = wp.tile_scan_inclusive(row)", "sums = wp.tile_scan_inclusive(double)"),
        ("exclusive_scan_of_doubles", "sums = wp.tile_scan_exclusive(row)", "sums = wp.tile_scan_exclusive(double)"),
        (
            "scan_for_the_maximum_of_doubles",
            "sums = wp.tile_scan_max_inclusive(row)",
            "sums = wp.tile_scan_max_inclusive(double)",
        ),
        (
            "scan_for_the_minimum_of_doubles",
            "sums = wp.tile_scan_min_inclusive(row)",
            "sums = wp.tile_scan_min_inclusive(double)",
        ),
        ("scan_of_a_number", "sums = wp.tile_scan_inclusive(row)", "sums = wp.tile_scan_inclusive(half)"),
        ("sort_of_a_number", "wp.tile_sort(row, whole)", "wp.tile_sort(half, whole)"),
        ("sort_by_a_number", "wp.tile_sort(row, whole)", "wp.tile_sort(row, half)"),
        ("sort_of_vectors", "wp.tile_sort(row, whole)", "wp.tile_sort(pairs, whole)"),
        ("sort_of_two_lengths", "wp.tile_sort(row, whole)", "wp.tile_sort(short, whole)"),
        ("sort_of_two_ranks", "wp.tile_sort(row, whole)", "wp.tile_sort(row, grid)"),
        ("dot_of_two_lengths", "total = wp.tile_dot(row, row)", "total = wp.tile_dot(row, short)"),
        ("dot_of_two_types", "total = wp.tile_dot(row, row)", "total = wp.tile_dot(row, whole)"),
        ("axpy_of_two_lengths", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(half, short, row)"),
        ("axpy_of_two_types", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(half, whole, row)"),
        ("axpy_by_a_tile", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(row, row, row)"),
        ("axpy_by_a_vector", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(wp.vec2(1.0), row, row)"),
        ("axpy_by_a_double", "wp.tile_axpy(half, row, row)", "wp.tile_axpy(wp.float64(0.5), row, row)"),
        ("negated_text", "both = -row", 'both = -"row"'),
        (
            "stack_of_variable_capacity",
            "stack = wp.tile_stack(dtype=float, capacity=8)",
            "stack = wp.tile_stack(dtype=float, capacity=count)",
        ),
        (
            "stack_of_negative_capacity",
            "stack = wp.tile_stack(dtype=float, capacity=8)",
            "stack = wp.tile_stack(dtype=float, capacity=-1)",
        ),
        (
            "stack_of_text_capacity",
            "stack = wp.tile_stack(dtype=float, capacity=8)",
            'stack = wp.tile_stack(dtype=float, capacity="8")',
        ),
        (
            "matmul_of_two_sizes",
            "product = row + row",
            "product = wp.tile_matmul(grid, wp.tile_zeros(shape=(4, 8), dtype=float))",
        ),
        (
            "matmul_of_whole_numbers",
            "product = row + row",
            "product = wp.tile_matmul(wholes, wholes)",
        ),
        (
            "matmul_of_complex_numbers",
            "product = row + row",
            "product = wp.tile_matmul(planes, planes)",
        ),
        (
            "matmul_of_brain_floats",
            "product = row + row",
            "product = wp.tile_matmul(brains, brains)",
        ),
        ("matmul_of_a_row", "product = row + row", "product = wp.tile_matmul(row, grid)"),
        (
            "matmul_in_unknown_precision",
            "product = row + row",
            'product = wp.tile_matmul(grid, grid, precision="fast")',
        ),
        ("fft_of_a_number", "total = wp.tile_sum(row)", "wp.tile_fft(half)"),
        ("fft_of_floats", "total = wp.tile_sum(row)", "wp.tile_fft(grid)"),
        (
            "fft_of_shared_tile",
            "total = wp.tile_sum(row)",
            'wp.tile_fft(wp.tile_zeros(shape=(8, 8), dtype=wp.vec2, storage="shared"))',
        ),
        ("fft_of_a_row", "total = wp.tile_sum(row)", "wp.tile_fft(pairs)"),
        ("cholesky_of_a_number", "total = wp.tile_sum(row)", "lower = wp.tile_cholesky(half)"),
        ("cholesky_of_a_row", "total = wp.tile_sum(row)", "lower = wp.tile_cholesky(row)"),
        (
            "cholesky_of_an_oblong_tile",
            "total = wp.tile_sum(row)",
            "lower = wp.tile_cholesky(wp.tile_zeros(shape=(4, 8), dtype=float))",
        ),
        ("cholesky_in_unknown_mode", "total = wp.tile_sum(row)", 'lower = wp.tile_cholesky(grid, fill_mode="middle")'),
        (
            "cholesky_of_whole_numbers",
            "total = wp.tile_sum(row)",
            "lower = wp.tile_cholesky(wp.tile_zeros(shape=(8, 8), dtype=int))",
        ),
        ("cholesky_solve_of_a_number", "total = wp.tile_sum(row)", "found = wp.tile_cholesky_solve(half, row)"),
        ("cholesky_solve_for_a_number", "total = wp.tile_sum(row)", "found = wp.tile_cholesky_solve(grid, half)"),
        ("cholesky_solve_of_two_types", "total = wp.tile_sum(row)", "found = wp.tile_cholesky_solve(grid, double)"),
        (
            "cholesky_solve_of_an_oblong_tile",
            "total = wp.tile_sum(row)",
            "found = wp.tile_cholesky_solve(wp.tile_zeros(shape=(4, 8), dtype=float), row)",
        ),
        ("cholesky_solve_of_two_lengths", "total = wp.tile_sum(row)", "found = wp.tile_cholesky_solve(grid, short)"),
        (
            "cholesky_solve_of_whole_numbers",
            "total = wp.tile_sum(row)",
            "found = wp.tile_cholesky_solve(wp.tile_zeros(shape=(8, 8), dtype=int), whole)",
        ),
        (
            "cholesky_solve_of_three_ranks",
            "total = wp.tile_sum(row)",
            "found = wp.tile_cholesky_solve(grid, wp.tile_zeros(shape=(8, 1, 1), dtype=float))",
        ),
        ("lower_solve_of_a_number", "total = wp.tile_sum(row)", "found = wp.tile_lower_solve(half, row)"),
        ("lower_solve_for_a_number", "total = wp.tile_sum(row)", "found = wp.tile_lower_solve(grid, half)"),
        ("lower_solve_of_two_types", "total = wp.tile_sum(row)", "found = wp.tile_lower_solve(grid, double)"),
        (
            "lower_solve_of_an_oblong_tile",
            "total = wp.tile_sum(row)",
            "found = wp.tile_lower_solve(wp.tile_zeros(shape=(4, 8), dtype=float), row)",
        ),
        ("lower_solve_of_two_lengths", "total = wp.tile_sum(row)", "found = wp.tile_lower_solve(grid, short)"),
        (
            "lower_solve_of_whole_numbers",
            "total = wp.tile_sum(row)",
            "found = wp.tile_lower_solve(wp.tile_zeros(shape=(8, 8), dtype=int), whole)",
        ),
        (
            "lower_solve_of_three_ranks",
            "total = wp.tile_sum(row)",
            "found = wp.tile_lower_solve(grid, wp.tile_zeros(shape=(8, 1, 1), dtype=float))",
        ),
        ("upper_solve_of_a_number", "total = wp.tile_sum(row)", "found = wp.tile_upper_solve(half, row)"),
        ("upper_solve_for_a_number", "total = wp.tile_sum(row)", "found = wp.tile_upper_solve(grid, half)"),
        ("upper_solve_of_two_types", "total = wp.tile_sum(row)", "found = wp.tile_upper_solve(grid, double)"),
        (
            "upper_solve_of_an_oblong_tile",
            "total = wp.tile_sum(row)",
            "found = wp.tile_upper_solve(wp.tile_zeros(shape=(4, 8), dtype=float), row)",
        ),
        ("upper_solve_of_two_lengths", "total = wp.tile_sum(row)", "found = wp.tile_upper_solve(grid, short)"),
        (
            "upper_solve_of_whole_numbers",
            "total = wp.tile_sum(row)",
            "found = wp.tile_upper_solve(wp.tile_zeros(shape=(8, 8), dtype=int), whole)",
        ),
        (
            "upper_solve_of_three_ranks",
            "total = wp.tile_sum(row)",
            "found = wp.tile_upper_solve(grid, wp.tile_zeros(shape=(8, 1, 1), dtype=float))",
        ),
        ("diagonal_added_of_two_types", "total = wp.tile_sum(row)", "both = wp.tile_diag_add(grid, double)"),
        ("diagonal_added_to_a_row", "total = wp.tile_sum(row)", "both = wp.tile_diag_add(row, row)"),
        ("diagonal_added_of_a_grid", "total = wp.tile_sum(row)", "both = wp.tile_diag_add(grid, grid)"),
        (
            "diagonal_added_to_an_oblong_tile",
            "total = wp.tile_sum(row)",
            "both = wp.tile_diag_add(wp.tile_zeros(shape=(4, 8), dtype=float), row)",
        ),
        ("diagonal_added_of_another_length", "total = wp.tile_sum(row)", "both = wp.tile_diag_add(grid, short)"),
    ),
    *rows(
        f"{_STATE}; {_HALF}; {_COUNT}",
        (
            "random_tile_of_variable_shape",
            "noise = wp.tile_randf(shape=8, rng=state)",
            "noise = wp.tile_randf(shape=count, rng=state)",
        ),
        (
            "random_whole_tile_of_variable_shape",
            "noise = wp.tile_randi(shape=8, rng=state)",
            "noise = wp.tile_randi(shape=count, rng=state)",
        ),
    ),
    *rows(
        f"stack = wp.tile_stack(dtype=float, capacity=8); {_HALF}; {_ROW}",
        (
            "pushed_of_another_type",
            "slot = wp.tile_stack_push(stack, half, True)",
            "slot = wp.tile_stack_push(stack, 1, True)",
        ),
        (
            "pushed_to_a_tile",
            "slot = wp.tile_stack_push(stack, half, True)",
            "slot = wp.tile_stack_push(row, half, True)",
        ),
        ("popped_from_a_tile", "value, slot = wp.tile_stack_pop(stack)", "value, slot = wp.tile_stack_pop(row)"),
        ("cleared_tile", "wp.tile_stack_clear(stack)", "wp.tile_stack_clear(row)"),
        ("counted_tile", "held = wp.tile_stack_count(stack)", "held = wp.tile_stack_count(row)"),
    ),
)
