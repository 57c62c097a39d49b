"""Every operator does what its docstring shows, strikes in drawn programs, and leaves code that compiles."""

import textwrap

import pytest

from compile.codegen import Sections
from fuzzer.mutating.listing import Listing, listings
from fuzzer.mutating.liveness import dead_lines
from fuzzer.mutating.mutants import OPERATORS, mutants


def examples(name: str) -> tuple[str, str]:
    """The code before and after, as the docstring has it."""
    text = OPERATORS[name].__doc__
    assert text is not None
    before, after = text.split("Before::")[1].split("After::")
    return textwrap.dedent(before).strip(), textwrap.dedent(after).strip()


def outcomes(name: str, code: str) -> list[str]:
    """What an operator makes of some lines."""
    lines = code.split("\n")
    changes = OPERATORS[name](Listing(code))
    return ["\n".join([*lines[:place], after, *lines[place + 1 :]]) for place, after in changes]


@pytest.mark.parametrize("name", OPERATORS)
def test_the_example_of_an_operator_is_true(name: str) -> None:
    before, after = examples(name)
    assert after in outcomes(name, before)


# What Warp 1.19 prints for `out[i] = wp.sin(a[i]) * scale + 2.0`, with a value that nothing uses.
FORWARD = """static void k_cpu_kernel_forward(
    wp_args_k *_wp_args)
{
    //---------
    // argument vars
    wp::array_t<wp::float32> var_a = _wp_args->a;
    wp::float32 var_scale = _wp_args->scale;
    wp::array_t<wp::float32> var_out = _wp_args->out;
    //---------
    // primal vars
    wp::int32 var_0;
    wp::float32* var_1;
    wp::float32 var_2;
    wp::float32 var_3;
    wp::float32 var_4;
    const wp::float32 var_5 = 2.0;
    wp::float32 var_6;
    wp::float32 var_7;
    //---------
    // forward
    var_0 = builtin_tid1d();
    var_1 = wp::address(var_a, var_0);
    var_3 = wp::load(var_1);
    var_2 = wp::sin(var_3);
    var_4 = wp::mul(var_2, var_scale);
    var_6 = wp::add(var_4, var_5);
    var_7 = wp::sub(var_4, var_5);
    wp::array_store(var_out, var_0, var_6);
}
"""
BACKWARD = """static void k_cpu_kernel_backward(
    wp_args_k *_wp_args,
    wp_args_k *_wp_adj_args)
{
    //---------
    // argument vars
    wp::array_t<wp::float32> var_a = _wp_args->a;
    wp::float32 var_scale = _wp_args->scale;
    wp::array_t<wp::float32> var_out = _wp_args->out;
    wp::array_t<wp::float32> adj_a = _wp_adj_args->a;
    wp::float32 adj_scale = _wp_adj_args->scale;
    wp::array_t<wp::float32> adj_out = _wp_adj_args->out;
    //---------
    // primal vars
    wp::int32 var_0;
    wp::float32* var_1;
    wp::float32 var_2;
    wp::float32 var_3;
    wp::float32 var_4;
    const wp::float32 var_5 = 2.0;
    wp::float32 var_6;
    wp::float32 var_7;
    //---------
    // dual vars
    wp::int32 adj_0 = {};
    wp::float32 adj_1 = {};
    wp::float32 adj_2 = {};
    wp::float32 adj_3 = {};
    wp::float32 adj_4 = {};
    wp::float32 adj_5 = {};
    wp::float32 adj_6 = {};
    wp::float32 adj_7 = {};
    //---------
    // forward
    var_0 = builtin_tid1d();
    var_1 = wp::address(var_a, var_0);
    var_3 = wp::load(var_1);
    var_2 = wp::sin(var_3);
    var_4 = wp::mul(var_2, var_scale);
    var_6 = wp::add(var_4, var_5);
    var_7 = wp::sub(var_4, var_5);
    // wp::array_store(var_out, var_0, var_6);
    //---------
    // reverse
    wp::adj_array_store(var_out, var_0, var_6, adj_out, adj_0, adj_6);
    wp::adj_sub(var_4, var_5, adj_4, adj_5, adj_7);
    wp::adj_add(var_4, var_5, adj_4, adj_5, adj_6);
    wp::adj_mul(var_2, var_scale, adj_2, adj_scale, adj_4);
    wp::adj_sin(var_3, adj_1, adj_2);
    wp::adj_address(var_a, var_0, adj_a, adj_0, adj_1);
    return;
}
"""
FUNCTION = """static void adj_both_0(
    wp::vec_t<2, wp::float32> var_v,
    wp::int32 var_n,
    wp::vec_t<2, wp::float32> & adj_v,
    wp::int32 & adj_n,
    wp::float32 & adj_ret)
{
    //---------
    // primal vars
    wp::float32 var_0;
    wp::float32 var_1;
    const wp::int32 var_2 = 0;
    //---------
    // dual vars
    wp::float32 adj_0 = {};
    wp::float32 adj_1 = {};
    wp::int32 adj_2 = {};
    //---------
    // forward
    var_0 = wp::extract(var_v, var_2);
    var_1 = wp::float32(var_n);
    wp::assign_inplace(var_v, var_2, var_1);
    //---------
    // reverse
    adj_0 += adj_ret;
    wp::adj_assign_inplace(var_v, var_2, var_1, adj_v, adj_2, adj_1);
    wp::adj_float32(var_n, adj_n, adj_1);
    wp::adj_extract(var_v, var_2, adj_v, adj_2, adj_0);
    return;
}
"""
OWN_GRADIENT = """static void adj_own_0(
    wp::float32 var_x,
    wp::float32 & adj_x,
    wp::float32 & adj_ret)
{
    //---------
    // primal vars
    wp::float32 var_0;
    wp::float32 var_1;
    wp::float32 var_2;
    //---------
    // forward
    var_0 = wp::sin(var_x);
    var_1 = wp::add(adj_x, var_0);
    adj_x = var_1;
    var_2 = wp::cos(var_x);
}
"""


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        (
            "other_component",
            "const wp::int32 var_1 = 0;\nvar_3 = wp::extract(var_2, var_1);",
            "var_3 = wp::extract(var_2, 1);",
        ),
        (
            "index_off_by_one",
            "wp::array_store(var_a, var_0, var_1, var_2);",
            "wp::array_store(var_a, var_0, (var_1 > 0 ? var_1 - 1 : 0), var_2);",
        ),
        ("bound_off_by_one", "var_3 = wp::range(var_1, var_2);", "var_3 = wp::range(var_1 + 1, var_2);"),
        ("drop_store", "var_1 = wp::atomic_add(var_a, var_0, var_2);", "var_1 = {};"),
        ("change_cast", "wp::float32 var_0;\nvar_1 = wp::int32(var_0);", "var_1 = wp::int32(wp::rint(var_0));"),
        ("change_cast", "wp::int32 var_0;\nvar_1 = wp::float32(var_0);", "var_1 = wp::float32(wp::uint8(var_0));"),
        ("wrong_branch", "if (!var_3) {", "if (var_3) {"),
        ("change_constant", "var_29 = 0.3;", "var_29 = 0.3 + 1;"),
        ("drop_adjoint", "adj_falloff_0(var_1, adj_1, adj_2);", ";"),
    ],
)
def test_further_forms(name: str, code: str, expected: str) -> None:
    assert expected in [outcome.split("\n")[-1] for outcome in outcomes(name, code)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "swap_operands",
            "wp::float32 var_1;\nwp::vec_t<3, wp::float32> var_2;\nvar_3 = wp::div(var_2, var_1);",
        ),  # types
        ("swap_operands", "wp::float32 var_1;\nvar_3 = wp::sub(var_1, var_1);"),  # the same
        ("change_constant", "const wp::int32 var_1 = 2;\nvar_3 = wp::address(var_a, var_1);"),  # outside of the array
        ("other_operand", "wp::int32 var_1;\nvar_1 = wp::mod(var_0, var_2);\nvar_3 = wp::address(var_a, var_0);"),
        ("drop_function", "wp::float32 var_1;\nwp::int32 var_2;\nvar_2 = wp::int32(var_1);"),
        ("drop_adjoint", "wp::adj_address(var_a, var_0, adj_a, adj_0, adj_1);"),  # another operator's
        (
            "swap_adjoint",
            "wp::float32 var_1;\nwp::quat_t<wp::float32> var_2;\nwp::adj_mul(var_1, var_2, adj_1, adj_2, adj_3);",
        ),
        ("overwrite_sum", "adj_1 += adj_ret;"),  # the first of all
        ("forget_value", "wp::float32 var_1;\nvar_1 = wp::sin(var_0);"),  # forward
        ("negate_condition", "// var_1 = (var_2 > var_3);"),
    ],
)
def test_what_is_left_alone(name: str, code: str) -> None:
    assert outcomes(name, code) == []


