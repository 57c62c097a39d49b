"""Functions and structs of the program used wrongly, in a kernel and in Python."""

from grammar.faults.misuses.misuse import Misuse, rows

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
_MADE = 'marks = wp.zeros(8, dtype=float, device="cpu"); sheet = wp.zeros((8, 8), dtype=float, device="cpu")'

DEFINITIONS: tuple[Misuse, ...] = (
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
