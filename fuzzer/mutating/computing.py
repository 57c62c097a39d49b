"""Operators on what a kernel computes: forward, and where backward code computes it again."""

import re
from collections.abc import Iterator

from fuzzer.mutating.listing import Change, Listing

_OTHER = {
    "add": "sub",
    "sub": "add",
    "mul": "div",
    "div": "mul",
    "mod": "div",
    "floordiv": "div",
    "sin": "cos",
    "cos": "sin",
    "exp": "sin",
    "floor": "ceil",
    "ceil": "floor",
    "bit_and": "bit_or",
    "bit_or": "bit_and",
    "bit_xor": "bit_or",
    "lshift": "rshift",
    "rshift": "lshift",
    "cw_mul": "cw_div",
    "cw_div": "cw_mul",
    "atomic_add": "atomic_sub",
    "atomic_sub": "atomic_add",
    "add_inplace": "sub_inplace",
    "sub_inplace": "add_inplace",
}
_EXTREMES = {"min": "max", "max": "min", "atomic_min": "atomic_max", "atomic_max": "atomic_min"}
_ONE_WAY = frozenset("sub div mod floordiv pow atan2 lshift rshift cross lerp vec_t mat_t quat_t".split())
_STORES = frozenset("array_store store volume_store_f atomic_add atomic_sub atomic_min atomic_max".split())
_IN_PLACE = frozenset("assign_inplace add_inplace sub_inplace mul_inplace div_inplace".split())
_CELLS = frozenset("address array_store atomic_add atomic_sub atomic_min atomic_max".split())
_NEXT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
_WHOLE = re.compile(r"wp::u?int(8|16|32|64)")
_FLOAT = re.compile(r"wp::b?float(16|32|64)")
_NUMBER = re.compile(r"-?\d[\d.]*(e-?\d+)?")


def swap_operation(listing: Listing) -> Iterator[Change]:
    """An operation for another.

    Before::

        var_4 = wp::sub(var_u, var_3);

    After::

        var_4 = wp::add(var_u, var_3);
    """
    for place, call in listing.calls_of(*_OTHER):
        yield place, call.named(f"wp::{_OTHER[call.built_in]}")


def swap_operands(listing: Listing) -> Iterator[Change]:
    """The operands of what is not commutative the other way round.

    Before::

        wp::float32 var_3;
        wp::float32 var_7;
        var_4 = wp::sub(var_7, var_3);

    After::

        wp::float32 var_3;
        wp::float32 var_7;
        var_4 = wp::sub(var_3, var_7);
    """
    for place, call in listing.calls_of(*_ONE_WAY):
        if len(call.arguments) > 1 and listing.are_alike(*call.arguments[:2]):
            first, second, *rest = call.arguments
            yield place, call.with_arguments([second, first, *rest])


def swap_extremes(listing: Listing) -> Iterator[Change]:
    """The least for the greatest.

    Before::

        var_26 = wp::max(var_2, var_25);

    After::

        var_26 = wp::min(var_2, var_25);
    """
    for place, call in listing.calls_of(*_EXTREMES):
        yield place, call.named(f"wp::{_EXTREMES[call.built_in]}")


def other_component(listing: Listing) -> Iterator[Change]:
    """Another component of a vector, of a matrix another column.

    Before::

        const wp::int32 var_6 = 1;
        wp::vec_t<3, wp::float32> var_2;
        var_7 = wp::extract(var_2, var_6);

    After::

        const wp::int32 var_6 = 1;
        wp::vec_t<3, wp::float32> var_2;
        var_7 = wp::extract(var_2, 0);
    """
    for place, call in listing.calls_of("extract"):
        known = listing.constants.get(call.arguments[-1], "")
        if known.isdigit():
            yield place, call.with_argument(len(call.arguments) - 1, str(int(known) - 1 if int(known) else 1))


def index_off_by_one(listing: Listing) -> Iterator[Change]:
    """The cell before; of the first cell it stays, so that nothing is read outside of an array.

    Before::

        var_1 = wp::address(var_b, var_0);

    After::

        var_1 = wp::address(var_b, (var_0 > 0 ? var_0 - 1 : 0));
    """
    for place, call in listing.calls_of(*_CELLS):
        for at, argument in enumerate(call.arguments[1:], 1):
            if call.built_in == "address" or at < len(call.arguments) - 1:
                yield place, call.with_argument(at, f"({argument} > 0 ? {argument} - 1 : 0)")


def bound_off_by_one(listing: Listing) -> Iterator[Change]:
    """A loop that ends, or starts, a turn off.

    Before::

        var_12 = wp::range(var_11);

    After::

        var_12 = wp::range(var_11 - 1);
    """
    for place, call in listing.calls_of("range"):
        *start, stop = call.arguments[:2]
        yield place, call.with_argument(len(start), f"{stop} - 1")
        if start:
            yield place, call.with_argument(0, f"{start[0]} + 1")


def drop_store(listing: Listing) -> Iterator[Change]:
    """Nothing stored. An atomic operation gives zero then.

    Before::

        wp::array_store(var_smoothed, var_0, var_88);

    After::

        ;
    """
    for place, call in listing.calls_of(*_STORES):
        yield place, f"{call.target} = {{}};" if call.target else ";"


def drop_update(listing: Listing) -> Iterator[Change]:
    """A part of a vector, matrix or struct not assigned.

    Before::

        wp::assign_inplace(var_2, var_5, var_4);

    After::

        ;
    """
    for place, _ in listing.calls_of(*_IN_PLACE):
        yield place, ";"


def drop_carry(listing: Listing) -> Iterator[Change]:
    """A variable that a loop forgets from turn to turn.

    Before::

        wp::assign(var_7, var_17);

    After::

        ;
    """
    for place, _ in listing.calls_of("assign"):
        yield place, ";"


