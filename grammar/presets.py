"""Structs that the module fills in before any kernel runs: `STEEL = make_material(7.8)`, `wp.static(STEEL.density)`.

Warp takes no such value by its name alone; inside `wp.static` it, its fields, and what Python makes of them are
constants.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from grammar import constants, nodes, toplevel
from grammar.avoided import is_avoided
from grammar.builder import Builder, Definition
from grammar.nodes import Node
from grammar.reading import names_in
from grammar.structs import draw_struct
from grammar.types import BFLOAT16, FLOAT16, Kind, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector

ADJECTIVES = ("DEFAULT", "SOFT", "STIFF", "COARSE", "FINE", "INITIAL", "REFERENCE", "TUNED", "LIGHT", "HEAVY")
OPPOSITES = {"SOFT": "STIFF", "COARSE": "FINE", "LIGHT": "HEAVY"}
MOST_FREE = 2  # parameters of the function that makes such structs


@dataclass(frozen=True, slots=True)
class Preset:
    """A struct value of the module, by its name."""

    name: str
    type: Struct
    holds_arrays: bool = False  # beside the fields that `type` tells of

    @property
    def node(self) -> Node:
        return nodes.name(self.name)


@dataclass(eq=False)
class Presets:
    """Those of one program, and the function of the module that makes them."""

    all: list[Preset] = field(default_factory=list)
    factory: str | None = None
    table: str | None = None  # the array of them


def presets(b: Builder) -> list[Preset]:
    """The struct values of the module, which are made when they are first asked for."""
    known = b.around.presets
    if known is None:
        known = b.around.presets = Presets()
        plain = [struct for struct in b.structs if _is_plain(struct)]
        if b.choose.chance(5):
            known.all.append(_with_arrays(b))
        else:
            struct = b.choose.pick(plain) if plain and b.choose.chance(10) else draw_struct(b)
            if b.choose.chance(9):
                _make_by_function(b, known, struct)
            else:
                known.all.append(_filled(b, struct))
        if b.choose.chance(13):
            known.all.append(_moved(b, tuple(known.all)))
    return known.all


def static(node: Node) -> Node:
    """`wp.static(node)`."""
    return nodes.call(nodes.wp("static"), [node])


def leaves(struct: Struct) -> Iterator[tuple[tuple[str, ...], Value]]:
    """The fields of a struct and of the structs in it, each with the path to it."""
    for name, kind in struct.fields:
        if isinstance(kind, Struct):
            yield from (((name, *path), inner) for path, inner in leaves(kind))
        else:
            yield (name,), kind


def at(node: Node, path: Sequence[str]) -> Node:
    """`node.limits.low`."""
    for name in path:
        node = nodes.attribute(node, name)
    return node


def spoken(struct: Struct) -> str:
    """`sim_state` for `SimState`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", struct.name).lower()


def _is_plain(struct: Struct) -> bool:
    return all(isinstance(kind, (Scalar, Vector, Matrix, Quaternion, Transform)) for _, kind in leaves(struct))


def _upper(b: Builder, struct: Struct, count: int) -> list[str]:
    first = b.choose.pick(tuple(OPPOSITES) if count > 1 else ADJECTIVES)
    words = [first, OPPOSITES.get(first, "TUNED")][:count]
    return [b.frame.fresh_name([f"{word}_{spoken(struct).upper()}"], ()) for word in words]


def _filled(b: Builder, struct: Struct) -> Preset:
    """`DEFAULTS = Params()`, and a line for each field."""
    name = _upper(b, struct, 1)[0]
    _line(b, name, nodes.assign(nodes.name(name), nodes.call(b.spelled(struct), [])), {struct.name})
    for path, value in _contents(b, name, struct):
        _line(b, name, nodes.assign(at(nodes.name(name), path), value), names_in(value))
    return Preset(name, struct)


def _contents(b: Builder, name: str, struct: Struct) -> Iterator[tuple[tuple[str, ...], Node]]:
    """What the fields are set to; a struct among them as a whole, where it is made beforehand."""
    for key, kind in struct.fields:
        if not isinstance(kind, Struct):
            yield (key,), _value(b, kind)
        elif b.choose.chance(8):
            part = f"{name}_{key.upper()}"
            b.frame.taken.add(part)
            _line(b, part, nodes.assign(nodes.name(part), nodes.call(b.spelled(kind), [])), {kind.name})
            for path, inner in leaves(kind):
                value = _value(b, inner)
                _line(b, part, nodes.assign(at(nodes.name(part), path), value), names_in(value))
            yield (key,), nodes.name(part)
        else:
            yield from (((key, *path), _value(b, inner)) for path, inner in leaves(kind))


def _line(b: Builder, name: str, node: cst.SimpleStatementLine, reads: set[str] | frozenset[str]) -> None:
    known = b.frame.taken | b.module_names()
    b.definitions.append(Definition(name, node, frozenset(reads & known) - {name}))


