"""The table of misused built-ins: the lines that are right, and the last of them as somebody gets it wrong."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misuse:
    """One mistake. `first` lines prepare it, `right` is the line as it should be, `wrong` as it is not.

    They may need `parameters` of the kernel, as they are written in its head, and definitions
    `before` it in the module. Of a mistake `outside`, the lines stand in the module, behind the kernel.
    """

    name: str
    first: tuple[str, ...]
    right: str
    wrong: str
    parameters: tuple[str, ...] = ()
    before: str = ""
    outside: bool = False

    @property
    def description(self) -> str:
        """The name in words."""
        words = self.name.replace("_", " ")
        return words[0].upper() + words[1:] + "."

    @property
    def names(self) -> frozenset[str]:
        """The names that the right lines, the parameters and the definitions bind."""
        tree = ast.parse("\n".join((self.before, *self.first, self.right)))
        bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        return frozenset(bound | defined | {text.split(":")[0] for text in self.parameters})


def rows(
    first: str, *table: tuple[str, str, str], parameters: str = "", before: str = "", outside: bool = False
) -> tuple[Misuse, ...]:
    """The mistakes of a table of (name, right, wrong) that share what they need, joined by "; "."""
    lines = tuple(line for line in first.split("; ") if line)
    heads = tuple(text for text in parameters.split("; ") if text)
    return tuple(Misuse(name, lines, right, wrong, heads, before, outside) for name, right, wrong in table)


_ROW = "row = wp.tile_zeros(shape=8, dtype=float)"
_GRID = "grid = wp.tile_ones(shape=(8, 8), dtype=float)"
_OBLONG = "oblong = wp.tile_ones(shape=(4, 8), dtype=float)"
_COUNT = "count = int(4)"
_WHOLE = "whole = wp.tile_zeros(shape=8, dtype=int)"
_SHORT = "short = wp.tile_zeros(shape=4, dtype=float)"
_DOUBLE = "double = wp.tile_zeros(shape=8, dtype=wp.float64)"
_PAIRS = "pairs = wp.tile_zeros(shape=8, dtype=wp.vec2)"
_BRAINS = "brains = wp.tile_zeros(shape=(8, 8), dtype=wp.bfloat16)"
_PLANES = "planes = wp.tile_zeros(shape=(8, 8), dtype=wp.vec2)"
_WHOLES = "wholes = wp.tile_zeros(shape=(8, 8), dtype=int)"
_CELLS = "cells = wp.zeros(shape=8, dtype=float)"
_BOARD = "board = wp.zeros(shape=(8, 8), dtype=float)"
_NUMBERS = "numbers = wp.zeros(shape=8, dtype=int)"
_HALF = "half = float(0.5)"
_STATE = "state = wp.rand_init(7)"
_ARROW = "arrow = wp.vec3(1.0, 2.0, 3.0)"
_FLAT = "flat = wp.vec2(1.0, 2.0)"
_TURN = "turn = wp.mat33(1.0)"
_SMALL = "small = wp.mat22(1.0)"

MISUSES: tuple[Misuse, ...] = (
    # Vectors, matrices, quaternions, transforms
    *rows(
        f"{_ARROW}; {_FLAT}; {_TURN}; {_SMALL}; {_HALF}; {_COUNT}",
        ("vector_without_length", "v = wp.vector(length=3, dtype=float)", "v = wp.vector(dtype=float)"),
        ("vector_filled_without_length", "v = wp.vector(half, length=3)", "v = wp.vector(half)"),
        ("vector_of_too_few", "v = wp.vector(1.0, 2.0, length=2)", "v = wp.vector(1.0, 2.0, length=3)"),
        (
            "vector_of_mixed_values",
            "v = wp.vector(half, half, length=2)",
            "v = wp.vector(half, wp.float64(half), length=2)",
        ),
        ("vector_copied_longer", "v = wp.vector(arrow, length=3)", "v = wp.vector(arrow, length=4)"),
        (
            "vector_of_another_dtype",
            "v = wp.vector(half, half, length=2, dtype=float)",
            "v = wp.vector(count, count, length=2, dtype=float)",
        ),
        ("vector_length_variable", "v = wp.vector(half, length=4)", "v = wp.vector(half, length=count)"),
        ("matrix_without_shape", "m = wp.matrix(shape=(2, 2), dtype=float)", "m = wp.matrix(dtype=float)"),
        ("matrix_filled_without_shape", "m = wp.matrix(half, shape=(2, 2))", "m = wp.matrix(half)"),
        ("matrix_of_values_without_shape", "m = wp.matrix(half, half, shape=(1, 2))", "m = wp.matrix(half, half)"),
        (
            "matrix_of_too_few",
            "m = wp.matrix(1.0, 2.0, 3.0, 4.0, shape=(2, 2))",
            "m = wp.matrix(1.0, 2.0, 3.0, shape=(2, 2))",
        ),
        (
            "matrix_of_mixed_values",
            "m = wp.matrix(half, half, shape=(2, 1))",
            "m = wp.matrix(half, wp.float64(half), shape=(2, 1))",
        ),
        ("matrix_of_vectors", "m = wp.matrix_from_rows(flat, flat)", "m = wp.matrix(flat, flat, shape=(2, 2))"),
        ("matrix_copied_larger", "m = wp.matrix(small, shape=(2, 2))", "m = wp.matrix(small, shape=(3, 3))"),
        ("named_matrix_of_vectors", "m = wp.mat22(1.0, 2.0, 3.0, 4.0)", "m = wp.mat22(flat, flat)"),
        ("rows_of_numbers", "m = wp.matrix_from_rows(flat, flat)", "m = wp.matrix_from_rows(flat, half)"),
        ("rows_of_two_lengths", "m = wp.matrix_from_rows(flat, flat)", "m = wp.matrix_from_rows(flat, arrow)"),
        ("rows_of_two_types", "m = wp.matrix_from_cols(flat, flat)", "m = wp.matrix_from_cols(flat, wp.vec2d())"),
        ("identity_of_variable_size", "m = wp.identity(n=3, dtype=float)", "m = wp.identity(n=count, dtype=float)"),
        ("identity_without_size", "m = wp.identity(n=3, dtype=float)", "m = wp.identity(dtype=float)"),
        ("trace_of_a_vector", "t = wp.trace(turn)", "t = wp.trace(arrow)"),
        ("trace_of_an_oblong_matrix", "t = wp.trace(turn)", "t = wp.trace(wp.matrix(1.0, shape=(2, 3)))"),
        ("diagonal_of_an_oblong_matrix", "t = wp.get_diag(turn)", "t = wp.get_diag(wp.matrix(1.0, shape=(2, 3)))"),
        ("quaternion_of_a_number", "q = wp.quat(0.0, 0.0, 0.0, 1.0)", "q = wp.quat(half)"),
        (
            "quaternion_of_mixed_values",
            "q = wp.quaternion(half, half, half, half)",
            "q = wp.quaternion(half, half, wp.float64(half), half)",
        ),
        ("quaternion_of_whole_type", "q = wp.quaternion(half, half, half, half)", "q = wp.quaternion(1.5)"),
        (
            "transform_of_mixed_values",
            "t = wp.transformation(half, half, half, half, half, half, half)",
            "t = wp.transformation(half, half, wp.float64(half), half, half, half, half)",
        ),
        (
            "transform_of_too_few",
            "t = wp.transformation(half, half, half, half, half, half, half)",
            "t = wp.transformation(half, half)",
        ),
        (
            "transform_of_two_precisions",
            "t = wp.transformation(arrow, wp.quat_identity())",
            "t = wp.transformation(arrow, wp.quaternion(dtype=wp.float64))",
        ),
        (
            "spatial_vector_of_too_few",
            "s = wp.spatial_vector(half, half, half, half, half, half)",
            "s = wp.spatial_vector(half, half, half)",
        ),
        (
            "spatial_vector_of_mixed_values",
            "s = wp.spatial_vector(half, half, half, half, half, half)",
            "s = wp.spatial_vector(half, half, half, wp.float64(half), half, half)",
        ),
        ("matrix_times_shorter_vector", "p = turn * arrow", "p = turn * flat"),
        ("vector_times_smaller_matrix", "p = arrow * turn", "p = arrow * small"),
        ("matrix_times_smaller_matrix", "p = turn * turn", "p = turn * small"),
        ("matrix_times_vector_of_doubles", "p = turn * arrow", "p = turn * wp.vec3d()"),
        ("vector_of_doubles_times_matrix", "p = arrow * turn", "p = wp.vec3d() * turn"),
        ("matrix_times_matrix_of_doubles", "p = turn * turn", "p = turn * wp.mat33d()"),
        ("vector_times_double", "p = arrow * half", "p = arrow * wp.float64(half)"),
        ("vectors_of_two_precisions_dotted", "p = wp.dot(arrow, arrow)", "p = wp.dot(arrow, wp.vec3d())"),
        ("lerp_of_two_types", "p = wp.lerp(arrow, arrow, half)", "p = wp.lerp(arrow, flat, half)"),
        ("lerp_by_double", "p = wp.lerp(arrow, arrow, half)", "p = wp.lerp(arrow, arrow, wp.float64(half))"),
        ("comparison_of_two_types", "wp.expect_eq(half, half)", "wp.expect_eq(half, count)"),
        ("comparison_of_two_lengths", "wp.expect_neq(arrow, arrow)", "wp.expect_neq(arrow, flat)"),
        ("minimum_of_two_types", "p = wp.min(half, half)", "p = wp.min(half, count)"),
        ("clamp_of_two_types", "p = wp.clamp(half, 0.0, 1.0)", "p = wp.clamp(half, 0, 1)"),
        ("component_given_a_vector", "arrow[0] = half", "arrow[0] = flat"),
        ("component_given_a_whole_number", "arrow[0] = half", "arrow[0] = count"),
        ("slice_given_a_number_of_another_type", "arrow[0:2] = flat", "arrow[0:2] = count"),
        ("slice_given_a_longer_vector", "arrow[0:2] = flat", "arrow[0:2] = arrow"),
        ("slice_given_doubles", "arrow[0:2] = flat", "arrow[0:2] = wp.vec2d()"),
        ("row_given_a_number", "turn[0] = arrow", "turn[0] = half"),
        ("row_given_a_shorter_vector", "turn[0] = arrow", "turn[0] = flat"),
        ("row_given_doubles", "turn[0] = arrow", "turn[0] = wp.vec3d()"),
        ("element_given_a_vector", "turn[0, 0] = half", "turn[0, 0] = arrow"),
        ("element_with_three_indices", "turn[0, 0] = half", "turn[0, 0, 0] = half"),
        ("column_given_a_longer_vector", "turn[0:2, 0] = flat", "turn[0:2, 0] = arrow"),
        ("column_given_a_number", "turn[0:2, 0] = flat", "turn[0:2, 0] = count"),
        ("column_given_doubles", "turn[0:2, 0] = flat", "turn[0:2, 0] = wp.vec2d()"),
        ("block_given_a_larger_matrix", "turn[0:2, 0:2] = small", "turn[0:2, 0:2] = turn"),
        ("block_given_a_number", "turn[0:2, 0:2] = small", "turn[0:2, 0:2] = count"),
        ("block_given_doubles", "turn[0:2, 0:2] = small", "turn[0:2, 0:2] = wp.mat22d()"),
        ("element_read_by_three", "p = turn[0, 1]", "p = turn[0, 1, 2]"),
        ("component_read_by_two", "p = arrow[0]", "p = arrow[0, 1]"),
        ("slice_with_float_bounds", "p = arrow[0:2]", "p = arrow[0.5:2]"),
        ("slice_with_variable_bounds", "p = arrow[0:2]", "p = arrow[0:count]"),
        ("slice_with_step_zero", "p = arrow[0:2]", "p = arrow[0:2:0]"),
        ("spread_of_a_number", "p = wp.vec3(*arrow)", "p = wp.vec3(*half)"),
        ("spread_of_nothing", "p = wp.vec2(*arrow[0:2])", "p = wp.vec2(*arrow[2:2])"),
        ("matrix_attribute", "p = turn[0, 0]", "p = turn.xx"),
        ("transform_attribute", "p = wp.transform_identity().p", "p = wp.transform_identity().r"),
        ("transform_attribute_long", "p = wp.transform_identity().q", "p = wp.transform_identity().rot"),
        ("swizzle_assigned", "arrow.x = half", "arrow.xy = flat"),
        ("component_assigned_beyond", "arrow.z = half", "arrow.w = half"),
        ("attribute_assigned_to_a_number", "arrow.x = half", "half.x = 1.0"),
        ("number_indexed", "p = arrow[0]", "p = half[0]"),
        ("number_assigned_by_index", "arrow[0] = half", "half[0] = 1.0"),
        (
            "quaternion_from_two_vectors",
            "p = wp.quat_from_axis_angle(arrow, half)",
            "p = wp.quat_from_axis_angle(arrow, arrow)",
        ),
        (
            "rotation_of_a_flat_vector",
            "p = wp.quat_rotate(wp.quat_identity(), arrow)",
            "p = wp.quat_rotate(wp.quat_identity(), flat)",
        ),
        ("decomposition_into_two", "u, s, v = wp.svd3(turn)", "u, s = wp.svd3(turn)"),
        ("type_with_two_arguments", "p = type(half)(1.0)", "p = type(half, half)(1.0)"),
        ("gradient_of_a_number", "p = wp.grad(wp.sin)(half)", "p = wp.grad(half)"),
        ("gradient_of_a_step_function", "p = wp.grad(wp.sin)(half)", "p = wp.grad(wp.floor)(half)"),
        ("gradient_of_two_functions", "p = wp.grad(wp.sin)(half)", "p = wp.grad(wp.sin, wp.cos)(half)"),
        ("cast_to_a_number", "p = wp.cast(half, int)", "p = wp.cast(half, 3)"),
        ("static_of_a_variable", "p = wp.static(2.0 * 3.0)", "p = wp.static(half * 3.0)"),
        ("static_of_a_list", "p = wp.static(2.0)", "p = wp.static([2.0])"),
        ("static_of_none", "p = wp.static(2.0)", "p = wp.static(None)"),
        ("static_of_a_text", "p = wp.static(2.0)", 'p = wp.static("2.0")'),
        ("static_that_divides_by_zero", "p = wp.static(1.0 / 2.0)", "p = wp.static(1.0 / 0.0)"),
        ("static_of_an_undefined_name", "p = wp.static(2.0)", "p = wp.static(SCALE)"),
        ("static_of_nothing", "p = wp.static(2.0)", "p = wp.static()"),
        ("static_of_two", "p = wp.static(2.0)", "p = wp.static(2.0, 3.0)"),
        ("random_state_of_a_float", "p = wp.rand_init(7)", "p = wp.rand_init(7.0)"),
        ("random_number_of_no_state", "p = wp.randf(wp.rand_init(7))", "p = wp.randf(7)"),
        ("reference_to_an_expression", "p = half", "p = wp.address_of(half + 1.0)"),
        ("reference_to_two", "p = half", "p = wp.address_of(half, half)"),
    ),
    # Arrays and atomics
    *rows(
        f"{_CELLS}; {_BOARD}; {_NUMBERS}; {_HALF}; {_COUNT}",
        (
            "local_array_of_variable_size",
            "more = wp.zeros(shape=4, dtype=float)",
            "more = wp.zeros(shape=count, dtype=float)",
        ),
        (
            "local_array_of_negative_size",
            "more = wp.zeros(shape=4, dtype=float)",
            "more = wp.zeros(shape=-4, dtype=float)",
        ),
        ("local_array_of_no_type", "more = wp.zeros(shape=4, dtype=float)", "more = wp.zeros(shape=4)"),
        ("cell_given_a_whole_number", "cells[0] = half", "cells[0] = count"),
        ("cell_given_an_array", "cells[0] = half", "cells[0] = board"),
        ("cell_with_two_indices", "cells[0] = half", "cells[0, 1] = half"),
        ("row_of_an_array_given_a_number", "board[0, 1] = half", "board[0] = half"),
        ("cell_by_float", "cells[0] = half", "cells[half] = 1.0"),
        ("atomic_of_a_whole_number", "old = wp.atomic_add(cells, 0, half)", "old = wp.atomic_add(cells, 0, 1)"),
        ("atomic_of_a_float", "old = wp.atomic_add(numbers, 0, 1)", "old = wp.atomic_add(numbers, 0, 1.0)"),
        ("atomic_with_two_indices", "old = wp.atomic_add(cells, 0, half)", "old = wp.atomic_add(cells, 0, 0, half)"),
        ("atomic_with_one_index", "old = wp.atomic_add(board, 0, 0, half)", "old = wp.atomic_add(board, 0, half)"),
        ("atomic_on_a_number", "old = wp.atomic_add(cells, 0, half)", "old = wp.atomic_add(half, 0, 1.0)"),
        ("atomic_bits_of_floats", "old = wp.atomic_and(numbers, 0, 1)", "old = wp.atomic_and(cells, 0, half)"),
        ("atomic_or_of_floats", "old = wp.atomic_or(numbers, 0, 1)", "old = wp.atomic_or(cells, 0, half)"),
        ("atomic_by_float", "old = wp.atomic_max(cells, 0, half)", "old = wp.atomic_max(cells, half, half)"),
        ("atomic_without_value", "old = wp.atomic_min(cells, 0, half)", "old = wp.atomic_min(cells, 0)"),
        (
            "atomic_exchange_of_two",
            "old = wp.atomic_exch(cells, 0, half)",
            "old = wp.atomic_exch(cells, 0, half, half)",
        ),
        ("atomic_compare_without_value", "old = wp.atomic_cas(numbers, 0, 1, 2)", "old = wp.atomic_cas(numbers, 0, 1)"),
        ("length_of_a_number", "p = len(cells)", "p = len(half)"),
        ("shape_called", "p = cells.shape[0]", "p = cells.shape(0)"),
        ("size_misspelled", "p = cells.shape[0]", "p = cells.sizes"),
        ("array_added", "cells[0] += half", "cells += half"),
        ("array_doubled", "p = cells[0] * 2.0", "p = cells * 2.0"),
        ("array_negated", "p = -cells[0]", "p = -cells"),
        ("array_as_condition_of_where", "p = wp.where(cells[0] > 0.0, 1.0, 2.0)", "p = wp.where(half, 1, 2.0)"),
        ("spread_of_an_array", "p = wp.vec3(*cells[0:3])", "p = wp.vec3(*cells)"),
        ("spread_without_end", "p = wp.vec3(*cells[0:3])", "p = wp.vec3(*cells[0:])"),
        ("spread_of_a_board", "p = wp.vec2(*cells[0:2])", "p = wp.vec2(*board[0:2])"),
        ("spread_from_behind", "p = wp.vec2(*cells[0:2])", "p = wp.vec2(*cells[-2:0])"),
        ("spread_backwards", "p = wp.vec2(*cells[0:2])", "p = wp.vec2(*cells[0:2:-1])"),
        ("spread_to_a_variable", "p = wp.vec2(*cells[0:2])", "p = wp.vec2(*cells[0:count])"),
        ("view_with_step_zero", "p = cells[0:4]", "p = cells[0:4:0]"),
        ("search_in_a_number", "p = wp.lower_bound(cells, half)", "p = wp.lower_bound(half, half)"),
    ),
    # Tiles: making, shapes, views
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
    # Tiles: arithmetic, maps, reductions
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
    # Tiles: random numbers, stacks
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
