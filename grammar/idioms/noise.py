"""Noise: fields of Perlin or curl noise over points or pixels, alone or in octaves."""

from grammar import nodes
from grammar.builder import Builder
from grammar.domains import binary, call
from grammar.idiom import Idiom
from grammar.idioms.cells import add, assign, hole
from grammar.indices import load
from grammar.kernel import array, epilogue, extent_of, launch, scalars
from grammar.loops import a_loop
from grammar.scope import Expr, Variable
from grammar.statements.table import block
from grammar.types import FLOAT32, INT32, STATE, Value, Vector
from grammar.values import converted

PERIODS = ("4", "8", "16", "32")
MOST_OCTAVES = 9  # that a frequency may grow in as it commonly does, and places stay small enough for whole numbers
COMMON_STEPS, SMALL_STEPS = ("2.0", "1.9", "2.17", "3.0"), ("1.1", "1.15", "1.2", "1.25")


def _draw(b: Builder) -> None:
    """Warp's noise is of `float` alone; the rest of the program is of whatever float it likes."""
    rank = b.choose.weighted(((1, 8), (2, 6)))
    threads = launch(b, rank)
    extents = [extent_of(t) for t in threads]
    size = 2 if rank == 2 else b.choose.weighted(((1, 2), (2, 3), (3, 5), (4, 1)))
    place: Value = FLOAT32 if size == 1 else Vector(size, FLOAT32)
    frequency = b.declare_parameter(FLOAT32, ("frequency", "freq", "scale", "inv_cell"))
    if rank == 2:
        parts = [binary(_float(b.variable(t), b), "*", b.variable(frequency)).node for t in threads]
        position = b.let(Expr(nodes.call(b.spelled(place), parts), place), ("p", "uv", "pos", "coord"))
    else:
        points = array(b, place, extents)
        position = b.let(binary(load(b, points, plain=True), "*", b.variable(frequency)), ("p", "pos", "q", "point"))
    seed = b.declare_parameter(INT32, ("seed", "noise_seed", "random_seed"))
    state = b.let(
        Expr(nodes.call(nodes.wp("rand_init"), [b.variable(seed).node]), STATE), ("state", "noise_state", "rng")
    )
    scalars(b, 0, 2)
    block(b, 0, 2)
    field = _octaves(b, state, position) if b.choose.chance(8) else b.let(_shaped(b, _noise(b, state, position, None)))
    if b.choose.chance(5):  # the domain bent by the first field
        bent = binary(b.variable(position), "+" if size == 1 else "*", b.variable(field))
        field = b.let(_shaped(b, _noise(b, state, b.let(bent, ("warped", "bent", "shifted")), None)))
    if b.palette.real != FLOAT32:
        b.let(converted(b, b.palette.real, b.variable(field)), ("n", "noise_val", "h"))
    block(b, 1, 4)
    epilogue(b, extents, b.palette.real, hole(b, b.palette.real))


def _float(drawn: Expr, b: Builder) -> Expr:
    return Expr(nodes.call(b.spelled(FLOAT32), [drawn.node]), FLOAT32, interval=drawn.interval)


def _octaves(b: Builder, state: Variable, position: Variable) -> Variable:
    """`for o in range(4): total += amp * wp.noise(state, p * freq); freq *= 2.0; amp *= 0.5`."""
    names = (("total", "fbm", "acc", "turbulence"), ("amp", "amplitude", "weight"), ("freq", "octave_scale", "lac"))
    starts = ("0.0", "1.0", "1.0")
    total, amplitude, frequency = (
        b.let(b.dynamic(b.number(FLOAT32, start)), words, mutable=True)
        for start, words in zip(starts, names, strict=True)
    )
    with a_loop(b, dynamic=b.choose.chance(6)) as octave:
        drawn = _shaped(b, _noise(b, state, position, frequency))
        if b.choose.chance(8):
            drawn = b.variable(b.let(drawn, ("n", "octave", "layer", "sample")))
            block(b, 0, 2)
        add(b, total, binary(b.variable(amplitude), "*", drawn))
        few = octave.interval is not None and octave.interval.high < MOST_OCTAVES
        steps = COMMON_STEPS if few else SMALL_STEPS
        for variable, factors in ((frequency, steps), (amplitude, ("0.5", "0.45", "0.6"))):
            factor = b.number(FLOAT32, b.choose.pick(factors))
            if b.has("augmented"):
                b.emit(nodes.augmented(nodes.name(variable.name), "*", factor.node), variable.name)
            else:
                assign(b, variable, binary(b.variable(variable), "*", factor))
    total.reads = 0
    return total


def _noise(b: Builder, state: Variable, position: Variable, frequency: Variable | None) -> Expr:
    """`wp.noise(state, p)`, `wp.pnoise(state, p, 8, 8)`, or a component or the length of `wp.curlnoise(state, p)`."""
    place = b.variable(position)
    if frequency is not None:
        place = binary(place, "*", b.variable(frequency))
    rows = [("noise", 6), ("pnoise", 3)] + ([("curlnoise", 3)] if isinstance(position.type, Vector) else [])
    name = b.choose.weighted(rows)
    arguments = [b.variable(state).node, place.node]
    size = position.type.length if isinstance(position.type, Vector) else 1
    if name == "pnoise":
        period = b.choose.pick(PERIODS)
        arguments += [nodes.number(period) for _ in range(size)]
    drawn = nodes.call(nodes.wp(name), arguments)
    if name == "curlnoise":
        swirl = Expr(drawn, Vector(2 if size == 2 else 3, FLOAT32))
        held = b.let(swirl, ("curl", "swirl", "flow", "drift"))
        if b.choose.chance(8):
            return Expr(nodes.call(nodes.wp("length"), [b.variable(held).node]), FLOAT32)
        return Expr(nodes.subscript(b.variable(held).node, [nodes.number(str(b.choose.below(2)))]), FLOAT32)
    return Expr(drawn, FLOAT32)


def _shaped(b: Builder, drawn: Expr) -> Expr:
    """The noise as it is, or folded into billows or ridges, or brought between zero and one."""
    one, half = b.number(FLOAT32, "1.0"), b.number(FLOAT32, "0.5")
    match b.choose.weighted((("plain", 6), ("billow", 2), ("ridge", 2), ("unit", 2))):
        case "billow":
            return call(b, "abs", drawn)
        case "ridge":
            return binary(one, "-", call(b, "abs", drawn))
        case "unit":
            return binary(binary(half, "*", drawn), "+", half)
    return drawn


IDIOM = Idiom(
    "noise",
    (
        "fractal_noise",
        "terrain_height",
        "noise_field",
        "wind_field",
        "perlin_texture",
        "noise_layer",
        "sample_noise",
    ),
    _draw,
    needs=frozenset({"random", "static_loop", "dynamic_loop"}),
    avoids=frozenset({"break"}),
)
