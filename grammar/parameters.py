"""Array parameters, and the axes that launch indices run along."""

from collections.abc import Sequence

from grammar import words
from grammar.builder import Builder
from grammar.facts import Extent, Order, ordinary
from grammar.scope import Access, ArrayVariable, Role, Variable
from grammar.types import Array, Scalar, Value


def extent_of(thread: Variable) -> Extent:
    """The axis that a launch index runs along."""
    assert thread.index is not None
    return thread.index.extent


def array(
    b: Builder,
    dtype: Value,
    extents: Sequence[Extent],
    access: Access = Access.READ,
    names: Sequence[str] = (),
    target: Extent | None = None,
    family: str = "array",
    order: Order = Order.ANY,
) -> ArrayVariable:
    """An array parameter over some axes."""
    kind = Array(dtype, len(extents), family)
    sort = "index" if target is not None else b.family(dtype)
    if not names:
        table = {Access.READ: words.ARRAYS, Access.OWN: words.OUTPUTS, Access.ATOMIC: words.SHARED}[access]
        names = table.get(sort) or words.OUTPUTS[sort]
    role = Role.INPUT if access is Access.READ else Role.OUTPUT
    name = b.parameter(names, b.array_spelled(kind), role)
    contents = target.indices if target is not None else ordinary(dtype) if isinstance(dtype, Scalar) else None
    made = ArrayVariable(name, kind, tuple(extents), access, contents, target, order=order)
    b.holds(made)
    b.frame.arrays.append(made)
    return made