def change_cast(listing: Listing) -> Iterator[Change]:
    """A cast through another type: floats lose their fraction, whole numbers their high bits; or rounded, not cut.

    Before::

        wp::float64 var_26;
        var_45 = wp::float32(var_26);

    After::

        wp::float64 var_26;
        var_45 = wp::float32(wp::int32(var_26));
    """
    for place, call in listing.calls:
        kind = listing.types.get(call.arguments[0], "") if len(call.arguments) == 1 else ""
        if _WHOLE.fullmatch(call.name) and _FLOAT.fullmatch(kind):
            yield place, call.with_argument(0, f"wp::rint({call.arguments[0]})")
        elif (_WHOLE.fullmatch(call.name) or _FLOAT.fullmatch(call.name)) and _WHOLE.fullmatch(kind):
            yield place, call.with_argument(0, f"wp::uint8({call.arguments[0]})")
        elif _FLOAT.fullmatch(call.name) and _FLOAT.fullmatch(kind):
            yield place, call.with_argument(0, f"wp::int32({call.arguments[0]})")


def comparison_off(listing: Listing) -> Iterator[Change]:
    """A comparison that is strict where it should not be, or the other way round.

    Before::

        var_30 = (var_28 > var_29);

    After::

        var_30 = (var_28 >= var_29);
    """
    for place, match in listing.matching(r"(\w+ = \(\w+) ([<>=!]=?) (\w+\);)"):
        yield place, f"{match[1]} {_NEXT[match[2]]} {match[3]}"


def negate_condition(listing: Listing) -> Iterator[Change]:
    """A condition that is the opposite, so that branches swap.

    Before::

        var_30 = (var_28 > var_29);

    After::

        var_30 = !(var_28 > var_29);
    """
    for place, match in listing.matching(r"(\w+ = )(\(\w+ [<>=!]=? \w+\);)"):
        yield place, f"{match[1]}!{match[2]}"


def swap_connective(listing: Listing) -> Iterator[Change]:
    """`and` for `or`.

    Before::

        var_74 = var_74 && var_78;

    After::

        var_74 = var_74 || var_78;
    """
    for place, match in listing.matching(r"(\w+ = \w+) (&&|\|\|) (\w+;)"):
        yield place, f"{match[1]} {'||' if match[2] == '&&' else '&&'} {match[3]}"


def wrong_branch(listing: Listing) -> Iterator[Change]:
    """A branch taken when it should not be, and not when it should.

    Before::

        if (var_30) {

    After::

        if (!var_30) {
    """
    for place, match in listing.matching(r"if \((!?)(var_\w+)\) \{"):
        yield place, f"if ({'' if match[1] else '!'}{match[2]}) {{"


def swap_choice(listing: Listing) -> Iterator[Change]:
    """The two values that a choice, or a branch, is between the other way round.

    Before::

        var_44 = wp::where(var_30, var_32, var_42);

    After::

        var_44 = wp::where(var_30, var_42, var_32);
    """
    for place, call in listing.calls_of("where"):
        condition, yes, no = call.arguments
        if yes != no:
            yield place, call.with_arguments([condition, no, yes])


def change_constant(listing: Listing) -> Iterator[Change]:
    """A constant plus one, unless it is an index.

    Before::

        const wp::float32 var_3 = 0.95;
        var_4 = wp::sub(var_u, var_3);

    After::

        const wp::float32 var_3 = 0.95 + 1;
        var_4 = wp::sub(var_u, var_3);
    """
    indices = {
        argument for _, call in listing.calls_of(*_CELLS, "extract", "index", *_IN_PLACE) for argument in call.arguments
    }
    for place, match in listing.matching(r"(?:const [\w:]+ )?(var_\w+) = (.*);"):
        if match[1] not in indices and _NUMBER.fullmatch(match[2]):
            yield place, f"{match[0][:-1]} + 1;"


def other_operand(listing: Listing) -> Iterator[Change]:
    """Another variable of the same type, the last that was set before.

    Before::

        wp::float32 var_2;
        wp::float32 var_4;
        wp::float32 var_5;
        var_2 = wp::load(var_1);
        var_4 = wp::mul(var_2, var_2);
        var_5 = wp::sin(var_2);

    After::

        wp::float32 var_2;
        wp::float32 var_4;
        wp::float32 var_5;
        var_2 = wp::load(var_1);
        var_4 = wp::mul(var_2, var_2);
        var_5 = wp::sin(var_4);
    """
    set_before: dict[str, list[str]] = {}
    for place, call in listing.calls:
        if call.target is None or not call.target.startswith("var_"):
            continue
        for at, argument in enumerate(call.arguments):
            kind = listing.types.get(argument, "")
            others = [name for name in set_before.get(kind, []) if name not in (argument, call.target)]
            if others and "float" in kind and argument not in listing.constants:
                yield place, call.with_argument(at, others[-1])
        set_before.setdefault(listing.types.get(call.target, ""), []).append(call.target)


def drop_function(listing: Listing) -> Iterator[Change]:
    """A function of one value left out; a value not negated, not clamped.

    Before::

        wp::float32 var_9;
        wp::float32 var_10;
        var_10 = wp::neg(var_9);

    After::

        wp::float32 var_9;
        wp::float32 var_10;
        var_10 = var_9;
    """
    for place, call in listing.calls:
        is_of_one = len(call.arguments) == 1 or call.built_in == "clamp"
        computes = bool(call.built_in) and call.built_in not in ("load", "copy")
        if is_of_one and computes and call.target is not None and listing.are_alike(call.target, call.arguments[0]):
            yield place, f"{call.target} = {call.arguments[0]};"
