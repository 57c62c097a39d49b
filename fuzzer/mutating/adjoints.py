"""Operators on what backward code does beside computing again: adjoints, their order, what is kept for them."""

import re
from collections.abc import Iterator

from fuzzer.mutating.listing import Call, Change, Listing

_OTHER = {
    "adj_add": "adj_sub",
    "adj_sub": "adj_add",
    "adj_min": "adj_max",
    "adj_max": "adj_min",
    "adj_sin": "adj_cos",
    "adj_cos": "adj_sin",
    "adj_mul": "adj_add",
    "adj_cw_mul": "adj_add",
    "adj_atomic_add": "adj_atomic_sub",
    "adj_atomic_sub": "adj_atomic_add",
}
_CELLS = ("adj_address", "adj_array_store", "adj_load")


def drop_adjoint(listing: Listing) -> Iterator[Change]:
    """The adjoint of an operation or a call left out.

    Before::

        wp::adj_mul(var_15, var_19, adj_15, adj_19, adj_20);

    After::

        ;
    """
    for place, call in listing.calls:
        if _is_adjoint(call) and not _is_of_memory(call):
            yield place, ";"


def drop_adjoint_of_memory(listing: Listing) -> Iterator[Change]:
    """The adjoint of reading or storing a cell left out.

    Before::

        wp::adj_array_store(var_result, var_0, var_46, adj_result, adj_0, adj_46);

    After::

        ;
    """
    for place, _ in listing.calls_of(*_CELLS):
        yield place, ";"


def drop_adjoint_of_atomic(listing: Listing) -> Iterator[Change]:
    """The adjoint of an atomic operation left out.

    Before::

        wp::adj_atomic_add(var_sums, var_2, var_1, adj_sums, adj_2, adj_1, adj_3);

    After::

        ;
    """
    for place, call in listing.calls:
        if call.built_in.startswith("adj_atomic_"):
            yield place, ";"


def drop_sum(listing: Listing) -> Iterator[Change]:
    """An adjoint not passed on, to a field or from a result.

    Before::

        adj_20 += adj_ret;

    After::

        ;
    """
    for place, _ in listing.matching(r"adj_[\w.]+ \+= adj_\w+;"):
        yield place, ";"


def overwrite_sum(listing: Listing) -> Iterator[Change]:
    """An adjoint that replaces what was there, rather than being added to it; that of a result is the first.

    Before::

        adj_config.target += adj_35;

    After::

        adj_config.target = adj_35;
    """
    for place, match in listing.matching(r"(adj_[\w.]+) \+= (adj_(?!ret)\w+;)"):
        yield place, f"{match[1]} = {match[2]}"


def keep_adjoint(listing: Listing) -> Iterator[Change]:
    """An adjoint that is not reset for the next turn of a loop.

    Before::

        adj_14 = {};

    After::

        ;
    """
    for place, _ in listing.matching(r"adj_\w+ = \{\};"):
        yield place, ";"


def swap_adjoint(listing: Listing) -> Iterator[Change]:
    """The adjoint of another operation.

    Before::

        wp::adj_sub(var_14, var_u, adj_14, adj_u, adj_15);

    After::

        wp::adj_add(var_14, var_u, adj_14, adj_u, adj_15);
    """
    for place, call in listing.calls_of(*_OTHER):
        other = _OTHER[call.built_in]
        if other != "adj_add" or call.built_in == "adj_sub" or listing.are_alike(*call.arguments[:2]):
            yield place, call.named(f"wp::{other}")


def swap_adjoint_outputs(listing: Listing) -> Iterator[Change]:
    """The adjoints of two operands taken for one another.

    Before::

        wp::float32 adj_14 = {};
        wp::float32 adj_u = {};
        wp::adj_sub(var_14, var_u, adj_14, adj_u, adj_15);

    After::

        wp::float32 adj_14 = {};
        wp::float32 adj_u = {};
        wp::adj_sub(var_14, var_u, adj_u, adj_14, adj_15);
    """
    yield from _swapped(listing, "adj_")


def swap_adjoint_operands(listing: Listing) -> Iterator[Change]:
    """The values of two operands taken for one another.

    Before::

        wp::float32 var_15;
        wp::float32 var_19;
        wp::adj_mul(var_15, var_19, adj_15, adj_19, adj_20);

    After::

        wp::float32 var_15;
        wp::float32 var_19;
        wp::adj_mul(var_19, var_15, adj_15, adj_19, adj_20);
    """
    yield from _swapped(listing, "var_")


