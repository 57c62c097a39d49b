"""Variety: figures of sources that can be counted by hand."""

from corpus.variety import bars, variety

HEAD = "import warp as wp\n\n\n"
ADD = HEAD + "@wp.kernel\ndef k(a: wp.array(dtype=float)):\n    i = wp.tid()\n    a[i] = a[i] + 1.0\n"
RENAMED = ADD.replace("1.0", "2.0").replace("k(", "kernel(")
LOOP = HEAD + (
    "@wp.struct\nclass S:\n    x: float\n\n\n@wp.func\ndef f(x: float):\n    return wp.sin(x)\n\n\n"
    "@wp.kernel\ndef k(a: wp.array(dtype=float)):\n    i = wp.tid()\n    for j in range(3):\n"
    "        if i > j:\n            a[i] = f(a[j])\n"
)


def test_figures() -> None:
    found = variety([ADD, RENAMED, LOOP])
    assert found.programs == 3
    assert found.shapes == 2
    assert found.skeletons == 2
    assert found.names == 6  # kernel, array, tid, struct, func, sin
    assert found.nesting == {0: 2, 2: 1}
    assert found.statements == {2: 2, 5: 1}
    assert found.median == 2
    assert found.with_functions == found.with_structs == 1 / 3
    assert found.gzip_ratio > 1


def test_bars_say_what_is_short_of_them() -> None:
    met = {bar.name: bar.met for bar in bars(variety([ADD, RENAMED, LOOP]))}
    assert not met["different shapes"]  # two are of one shape
    assert met["gzip -6 of all sources"]
    assert met["with structs"]
    assert not met["with helper functions"]
    assert not met["of 3 to 40 statements"]


def test_nothing_has_no_figures() -> None:
    assert variety([]).programs == 0
    assert variety([]).median == 0
    assert bars(variety([]))
