"""How large a program is said to be."""

import ast

import pytest
import records

from corpus.metrics import measure
from corpus.record import SECTIONS, Metrics

HEAD = "import warp as wp\n\n\n"


def measured(source: str) -> Metrics:
    return measure(HEAD + source, {})


def test_a_program_with_everything() -> None:
    source = HEAD + (
        "SIZE = 4\n\n\n"
        "@wp.struct\nclass Particle:\n    mass: float\n\n\n"
        '@wp.func\ndef scaled(x: float, by: float):\n    """Scales."""\n    y = x * by\n    return y\n\n\n'
        "@wp.kernel(enable_backward=True)\n"
        "def blend(a: wp.array(dtype=float), out: wp.array(dtype=float), n: int):\n"
        "    i = wp.tid()\n"
        "    if i < n:\n"
        "        for k in range(SIZE):\n"
        "            while a[i] > 0.0:\n"
        "                out[i] += scaled(a[i], 2.0)\n"
        "    else:\n"
        "        out[i] = 0.0\n"
    )
    sections = {"cpu_forward": "x" * 10, "cpu_backward": "é", "cuda_entry": "", "cuda_forward": None}
    metrics = measure(source, sections)
    assert metrics.lines == 27
    assert metrics.statements == 2 + 6
    assert metrics.nesting == 3
    assert metrics.parameters == 3
    assert metrics.helper_functions == 1
    assert metrics.structs == 1
    assert metrics.bytes.python_source == len(source)
    assert metrics.bytes.cpu_forward == 10
    assert metrics.bytes.cpu_backward == 2
    assert metrics.bytes.cuda_entry == 0
    assert metrics.bytes.cuda_forward is None
    assert metrics.bytes.cpu_args is None
    assert measure(source, sections, ast.parse(source)) == metrics


@pytest.mark.parametrize(
    ("body", "nesting", "statements"),
    [
        ("x = 1", 0, 1),
        ("if a:\n    x = 1", 1, 2),
        ("if a:\n    x = 1\nelif b:\n    x = 2\nelif c:\n    x = 3\nelse:\n    x = 4", 1, 7),
        ("if a:\n    x = 1\nelse:\n    if b:\n        x = 2", 2, 4),
        ("if a:\n    x = 1\nelse:\n    for k in range(2):\n        x = 2", 2, 4),
        ("for k in range(2):\n    x = 1\nfor k in range(2):\n    x = 1", 1, 4),
        ("while a:\n    if b:\n        for k in range(2):\n            if c:\n                break", 4, 5),
        ("with a:\n    x = 1", 0, 2),
        ("try:\n    x = 1\nexcept E:\n    if a:\n        x = 2\nfinally:\n    x = 3", 1, 5),
        ("match a:\n    case 1:\n        x = 1\n    case _:\n        if b:\n            x = 2", 1, 4),
        ("'text'\nx = 1\n'more'", 0, 1),
    ],
)
def test_nesting_and_statements(body: str, nesting: int, statements: int) -> None:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    metrics = measured(f"@wp.kernel\ndef k(a: int):\n{indented}")
    assert (metrics.nesting, metrics.statements) == (nesting, statements)


@pytest.mark.parametrize("decorator", ["@wp.kernel", "@wp.kernel(enable_backward=False)", "@kernel", "@warp.kernel"])
def test_the_kernel_is_known_by_its_decorator(decorator: str) -> None:
    metrics = measured(f"{decorator}\ndef k(a: int, b: int, *, c: int):\n    a\n\n\ndef helper(x: int):\n    x\n")
    assert (metrics.parameters, metrics.helper_functions) == (3, 1)


def test_lines_with_and_without_a_last_newline() -> None:
    assert measure("x = 1\ny = 2\n", {}).lines == measure("x = 1\ny = 2", {}).lines == 2


def test_bytes_add_up_to_the_payload() -> None:
    record = records.record(5)
    sizes = record.metrics.bytes
    assert record.payload_bytes == sizes.python_source + sum(getattr(sizes, name) or 0 for name in SECTIONS)
    assert record.payload_bytes > 10_000
