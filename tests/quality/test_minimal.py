"""How small failures get: planted compiler bugs, and the smallest program that there is for each."""

import statistics
from collections.abc import Callable

import pytest
from figures import FRAME, MOST_VERDICTS, cases
from planted import BUGS, Bug, planted
from reductions import reductions

from compile.verdict import verdict
from fuzzer.shrinking import shrink
from fuzzer.shrinking.finding import statements
from fuzzer.shrinking.minimal import removable
from fuzzer.signature import signature

PROGRAM = """import warp as wp

GRAVITY = wp.constant(9.81)


@wp.struct
class Particle:
    mass: float
    pos: wp.vec3
    vel: wp.vec3


@wp.func
def split(x: float, low: float = 0.0):
    return wp.max(x, low), wp.min(x, low)


@wp.func
def damped(speed: float, rate: float):
    if speed > 10.0:
        return speed * (1.0 - rate)
    return speed


@wp.kernel
def step(
    particles: wp.array(dtype=Particle), forces: wp.array2d(dtype=float), out: wp.array(dtype=float), n: int, dt: float
):
    i, j = wp.tid()
    p = particles[i]
    speed = wp.length(p.vel)
    high, low = split(speed, low=0.5)
    total = float(0.0)
    if i < n and j < 4:
        for k in range(n):
            total += forces[i, k] * wp.sin(dt * float(k))
            if total > 100.0:
                total = 100.0
                break
        out[i] += total
    else:
        total = damped(speed, 0.1) if speed > 1.0 else speed
    for m in range(3):
        p.vel = p.vel * 0.5
        total = (total + high) * (low - dt)
    steps = int(0)
    while steps < 8:
        steps += 1
        total = total * 0.5
    p.mass = wp.clamp(total, 0.0, 1.0)
    p.pos = p.pos + p.vel * dt + wp.vec3(0.0, -GRAVITY, 0.0) * dt
    particles[i] = p
    out[j] = total + wp.cos(p.mass)
"""

MINIMAL = {
    "a sine": "    a = wp.sin()\n",
    "a clamp of three": "    p.mass = wp.clamp(1.0, 0.0, 1.0)\n",
    "a loop in a branch": "    if True:\n        for k in 1.0:\n            pass\n",
    "a branch in a loop": "    for k in range(1):\n        if True:\n            pass\n",
    "a while loop": "    while True:\n        pass\n",
    "a break": "    for k in range(1):\n        break\n",
    "an augmented cell": "    out[0] += 1.0\n",
    "a field written": "    p.vel = 1.0\n",
    "a field written in a loop": "    for m in range(1):\n        p.vel = 1.0\n",
    "two results": "    low, = 1.0\n",
    "a conditional value": "    a = 1.0 if True else 1.0\n",
    "both conditions": "    if True and True:\n        pass\n",
    "a product of sums": "    a = (1.0 + 1.0) * 1.0\n",
    "a call with a name": "    low, = split(low=0.5)\n",
}
HEAD = "import warp as wp\n\n\n@wp.kernel\ndef k():\n"


def failing_like(source: str) -> tuple[Callable[[str], bool], int | None]:
    """Whether a text fails as `source` does, and the line where that does."""
    failure = verdict(source)
    assert failure is not None
    wanted = signature(failure).id

    def same(text: str) -> bool:
        found = verdict(text)
        return found is not None and signature(found).id == wanted

    return same, failure.line


def test_the_program_is_sound_without_a_bug() -> None:
    assert verdict(PROGRAM) is None
    assert statements(PROGRAM) >= 20


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_comes_down_to_its_smallest_program(bug: Bug) -> None:
    with planted(bug):
        same, line = failing_like(PROGRAM)
        small = shrink(PROGRAM, same, line=line)
        assert small.source == HEAD + MINIMAL[bug.name]
        assert small.complete
        assert removable(small.source, same) == []
        assert [text for text in reductions(small.source) if same(text)] == []


def test_without_a_line_to_begin_at_it_is_the_same_program() -> None:
    with planted(BUGS[0]):
        same, _ = failing_like(PROGRAM)
        assert shrink(PROGRAM, same).source == HEAD + MINIMAL[BUGS[0].name]


def test_what_is_not_minimal_is_seen_to_be_so() -> None:
    with planted(BUGS[0]):
        source = HEAD + "    a = 1.0\n    b = wp.sin(a)\n"
        same, _ = failing_like(source)
        assert removable(source, same)
        assert any(same(text) for text in reductions(source))


def test_failures_of_drawn_programs_get_small_soon() -> None:
    """A median of four statements at most beyond the `def`, in 400 verdicts; `figures.py` measures more of them."""
    small = [case.small for case in cases(5)]
    assert statistics.median(one.statements[1] - FRAME for one in small) <= 4
    assert max(one.verdicts for one in small) <= MOST_VERDICTS
    assert all(one.in_grammar and not one.flaky for one in small)
