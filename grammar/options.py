"""Options of a kernel and of its module, which people set now and then."""

from collections.abc import Callable

from grammar import nodes
from grammar.builder import Builder
from grammar.nodes import Node
from grammar.surroundings import Surroundings

Option = tuple[str, Node]

_FALSE, _TRUE = nodes.name("False"), nodes.name("True")
SWITCHES = ("verify_autograd_array_access", "enable_vector_component_overwrites")
_MODES = ("RUN_TO_RUN", "GPU_TO_GPU")
_ORDERED = {"_in_place", "_element_write"}  # cells changed in several ways: refused where atomics keep their order
_BLOCKS = ("128", "256", "64", "512")


def draw_options(b: Builder) -> None:
    """One set of options, for few programs."""
    if b.has("option") and not b.around.options and b.choose.chance(1):
        b.choose.weighted(_SETS)(b, b.around)


def forward_alone(b: Builder) -> None:
    """`@wp.kernel(enable_backward=False)`: forward code alone."""
    _no_backward(b, b.around)


def _no_backward(b: Builder, around: Surroundings) -> None:
    around.options.append(("enable_backward", _FALSE))


def _no_backward_in_module(b: Builder, around: Surroundings) -> None:
    """`wp.set_module_options({"enable_backward": False})`."""
    around.settings.append(("enable_backward", _FALSE))


def _launch_bounds(b: Builder, around: Surroundings) -> None:
    """How many threads a block may have, and how many blocks a processor should hold."""
    threads = nodes.number(b.choose.pick(_BLOCKS))
    if b.choose.chance(5):
        threads = nodes.tuple_([threads, nodes.number(b.choose.pick(("2", "1", "4")))])
    around.options.append(("launch_bounds", threads))


def _grid_stride(b: Builder, around: Surroundings) -> None:
    """A kernel without the loop over what the grid does not cover."""
    around.options.append(("grid_stride", _FALSE))


def _bounds_and_stride(b: Builder, around: Surroundings) -> None:
    _launch_bounds(b, around)
    _grid_stride(b, around)


def _cluster(b: Builder, around: Surroundings) -> None:
    """Blocks that the hardware schedules together."""
    around.options.append(("cluster_dim", nodes.number(b.choose.pick(("2", "4", "8")))))


def _registers(b: Builder, around: Surroundings) -> None:
    """A bound on registers, and where what does not fit goes."""
    around.options.append(("cuda_max_registers", nodes.number(b.choose.pick(("64", "32", "128", "48")))))
    if b.choose.chance(8):
        around.options.append(("enable_cuda_smem_spilling", _TRUE))


def _unique_module(b: Builder, around: Surroundings) -> None:
    """A kernel with a module of its own, and options for it."""
    around.options.append(("module", nodes.string("unique")))
    if b.choose.chance(10):
        pair = (nodes.string("fast_math"), _TRUE)
        around.options.append(("module_options", nodes.dictionary([pair])))


def _module_settings(b: Builder, around: Surroundings) -> None:
    """Options of the module: how numbers are treated, how far loops are unrolled."""
    rows: list[tuple[Option, int]] = [
        (("fast_math", _TRUE), 3),
        (("max_unroll", nodes.number("8" if around.unrolled else b.choose.pick(("8", "4", "1")))), 4),
        (("fuse_fp", _FALSE), 2),
        (("default_grid_stride", _FALSE), 2),
        (("lineinfo", _TRUE), 2),
        (("mode", nodes.string("debug")), 2),
    ]
    if not {made.__name__ for made in b.drawn if hasattr(made, "__name__")} & _ORDERED and b.counting is None:
        mode = nodes.attribute(nodes.attribute(nodes.wp("config"), "DeterministicMode"), b.choose.pick(_MODES))
        rows.append((("deterministic", mode), 4))
    around.settings.append(b.choose.weighted(rows))


def _switch(b: Builder, around: Surroundings) -> None:
    """A setting of Warp's that changes the code it generates, for this program."""
    around.switches.append(b.choose.pick(SWITCHES))


_SETS: tuple[tuple[Callable[[Builder, Surroundings], None], int], ...] = (
    (_no_backward, 5),
    (_launch_bounds, 3),
    (_module_settings, 8),
    (_no_backward_in_module, 1),
    (_grid_stride, 1),
    (_bounds_and_stride, 1),
    (_cluster, 2),
    (_registers, 2),
    (_unique_module, 2),
    (_switch, 4),
)
