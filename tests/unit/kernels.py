"""Kernels for tests, as source text: small, realistic, and between them every shape of generated code."""

SAXPY = """\
import warp as wp


@wp.kernel
def saxpy(x: wp.array(dtype=float), y: wp.array(dtype=float), alpha: float):
    i = wp.tid()
    y[i] = alpha * x[i] + y[i]
"""

PARTICLES = """\
import warp as wp


@wp.struct
class Material:
    stiffness: float
    damping: wp.float64
    axis: wp.vec3


@wp.struct
class Particle:
    position: wp.vec3
    velocity: wp.vec3
    material: Material
    alive: bool


@wp.func
def spring(p: Particle, anchor: wp.vec3):
    offset = p.position - anchor
    length = wp.length(offset)
    return -p.material.stiffness * offset, length


@wp.kernel
def integrate(particles: wp.array(dtype=Particle), anchors: wp.array(dtype=wp.vec3), dt: float):
    i = wp.tid()
    p = particles[i]
    if not p.alive:
        return
    force, length = spring(p, anchors[i])
    if length > 1.0e-6:
        p.velocity = p.velocity + force * (dt / length)
    p.position += p.velocity * dt
    particles[i] = p
"""

OVERLOADS = """\
import warp as wp


@wp.func
def blend(a: float, b: float):
    return 0.5 * (a + b)


@wp.func
def blend(a: wp.vec3, b: wp.vec3):
    return 0.5 * (a + b)


@wp.func
def energy(v: wp.vec3, mass: float = 1.0) -> float:
    return 0.5 * mass * wp.dot(v, v)


@wp.kernel
def mix(u: wp.array(dtype=wp.vec3), w: wp.array(dtype=float), out: wp.array(dtype=float)):
    i, j = wp.tid()
    v = blend(u[i], u[j])
    out[i] = blend(w[j], energy(v)) + energy(v, mass=2.0)
"""

HISTOGRAM = """\
import warp as wp


@wp.kernel
def histogram(values: wp.array(dtype=wp.float32), counts: wp.array(dtype=wp.int32), largest: wp.array(dtype=float)):
    i = wp.tid()
    v = values[i]
    bin = wp.clamp(int(v * 16.0), 0, counts.shape[0] - 1)
    wp.atomic_add(counts, bin, 1)
    wp.atomic_max(largest, 0, v)
    counts[bin] += 1
"""

LOOPS = """\
import warp as wp


@wp.kernel
def newton(a: wp.array(dtype=float), steps: int, out: wp.array2d(dtype=float)):
    i, j = wp.tid()
    x = float(a[i])
    for k in range(4):
        x = x - (x * x - 2.0) / (2.0 * x)
    for k in range(40):
        x = x + 0.01 * float(k)
    for k in range(steps):
        if k == j:
            continue
        if x > 100.0:
            break
        x = x * 1.5
    residual = float(1.0)
    n = int(0)
    while residual > 1.0e-3 and n < 32:
        residual = residual * 0.5
        n = n + 1
    out[i, j] = x if residual < 0.5 else -x
"""

ROTATIONS = """\
import warp as wp


@wp.kernel
def place(poses: wp.array(dtype=wp.transform), offsets: wp.array(dtype=wp.vec3), angle: float):
    i = wp.tid()
    q = wp.quat_from_axis_angle(wp.vec3(0.0, 0.0, 1.0), angle)
    t = wp.transform(offsets[i], q)
    poses[i] = wp.transform_multiply(poses[i], t)
    m = wp.quat_to_matrix(q)
    offsets[i] = m @ wp.transform_point(t, offsets[i])
    r = offsets[i]
    r[1] = r[0] * 2.0
    offsets[i] = r
"""

WIDTHS = """\
import warp as wp

half3 = wp.types.vector(length=3, dtype=wp.float16)


@wp.kernel
def widths(a: wp.array(dtype=half3), b: wp.array(dtype=wp.float64), c: wp.array(dtype=wp.uint8), seed: wp.uint32):
    i = wp.tid()
    h = a[i]
    s = wp.float16(0.5) * wp.dot(h, h)
    state = wp.rand_init(int(seed), i)
    b[i] = wp.float64(s) + wp.float64(wp.randf(state)) * wp.sin(b[i])
    c[i] = (c[i] & wp.uint8(15)) << wp.uint8(2)
    print(b[i])
"""

FORWARD_ONLY = """\
import warp as wp


@wp.func
def scale(x: float):
    return x * 3.0


@wp.kernel(enable_backward=False)
def forward_only(a: wp.array3d(dtype=float)):
    i, j, k = wp.tid()
    a[i, j, k] = scale(a[i, j, k])
"""

BFLOAT16 = """\
import warp as wp


@wp.kernel
def brain(a: wp.array(dtype=wp.bfloat16), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = float(a[i] * a[i])
"""

CONSTRUCTED = """\
import warp as wp


@wp.struct
class Interval:
    low: float
    high: float


@wp.func
def widen(a: Interval, by: float):
    return Interval(a.low - by, a.high + by)


@wp.kernel
def constructed(intervals: wp.array(dtype=Interval), by: float):
    i = wp.tid()
    unit = Interval(low=0.0, high=1.0)
    empty = Interval()
    wide = widen(intervals[i], by)
    if wide.high - wide.low < unit.high:
        intervals[i] = empty
    else:
        intervals[i] = wide
"""

