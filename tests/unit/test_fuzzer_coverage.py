"""Figures of a few programs that are known."""

import re

import kernels
import pytest

from fuzzer.coverage import Coverage, Grouped, parts_drawn, parts_of
from fuzzer.coverage import gather as gather_parts
from fuzzer.coverage_lines import lines_of
from fuzzer.stream import drawn_sources
from fuzzer.tally import blinded

SINE = """import warp as wp


@wp.kernel
def wave(x: wp.array(dtype=wp.float64), y: wp.array(dtype=wp.float64)):
    i = wp.tid()
    y[i] = wp.sin(x[i])
"""


def gather(sources: list[str | None], count: int) -> Coverage:
    return gather_parts(parts_of(sources, count), count)


@pytest.fixture(scope="module")
def one() -> Coverage:
    return gather([SINE], 1)


def missing(grouped: Grouped) -> set[str]:
    return {name for share in grouped.groups.values() for name in share.missing}


def test_what_is_called_is_seen_and_all_else_is_missing(one: Coverage) -> None:
    assert (one.programs, one.rejected) == (1, 0)
    assert one.names.seen == 2
    assert one.names.exist - one.names.seen == len(missing(one.names))
    assert {"cos", "tile_load", "static", "array", "mesh_query_point"} <= missing(one.names)
    assert not {"sin", "tid"} & missing(one.names)


def test_overloads_are_counted_one_by_one(one: Coverage) -> None:
    assert one.overloads.seen == 2
    assert one.overloads.exist - one.overloads.seen == sum(len(g.missing) for g in one.overloads.groups.values())
    assert "sin(x: Float)" not in missing(one.overloads)
    assert "cos(x: Float)" in missing(one.overloads)


def test_instantiations_are_those_of_the_catalog(one: Coverage) -> None:
    assert one.instantiations.seen == 2  # and tid()
    assert "sin(float64)" not in missing(one.instantiations)
    assert {"sin(float32)", "sin(float16)", "cos(float64)"} <= missing(one.instantiations)
    assert one.elsewhere == 0


@pytest.mark.parametrize("call", ["wp.norm_pseudo_huber(v)", "wp.norm_pseudo_huber(v, 0.5)"])
def test_instantiations_of_functions_that_are_written_in_warp(call: str) -> None:
    source = SINE.replace("    y[i] =", "    v = wp.vec3(1.0, 2.0, 3.0)\n    y[i] =")
    coverage = gather([source.replace("wp.sin(x[i])", f"wp.float64({call})")], 1)
    assert "norm_pseudo_huber(vec3f, float32)" not in missing(coverage.instantiations)


def test_features_and_their_pairs(one: Coverage) -> None:
    seen = {name for name, rows in one.features.items() if rows}
    assert {"load", "element_write", "builtin"} <= seen
    assert set(one.missing_features) == one.features.keys() - seen
    assert one.pairs.seen == len(seen) * (len(seen) - 1) // 2
    assert one.pairs.exist == len(one.features) * (len(one.features) - 1) // 2
    assert "builtin + load" not in one.pairs.missing
    assert "load + while" in one.pairs.missing


def test_static_is_seen_though_no_call_of_it_is_left() -> None:
    coverage = gather([SINE.replace("wp.sin(x[i])", "x[i] * wp.static(wp.float64(2.0))")], 1)
    assert "static" not in missing(coverage.names)
    assert not any(name.startswith("static(") for name in missing(coverage.overloads))


def test_programs_that_are_alike_are_one_skeleton() -> None:
    renamed = SINE.replace("wave", "tide").replace("i]", "j]").replace("i =", "j =")
    cosine = SINE.replace("sin", "cos")
    coverage = gather([SINE, renamed, cosine, kernels.SAXPY], 4)
    assert (coverage.skeletons, coverage.bare_skeletons) == (3, 2)


def test_the_curve_and_what_is_rejected() -> None:
    sources = [SINE, None, "import warp as wp\n", SINE.replace("sin", "cos")]
    coverage = gather(sources, 4)
    assert (coverage.programs, coverage.rejected) == (2, 2)
    said = "load: ProgramError: a program has one kernel that code is generated for; found 0: none"
    assert coverage.refusals == {"not drawn": 1, said: 1}
    assert coverage.curve == {1: 2, 2: 2, 4: 3}


def test_any_number_of_workers_counts_the_same() -> None:
    one_worker = gather_parts(parts_drawn(5, 40), 40, workers=1)
    assert gather_parts(parts_drawn(5, 40), 40, workers=2) == one_worker
    assert one_worker == gather(list(drawn_sources(5, 40)), 40)
    assert gather_parts(parts_drawn(5, 40, masked=False), 40) != one_worker


def test_forms_are_counted_and_the_rare_ones_named() -> None:
    loop = SINE.replace("    y[i]", "    while i < 3:\n        i += 1\n    y[i]")
    figures = gather([SINE, *[loop] * 20], 21)
    assert figures.forms["while loop"] == 20
    assert not any(name.startswith("while loop") for name in missing(figures.rare_forms))
    assert "while loop (0)" in missing(gather([SINE], 1).rare_forms)


def test_blinding_keeps_the_shape_and_the_names_of_warp() -> None:
    code = "    var_12 = wp::add(var_3, 1.5e-3f);  // a: b   <L 4>\n    if (var_1) goto label7;"
    assert blinded(code) == "name = wp::add(name, 0); if (name) goto name;"
    assert blinded(code, bare=True) == "name = name(name, 0); if (name) goto name;"


def test_drawn_programs_are_the_same_every_time() -> None:
    assert list(drawn_sources(5, 3)) == list(drawn_sources(5, 3))
    assert list(drawn_sources(5, 3)) != list(drawn_sources(6, 3))


def test_lines_grow_with_what_is_built() -> None:
    pytest.importorskip("coverage")
    few, more = lines_of([]), lines_of([SINE])
    for name in ("codegen.py", "builtins.py"):
        assert 0 < few[name].executed < more[name].executed < more[name].statements == few[name].statements
        assert all(re.fullmatch(r"\d+(-\d+)?", lines) for lines in more[name].missing)
        assert set(more[name].missing) != set(few[name].missing)
