"""Loops that end early, rounds that are skipped, threads that leave."""

from grammar.builder import FUEL, Builder
from grammar.idiom import Idiom
from grammar.kernel import epilogue, extent_of, in_range, inputs, launch, leave_if, loads, output_type, scalars
from grammar.loops import a_loop
from grammar.statements.branches import jump, while_loop
from grammar.statements.changes import accumulator, change
from grammar.statements.table import block
from grammar.types import BOOL
from grammar.values import operand


def _draw(b: Builder) -> None:
    threads = launch(b)
    extents = [extent_of(threads[0])]
    arrays = inputs(b, extents, 1, 3)
    scalars(b, 0, 2)
    if b.choose.chance(7):
        in_range(b, threads)
    loads(b, arrays)
    block(b, 0, 2)
    if b.choose.chance(7):
        b.fuel = FUEL
        leave_if(b, operand(b, BOOL, 1))
    if b.choose.chance(8):
        total = while_loop(b, b.palette.real)
    else:
        total = accumulator(b, output_type(b))
        with a_loop(b, dynamic=b.choose.chance(8)):
            block(b, 0, 2)
            b.fuel = FUEL
            jump(b)
            block(b, 0, 2)
            b.fuel = FUEL
            change(b, total)
            total.reads = 0
    block(b, 1, 4)
    epilogue(b, extents, total.type)


IDIOM = Idiom(
    "control_flow",
    ("search", "newton_solve", "march_ray", "bisect", "walk", "iterate_until", "escape_time", "find_root", "trace"),
    _draw,
    needs=frozenset({"static_loop", "dynamic_loop", "while", "break", "early_return", "branch"}),
)
