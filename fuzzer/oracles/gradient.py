"""`gradient` and `lifted`: Warp's adjoint and the reference's derivative disagree.

Both judge by the dot-product test of `fuzzer.oracles.products`: `gradient` in the program's own precision, and where
that raises a doubt, in double precision; `lifted` in double precision at once. Before either says that Warp is wrong,
finite differences say that the derivative is right.
"""

import contextlib
import functools
import math
import re
from collections.abc import Callable, Iterable

from compile.execute import Executable, executables
from compile.lifting import lifted as lifted_program
from fuzzer.oracles.case import Case, Turn
from fuzzer.oracles.products import Doubt, NotJudged, Outside, Side, directions_of, doubted, doubts
from fuzzer.oracles.variants import program
from fuzzer.oracles.verdict import PASSED, Verdict, skipped, wrong

Precision = tuple[float, float, float]

PRECISIONS: dict[str, Precision] = {
    "float16": (2e-2, 0.125, 2.0**-10),
    "float32": (2e-3, 0.03125, 2.0**-23),
    "float64": (1e-8, 1e-4, 2.0**-52),
}
"""For each type of floats, how far the two sides may be apart, as a share of the sizes of their terms together; how far
differences go; a unit of the last place. A wrong adjoint is off by terms, a right one by some hundred units.
Differences of two steps, extrapolated, are off by the fourth power of a step, and by rounding divided by one."""

MOST_HALVINGS, BLURRED = 6, 100.0
"""Differences are taken again of smaller steps, since kinks within a step may put them anywhere: of steps halved so
often, as long as what both sides are apart by is a hundred times what rounding makes of a difference."""

HALF_UNIT = PRECISIONS["float16"][2]
"""That of halves: adjoints lose their digits below 1e-4 and end at 1e-7, so that only double precision can say more."""

NOTHING = 256.0
"""How many units of the last place of one both sides may be apart where everything cancels out: of such numbers no
digit is right, and nobody knows how large those were that they are left of."""

NEARER = 10.0
"""How many times nearer differences are to the side that they confirm."""

_ROUNDED = ("rand", "sample_", "poisson")  # what Warp computes in float32 whatever the precision of its surroundings


def gradient(case: Case) -> Verdict:
    """Whether both sides agree, or what they are apart by is rounding."""
    if (reason := _not_promised(case)) is not None:
        return skipped(reason)
    return _looked("gradient", case, *_settling(case))


def blamed(case: Case, turns: Iterable[Turn]) -> Doubt | None:
    """The first doubt about some launches that `gradient` blames Warp for."""
    side, settle = _settling(case)
    for turn in turns:
        with contextlib.suppress(NotJudged, Outside):
            for doubt in doubts(case, side, directions_of(case, turn)):
                if settle(doubt).failure is not None:
                    return doubt
    return None


def _settling(case: Case) -> tuple[Side, Callable[[Doubt], Verdict]]:
    """The program in its own precision, and what is to be said of doubts; it is lifted once one is raised."""
    side, double = _as_it_is(case), functools.cache(lambda: _lifted(case))
    return side, lambda doubt: _settled(doubt, side, double())


def lifted(case: Case) -> Verdict:
    """Whether both sides agree in double precision."""
    if (reason := _not_promised(case)) is not None:
        return skipped(reason)
    side = _lifted(case)
    if side is None:
        return skipped("what has no double precision")
    return _looked("lifted", case, side, lambda doubt: _by_differences("lifted", side, doubt))


def _looked(oracle: str, case: Case, side: Side, settle: Callable[[Doubt], Verdict]) -> Verdict:
    """What is said of the first doubt that Warp is to blame for, or else of the last."""
    said = PASSED
    try:
        for doubt in doubts(case, side):
            said = settle(doubt)
            if said.failure is not None:
                break
    except NotJudged as why:
        return skipped(str(why))
    except Outside as arrays:
        return wrong(oracle, f"the backward pass writes outside of {arrays}")
    return said


def _not_promised(case: Case) -> str | None:
    """Why Warp does not promise that a program's gradients are right; None where it does."""
    if not case.executable.has_backward:
        return "no backward pass"
    assert case.emission.cpu is not None
    if _divides_vectors(case.emission.cpu.text):
        return "a modulo of vectors, which has no adjoint"
    return case.broken_rule


def _divides_vectors(code: str) -> bool:
    """Whether a modulo has a vector for a result: Warp's registry calls this one overload not differentiable."""
    results = set(re.findall(r"\b(var_\d+) = wp::mod\(", code))
    vectors = re.findall(r"wp::vec_t<\d+, [\w:]+> (var_\d+);", code) if results else ()
    return not results.isdisjoint(vectors)


def _settled(doubt: Doubt, side: Side, double: Side | None) -> Verdict:
    """What is to be said of a doubt in the program's own precision: what double precision says, where there is one."""
    if double is None:
        return skipped("halves alone") if side.unit == HALF_UNIT else _by_differences("gradient", side, doubt)
    found = doubted(double, doubt.along, doubt.weights)
    return _by_differences("gradient", double, found) if found is not None else skipped("rounding")


def _by_differences(oracle: str, side: Side, doubt: Doubt) -> Verdict:
    """Finite differences decide between the derivative and the adjoint."""
    differences, blur = side.differences(doubt.along, doubt.weights)
    if not math.isfinite(differences):
        return skipped("differences that are not finite")
    if not math.isfinite(doubt.backward):  # zero times what overflowed, or has no derivative, is enough
        return skipped("an adjoint that is not finite, though differences are")
    gap = abs(doubt.forward - doubt.backward)
    if gap <= max(blur, NOTHING * side.unit):
        return PASSED if side.lifted else skipped("rounding")
    halvings = sum(gap >= BLURRED * blur * 2**times for times in range(1, MOST_HALVINGS + 1))
    closer, _ = side.differences(doubt.along, doubt.weights, max(1, halvings))
    if all(_is_nearer(one, doubt.forward, doubt.backward) for one in (differences, closer)):
        said = f"<J v, w> is {doubt.forward:.9g}, by differences {closer:.9g}"
        return wrong(oracle, f"{said}, but <v, J^T w> is {doubt.backward:.9g}")
    if all(_is_nearer(one, doubt.backward, doubt.forward) for one in (differences, closer)):
        return skipped("dual numbers and finite differences disagree")
    return skipped("finite differences confirm neither")


def _is_nearer(differences: float, this: float, that: float) -> bool:
    """Whether differences confirm this, and not that."""
    return NEARER * abs(differences - this) <= abs(differences - that)


def _as_it_is(case: Case) -> Side:
    kinds = {a.dtype for a in case.launch.arguments} | {f.dtype for a in case.launch.arguments for f in a.fields}
    loosest = max((PRECISIONS[kind] for kind in kinds & PRECISIONS.keys()), default=PRECISIONS["float32"])
    return Side(case.live, case.executable, *loosest)


def _lifted(case: Case) -> Side | None:
    """The program in double precision; None where its code has no such form."""
    (made,) = executables([lifted_program(program(case.emission))])
    if not isinstance(made, Executable):
        return None
    rounded = any(f"wp.{name}" in case.source for name in _ROUNDED) or "bfloat16" in case.source
    return Side(case.live, made, *PRECISIONS["float32" if rounded else "float64"], lifted=True)
