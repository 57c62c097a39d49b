"""What a program may be about: one way to call one built-in, out of all that there are.

Left to chance, a program holds the few built-ins that fit its few types, and most of the catalog never comes up. So
some programs have a subject: their types are those that it takes and gives, and calls of it come easily.
"""

from functools import cache

from grammar import catalog
from grammar.choices import Choices
from grammar.signature import Signature
from grammar.types import (
    BOOL,
    FLOAT32,
    INT32,
    STATE,
    UINT32,
    Array,
    Matrix,
    Quaternion,
    RandomState,
    Struct,
    Transform,
    Value,
    Vector,
    scalar_of,
)

FREQUENCY = 4  # of sixteen programs


def draw_subject(choose: Choices, features: frozenset[str]) -> Signature | None:
    """A subject for some programs: evenly by name and then by overload, or over all overloads, or all signatures."""
    if not ("builtin" in features and choose.chance(FREQUENCY)):
        return None
    wide, random = "wide_types" in features, "random" in features
    match choose.pick(("name", "overload", "signature")):
        case "name":
            drawn = choose.pick(choose.pick(choose.pick(_by_name(wide))))
        case "overload":
            drawn = choose.pick(choose.pick(_by_overload(wide)))
        case _:
            drawn = choose.pick(_all(wide))
    return drawn if random or STATE not in drawn.operands.union(drawn.results) else None


def types_of(subject: Signature) -> tuple[Value, ...]:
    """The types that a program about it works with, in the order of its parameters and results."""
    kinds = [kind for _, kind in (*subject.parameters, *subject.given)]
    values = [kind.dtype if isinstance(kind, Array) else kind for kind in kinds]
    return tuple(dict.fromkeys(kind for kind in (*values, *subject.results) if not isinstance(kind, RandomState)))


@cache
def _all(wide: bool) -> tuple[Signature, ...]:
    """All but a random state, which has a statement of its own."""
    return tuple(s for s in catalog.signatures() if s.results != (STATE,) and (wide or _is_plain(s)))


@cache
def _by_name(wide: bool) -> tuple[tuple[tuple[Signature, ...], ...], ...]:
    table: dict[str, dict[int, list[Signature]]] = {}
    for signature in (*_all(wide), *(s for s in catalog.atomics() if wide or _is_plain(s))):
        table.setdefault(signature.name, {}).setdefault(signature.overload, []).append(signature)
    return tuple(tuple(tuple(rows) for rows in overloads.values()) for overloads in table.values())


@cache
def _by_overload(wide: bool) -> tuple[tuple[Signature, ...], ...]:
    return tuple(rows for overloads in _by_name(wide) for rows in overloads)


def _is_plain(signature: Signature) -> bool:
    """Whether it keeps to float, int, bool and their usual vectors."""
    return all(_is_usual(kind) for kind in types_of(signature))


def _is_usual(kind: Value) -> bool:
    scalar = scalar_of(kind)
    match kind:
        case Vector(length=length):
            return scalar == FLOAT32 and length <= 4
        case Matrix(rows=rows, columns=columns):
            return scalar == FLOAT32 and rows == columns <= 4
        case Quaternion() | Transform():
            return scalar == FLOAT32
        case Struct():
            return False
    return kind in (FLOAT32, INT32, UINT32, BOOL)
