"""Forms of the language that the grammar keeps away from, each with a program that shows why, so that it can go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the language that Warp ought to take and does not, with a program that shows it.

    `program` is a kernel `k`, without its decorator; `definitions` are the functions above it.
    """

    name: str
    reason: str
    program: str
    definitions: str = ""


FORMS: tuple[Form, ...] = (
    Form(
        "size and ndim of an array",
        "they are read off the annotation when code is generated, so that `size` is 0, and can be assigned to nothing",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    n = a.size
    out[i] = float(n)
""",
    ),
    Form(
        "index of another type than int, assigned to",
        "the adjoint of an assignment to a component takes an int alone; sums there, reads and the cells of arrays "
        "take an index of any type",
        """
def k(a: wp.array(dtype=float), p: wp.array(dtype=wp.vec3), out: wp.array(dtype=wp.vec3)):
    i = wp.tid()
    axis = wp.int64(i % 3)
    v = p[i]
    v[axis] = a[i]
    out[i] = v
""",
    ),
    Form(
        "slice of a part, assigned to",
        "a slice of a variable can be assigned to; a slice of an array's cell or of a field has no overload",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=wp.vec3)):
    i = wp.tid()
    out[i][0:2] = wp.vec2(a[i], 1.0)
""",
    ),
    Form(
        "product with a part of a cell",
        "a part of a cell of an array takes sums alone where there is a backward pass, as sums are atomics",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=wp.vec3)):
    i = wp.tid()
    out[i].x *= a[i]
""",
    ),
    Form(
        "64-bit cast of a constant",
        "wp.int64(m), wp.uint64(m) and wp.float64(m) change the type of the constant m itself, which the index of an "
        "unrolled loop is; a later use as an int32 is refused",
        """
def k(a: wp.array(dtype=float), n: int, out: wp.array(dtype=float)):
    i = wp.tid()
    for m in range(3):
        out[i] = float(wp.int64(m)) + a[m % n]
""",
    ),
    Form(
        "half of a bool",
        "the adjoint of wp.float16(p) or wp.bfloat16(p) of a bool casts a half to bool, which clang finds ambiguous",
        """
def k(a: wp.array(dtype=wp.float16), out: wp.array(dtype=wp.float16)):
    i = wp.tid()
    out[i] = wp.float16(a[i] > wp.float16(0.0))
""",
    ),
    Form(
        "array cell in a tuple, unrolled",
        "in a tuple assignment a bare array cell is bound as a reference, and the second turn of an unrolled loop "
        "may not bind it again",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    for m in range(2):
        x, y = a[i], a[m]
        out[i] = x + y
""",
    ),
    Form(
        "gradient of a function that returns float",
        "wp.grad starts the adjoint of a result annotated `-> float` from float(1), which a macro turns into a "
        "function that neither compiler finds",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = wp.grad(square)(a[i])
""",
        """
@wp.func
def square(x: float) -> float:
    return x * x
""",
    ),
    Form(
        "gradient of a function with its own",
        "the function under @wp.func_grad is not printed when wp.grad alone asks for it",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = wp.grad(square)(a[i])
""",
        """
@wp.func
def square(x: float):
    return x * x


@wp.func_grad(square)
def adj_square(x: float, adj_ret: float):
    wp.adjoint[x] += 2.0 * x * adj_ret
""",
    ),
    Form(
        "gradient with a default left out",
        "wp.grad takes the argument that was left out for a variable and prints var_None",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    slope, by_scale = wp.grad(square)(a[i])
    out[i] = slope * by_scale
""",
        """
@wp.func
def square(x: float, scale: float = 2.0):
    return x * x * scale
""",
    ),
    Form(
        "gradient of a built-in at a type without a name",
        "the gradients have the type variables of the generic built-in for types, not those of the arguments",
        """
def k(a: wp.array(dtype=vec5), out: wp.array(dtype=float)):
    i = wp.tid()
    slope = wp.grad(wp.length)(a[i])
    out[i] = slope[0] + slope[1]
""",
        """
vec5 = wp.types.vector(length=5, dtype=float)
""",
    ),
    Form(
        "wp.Float handed on to Any",
        "a function that takes nothing but Any is refused an argument that is itself a parameter annotated wp.Float, "
        "wp.Int or wp.Scalar",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = twice(a[i])
""",
        """
from typing import Any


@wp.func
def square(x: Any):
    return x * x


@wp.func
def twice(x: wp.Float):
    return square(x) + square(x)
""",
    ),
    Form(
        "tuple bound again, unrolled",
        "types of tuples are compared by identity: the second turn of an unrolled loop may not bind the name again",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    for m in range(2):
        pair = (a[i], a[m])
        out[i] = pair[0] + pair[1]
""",
    ),
    Form(
        "map of a built-in of three",
        "wp.tile_map hands on a built-in of three arguments by its bare name, which has overloads: no compiler can "
        "tell which is meant",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    t = wp.tile_load(a, shape=16, offset=i * 16)
    wp.tile_store(out, wp.tile_map(wp.clamp, t, 0.0, 1.0), offset=i * 16)
""",
    ),
    Form(
        "sign of a tile of integers",
        "in C++ sign of an integer is an int8, and a tile of those is no tile of the integers that Warp takes it for",
        """
def k(a: wp.array(dtype=int), out: wp.array(dtype=int)):
    i = wp.tid()
    t = wp.tile_load(a, shape=16, offset=i * 16)
    wp.tile_store(out, wp.tile_map(wp.sign, t), offset=i * 16)
""",
    ),
    Form(
        "cell of an array in a struct, changed by another operator than a sum",
        "the array is a reference there, and the cell is read as if the reference were a vector",
        """
def k(s: Fields, out: wp.array(dtype=float)):
    i = wp.tid()
    s.values[i] *= 2.0
    out[i] = 1.0
""",
        """
@wp.struct
class Fields:
    values: wp.array(dtype=float)
""",
    ),
    Form(
        "value of wp.static by keyword",
        "the name of the keyword is taken for a part of the expression",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = a[i] * wp.static(expr=2.0)
""",
    ),
    Form(
        "text by wp.static, printed",
        "a constant may be a text, says the check of its value, but code has no type for it",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    print(wp.static("value"))
    out[i] = a[i]
""",
    ),
    Form(
        "struct by wp.static, of a struct that nothing else brings in",
        "the definition of the struct is left out of the code",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = a[i] * wp.static(SOFT).stiffness
""",
        """
@wp.struct
class Spring:
    stiffness: float


SOFT = Spring()
SOFT.stiffness = 2.0
""",
    ),
    Form(
        "struct in a struct, as a row of NumPy",
        "the inner struct is asked as it lies in memory, where it is no struct of Warp's",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = a[i] * STIFFNESS
""",
        """
@wp.struct
class Material:
    stiffness: float


@wp.struct
class Spring:
    material: Material


STIFFNESS = Spring().numpy_value()[0][0]
""",
    ),
    Form(
        "escaped quote in the message of an assertion",
        "the message is copied with its backslash, and a second one put in front",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    assert a[i] > 0.0, "no \\"negative\\" value"
    out[i] = a[i]
""",
    ),
    Form(
        "constant vector as a row of a matrix",
        "a constant of the module that is a vector can be assigned to a slice of a vector, and neither assigned nor "
        "added to a row or column of a matrix: there the overload wants a variable",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=wp.mat33)):
    i = wp.tid()
    frame = wp.mat33()
    frame[2] = UP
    out[i] = frame * a[i]
""",
        """
UP = wp.constant(wp.vec3(0.0, 1.0, 0.0))
""",
    ),
    Form(
        "matrix of one row or column, number by number",
        "clang finds the constructor from so many numbers and the one from so many vectors ambiguous; from a vector, "
        "by `matrix_from_cols`, and of one number it is made",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=mat31)):
    i = wp.tid()
    out[i] = mat31(a[i], 0.0, 1.0)