def _swapped(listing: Listing, prefix: str) -> Iterator[Change]:
    """The adjoints of operations with the first two arguments of a kind swapped, where they are floats of one type."""
    for place, call in listing.calls:
        at = [k for k, argument in enumerate(call.arguments[:-1]) if argument.startswith(prefix)][:2]
        if len(at) == 2 and _is_adjoint(call) and not _is_of_memory(call):
            first, second = (call.arguments[k] for k in at)
            if listing.are_alike(first, second) and "float" in listing.types[first]:
                arguments = list(call.arguments)
                arguments[at[0]], arguments[at[1]] = second, first
                yield place, call.with_arguments(arguments)


def other_adjoint(listing: Listing) -> Iterator[Change]:
    """What comes in is another adjoint of the same type: the one that was used before.

    Before::

        wp::float32 adj_20 = {};
        wp::float32 adj_19 = {};
        wp::adj_sin(var_19, adj_19, adj_20);
        wp::adj_cos(var_18, adj_18, adj_19);

    After::

        wp::float32 adj_20 = {};
        wp::float32 adj_19 = {};
        wp::adj_sin(var_19, adj_19, adj_20);
        wp::adj_cos(var_18, adj_18, adj_20);
    """
    before: dict[str, str] = {}
    for place, call in listing.calls:
        if _is_adjoint(call) and call.arguments and call.arguments[-1] in listing.types:
            incoming = call.arguments[-1]
            kind = listing.types[incoming]
            other = before.get(kind, incoming)
            if other != incoming and other not in call.arguments and "float" in kind:
                yield place, call.with_argument(len(call.arguments) - 1, other)
            before[kind] = incoming


def adjoint_of_other_component(listing: Listing) -> Iterator[Change]:
    """The adjoint of another component.

    Before::

        const wp::int32 var_16 = 2;
        wp::adj_extract(var_2, var_16, adj_2, adj_16, adj_17);

    After::

        const wp::int32 var_16 = 2;
        wp::adj_extract(var_2, 1, adj_2, adj_16, adj_17);
    """
    for place, call in listing.calls_of("adj_extract"):
        at = len(call.arguments) // 2 - 1
        known = listing.constants.get(call.arguments[at], "")
        if known.isdigit():
            yield place, call.with_argument(at, str(int(known) - 1 if int(known) else 1))


def adjoint_of_other_cell(listing: Listing) -> Iterator[Change]:
    """The adjoint of the cell before; of the first cell it stays.

    Before::

        wp::adj_address(var_tangents, var_0, adj_tangents, adj_0, adj_3);

    After::

        wp::adj_address(var_tangents, (var_0 > 0 ? var_0 - 1 : 0), adj_tangents, adj_0, adj_3);
    """
    for place, call in listing.calls:
        if call.built_in in _CELLS or call.built_in.startswith("adj_atomic_"):
            values = [k for k, argument in enumerate(call.arguments) if argument.startswith("var_")]
            for at in values[1:] if call.built_in == "adj_address" else values[1:-1]:
                index = call.arguments[at]
                yield place, call.with_argument(at, f"({index} > 0 ? {index} - 1 : 0)")


def forget_value(listing: Listing) -> Iterator[Change]:
    """A value that backward code needs and does not compute again: it is zero.

    Before::

        wp::float32 var_2;
        var_2 = wp::copy(var_3);
        wp::adj_copy(var_3, adj_1, adj_2);

    After::

        wp::float32 var_2;
        var_2 = {};
        wp::adj_copy(var_3, adj_1, adj_2);
    """
    for place, call in listing.calls if listing.is_adjoint else ():
        kind = listing.types.get(call.target or "", "")
        is_value = "float" in kind and not kind.endswith("*") and not kind.startswith(("wp::tile", "wp::array"))
        if is_value and call.target is not None and call.target.startswith("var_"):
            yield place, f"{call.target} = {{}};"


def loop_forwards(listing: Listing) -> Iterator[Change]:
    """A loop that backward code does not go through from its end.

    Before::

        var_12 = wp::iter_reverse(var_12);

    After::

        ;
    """
    for place, _ in listing.calls_of("iter_reverse"):
        yield place, ";"


def _is_adjoint(call: Call) -> bool:
    return call.target is None and re.match(r"(wp::)?adj_", call.name) is not None


def _is_of_memory(call: Call) -> bool:
    return call.built_in in _CELLS or call.built_in.startswith("adj_atomic_")