def _make_by_function(b: Builder, known: Presets, struct: Struct) -> None:
    """`def make_material(density: float) -> Material:`, and one or two calls of it."""
    rows = list(leaves(struct))
    given = [path for path, kind in rows if kind == b.palette.real][:MOST_FREE]
    free = {path: path[-1] for path in given}
    if len(set(free.values())) < len(free):
        free = dict([next(iter(free.items()))])
    local = spoken(struct)
    local = local if local not in free.values() else local[0]
    body: list[cst.BaseStatement] = [nodes.assign(nodes.name(local), nodes.call(b.spelled(struct), []))]
    reads = {struct.name}
    for path, kind in rows:
        value = nodes.name(free[path]) if path in free else _value(b, kind)
        reads |= names_in(value) if path not in free else set()
        body.append(nodes.assign(at(nodes.name(local), path), value))
    body.append(nodes.returned([nodes.name(local)]))
    known.factory = b.frame.fresh_name([f"make_{spoken(struct)}", f"default_{spoken(struct)}"], ())
    spelled = b.named(b.palette.real)
    annotated = [(name, spelled) for name in free.values()]
    node = toplevel.function(None, known.factory, annotated, body, b.spelled(struct))
    reads = (reads | names_in(spelled)) & (b.frame.taken | b.module_names())
    b.definitions.append(Definition(known.factory, node, frozenset(reads)))
    for name in _upper(b, struct, b.choose.between(1, 2) if free else 1):
        made = nodes.call(nodes.name(known.factory), [_value(b, b.palette.real) for _ in free])
        _line(b, name, nodes.assign(nodes.name(name), made), {known.factory})
        known.all.append(Preset(name, struct))


STATES = ("SimState", "Simulation", "SolverState", "Scene", "Workspace")
COUNTS = ("64", "256", "1024", "32")
OTHER_ARRAYS = (("subset", "indexedarray"), ("weights", "fabricarray"), ("selection", "indexedfabricarray"))


def _with_arrays(b: Builder) -> Preset:
    """`INITIAL_STATE = make_state(64)`: a struct of arrays that the host allocates, and of numbers."""
    real = b.palette.real
    struct = Struct(b.frame.fresh_name(STATES, ("Host",)), tuple((key, real) for key in ("dt", "gain")))
    kinds: list[Value] = [real, *b.palette.vectors[:1]]
    arrays = [(("values", "offsets")[place], b.closed(kind)) for place, kind in enumerate(kinds)]
    fields: list[tuple[str, Node]] = [(key, nodes.subscript(nodes.wp("array"), [kind])) for key, kind in arrays]
    local = nodes.name(spoken(struct)[0])
    body: list[cst.BaseStatement] = [nodes.assign(local, nodes.call(nodes.name(struct.name), []))]
    device = ("device", nodes.string("cpu"))
    for key, kind in arrays:
        made = nodes.call(nodes.wp("zeros"), [nodes.name("count")], [("dtype", kind), device])
        body.append(nodes.assign(nodes.attribute(local, key), made))
    for key, family in OTHER_ARRAYS:
        if b.choose.chance(6):
            dtype = ("dtype", arrays[0][1])
            fields.append((key, nodes.call(nodes.wp(family), [], [dtype])))
            given: Node = nodes.name("None")
            if family == "indexedarray":
                order = [nodes.list_([nodes.number(text) for text in ("0", "2", "4")])]
                picked = nodes.call(nodes.wp("array"), order, [("dtype", nodes.name("int")), device])
                given = nodes.call(nodes.wp(family), [nodes.attribute(local, "values"), nodes.list_([picked])])
            body.append(nodes.assign(nodes.attribute(local, key), given))
    for key, number in struct.fields:
        fields.append((key, b.closed(number)))
        body.append(nodes.assign(nodes.attribute(local, key), _value(b, number)))
    body.append(nodes.returned([local]))
    known = b.frame.taken | b.module_names()
    reads = frozenset().union(*(names_in(kind) for _, kind in fields)) & known
    b.definitions.append(Definition(struct.name, toplevel.struct(struct.name, fields), reads))
    factory = b.frame.fresh_name([f"make_{spoken(struct)}", f"allocate_{spoken(struct)}"], ())
    node = toplevel.function(None, factory, [("count", nodes.name("int"))], body, nodes.name(struct.name))
    b.definitions.append(Definition(factory, node, frozenset({struct.name, *reads})))
    name = _upper(b, struct, 1)[0]
    count = nodes.number(b.choose.pick(COUNTS))
    _line(b, name, nodes.assign(nodes.name(name), nodes.call(nodes.name(factory), [count])), {factory})
    return Preset(name, struct, holds_arrays=True)