""",
        """
mat31 = wp.types.matrix(shape=(3, 1), dtype=float)
""",
    ),
    Form(
        "float as the dtype of a quaternion of zeros",
        "wp.quaternion(dtype=float) asks for a float type, and finds none but Warp's own",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=wp.quat)):
    i = wp.tid()
    turn = wp.quaternion(dtype=float)
    turn[3] = a[i]
    out[i] = turn
""",
    ),
    Form(
        "float as the dtype of a quaternion, returned",
        "of quaternions and transforms, unlike vectors and matrices, that of float is another than that of wp.float32",
        """
def k(a: wp.array(dtype=wp.quat), out: wp.array(dtype=wp.quat)):
    i = wp.tid()
    out[i] = upright(a[i])
""",
        """
@wp.func
def upright(q: wp.quat):
    if q[3] < 0.0:
        return wp.quaternion(-q[0], -q[1], -q[2], -q[3], dtype=float)
    return q
""",
    ),
    Form(
        "tile of an array's cell",
        "wp.tile takes the cell for a reference, whose name it then asks for in vain; bound to a name first, it is a "
        "number",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    t = wp.tile(a[i])
    out[i] = wp.untile(t)
""",
    ),
    Form(
        "tile of quaternions, spread",
        "what makes a tile of four rows of a quaternion has no overload for one in C++",
        """
def k(a: wp.array(dtype=wp.quat), out: wp.array(dtype=wp.vec4)):
    i = wp.tid()
    q = a[i]
    t = wp.tile(q)
    out[i] = wp.untile(t)
""",
    ),
    Form(
        "halves counted",
        "wp.tile_arange takes float16 for a dtype, and its product of an index and a half is ambiguous in C++",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=wp.float16)):
    i = wp.tid()
    t = wp.tile_arange(8, dtype=wp.float16)
    wp.tile_store(out, t, offset=i * 8)
""",
    ),
    Form(
        "axis of tile_squeeze as a number",
        "the value function makes a tuple of one axis, which the overload has refused before",
        """
def k(a: wp.array2d(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    t = wp.tile_load(a, shape=(1, 8), offset=(i, 0))
    wp.tile_store(out, wp.tile_squeeze(t, axis=0), offset=i * 8)
""",
    ),
    Form(
        "replay of an overloaded function",
        "the call goes by the number of the function, the definition by that of its replay, and they differ",
        """
def k(a: wp.array(dtype=float), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = double(a[i])
""",
        """
@wp.func
def double(x: int):
    return x * 2


@wp.func
def double(x: float):
    return x * 2.0


@wp.func_replay(double)
def replay_double(x: float):
    return x + x
""",
    ),
)


def is_avoided(form: str) -> bool:
    """Whether a row of `FORMS` bears this name: without the row, the grammar draws the form."""
    return any(row.name == form for row in FORMS)