@pytest.mark.parametrize(
    ("code", "dead"),
    [
        (FORWARD, ["var_7 = wp::sub(var_4, var_5);"]),
        (
            BACKWARD,
            [
                "const wp::float32 var_5 = 2.0;",  # sums do not look at what they add
                "var_4 = wp::mul(var_2, var_scale);",
                "var_6 = wp::add(var_4, var_5);",
                "var_7 = wp::sub(var_4, var_5);",
                "wp::adj_sub(var_4, var_5, adj_4, adj_5, adj_7);",  # of what nothing uses
            ],
        ),
        (
            FUNCTION,
            [
                "var_0 = wp::extract(var_v, var_2);",
                "wp::adj_float32(var_n, adj_n, adj_1);",  # of a whole number
            ],
        ),
        (OWN_GRADIENT, ["var_2 = wp::cos(var_x);"]),
    ],
)
def test_dead_lines(code: str, dead: list[str]) -> None:
    (listing,) = listings(code)
    assert sorted(listing.lines[place] for place in dead_lines(listing)) == sorted(dead)


@pytest.mark.parametrize(
    "code",
    [
        # What `wp.grad` calls is an adjoint, but of plain variables.
        "var_1 = wp::sin(var_0);\nwp::adj_tanh(var_1, var_3, var_2, var_4);\nwp::array_store(var_a, var_i, var_2);",
        # What writes results into its arguments has their adjoints among its own.
        "wp::array_t<wp::float32> adj_a;\n"
        "wp::mat_t<2, 2, wp::float32> adj_0 = {};\n"
        "wp::vec_t<2, wp::float32> adj_1 = {};\n"
        "wp::float32 adj_2 = {};\n"
        "wp::mat_t<2, 2, wp::float32> adj_3 = {};\n"
        "wp::adj_array_store(var_a, var_i, var_2, adj_a, adj_i, adj_2);\n"
        "wp::adj_extract(var_1, var_j, adj_1, adj_j, adj_2);\n"
        "wp::adj_svd2(var_0, var_4, var_1, var_3, adj_0, adj_4, adj_1, adj_3);\n"
        "wp::adj_address(var_a, var_i, adj_a, adj_i, adj_0);",
        # The slot of a cell is a function in C++.
        "wp::array_t<wp::float32> adj_a;\n"
        "wp::float32 adj_2 = {};\n"
        "wp::float32 adj_1 = {};\n"
        "wp::adj_array_atomic_add_slot(var_a, adj_a, adj_2, [&](auto& _e) -> auto& { return _e.x; }, var_i);\n"
        "wp::adj_mul(var_1, var_1, adj_1, adj_1, adj_2);\n"
        "wp::adj_address(var_a, var_i, adj_a, adj_i, adj_1);",
    ],
)
def test_lines_that_are_needed(code: str) -> None:
    assert dead_lines(Listing(code)) == frozenset()