def _moved(b: Builder, some: Sequence[Preset]) -> Preset:
    """`HOST_PARAMS = DEFAULT_PARAMS.to("cpu")`, or `FIRST_PARAMS`, one of an array of such structs."""
    preset = some[0]
    from_table = b.choose.chance(12)
    word = b.choose.pick(("FIRST", "LAST") if from_table else ("HOST", "LOCAL"))
    name = b.frame.fresh_name([f"{word}_{spoken(preset.type).upper()}"], ())
    if from_table:
        entries = nodes.call(nodes.attribute(_array_of(b, some), "list"), [])
        made: Node = nodes.subscript(entries, [nodes.number("0" if word == "FIRST" else "-1")])
    else:
        made = nodes.call(nodes.attribute(preset.node, "to"), [nodes.string("cpu")])
    _line(b, name, nodes.assign(nodes.name(name), made), names_in(made))
    return Preset(name, preset.type, preset.holds_arrays)


def _array_of(b: Builder, some: Sequence[Preset]) -> Node:
    """`MATERIALS`, after `MATERIALS = wp.array([SOFT, STIFF], dtype=Material, device="cpu")`."""
    known = b.around.presets
    assert known is not None
    if known.table is not None:
        return nodes.name(known.table)
    name = known.table = b.frame.fresh_name([f"{spoken(some[0].type).upper()}_TABLE"], ())
    dtype, device = ("dtype", b.spelled(some[0].type)), ("device", nodes.string("cpu"))
    made = nodes.call(nodes.wp("array"), [nodes.list_([p.node for p in some])], [dtype, device])
    _line(b, name, nodes.assign(nodes.name(name), made), names_in(made))
    return nodes.name(name)


def extreme(b: Builder, some: Sequence[Preset], path: tuple[str, ...]) -> Node:
    """`MAX_DENSITY`, after `MAX_DENSITY = float(MATERIALS.numpy()["density"].max())`."""
    way = b.choose.pick(("max", "min", "mean"))
    name = b.frame.fresh_name([f"{way.upper()}_{path[-1].upper()}"], ("SOME",))
    flat = not any(isinstance(kind, Struct) for _, kind in some[0].type.fields)
    if (flat or not is_avoided("struct in a struct, as a row of NumPy")) and b.choose.chance(11):
        column = _structured(b, some)
    else:
        column = nodes.call(nodes.attribute(_array_of(b, some), "numpy"), [])
    for key in path:
        column = nodes.subscript(column, [nodes.string(key)])
    made = nodes.call(nodes.name("float"), [nodes.call(nodes.attribute(column, way), [])])
    _line(b, name, nodes.assign(nodes.name(name), made), names_in(made))
    return nodes.name(name)


def _structured(b: Builder, some: Sequence[Preset]) -> Node:
    """`ROWS`, after `ROWS = np.array([SOFT.numpy_value()], dtype=Material.numpy_dtype())`."""
    name = b.frame.fresh_name([f"{spoken(some[0].type).upper()}_ROWS"], ())
    values = [nodes.call(nodes.attribute(p.node, "numpy_value"), []) for p in some]
    dtype = nodes.call(nodes.attribute(b.spelled(some[0].type), "numpy_dtype"), [])
    made = nodes.call(nodes.attribute(nodes.name("np"), "array"), [nodes.list_(values)], [("dtype", dtype)])
    _line(b, name, nodes.assign(nodes.name(name), made), names_in(made))
    return nodes.name(name)


def _value(b: Builder, kind: Value) -> Node:
    """What a person would put into a field of a type, in Python."""
    match kind:
        case Scalar(kind=Kind.BOOL):
            return nodes.name(b.choose.pick(("True", "False")))
        case Scalar():
            table = constants.floats(kind) if kind.is_float else constants.integers(kind)
            number = nodes.number(b.choose.pick(table))
            wraps = kind in (FLOAT16, BFLOAT16) or b.choose.chance(2)
            return nodes.call(nodes.wp(kind.name), [number]) if wraps else number
        case Vector(length=length, scalar=scalar):
            parts = [_part(b, scalar) for _ in range(length)]
            return nodes.tuple_(parts) if b.choose.chance(4) else nodes.call(b.spelled(kind), parts)
        case Matrix(rows=rows, columns=columns, scalar=scalar):
            one, zero = ("1.0", "0.0") if scalar.is_float else ("1", "0")
            cells = [[nodes.number(one if r == c else zero) for c in range(columns)] for r in range(rows)]
            if rows <= 3 and b.choose.chance(6):
                return nodes.list_([nodes.list_(row) for row in cells])
            return nodes.call(b.spelled(kind), [cell for row in cells for cell in row])
        case Quaternion():
            return nodes.call(b.spelled(kind), [nodes.number(text) for text in ("0.0", "0.0", "0.0", "1.0")])
    assert isinstance(kind, Transform)
    texts = ("0.0", "0.0", "0.0", "0.0", "0.0", "0.0", "1.0")
    return nodes.call(b.spelled(kind), [nodes.number(text) for text in texts])


def _part(b: Builder, scalar: Scalar) -> Node:
    return nodes.number(b.choose.pick(("0.0", "1.0", "0.5", "0.25") if scalar.is_float else ("0", "1", "2", "3")))
