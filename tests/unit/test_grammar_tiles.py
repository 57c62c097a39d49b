"""Kernels on tiles: what is drawn compiles, shapes of library calls are few, and whole numbers stay in range."""

import re
from functools import cache

import pytest

from compile.codegen import emit
from fuzzer.stream import draw_program
from grammar.forms.text import Text
from grammar.forms.tiles import TILES
from grammar.programs import Program
from grammar.tiles.elementwise import mapped
from grammar.tiles.libraries import PRODUCTS, SYSTEMS, TRANSFORMS
from grammar.types import FLOAT32, INT32, VEC3

CHEAP = ("tile_map", "tile_reduce", "tile_scan")
LIBRARY = ("tile_matmul", "tile_solve")


@cache
def drawn(kernel_type: str, count: int = 40) -> tuple[Program, ...]:
    made = [draw_program(3, kernel_type, index, 0) for index in range(count)]
    return tuple(program for program in made if program is not None)


@pytest.mark.parametrize("kernel_type", CHEAP)
def test_tile_kernels_are_accepted_for_both_targets(kernel_type: str) -> None:
    for program in drawn(kernel_type):
        emission = emit(program.source)
        assert emission.cpu is not None
        assert emission.cuda is not None


@pytest.mark.parametrize("kernel_type", LIBRARY)
def test_library_calls_are_accepted_for_the_cpu(kernel_type: str) -> None:
    """For CUDA, the first use of a shape takes a library some seconds."""
    for program in drawn(kernel_type):
        assert emit(program.source, ("cpu",)).cpu is not None


def test_shapes_of_library_calls_are_few() -> None:
    assert sum(len(kinds) for _, kinds, _ in PRODUCTS) + len(SYSTEMS) + len(TRANSFORMS) <= 12


@pytest.mark.parametrize("kernel_type", [*CHEAP, *LIBRARY])
def test_no_effect_of_a_single_thread(kernel_type: str) -> None:
    """All threads of a block do what a tile kernel says: an array written cell by cell would be written by each."""
    for program in drawn(kernel_type):
        if "wp.tile(" in program.source:
            continue  # an ordinary kernel, whose threads come together once
        assert not re.search(r"wp\.atomic_|print\(|^ +return$", program.source, re.MULTILINE), program.source


def test_maps_know_their_built_ins() -> None:
    names = {name for name, _ in mapped(FLOAT32, 1)}
    assert {"sin", "tanh", "abs"} <= names
    assert "sqrt" not in names  # it has a domain
    assert "length" in {name for name, result in mapped(VEC3, 1) if result == FLOAT32}
    assert "mul" not in {name for name, _ in mapped(INT32, 2)}


def test_common_forms_occur_and_plain_kernels_hold_none() -> None:
    texts = [Text(program.source) for kernel_type in (*CHEAP, *LIBRARY) for program in drawn(kernel_type)]
    seen = {form.name for form in TILES if any(form.found(text) for text in texts)}
    assert len(seen) >= 0.8 * len(TILES), sorted({form.name for form in TILES} - seen)
    plain = Text(
        "import warp as wp\n\n\n@wp.kernel\ndef k(a: wp.array(dtype=float)):\n    i = wp.tid()\n    a[i] += 1.0\n"
    )
    assert not [form.name for form in TILES if form.found(plain)]


def test_rows_that_blocks_share_are_added_to() -> None:
    """Indices lie along one axis of the launch: blocks along another would store to the same rows."""
    flat = re.compile(r"^    \w+, \w+ = wp\.tid\(\)$", re.MULTILINE)
    programs = [program.source for program in drawn("tile_map", 120) if "_indexed(" in program.source]
    assert any(flat.search(source) and "tile_atomic_add_indexed(" in source for source in programs)
    assert not any(flat.search(source) and "tile_store_indexed(" in source for source in programs)