def test_a_mutant_is_the_code_with_one_line_changed() -> None:
    sections = Sections("struct S;", "struct wp_args_k;", FUNCTION, FORWARD, BACKWARD, "extern")
    made = list(mutants(sections))
    assert {mutant.direction for mutant in made if mutant.section == "forward"} == {"forward"}
    assert {mutant.direction for mutant in made if mutant.section != "forward"} == {"backward"}
    for mutant in made:
        changed = [
            (getattr(sections, name), getattr(mutant.sections, name))
            for name in ("structs", "args", "functions", "forward", "backward", "entry")
            if getattr(sections, name) != getattr(mutant.sections, name)
        ]
        ((before, after),) = changed
        differing = [
            k for k, pair in enumerate(zip(before.split("\n"), after.split("\n"), strict=True), 1) if len(set(pair)) > 1
        ]
        assert differing == [mutant.line]
        assert before.split("\n")[mutant.line - 1].strip() == mutant.before
        assert after.split("\n")[mutant.line - 1].strip() == mutant.after


def test_dead_lines_and_code_of_the_programs_own_make_no_mutants() -> None:
    own = "static float native_0(float x)\n{\n    var_1 = wp::sin(var_0);\n}\n"
    assert list(mutants(Sections("", "", own, "", "", ""))) == []
    made = list(mutants(Sections("", "", "", FORWARD, "", "")))
    assert "var_2 = wp::sin(var_3);" in {mutant.before for mutant in made}
    assert "var_7 = wp::sub(var_4, var_5);" not in {mutant.before for mutant in made}
