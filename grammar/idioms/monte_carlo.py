"""Monte Carlo: a mean over random samples, a share of hits, a walk whose steps are accepted or not."""

from grammar import nodes, words
from grammar.body import Arm
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.expressions.conditions import compared, tested
from grammar.facts import Extent, Interval
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, hidden, hole, real, whole
from grammar.kernel import epilogue, extent_of, inputs, launch, loads, prologue, random_state
from grammar.leftovers import gathered
from grammar.loops import new_index
from grammar.scope import Expr, LoopKind, Variable
from grammar.statements.changes import accumulator
from grammar.statements.table import block
from grammar.types import FLOAT32, INT32, STATE
from grammar.values import converted


def _draw(b: Builder) -> None:
    thread = launch(b)[0]
    extents = [extent_of(thread)]
    arrays = inputs(b, extents, 0, 2)
    prologue(b, [thread])
    loads(b, arrays)
    known = b.frame.of_type(STATE)
    state = known[0] if known else random_state(b, [thread])
    samples = b.declare_parameter(INT32, words.SCALARS["samples"], Interval(1, 1024))
    b.choose.weighted(((_mean, 6), (_hits, 6), (_walk, 5)))(b, extents, state, samples)


def _sample(b: Builder, state: Variable) -> Variable:
    """A random number of the program's float type."""
    low, high = b.choose.pick((("-1.0", "1.0"), ("0.0", "2.0"), ("-3.0", "3.0")))
    ways = b.choose.weighted((((), 6), ((low, high), 5)))
    name = "randn" if not ways and b.choose.chance(4) else "randf"
    drawn = nodes.call(nodes.wp(name), [b.variable(state).node, *map(nodes.number, ways)])
    names = ("x", "y", "u", "xi", "r", "sample", "z") if name == "randf" else ("g", "normal", "kick", "noise")
    return b.let(_real(b, Expr(drawn, FLOAT32)), names)


def _real(b: Builder, drawn: Expr) -> Expr:
    """Warp's random numbers are `float`; the program may be of another type."""
    return drawn if b.palette.real == FLOAT32 else converted(b, b.palette.real, drawn)


def _loop(b: Builder, samples: Variable) -> tuple[Variable, nodes.Node]:
    assert samples.interval is not None
    header = nodes.call(nodes.name("range"), [b.variable(samples).node])
    return new_index(b, Interval(0, samples.interval.high - 1)), header


def _share(b: Builder, total: Expr, samples: Variable) -> Expr:
    """`total / float(num_samples)`."""
    return binary(total, "/", converted(b, b.palette.real, b.variable(samples)))


def _mean(b: Builder, extents: list[Extent], state: Variable, samples: Variable) -> None:
    """`for s in range(num_samples): total += f(wp.randf(state))`, and the mean; now and then the variance too."""
    block(b, 0, 2)
    total = b.let(b.dynamic(real(b, "0.0")), words.ACCUMULATORS["float"], mutable=True)
    spread = b.choose.chance(6)
    squares = b.let(b.dynamic(real(b, "0.0")), ("squares", "total_sq", "sum_sq"), mutable=True)
    with hidden(b, total, squares), b.loop(*_loop(b, samples), LoopKind.FOR):
        for _ in range(b.choose.between(1, 3)):
            _sample(b, state)
        block(b, 0, 2)
        term = b.let(gathered(b, hole(b, b.palette.real)), ("f", "fx", "term", "integrand", "w"))
        add(b, total, b.variable(term))
        if spread:
            add(b, squares, binary(b.variable(term), "*", b.variable(term)))
    mean = b.let(_share(b, b.variable(total), samples), ("mean", "estimate", "average"))
    drawn = b.variable(mean)
    squares.mutable = False
    if not spread:
        b.frame.scopes[-1].remove(squares)  # nobody sums into it: it is not printed
    if spread:
        square = binary(b.variable(mean), "*", b.variable(mean))
        b.let(binary(_share(b, b.variable(squares), samples), "-", square), ("variance", "spread", "var"))
    block(b, 0, 3)
    epilogue(b, extents, b.palette.real, drawn)


def _hits(b: Builder, extents: list[Extent], state: Variable, samples: Variable) -> None:
    """`if x * x + y * y < 1.0: hits += 1`, and the share of hits."""
    block(b, 0, 2)
    start = b.dynamic(b.number(INT32, "0"))
    hits = b.let(start, ("hits", "inside", "accepted", "count"), mutable=True, limits=Interval(0, 1024))
    hits.mutable = False
    with b.loop(*_loop(b, samples), LoopKind.FOR):
        drawn = [_sample(b, state) for _ in range(b.choose.between(1, 3))]
        block(b, 0, 2)
        arms: list[Arm] = []
        with b.arm(tested(b, _distance(b, drawn), "<", "<=", ">"), arms):
            add(b, hits, whole(1))
            block(b, 0, 1)
        b.branch(arms)
    share = _share(b, converted(b, b.palette.real, b.variable(hits)), samples)
    block(b, 0, 3)
    if b.choose.chance(10):
        share = binary(real(b, b.choose.pick(("4.0", "2.0", "8.0"))), "*", share)
    epilogue(b, extents, b.palette.real, share)


def _distance(b: Builder, drawn: list[Variable]) -> Expr:
    """What is compared: a square sum of the samples, or any function with the last of them in it."""
    if len(drawn) > 1 and b.choose.chance(8):
        total: Expr | None = None
        for variable in drawn:
            square = binary(b.variable(variable), "*", b.variable(variable))
            total = square if total is None else binary(total, "+", square)
        assert total is not None
        return total
    return binary(b.variable(drawn[-1]), "*", hole(b, b.palette.real, 1))


def _walk(b: Builder, extents: list[Extent], state: Variable, samples: Variable) -> None:
    """Metropolis: a proposed step is taken when a random number falls below the ratio of the weights."""
    current = accumulator(b, b.palette.real, computed=True)
    accepted = accumulator(b, b.palette.real)
    with b.loop(*_loop(b, samples), LoopKind.FOR):
        kick = _sample(b, state)
        width = hole(b, b.palette.real, 1)
        step = binary(b.variable(kick), "*", width)
        proposal = b.let(binary(b.variable(current), "+", step), ("proposal", "candidate", "trial", "moved"))
        block(b, 0, 2)
        gain = b.let(binary(_energy(b, current), "-", _energy(b, proposal)), ("gain", "delta", "log_ratio", "drop"))
        chance = call(b, "exp", call(b, "min", b.variable(gain), real(b, "0.0")))
        dice = _real(b, Expr(nodes.call(nodes.wp("randf"), [b.variable(state).node]), FLOAT32))
        arms: list[Arm] = []
        with b.arm(compared(dice, "<", chance), arms):
            assign(b, current, b.variable(proposal))
            add(b, accepted, real(b, "1.0"))
        b.branch(arms)
    block(b, 0, 2)
    rate = _share(b, b.variable(accepted), samples)
    drawn = rate if b.choose.chance(6) else binary(b.variable(current), "+", rate)
    epilogue(b, extents, b.palette.real, drawn)


def _energy(b: Builder, place: Variable) -> Expr:
    return binary(real(b, "0.5"), "*", binary(b.variable(place), "*", b.variable(place)))


IDIOM = Idiom(
    "monte_carlo",
    (
        "monte_carlo",
        "random_estimate",
        "estimate",
        "run_trials",
        "mc_step",
        "sample_estimate",
        "stochastic_step",
    ),
    _draw,
    needs=frozenset({"random", "branch", "dynamic_loop"}),
    avoids=frozenset({"break"}),
)
