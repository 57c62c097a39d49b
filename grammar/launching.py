"""Launches, drawn: from what the grammar knows of each parameter to a recipe for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grammar.builder import Builder
from grammar.facts import Extent, Interval, Order, ordinary
from grammar.launch import Argument, Launch
from grammar.scope import Access, ArrayVariable, Held, Housed, Layers, Made, Parameter, Variable
from grammar.types import Kind, Matrix, Quaternion, Scalar, Struct, Transform, Value, Vector, scalar_of

MANY = 16  # a loop that a parameter bounds goes round no oftener

# The lengths of an axis in the three launches: one thread, no thread, and sizes that no block divides are among them.
_LAUNCHED: dict[int, tuple[tuple[int, int, int], ...]] = {
    1: ((33, 7, 1), (20, 64, 1), (31, 5, 0), (40, 2, 13)),
    2: ((7, 3, 1), (5, 9, 1), (8, 4, 2), (6, 1, 0)),
    3: ((4, 2, 1), (3, 5, 1), (3, 1, 2)),
    4: ((3, 2, 1), (2, 1, 3)),
}
_BLOCKS = ((2, 1, 3), (1, 3, 2))  # of threads that share tiles
_OTHERS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "steps": ((3, 1, 6), (5, 2, 1), (4, 7, 1)),
    "reach": ((1, 2, 3), (2, 1, 4)),
    "faces": ((12, 14, 20), (12, 5, 1), (8, 14, 3)),
    "nodes": ((8, 9, 12),),  # with twice as many faces, but four, a mesh can be closed
    "voxels": ((20, 5, 1), (33, 8, 2)),
    "length": ((9, 5, 1), (16, 3, 2), (6, 11, 1), (5, 1, 8)),
}
_RANGES = ((-2.0, 2.0), (-1.0, 1.0), (0.0, 1.0), (-4.0, 4.0), (0.5, 3.0))
_IS_FILLED = (False, True, True, True)  # with one number, so that what stays is told from what is written
_STARTS = (1, 2, 3, 5)  # what outputs hold before: no zero, which would hide what is added to it

# Numbers that people have a feeling for, by what they are called.
_NAMED: tuple[tuple[frozenset[str], tuple[float, float]], ...] = tuple(
    (frozenset(names.split()), interval)
    for names, interval in (
        ("dt time_step sim_dt h ds step_size", (0.005, 0.1)),
        ("dx spacing voxel_size cell_size width_step eps epsilon tau", (0.05, 0.5)),
        ("radius smoothing_length cutoff support search_radius max_dist r reach margin thickness", (0.5, 2.0)),
        ("max_distance search_dist query_radius min_dist min_distance half_width max_t t_max far", (0.5, 3.0)),
        ("stiffness ke k_spring spring_ke gain scale strength density mass viscosity speed frequency freq", (0.5, 4.0)),
        ("damping kd decay friction alpha beta weight", (0.0, 1.0)),
    )
)


@dataclass(slots=True)
class _Axes:
    """The axes met so far, each with a name."""

    names: dict[Extent, str] = field(default_factory=dict)

    def length(self, extent: Extent) -> str:
        """The length of an axis as text."""
        if extent.constant is not None:
            return str(extent.constant)
        if not extent.sides:
            return self._name(extent)
        product = "*".join([self.length(side) for side in extent.sides])
        product = product if extent.factor == 1 else f"{extent.factor}*{product}"
        return f"{product}+{extent.extra}" if extent.extra else product

    def _name(self, extent: Extent) -> str:
        if extent not in self.names:
            taken = sum(name.rstrip("0123456789") == extent.role for name in self.names.values())
            self.names[extent] = f"{extent.role}{taken + 1}" if taken else extent.role
        return self.names[extent]


def draw_launch(b: Builder, parameters: Sequence[Parameter]) -> Launch:
    """How the kernel at hand is launched, given the parameters that are printed."""
    axes = _Axes()
    dim = tuple(axes.length(extent) for extent in b.frame.launch)
    arguments = _related([_argument(b, axes, parameter) for parameter in parameters], parameters)
    launched = set(dict.fromkeys(side for extent in b.frame.launch for side in extent.sides or (extent,)))
    in_blocks = any(_shares_tiles(p.holds, launched) for p in parameters)
    lengths = []
    for extent, name in axes.names.items():
        if extent in launched:
            rows = _BLOCKS if in_blocks else _LAUNCHED[max(len(launched), len(dim))]
        else:
            rows = _OTHERS.get(extent.role, _OTHERS["length"])
        lengths.append((name, b.choose.pick(rows)))
    return Launch(tuple(lengths), dim, arguments)


def _shares_tiles(held: Held | None, launched: set[Extent]) -> bool:
    if not isinstance(held, ArrayVariable):
        return False
    return any(e.factor > 2 and not launched.isdisjoint(e.sides) for e in held.extents)


def _argument(b: Builder, axes: _Axes, parameter: Parameter) -> Argument:
    match parameter.holds:
        case ArrayVariable() as made:
            return _array(b, axes, parameter.name, made)
        case Variable() as variable:
            return _value(b, axes, parameter.name, variable)
        case Made() as made:
            return _resource(b, axes, parameter.name, made)
        case Housed(name=name, of=of, beside=beside):
            others = _made(b, "", "scalar", beside, None).fields
            return Argument(parameter.name, "struct", fields=(_resource(b, axes, name, of), *others))
        case Layers(of=of, extent=extent):
            texture = _resource(b, axes, "", of)
            return Argument(parameter.name, "array", fields=(texture,), shape=(axes.length(extent),))
        case tuple() as fields:
            return Argument(parameter.name, "struct", fields=tuple(_array(b, axes, f.name, f) for f in fields))
    raise AssertionError(f"nobody says what {parameter.name} is")


def _resource(b: Builder, axes: _Axes, name: str, made: Made) -> Argument:
    sort, shape = made.kind.sort, tuple(axes.length(extent) for extent in made.axes)
    scalar = None if made.dtype is None else scalar_of(made.dtype)
    cell = () if made.dtype is None else cell_of(made.dtype)[1]
    if sort == "texture":
        rank = int(made.kind.parameter[-2])
        return Argument(name, sort, b.choose.weighted(_TEXELS), "", cell, b.choose.pick(_TEXTURES[rank]))
    built = [("points", made.points), ("groups", made.groups)]
    parts = tuple(Argument(part, "array", source=array.name) for part, array in built if array is not None)
    groups = GROUPS - 1 if sort == "mesh" and made.group_of else 0
    return Argument(name, sort, "" if scalar is None else scalar.name, "", cell, shape, high=groups, fields=parts)


_TEXELS = (("float32", 8), ("uint8", 4), ("float16", 2), ("int16", 1), ("int32", 1))
_TEXTURES = {1: (("16",), ("5",)), 2: (("4", "4"), ("6", "8"), ("5", "3")), 3: (("4", "3", "5"), ("2", "4", "4"))}
GROUPS = 4


def _related(arguments: Sequence[Argument], parameters: Sequence[Parameter]) -> tuple[Argument, ...]:
    """Arguments that go with a resource: the voxels of a volume, and groups that there are."""
    changes: dict[str, dict[str, Any]] = {}
    for parameter in parameters:
        made, path = _asked(parameter)
        if made is not None:
            changes.update({array.name: {"source": path} for array in made.listed})
            changes.update({name: {"low": 0, "high": GROUPS - 1} for name in made.group_of})
    return tuple(replace(a, **changes[a.name]) if a.name in changes else a for a in arguments)


def _asked(parameter: Parameter) -> tuple[Made | None, str]:
    match parameter.holds:
        case Made() as made:
            return made, parameter.name
        case Housed(name=name, of=of):
            return of, f"{parameter.name}.{name}"
    return None, ""


def _value(b: Builder, axes: _Axes, name: str, variable: Variable) -> Argument:
    interval = variable.interval
    if variable.index is not None and variable.index.above == -1:
        text = axes.length(variable.index.extent)
        return Argument(name, "scalar", "int32", low=text, high=text)
    if interval is not None and interval.low > 0 and interval.high > MANY:
        interval = Interval(interval.low, max(interval.low, MANY))
    return _made(b, name, "scalar", variable.type, interval)


def _array(b: Builder, axes: _Axes, name: str, made: ArrayVariable) -> Argument:
    shape = tuple(axes.length(extent) for extent in made.extents)
    family = made.type.family
    if made.access is not Access.READ and b.choose.aside(_IS_FILLED):
        start = 0 if made.target is not None else b.choose.aside(_STARTS)
        held = Interval(start, start)
        return _made(b, name, family, made.type.dtype, _within(held, made.contents), shape)
    if made.target is None:
        return _made(b, name, family, made.type.dtype, made.contents, shape, made.order)
    end = axes.length(made.target)
    top = end if made.order is Order.OFFSETS else f"{end}+-1"
    return Argument(name, family, "int32", shape=shape, low=0, high=top, order=made.order.value)


def _within(held: Interval, contents: Interval | None) -> Interval:
    return held if contents is None or held.within(contents) else contents


def _made(
    b: Builder,
    name: str,
    kind: str,
    of: Value,
    interval: Interval | None,
    shape: tuple[str, ...] = (),
    order: Order = Order.ANY,
) -> Argument:
    """A value of a type, or an array of such values."""
    if isinstance(of, Struct):
        inner = tuple(_made(b, key, "scalar", field_type, None) for key, field_type in of.fields)
        return Argument(name, "struct" if kind == "scalar" else kind, shape=shape, fields=inner)
    family, cell = cell_of(of)
    scalar = scalar_of(of)
    assert scalar is not None
    low, high = _bounds(b, name, scalar, interval)
    return Argument(name, kind, scalar.name, family, cell, shape, low, high, order.value)


def _bounds(b: Builder, name: str, scalar: Scalar, interval: Interval | None) -> tuple[float, float]:
    if scalar.kind is Kind.BOOL:
        return 0, 1
    if scalar.kind is Kind.FLOAT:
        if interval is not None:
            return float(interval.low), float(interval.high)
        known = next((bounds for names, bounds in _NAMED if name in names), None)
        return known or b.choose.aside(_RANGES)
    interval = interval or ordinary(scalar)
    assert interval is not None
    return int(interval.low), int(interval.high)


def cell_of(of: Value) -> tuple[str, tuple[int, ...]]:
    """The family of a value, and how many components it has along each axis; see `grammar.launch.Argument`."""
    match of:
        case Vector(length=length):
            return "vec", (length,)
        case Matrix(rows=rows, columns=columns):
            return "mat", (rows, columns)
        case Quaternion():
            return "quat", (4,)
        case Transform():
            return "transform", (7,)
    return "", ()
