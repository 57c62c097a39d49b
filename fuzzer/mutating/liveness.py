"""Lines that nothing depends on: mutants there do what the kernel does, and are not worth making.

The flow of control is not looked at, so that a line is only taken for dead which is. Backward code computes all values
again, but needs only those that an adjoint is computed from: `adj_add` does not look at what was added. And it has an
adjoint for everything, though some never hold anything but zero (zero times infinity apart), and what flows into a
constant or into a plain parameter of the kernel is never seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fuzzer.mutating.listing import Listing

_NAME = re.compile(r"(?<![\w.>])(?:var|adj)_\w+")
_NUMERIC = re.compile(r"(?:wp::b?float\d+|wp::(?:vec|mat|quat|transform)_t<.*>)\*?")
_WITHOUT_GRADIENT = re.compile(r"\b(?:u?int\d+|bool|range_t)\b")
_SUMS = "add sub neg pos copy load assign float float16 float32 float64 bfloat16 vec_t mat_t quat_t".split()
_LOOKS_AT: dict[str, slice] = {
    **{f"adj_{name}": slice(0, 0) for name in _SUMS},
    "adj_where": slice(0, 1),
    "adj_extract": slice(1, None),
    "adj_assign_inplace": slice(1, -1),
    "adj_array_store": slice(0, -1),
    "adj_atomic_add": slice(0, -1),
    "adj_atomic_sub": slice(0, -1),
}
"""The values that the adjoints of some built-ins look at; those of the others may look at all."""

_WITH_EFFECTS = re.compile(r"atomic_|rand|sample_|poisson|tile|iter_|.*_next|.*_inplace|volume_store|svd|qr|eig")
_ASSIGNED = re.compile(r"(?:const [\w:]+ )?(var_\w+) = (.*);")
_ADJOINT_CALL = re.compile(r"(?P<built_in>wp::)?adj_(?P<of>\w+)(?:<.*?>)?\((?P<arguments>.*)\);")
_BOTH_WAYS = re.compile(r"assign|tile|svd|qr|eig|quat_to_axis_angle|\w*(?:atomic|inplace|store)")
_ADJOINT_SUM = re.compile(r"(adj_\w+)[\w.]* \+?= (.*);")


@dataclass(frozen=True, slots=True)
class _Flow:
    """A line that passes on what some adjoints hold to others."""

    place: int
    sources: frozenset[str]
    into: frozenset[str]


def dead_lines(listing: Listing) -> frozenset[int]:
    """The places of such lines."""
    flows = list(_flows(listing))
    seen = {name for name in listing.types if name.startswith("adj_") and _is_outside(listing, name)}
    holding = set(seen)
    _grow(seen, [(flow.into, flow.sources) for flow in flows])
    _grow(holding, [(flow.sources, flow.into) for flow in flows])
    silent = {flow.place for flow in flows if not (flow.into & seen and flow.sources & holding)}
    assigned = _assignments(listing)
    needed = _needed(listing, assigned, silent)
    return frozenset(silent | {place for place, (name, _) in assigned.items() if name not in needed})


def _names(text: str, prefix: str) -> frozenset[str]:
    return frozenset(name for name in _NAME.findall(text) if name.startswith(prefix))


def _grow(names: set[str], links: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    """Add what is linked to one of the names, until nothing is."""
    size = -1
    while size < len(names):
        size = len(names)
        for have, get in links:
            if have & names:
                names |= get


def _is_outside(listing: Listing, name: str) -> bool:
    """Whether an adjoint is the caller's or an array's; of anything but numbers that is taken for granted."""
    kind = listing.types[name]
    return name in listing.references or not (_NUMERIC.fullmatch(kind) or _WITHOUT_GRADIENT.search(kind))


def _flows(listing: Listing) -> Iterator[_Flow]:
    constant = {f"adj_{name.removeprefix('var_')}" for name in listing.constants}
    without = {
        name for name, kind in listing.types.items() if _WITHOUT_GRADIENT.search(kind) and "array" not in kind
    } | constant
    for place, line in enumerate(listing.lines):
        call, total = _ADJOINT_CALL.fullmatch(line), _ADJOINT_SUM.fullmatch(line)
        if total:
            into = frozenset([total[1]]) - without
            sources = _names(total[2], "adj_") - without
            yield _Flow(place, sources if _names(total[2], "adj_") else into, into)  # a reset, a gradient of one's own
        elif call and (names := _names(call["arguments"], "adj_")):  # `wp.grad` calls adjoints with plain variables
            last = _names(call["arguments"].split(",")[-1], "adj_")
            both_ways = not call["built_in"] or _BOTH_WAYS.match(call["of"]) or names == last
            yield _Flow(
                place, (names if both_ways else last) - without, (names if both_ways else names - last) - without
            )


def _assignments(listing: Listing) -> dict[int, tuple[str, str]]:
    """The lines that do nothing but set a variable: the variable, and what it is set to."""
    calls = dict(listing.calls)
    found: dict[int, tuple[str, str]] = {}
    for place, line in enumerate(listing.lines):
        match, call = _ASSIGNED.fullmatch(line), calls.get(place)
        has_effects = call is not None and (not call.built_in or _WITH_EFFECTS.match(call.built_in))
        if match and not has_effects:
            found[place] = match[1], match[2]
    return found


def _needed(listing: Listing, assigned: dict[int, tuple[str, str]], silent: set[int]) -> set[str]:
    """The variables that what a function is for depends on."""
    calls = dict(listing.calls)
    needed: set[str] = set()
    for place, line in enumerate(listing.lines):
        if place in listing.active and place not in assigned and place not in silent:
            call = calls.get(place)
            names = [name for name in _NAME.findall(line) if name.startswith("var_")]
            needed.update(names[_LOOKS_AT.get(call.built_in, slice(None))] if call else names)
    _grow(needed, [(frozenset([name]), _names(value, "var_")) for name, value in assigned.values()])
    return needed
