"""Built-ins that the grammar leaves to others or leaves out, each with its reason, so that each is seen and can go."""

from collections.abc import Callable
from dataclasses import dataclass

from grammar.types import BFLOAT16, FLOAT32, Array, Matrix, Quaternion, Transform, Vector

# Built-ins that have a production of their own, because a call of plain values is not what they are.
HANDLED_ELSEWHERE: dict[str, str] = {
    "tid": "the launch index, drawn by the kernel's prologue",
    "print": "a statement",
    "printf": "a statement with a format",
    "rand_init": "a statement that makes a random state",
    "vector": "constructors write wp.vec3(...)",
    "matrix": "constructors write wp.mat33(...)",
    "quaternion": "constructors write wp.quat(...)",
    "transformation": "constructors write wp.transform(...)",
    "identity": "a constructor with keyword arguments",
    "quat_identity": "a constructor with a dtype",
    "transform_identity": "a constructor with a dtype",
    "cast": "a production of its own: it takes a type as an argument",
    "matrix_from_rows": "constructors write it, with any number of vectors",
    "matrix_from_cols": "constructors write it, with any number of vectors",
    "sample_cdf": "a statement: its array is a distribution, not any array of floats",
    "select": "removed from Warp: calling it always raises",
    "breakpoint": "stops a debugger; a program has no use for it",
    "expect_near": "an assertion for Warp's own tests; NVRTC rejects it in every dtype",
    "block_dim": "1 on the CPU and the block size on CUDA: no value of a program may depend on it",
}


# Built-ins that no program holds, out of all that kernels can call: what they are for is not a program's business.
UNREACHABLE: dict[str, str] = {
    name: HANDLED_ELSEWHERE[name] for name in ("select", "breakpoint", "expect_near", "block_dim")
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Built-ins with types that the registry's value functions accept and the compilers refuse: Warp's to mend."""

    builtins: tuple[str, ...]
    concerns: Callable[[object], bool]
    reason: str


def _composite(kind: object) -> bool:
    return isinstance(kind, (Vector, Matrix, Quaternion, Transform))


def _rigid(kind: object) -> bool:
    return isinstance(kind, (Quaternion, Transform))


def _of_fabric(kind: object) -> bool:
    return isinstance(kind, Array) and kind.family != "array"


def _brief(kind: object) -> bool:
    return getattr(kind, "scalar", None) == BFLOAT16


def _not_float32(kind: object) -> bool:
    return getattr(kind, "scalar", kind) != FLOAT32


EXCLUDED: tuple[Exclusion, ...] = (
    Exclusion(
        ("atomic_exch", "atomic_cas"),
        _composite,
        "NVRTC: no overload of atomicExch or atomicCAS takes a composite; clang compiles it",
    ),
    Exclusion(
        ("atomic_min", "atomic_max"),
        _rigid,
        "clang and NVRTC: min and max of quaternions and transforms do not exist",
    ),
    Exclusion(
        ("atomic_min", "atomic_max"),
        _of_fabric,
        "clang and NVRTC: their adjoint asks for the data of the array, which arrays of Fabric do not have",
    ),
    Exclusion(
        ("svd2", "svd3", "qr3", "eig3"),
        _brief,
        "NVRTC: rsqrt of a bfloat16 is ambiguous; clang compiles it",
    ),
    Exclusion(
        ("spatial_vector",),
        _not_float32,
        "the call itself asks for a dtype argument in any dtype but float32",
    ),
)


def is_excluded(builtin: str, kind: object) -> bool:
    """Whether a row above leaves out this built-in for a type that it takes or returns."""
    return any(builtin in row.builtins and row.concerns(kind) for row in EXCLUDED)
