"""What others can see: stores, atomics, prints."""

from grammar import nodes
from grammar.atomics import atomic
from grammar.builder import Builder
from grammar.domains import bounded
from grammar.facts import Interval
from grammar.indices import own_cell
from grammar.scope import Access, ArrayVariable, Expr
from grammar.statements.table import production
from grammar.types import (
    BOOL,
    FLOAT32,
    FLOAT64,
    INT32,
    UINT32,
    Kind,
    Quaternion,
    Scalar,
    Transform,
    Value,
    Vector,
    scalar_of,
)
from grammar.values import operand


@production("element_write", 2)
def _element_write(b: Builder) -> None:
    """`out[i] = value`, `out[i] += value`, `out[i].x = value` to the thread's own cell."""
    arrays = [a for a in b.frame.arrays if a.access is Access.OWN]
    if arrays:
        store(b, b.choose.pick(arrays))


def store(b: Builder, array: ArrayVariable, drawn: Expr | None = None) -> None:
    """A write to the thread's own cell of an array."""
    dtype = array.type.dtype
    again = array.written and drawn is None
    drawn = operand(b, dtype, 2) if drawn is None else drawn
    if isinstance(dtype, Scalar):
        drawn = stored(b, drawn)
    scalar = scalar_of(dtype)
    target = own_cell(b, array)
    summable = (
        scalar is not None and scalar.bits >= 32 and not isinstance(dtype, (Quaternion, Transform)) and dtype != BOOL
    )
    if again and summable and b.has("augmented"):
        b.output(nodes.augmented(target, b.choose.pick(("+", "-")), drawn.node))
    else:
        b.output(nodes.assign(target, drawn.node))
    array.written = True


def stored(b: Builder, drawn: Expr, *, always: bool = False) -> Expr:
    """A whole number as the cell of an array: bounded where nothing is known of it, or `always`."""
    kind = drawn.type
    if isinstance(kind, Scalar) and kind.kind is Kind.INT and (always or drawn.interval is None):
        return bounded(b, drawn, Interval(-100, 100) if kind.bits > 8 else Interval(-10, 10))
    return drawn


@production("atomic", 2)
def _atomic(b: Builder) -> None:
    arrays = [a for a in b.frame.arrays if a.access is Access.ATOMIC]
    if arrays:
        atomic(b, b.choose.pick(arrays))


_FORMATS: dict[Value, str] = {FLOAT32: "%f", FLOAT64: "%f", INT32: "%d", UINT32: "%u"}


@production("print", 1)
def _print(b: Builder) -> None:
    """`print(x)`, at the top level, as a person leaves it in."""
    scalars = [v for v in b.frame.variables() if isinstance(v.type, (Scalar, Vector))]
    if scalars and b.frame.is_kernel and b.choose.chance(4):
        variable = b.choose.pick(scalars)
        shown = b.variable(variable).node
        if variable.type in _FORMATS and b.choose.chance(6):
            text = f"{variable.name} = {_FORMATS[variable.type]}\\n"
            call = nodes.call(nodes.wp("printf"), [nodes.string(text), shown])
        else:
            call = nodes.call(nodes.name("print"), [shown])
        b.output(nodes.expression(call))
