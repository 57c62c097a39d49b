"""Arguments from recipes: always the same, in bounds, and in the order that is asked for."""

from typing import Any

import numpy as np
import pytest
from drawn_programs import one_of_each

from fuzzer.inputs import NoInputs, dimensions, inputs, stored
from fuzzer.values import flattened
from grammar.launch import TURNS, Argument, Launch


def launch(*arguments: Argument) -> Launch:
    return Launch((("n", (9, 4, 0)), ("m", (3, 2, 1))), ("n", "2*m"), arguments)


def made(argument: Argument, turn: int = 0, seed: int = 0) -> Any:
    return inputs(launch(argument), turn, seed)[argument.name]


def array(dtype: str, low: Any, high: Any, order: str = "any", shape: tuple[str, ...] = ("n",)) -> Argument:
    return Argument("x", "array", dtype, shape=shape, low=low, high=high, order=order)


def test_the_same_recipe_gives_the_same_arguments() -> None:
    one = Argument("x", "array", "float32", "vec", (3,), ("n",), -2.0, 2.0)
    assert np.array_equal(made(one), made(one))
    others = [made(one, seed=1), made(Argument("y", "array", "float32", "vec", (3,), ("n",), -2.0, 2.0))]
    assert all(other.shape == (9, 3) and not np.array_equal(made(one), other) for other in others)
    assert made(one, turn=1).shape == (4, 3)
    assert made(one, turn=2).shape == (0, 3)


def test_the_numbers_are_those_of_every_machine() -> None:
    """What a record's launch is made of again, anywhere, by any release that calls itself the same."""
    assert made(array("int32", 0, 99)).tolist() == [71, 2, 46, 49, 57, 11, 60, 10, 5]


def test_dimensions() -> None:
    assert [dimensions(launch(), turn) for turn in range(TURNS)] == [(9, 6), (4, 4), (0, 2)]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint64", "float16", "float32", "float64"])
def test_numbers_lie_between_their_bounds(dtype: str) -> None:
    numbers = made(array(dtype, 1, 3, shape=("n", "n", "m")))
    assert numbers.dtype == dtype
    assert numbers.shape == (9, 9, 3)
    assert (numbers.min(), numbers.max()) == (1, 3)


def test_bounds_that_are_lengths() -> None:
    assert set(made(array("int32", 0, "m+-1", shape=("n", "n"))).reshape(-1)) == {0, 1, 2}
    last = made(Argument("x", "scalar", "int32", low="n", high="n"))
    assert last == 9
    assert last.dtype == np.int32


def test_booleans_are_of_both_kinds() -> None:
    assert set(made(array("bool", 0, 1, shape=("n", "n"))).reshape(-1).tolist()) == {False, True}


def test_scalars_and_composites() -> None:
    assert made(Argument("x", "scalar", "float64", low=-1.0, high=1.0)).shape == ()
    assert made(Argument("x", "scalar", "float32", "mat", (2, 3), low=-1.0, high=1.0)).shape == (2, 3)


def test_ascending() -> None:
    numbers = made(array("float32", -2.0, 2.0, "ascending"))
    assert (np.diff(numbers) >= 0).all()
    assert numbers[0] < numbers[-1]


@pytest.mark.parametrize("turn", [0, 1])
def test_offsets_begin_at_the_low_end_and_reach_the_high_one(turn: int) -> None:
    numbers = made(array("int32", 0, "2*n", "offsets", ("n+1",)), turn)
    assert (np.diff(numbers) >= 0).all()
    assert (numbers[0], numbers[-1]) == (0, 2 * launch().sizes(turn)["n"])


def test_a_distribution_ascends_to_one() -> None:
    numbers = made(array("float64", 0.0, 1.0, "distribution"))
    assert (np.diff(numbers) > 0).all()
    assert numbers[0] > 0
    assert numbers[-1] == 1


def test_distinct_numbers_are_a_permutation() -> None:
    assert sorted(made(array("int32", 0, "n+-1", "distinct"))) == list(range(9))


@pytest.mark.parametrize("dtype", ["int32", "float32"])
def test_unequal_numbers(dtype: str) -> None:
    numbers = made(array(dtype, 0, 400, "unequal", ("n", "n")))
    assert len(np.unique(numbers)) == numbers.size == 81


def test_definite_matrices() -> None:
    numbers = made(array("float64", -2.0, 2.0, "definite", ("4", "4")))
    assert np.array_equal(numbers, numbers.T)
    assert (np.linalg.eigvalsh(numbers) > 0).all()


@pytest.mark.parametrize(("family", "cell"), [("quat", (4,)), ("transform", (7,))])
def test_rotations_are_of_length_one(family: str, cell: tuple[int, ...]) -> None:
    numbers = made(Argument("x", "array", "float64", family, cell, ("n",), -1.0, 1.0))
    assert np.linalg.norm(numbers[:, -4:], axis=1) == pytest.approx(np.ones(9))


def test_bfloat16_is_its_bits() -> None:
    numbers = np.array([1.0, -2.0, 0.15625, 3.0e38], np.float64)
    bits = stored(numbers, "bfloat16")
    assert bits.dtype == np.uint16
    assert bits[:3].tolist() == [0x3F80, 0xC000, 0x3E20]
    drawn_bits = made(array("bfloat16", -2.0, 2.0))
    values = (drawn_bits.astype(np.uint32) << 16).view(np.float32)
    assert (np.abs(values) <= 2).all()
    assert len(set(values.tolist())) > 4


def test_structs_and_arrays_of_them() -> None:
    inner = (Argument("mass", "scalar", "float32", low=1.0, high=2.0), Argument("at", "array", "int32", shape=("m",)))
    assert made(Argument("x", "struct", fields=inner))["at"].shape == (3,)
    rows = made(Argument("x", "array", shape=("n", "2"), fields=inner[:1]))
    assert (len(rows), len(rows[0])) == (9, 2)
    assert len({cell["mass"].item() for row in rows for cell in row}) > 4
    assert flattened({"x": rows})["x.mass"].shape == (9, 2)


@pytest.mark.parametrize("kind", ["nonsense", "indexedarray_of_ghosts"])
def test_what_cannot_be_made_is_told(kind: str) -> None:
    with pytest.raises(NoInputs, match=kind):
        made(Argument("x", kind))


def test_drawn_programs_are_given_numbers() -> None:
    """Finite ones, and not zeros alone, which would hide most of what a kernel does."""
    seen = 0
    for program in one_of_each(5):
        try:
            given = flattened(inputs(program.launch, 0))
        except NoInputs:
            continue
        seen += 1
        floats = [held for held in given.values() if held.dtype.kind == "f" and held.size > 20]
        assert all(np.isfinite(held).all() for held in floats)
        assert not floats or any(held.any() for held in floats), program.source
    assert seen > 30
