"""Arrays, their views and atomics, used wrongly."""

from grammar.faults.misuses.misuse import Misuse, rows

_COUNT = "count = int(4)"
_CELLS = "cells = wp.zeros(shape=8, dtype=float)"
_BOARD = "board = wp.zeros(shape=(8, 8), dtype=float)"
_NUMBERS = "numbers = wp.zeros(shape=8, dtype=int)"
_HALF = "half = float(0.5)"

ARRAYS: tuple[Misuse, ...] = (
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
)
