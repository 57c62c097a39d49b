"""Small valid programs that have between them a place for every fault."""

TINY = """import warp as wp


@wp.kernel
def copy(source: wp.array(dtype=float), target: wp.array(dtype=float)):
    i = wp.tid()
    target[i] = source[i]
"""

PLAIN = """import warp as wp

GAIN = 0.5
LIMIT = wp.constant(4)


@wp.kernel
def smooth(
    values: wp.array(dtype=float),
    points: wp.array[wp.vec3],
    image: wp.array2d(dtype=float),
    out: wp.array(dtype=float),
    scale: float,
    length: int,
):
    i = wp.tid()
    total = float(0.0)
    label = int(0)
    weight = 0.25 + scale
    if scale < 0.5:
        total = 1.0 - scale
    elif i > 1 or length > 2:
        total = 2.0
    else:
        total = 3.0
    for k in range(length):
        total = total + wp.max(values[k], scale) * 2.0
        label = k
    while total < -1.0:
        total += 1.5
    steps = length * 3
    inside = scale > 0.5 and not length > 9
    part = wp.vec3(1.0, 2.0, scale)
    unit = wp.normalize(part)
    part[0:2] = wp.vec2(scale, 1.0)
    turned = wp.mat33(1.0) * part
    if steps >= 3 and inside:
        total = total + image[i, 0] + part.x + turned[1] + unit[2] + wp.dot(part, points[i])
    ends = wp.trace(wp.mat33(2.0))
    out[i] = total * weight + float(label) * GAIN + ends * float(LIMIT)
"""

FUNCTIONS = """import warp as wp


@wp.struct
class Body:
    mass: float
    speed: wp.vec3


@wp.func
def drag(body: Body, rate: float) -> float:
    return body.mass * rate


@wp.func
def both(x: float, y: float):
    low = wp.min(x, y)
    return low, wp.max(x, y)


@wp.func
def scaled(x: float, factor: float):
    return x * factor + 1.0


@wp.kernel
def move(bodies: wp.array(dtype=Body), out: wp.array(dtype=float), rate: wp.float32, state: Body, push: wp.vec3):
    i = wp.tid()
    body = bodies[i]
    body.mass = rate * 2.0
    fresh = Body(1.0, push)
    low, high = both(body.mass, rate)
    total = drag(fresh, scaled(rate, 0.5)) + body.speed[0] + state.mass
    out[i] = total + low + high
"""

GENERIC = """from typing import Any

import warp as wp


@wp.kernel
def scale_all(values: wp.array(dtype=Any), factor: Any):
    i = wp.tid()
    values[i] = values[i] * factor


wp.overload(scale_all, [wp.array(dtype=float), float])
"""

GRIDS = """import warp as wp

WIDTH = 8.0


@wp.kernel
def spread(cells: wp.array(dtype=float, ndim=2), marks: wp.array(dtype=wp.float32), tags: wp.array(dtype=int)):
    row, column = wp.tid()
    whole = wp.float64(0.0)
    marks[row] = wp.clamp(cells[row, column], 0.0, WIDTH)
    tags[row] = int(marks[row]) + wp.atomic_add(tags, 0, 1)
    for k in range(3):
        whole += wp.float64(cells[row, k])
    if whole < wp.float64(2.0):
        marks[row] = 2.0
    elif row > 2:
        marks[row] = 3.0
"""

PARENTS = (PLAIN, FUNCTIONS, GENERIC, GRIDS)
