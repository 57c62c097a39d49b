"""Arrays that are views of others."""

import numpy as np
import pytest
from reference_programs import THREE, F, run

from fuzzer.reference.resources import Indexed


def test_arrays_over_the_memory_of_others() -> None:
    body = "y = wp.array(ptr=x.ptr, shape=(2,), dtype=float)\ny[1] = 7.0\nx[0] = float(y.shape[0])"
    assert list(run(body, f"x: {F}", x=THREE).arrays["x"]) == [2, 7, 4]
    assert run(body.replace("(2,)", "(4,)"), f"x: {F}", x=THREE).undefined is not None


@pytest.mark.parametrize("class_", ["indexedarray", "indexedfabricarray"])
def test_indexed_arrays_are_views(class_: str) -> None:
    data = Indexed(THREE, (np.array([2, 0], np.int32),))
    outcome = run("x[0] = x[1] + 1.0\nx[1] = float(x.shape[0])", f"x: wp.{class_}(dtype=float)", x=data)
    assert outcome.defined, outcome
    assert list(outcome.arrays["x"]) == [2, 2]


def test_indexed_arrays_of_two_axes() -> None:
    data = Indexed(np.arange(6, dtype=np.float32).reshape(2, 3), (None, np.array([2, 0], np.int32)))
    body = "row = x[1]\nrow[0] += 10.0\nx[0, -1] = 7.0"
    outcome = run(body, "x: wp.indexedarray2d(dtype=float)", x=data)
    assert outcome.defined, outcome
    assert outcome.arrays["x"].tolist() == [[2, 7], [15, 3]]


def test_arrays_of_fabrics() -> None:
    assert list(run("wp.atomic_add(x, 1, 5.0)", "x: wp.fabricarray(dtype=float)", x=THREE).arrays["x"]) == [1, 7, 4]
    assert run("x[-1] = 5.0", "x: wp.fabricarray(dtype=float)", x=THREE).undefined is not None
