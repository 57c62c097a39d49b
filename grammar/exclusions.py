"""What the grammar leaves to others or leaves out, each with its reason, so that an exclusion is seen and can go."""

from grammar.types import Value

# Built-ins that have a production of their own, because a call of plain values is not what they are.
HANDLED_ELSEWHERE: dict[str, str] = {
    "tid": "the launch index, drawn by the kernel's prologue",
    "where": "a production of its own: any type in two slots",
    "print": "a statement",
    "printf": "a statement with a format",
    "len": "written on arrays and vectors by the productions that need an extent",
    "rand_init": "a statement that makes a random state",
    "vector": "constructors write wp.vec3(...)",
    "matrix": "constructors write wp.mat33(...)",
    "quaternion": "constructors write wp.quat(...)",
    "transformation": "constructors write wp.transform(...)",
    "identity": "a constructor with keyword arguments",
    "quat_identity": "a constructor with a dtype",
    "transform_identity": "a constructor with a dtype",
    "cast": "needs a type as an argument",
    "select": "removed from Warp: calling it always raises",
    "breakpoint": "stops a debugger; a program has no use for it",
    "expect_near": "an assertion for Warp's own tests; NVRTC rejects it in every dtype",
    "block_dim": "1 on the CPU and the block size on CUDA: no value of a program may depend on it",
}

# (built-in, type it takes or returns) that Warp's frontend accepts and a native compiler does not.
EXCLUDED: dict[tuple[str, Value], str] = {}
