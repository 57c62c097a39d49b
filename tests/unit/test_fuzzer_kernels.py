"""The kernels in a file, each in a module of its own."""

import pytest

from fuzzer.errors import Refused
from fuzzer.kernels import kernels

FILE = '''"""Two kernels, and what a script does with them."""

import sys

import warp as wp

SIZE = 4
wp.set_module_options({"enable_backward": False})


@wp.struct
class Pair:
    a: float


@wp.func
def twice(x: float):
    return x * 2.0


@wp.kernel
def first(x: wp.array[float]):
    x[wp.tid()] = twice(1.0)


@wp.kernel(enable_backward=False)
def second(x: wp.array[float], p: Pair):
    x[wp.tid()] = p.a


PAIR = (first, second)
wp.clear_kernel_cache()
devices = wp.get_devices()
data = wp.zeros(SIZE, dtype=float)
for device in devices:
    elapsed = 1.0
    wp.launch(first, dim=SIZE, inputs=[data])
print(elapsed)
slower = elapsed * 2.0


def run():
    wp.launch(second, dim=SIZE, inputs=[data, Pair()])


class Example:
    def step(self):
        run()


def scaled(value):
    return value * 2.0


run()
Example().step()
TWO = scaled(1.0)
if __name__ == "__main__":
    run()
'''


def test_each_kernel_has_a_module_where_the_other_is_a_function() -> None:
    found = kernels(FILE)
    assert list(found) == ["first", "second"]
    assert found["first"].count("@wp.kernel") == found["second"].count("@wp.kernel") == 1
    assert "\n\ndef second(" in found["first"]
    assert "\n\ndef first(" in found["second"]


def test_what_acts_when_imported_is_left_out_with_what_needs_it() -> None:
    text = kernels(FILE)["first"]
    for line in ("wp.clear_kernel_cache()", "for device in devices", "print(elapsed)", "slower =", "\nrun()"):
        assert line not in text, line
    assert "Example().step()" not in text
    assert "__main__" not in text


CALLS = """

def noted(*kernels): ...


noted(first)
noted(second)
noted(first, second)
noted(SIZE)
for of in (int, float):
    wp.overload(second, [of])
of_ints = wp.overload(first, [int])
"""


def test_calls_that_are_given_another_kernel_are_left_out() -> None:
    found = {
        name: [line.strip() for line in text.splitlines() if line.startswith("noted(") or "overload" in line]
        for name, text in kernels(FILE + CALLS).items()
    }
    assert found["first"] == ["noted(first)", "noted(SIZE)", "of_ints = wp.overload(first, [int])"]
    assert found["second"] == ["noted(second)", "noted(SIZE)", "wp.overload(second, [of])"]


def test_what_only_computes_stays() -> None:
    text = kernels(FILE)["first"]
    for line in (
        "SIZE = 4",
        "set_module_options",
        "PAIR = ",
        "devices = ",
        "data = ",
        "TWO = scaled(1.0)",
        "def scaled(value):",
    ):
        assert line in text, line
    compile(text, "kernel.py", "exec")


def test_definitions_are_there_if_something_comes_to_them() -> None:
    file = FILE.replace("PAIR = (first, second)\n", "")
    found = kernels(file)
    there = {name: {line for line in DEFINITIONS if f"\n{line}" in text} for name, text in found.items()}
    assert there["first"] == {"def first(", "def twice(", "def scaled("}
    assert there["second"] == {"def second(", "class Pair:", "def scaled("}


DEFINITIONS = ("def first(", "def second(", "def twice(", "def run(", "def scaled(", "class Pair:", "class Example:")


def test_imports_are_there_if_something_names_them() -> None:
    lines = ("from __future__ import annotations", "import not_there", "import os.path as p", "from os import *")
    found = kernels("\n".join((*lines, FILE.replace("SIZE = 4", "SIZE = len(p.sep)"))))["first"]
    kept = [line for line in (*lines, "import sys", "import warp as wp") if f"\n{line}\n" in f"\n{found}"]
    assert kept == [
        "from __future__ import annotations",
        "import os.path as p",
        "from os import *",
        "import warp as wp",
    ]


def test_an_import_that_is_tried_is_there_if_something_names_it() -> None:
    tried = 'try:\n    import not_there\nexcept ImportError as error:\n    raise ImportError("get it") from error\n'
    optional = "try:\n    import not_there\nexcept ImportError:\n    not_there = None\n"
    needs = "HAS_IT = not_there is not None\n"
    assert "not_there" not in kernels(tried + FILE)["first"]
    assert "not_there" not in kernels(optional + FILE)["first"]
    assert kernels(optional + FILE + needs)["first"].startswith(optional)


def test_what_a_kernel_needs_and_does_not_name_is_there() -> None:
    own = "@wp.func\ndef mul(p: Pair, x: float):\n    return p.a * x\n\n\nimport warp.optim\n"
    text = kernels(FILE + own)["first"]
    assert "def mul(" in text
    assert "class Pair:" in text
    assert "import warp.optim" in text


def test_gradients_and_replays_come_with_their_functions() -> None:
    parts = """
@wp.func_grad(twice)
def adj_twice(x: float, adj_ret: float):
    wp.adjoint[x] += doubled(adj_ret)


@wp.func
def doubled(x: float):
    return x * 2.0
"""
    found = kernels(FILE.replace("PAIR = (first, second)\n", parts))
    for definition in ("def adj_twice(", "def doubled("):
        assert definition in found["first"]
        assert definition not in found["second"]


def test_a_name_that_is_bound_elsewhere_too_is_there_still() -> None:
    text = FILE.replace("print(elapsed)", "elapsed = 3.0")
    assert "slower = elapsed * 2.0" in kernels(text)["first"]


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(Refused, match=r"no Python.*line 1"):
        kernels("def f(:\n")
