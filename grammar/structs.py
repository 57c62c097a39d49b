"""Structs: a few fields that belong together."""

from grammar import toplevel, words
from grammar.builder import Builder, Definition
from grammar.reading import names_in
from grammar.types import BOOL, Quaternion, Struct, Value


def draw_struct(b: Builder, *, nested: bool = False) -> Struct:
    """A `@wp.struct` of the program's types; now and then a field is a struct of its own."""
    inner = draw_struct(b, nested=True) if not nested and b.choose.chance(3) else None
    names = words.NESTED_STRUCTS if nested else words.STRUCTS
    name = b.fresh(names)
    rows: list[tuple[Value, int]] = [(b.palette.real, 8), (b.palette.whole, 3), (BOOL, 1)]
    rows += [(v, 4) for v in b.palette.vectors] + [(m, 1) for m in b.palette.matrices]
    rows += [(Quaternion(b.palette.real), 2)] if b.palette.quaternion else []
    kinds: list[Value] = [b.choose.weighted(rows) for _ in range(b.choose.between(2, 3 if nested else 5))]
    if inner is not None:
        kinds.append(inner)
    taken: set[str] = set()
    fields = tuple((_field_name(b, kind, taken), kind) for kind in kinds)
    struct = Struct(name, fields)
    spelled = [(key, b.closed(kind)) for key, kind in fields]  # the module does not know what types a factory is given
    reads = frozenset().union(*(names_in(node) for _, node in spelled))
    b.definitions.append(Definition(name, toplevel.struct(name, spelled), reads))
    if not nested:
        b.structs.append(struct)
    return struct


def _field_name(b: Builder, kind: Value, taken: set[str]) -> str:
    options = [w for w in words.FIELDS[b.family(kind)] if w not in taken]
    name = b.choose.aside(options)
    taken.add(name)
    return name
