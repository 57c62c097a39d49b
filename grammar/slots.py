"""Counters that hand out places, and what the backward pass replays of them: `@wp.func_replay`.

A counter cannot be asked twice: the backward pass would get other places. So the function also writes down which
place a thread was given, and its replay reads that.
"""

from grammar import nodes, toplevel
from grammar.body import Arm, Effect
from grammar.builder import FUEL, Builder, Definition, Function
from grammar.facts import Extent, Interval
from grammar.kernel import array, extent_of
from grammar.nodes import Level
from grammar.scope import Access, Expr, Variable
from grammar.types import BOOL, INT32, Array
from grammar.values import composed

FUNCTIONS = ("next_slot", "reserve", "claim_index", "push_back", "reversible_increment", "allocate")
COUNTERS = ("counter", "num_items", "next_free", "tail", "cursor")
GIVEN = ("slots", "offsets", "thread_slots", "taken_slots", "places")
PACKED = ("packed", "compacted", "queue", "appended", "selected")
PLACES = ("slot", "place", "dst", "position", "at")


def append_through_counter(b: Builder, thread: Variable) -> None:
    """`slot = next_slot(counter, slots, i)`, and a store to that slot where the array has one."""
    function = b.fresh(FUNCTIONS)
    _define(b, function)
    counter = array(b, INT32, [Extent(constant=1)], Access.ATOMIC, COUNTERS)
    counter.contents = Interval(0, 0)
    given = array(b, INT32, [Extent(sides=(extent_of(thread),))], Access.ATOMIC, GIVEN)
    packed = array(b, b.palette.real, [Extent()], Access.ATOMIC, PACKED)
    for made in (counter, given, packed):  # what these hold depends on the order of the threads
        b.frame.arrays.remove(made)
    b.fuel = FUEL
    value = b.let(composed(b, b.palette.real, 2))
    place = b.fresh(PLACES)
    call = nodes.call(nodes.name(function), [b.array(counter), b.array(given), b.variable(thread).node])
    b.emit(nodes.assign(nodes.name(place), call), place, effect=Effect.OUTPUT)
    size: nodes.Node = nodes.subscript(nodes.attribute(b.array(packed), "shape"), [nodes.number("0")])
    if b.choose.chance(6):
        size = nodes.call(nodes.name("len"), [nodes.name(packed.name)])
    fits = Expr(nodes.compare(nodes.name(place), "<", size), BOOL, Level.COMPARISON)
    arms: list[Arm] = []
    with b.arm(fits, arms):
        b.output(nodes.assign(nodes.subscript(nodes.name(packed.name), [nodes.name(place)]), b.variable(value).node))
    b.branch(arms)


def _define(b: Builder, name: str) -> None:
    kind = b.array_spelled(Array(INT32, 1))
    parameters = [("counter", kind), ("slots", kind), ("tid", b.spelled(INT32))]
    step = nodes.number("1")
    added = nodes.call(nodes.wp("atomic_add"), [nodes.name("counter"), nodes.number("0"), step])
    slot, kept = nodes.name("slot"), nodes.subscript(nodes.name("slots"), [nodes.name("tid")])
    taking = [nodes.assign(slot, added), nodes.assign(kept, slot), nodes.returned([slot])]
    function = Function(name, (), (INT32,), is_plain=False)
    b.called.add(function)
    forward = toplevel.function(nodes.wp("func"), name, parameters, taking)
    decorator = nodes.call(nodes.wp("func_replay"), [nodes.name(name)])
    replay = toplevel.function(decorator, f"replay_{name}", parameters, [nodes.returned([kept])])
    for node in (forward, replay):
        b.definitions.append(Definition(name, node, frozenset(), function))
