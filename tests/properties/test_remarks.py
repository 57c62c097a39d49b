"""Comments and docstrings belong to programs' text alone, and rare features to the programs that draw them."""

import ast

import pytest
from drawn import sample

from corpus.identity import shape_id
from grammar import KERNEL_TYPES, features
from grammar.forms import FORMS, Text


def without_comments(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#")) + "\n"


def test_comments_stay_out_of_the_shape() -> None:
    commented = [p for p in sample(len(KERNEL_TYPES) * 10) if "    # " in p.source]
    assert commented
    for program in commented:
        assert shape_id(program.source) == shape_id(without_comments(program.source))


def test_most_programs_go_without_what_is_rare() -> None:
    assert set(features.RARE) <= set(features.FEATURES) - features.ESSENTIAL
    programs = sample(len(KERNEL_TYPES) * 10)
    documented = sum(
        ast.get_docstring(ast.parse(p.source).body[-1]) is not None for p in programs if is_plain(p.source)
    )
    assert len(programs) // 8 < documented < len(programs) // 2


def is_plain(source: str) -> bool:
    return isinstance(ast.parse(source).body[-1], ast.FunctionDef)


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("v[axis] += x", "component at run time"),
        ("v[::2] = w", "strided slice"),
        ("m[:, 1] = v", "matrix column"),
        ("out[i].x -= 1.0", "part of a cell -="),
        ("out[i] **= 2.0", "cell **="),
        ("x //= 2.0", "name //="),
        ("j = wp.int64(i)\n    out[j] = x", "index of type int64"),
        ("while True:\n        break", "while True"),
        ("r = range(4)", "range with a name"),
        ("for j in range(17):\n        x += 1.0", "seventeen rounds"),
        ("for j in range(3):\n        x += 1.0\n    x = float(j)", "index after its loop"),
    ],
)
def test_a_form_is_found_where_it_stands(line: str, form: str) -> None:
    source = f"def k(out: wp.array(dtype=float), n: int):\n    {line}\n"
    found = next(f for f in FORMS if f.name == form).found
    assert found(Text(source))
    assert not found(Text("def k(out: wp.array(dtype=float), n: int):\n    out[0] = 1.0\n"))