LIBRARY = """\
import warp as wp


@wp.func
def norm_l1(x: float):
    return wp.abs(x)


@wp.kernel
def library(a: wp.array(dtype=wp.vec3), b: wp.array(dtype=wp.vec2), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = wp.norm_l2(a[i]) + wp.norm_l2(b[i]) + norm_l1(a[i][0]) + wp.norm_huber(a[i], 0.5)
"""

GRADIENTS = """\
import warp as wp


@wp.func
def cube(x: float):
    return x * x * x


@wp.func_grad(cube)
def adj_cube(x: float, adj_ret: float):
    wp.adjoint[x] += 3.0 * x * x * adj_ret


@wp.func
def slope(x: float):
    return wp.grad(cube)(x)


@wp.kernel
def gradients(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = cube(a[i]) + slope(a[i])
"""

STATICS = """\
import warp as wp

TAPS = 3
WEIGHT = wp.constant(0.25)


@wp.kernel
def statics(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    total = float(0.0)
    for k in range(TAPS):
        total += a[i + k] * wp.static(1.0 / (1.0 + k))
    out[i] = total * WEIGHT
"""

CONFIGURED = """\
import warp as wp

wp.set_module_options({"max_unroll": 2, "fast_math": True})


@wp.kernel(launch_bounds=(128, 2), grid_stride=False)
def configured(a: wp.array(dtype=float)):
    i = wp.tid()
    for k in range(3):
        a[i] = a[i] + float(k)
"""

TILES = """\
import warp as wp


@wp.func
def double(t: wp.tile(dtype=float, shape=(64,))):
    return t + t


@wp.kernel
def tiles(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i, lane = wp.tid()
    t = wp.tile_load(a, shape=64, offset=i * 64)
    wp.tile_store(out, double(t), offset=i * 64)
    x = wp.tile(float(lane))
    wp.tile_atomic_add(out, wp.tile_sum(x), offset=i)
"""

GENERIC = """\
from typing import Any

import warp as wp


@wp.func
def square(x: Any):
    return x * x


@wp.kernel
def generic(a: wp.array(dtype=Any), out: wp.array(dtype=Any)):
    i = wp.tid()
    out[i] = square(a[i])


wp.overload(generic, [wp.array(dtype=wp.float64), wp.array(dtype=wp.float64)])
"""

NATIVE_FUNCTION = """\
import warp as wp


@wp.func_native(snippet="return x + 1.0f;", adj_snippet="adj_x += adj_ret;")
def bump(x: float) -> float: ...


@wp.kernel
def native_function(a: wp.array(dtype=float)):
    i = wp.tid()
    a[i] = bump(a[i])
"""

UNIQUE = """\
import warp as wp


@wp.kernel(module="unique")
def unique(a: wp.array(dtype=float)):
    a[wp.tid()] = 1.0
"""

UNIQUE_WITH_FUNCTION = """\
import warp as wp


@wp.func
def halved(x: float):
    return 0.5 * x


@wp.kernel(module="unique", module_options={"fast_math": True})
def unique_with_function(a: wp.array(dtype=float)):
    i = wp.tid()
    a[i] = halved(a[i])
"""

FACTORY = """\
import warp as wp


def make_scaled(scale: float, op: wp.Function, order: int):
    @wp.func
    def scaled(x: float):
        return op(x) * scale

    @wp.kernel
    def apply(a: wp.array(dtype=float), out: wp.array(dtype=float)):
        i = wp.tid()
        total = float(0.0)
        for k in range(order):
            total += scaled(a[i]) + float(k)
        out[i] = total

    return apply


kernel = make_scaled(2.0, wp.sin, 3)
"""

GENERIC = """\
from typing import Any

import warp as wp


@wp.kernel
def scale_any(values: wp.array(dtype=Any), s: wp.Float, out: wp.array(dtype=Any)):
    i = wp.tid()
    out[i] = values.dtype(0.5) * values[i] + s


wp.overload(scale_any, {"values": wp.array(dtype=wp.float64), "s": wp.float64, "out": wp.array(dtype=wp.float64)})
"""

NATIVE_ADJOINT = """\
import warp as wp

snippet = \"\"\"
    return x * x + wp::sin(k);
\"\"\"


@wp.func_native(snippet, adj_snippet="adj_x += 2.0f * x * adj_ret; adj_k += wp::cos(k) * adj_ret;")
def bowl(x: float, k: float) -> float: ...


@wp.func
def soft(x: float):
    return wp.round(x)


@wp.func_grad(soft)
def adj_soft(x: float, adj_ret: float):
    wp.adjoint[x] += adj_ret


@wp.kernel
def native_adjoint(a: wp.array(dtype=float)):
    i = wp.tid()
    a[i] = bowl(a[i], 2.0) + soft(a[i]) + wp.grad(wp.sin)(a[i])
"""

FUTURE = """\
from __future__ import annotations

import warp as wp


@wp.struct
class Cell:
    value: wp.float32
    weights: wp.array(dtype=wp.float32)


@wp.kernel
def future(cells: wp.array(dtype=Cell), c: Cell):
    i = wp.tid()
    cells[i].value = c.value + c.weights[i]
"""

ALL = {name.lower(): source for name, source in list(globals().items()) if name.isupper() and isinstance(source, str)}
"""Every kernel above by the name of its constant, lower case."""
