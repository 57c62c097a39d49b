"""Words that people write in numerical code, by what they name."""

# Array parameters and locals, by the kind of value they hold.
ARRAYS: dict[str, tuple[str, ...]] = {
    "float": (
        "values", "x", "data", "samples", "signal", "weights", "field", "density", "temperature", "pressure", "heights",
        "source", "mass", "energy", "a", "b", "u", "coeffs", "scores", "distances", "areas", "intensity", "charge", "phi",
        "potential", "costs", "radii", "depth", "flux", "curvature", "stiffness_map", "rest_lengths", "voltage", "alpha_map",
    ),
    "int": (
        "counts", "labels", "ids", "levels", "states", "codes", "ages", "flags", "votes", "ranks", "types", "bins", "keys",
        "degrees", "lengths", "priorities", "materials", "groups",
    ),
    "uint": ("masks", "bits", "hashes", "words", "seeds", "codes", "keys", "flags"),
    "bool": ("active", "valid", "mask", "visited", "inside", "enabled", "selected", "fixed"),
    "index": ("indices", "neighbors", "parents", "order", "links", "children", "targets", "permutation", "slots"),
    "vector": (
        "positions", "velocities", "forces", "normals", "points", "directions", "colors", "gradients", "offsets", "momenta",
        "accelerations", "vertices", "x", "v", "f", "targets", "displacements", "axes", "centers", "rays", "tangents",
    ),
    "matrix": ("matrices", "rotations", "jacobians", "tensors", "frames", "inertias", "hessians", "stresses", "blocks"),
    "quat": ("orientations", "rotations", "attitudes", "quats", "body_q", "spins"),
    "transform": ("transforms", "poses", "frames", "body_xforms", "camera_poses", "joints"),
    "struct": ("particles", "bodies", "cells", "nodes", "agents", "contacts", "items", "elements", "edges", "springs"),
}  # fmt: skip

OUTPUTS: dict[str, tuple[str, ...]] = {
    "float": (
        "out", "result", "output", "dst", "results", "next_values", "updated", "residual", "response", "filtered", "norms",
        "new_field", "error", "loss", "scores_out", "energy_out", "smoothed",
    ),
    "int": ("out", "result", "counts_out", "labels_out", "output", "assigned", "hits", "winners", "steps", "classes"),
    "uint": ("out", "packed", "hashed", "result", "bits_out"),
    "bool": ("out", "mask_out", "accepted", "is_valid", "hit"),
    "index": ("out", "next_indices", "order_out"),
    "vector": ("out", "result", "new_positions", "new_velocities", "output", "directions_out", "projected", "moved", "grad"),
    "matrix": ("out", "result", "products", "rotated", "matrices_out", "stress_out"),
    "quat": ("out", "result", "new_orientations", "rotations_out", "q_out"),
    "transform": ("out", "result", "world_poses", "new_poses", "xforms_out"),
    "struct": ("out", "result", "updated", "next_state"),
}  # fmt: skip

# Targets of atomics: cells that several threads add to.
SHARED: dict[str, tuple[str, ...]] = {
    "float": ("total", "sums", "energy", "accum", "loss", "partial_sums", "histogram", "totals", "grid_mass", "weights_sum"),
    "int": ("counter", "counts", "histogram", "bins", "hits", "cell_counts", "num_active", "tally", "occupancy"),
    "uint": ("mask", "bits", "occupied", "flags", "counter"),
    "vector": ("forces", "total_force", "momentum", "grid_velocity", "centroid", "gradient_sum"),
    "matrix": ("total_inertia", "covariance", "stiffness", "sums"),
}  # fmt: skip

SCALARS: dict[str, tuple[str, ...]] = {
    "float": (
        "dt", "alpha", "scale", "gain", "threshold", "radius", "stiffness", "damping", "beta", "gamma", "rate", "eps", "mu",
        "sigma", "omega", "kappa", "bias", "factor", "weight", "friction", "decay", "epsilon", "tau", "density", "viscosity",
        "lam", "h", "dx", "inv_dx", "strength", "limit", "cutoff", "speed", "time", "phase", "amplitude", "frequency",
    ),
    "int": ("shift", "limit", "level", "offset", "base", "period", "cap", "rounds", "margin", "budget", "target", "bias"),
    "uint": ("seed", "salt", "key", "mask", "prime", "bits"),
    "bool": ("use_damping", "normalize", "wrap", "clamp_output", "mirror", "active", "invert"),
    "length": ("n", "count", "num_points", "num_items", "size", "num_particles", "length", "num_rows"),
    "width": ("width", "cols", "nx", "num_cols", "w"),
    "height": ("height", "rows", "ny", "num_rows", "h"),
    "depth": ("depth", "nz", "layers", "num_slices"),
    "steps": ("num_steps", "iterations", "rounds", "num_iters", "max_steps", "substeps"),
    "stride": ("stride", "offset", "step", "gap"),
    "vector": ("gravity", "origin", "wind", "center", "axis", "direction", "offset", "up", "target", "normal", "lower", "upper"),
    "matrix": ("rotation", "basis", "metric", "jacobian", "inertia", "transform_matrix", "stress"),
    "quat": ("rotation", "orientation", "spin", "attitude"),
    "transform": ("pose", "frame", "xform", "camera", "body_frame"),
    "struct": ("params", "config", "material", "settings", "state", "options", "model"),
    "seed": ("seed", "random_seed", "kernel_seed"),
}  # fmt: skip

LOCALS: dict[str, tuple[str, ...]] = {
    "float": (
        "s", "t", "d", "r", "w", "u", "p", "val", "diff", "ratio", "delta", "dist", "factor", "err", "weight", "term", "drag",
        "energy", "height", "speed", "angle", "blend", "excess", "falloff", "slope", "lift", "mean", "peak", "scaled", "base",
        "force", "pull", "decay", "gap", "offset", "phase", "current", "value", "penalty", "c", "e", "g", "q", "z", "y",
    ),
    "int": ("k", "m", "c", "idx", "step", "level", "bucket", "rank", "code", "parity", "shift", "steps", "cell", "slot", "label"),
    "uint": ("bits", "h", "word", "mask", "hashed", "mixed", "key", "low", "high"),
    "bool": ("inside", "valid", "active", "is_near", "hit", "keep", "done", "positive", "converged", "too_far", "ready"),
    "vector": (
        "v", "p", "d", "dir", "n", "offset", "delta", "pos", "axis", "center", "velocity", "force", "point", "normal", "diff",
        "tangent", "impulse", "acc", "rel", "target", "drift", "grad", "a", "b", "u", "w", "heading", "side",
    ),
    "matrix": ("m", "A", "R", "J", "basis", "rot", "S", "F", "K", "M", "B", "outer", "stress", "strain", "frame", "P"),
    "quat": ("q", "rot", "r", "orientation", "dq", "spin", "twist", "q_rel", "attitude"),
    "transform": ("xform", "pose", "tf", "world", "frame", "local", "joint", "X"),
    "struct": ("item", "state", "p", "body", "cell", "node", "current", "entry", "updated"),
    "state": ("state", "rng", "rng_state"),
}  # fmt: skip

ACCUMULATORS: dict[str, tuple[str, ...]] = {
    "float": ("total", "acc", "sum_val", "running", "accum", "result", "best", "energy", "work", "level", "integral"),
    "int": ("count", "total", "num", "hits", "steps", "score", "n_valid", "tally", "best"),
    "uint": ("h", "hashed", "acc", "bits", "checksum"),
    "bool": ("found", "any_hit", "all_valid"),
    "vector": ("total", "acc", "force", "sum_vec", "result", "flow", "velocity", "v", "x"),
    "matrix": ("acc", "M", "total", "cov", "result", "product"),
    "quat": ("q", "rot", "result", "orientation"),
    "transform": ("xform", "pose", "result"),
    "struct": ("state", "current", "result"),
}  # fmt: skip

THREADS: tuple[tuple[str, ...], ...] = (
    ("tid", "i", "idx", "gid", "index", "thread_id"),
    ("i", "row", "x", "ix", "a"),
    ("j", "col", "y", "iy", "b"),
    ("k", "layer", "z", "iz", "c"),
)
LOOPS: tuple[str, ...] = (
    "j",
    "k",
    "i",
    "m",
    "step",
    "s",
    "n",
    "it",
    "l",
    "c",
    "p",
    "neighbor",
    "side",
    "axis",
    "pass_id",
)
BOUNDS: dict[str, tuple[str, ...]] = {
    "previous": ("left", "prev", "lo", "west", "behind", "i0", "below"),
    "next": ("right", "next_idx", "hi", "east", "ahead", "i1", "above"),
    "gathered": ("other", "src", "neighbor", "parent", "target", "nb", "slot"),
    "counter": ("k", "it", "step", "iteration", "tries", "depth", "attempt"),
}

VERBS: tuple[str, ...] = (
    "compute", "update", "evaluate", "apply", "accumulate", "advance", "blend", "project", "solve", "relax", "filter", "mix",
    "integrate", "sample", "normalize", "remap", "assemble", "propagate", "correct", "damp", "adjust", "combine", "estimate",
)  # fmt: skip
NOUNS: tuple[str, ...] = (
    "energy", "weights", "field", "forces", "pressure", "density", "flux", "response", "state", "potential", "residual", "gradient",
    "signal", "error", "profile", "velocity", "contact", "heat", "growth", "height", "flow", "tension", "drag", "loss", "spread",
)  # fmt: skip
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "float": (
        "falloff", "smooth_step", "soft_clip", "kernel_weight", "spring_energy", "attenuate", "ease", "response", "safe_ratio",
        "penalty", "sigmoid_like", "bump", "barrier", "saturate", "huber", "drag_term", "poly_kernel", "score", "curve", "damping_term",
    ),
    "int": ("wrap_index", "bucket_of", "level_of", "quantize", "next_code", "rank_of", "clamp_level", "steps_for", "pack"),
    "uint": ("mix_bits", "hash_word", "scramble", "rotate_bits", "fold"),
    "bool": ("is_inside", "should_skip", "accepts", "is_close", "crosses", "in_range", "passes"),
    "vector": ("reflect_dir", "limit_length", "pull_toward", "field_at", "drag_force", "swirl", "blend_dirs", "safe_normalize", "contact_force"),
    "matrix": ("make_basis", "rotate_frame", "strain_of", "project_matrix", "metric_of", "outer_sum"),
    "quat": ("half_turn", "align", "compose_spin", "turn_about", "nudge"),
    "transform": ("make_pose", "compose_pose", "offset_pose", "relative_pose"),
    "struct": ("step_state", "make_state", "advance_state", "merge"),
    "several": ("split_parts", "decompose", "minmax_of", "solve_pair", "polar_parts", "bounds_of", "value_and_slope", "sincos_of", "two_roots"),
}  # fmt: skip

STRUCTS: tuple[str, ...] = (
    "Params", "Particle", "Material", "Body", "Cell", "Config", "Contact", "State", "Sphere", "Spring", "Agent", "Node", "Settings",
    "Element", "Ray", "Sample", "Joint", "Light", "Probe", "Wheel",
)  # fmt: skip
NESTED_STRUCTS: tuple[str, ...] = ("Limits", "Bounds", "Motion", "Shape", "Range", "Pose", "Props", "Tuning")
FIELDS: dict[str, tuple[str, ...]] = {
    "float": (
        "mass", "radius", "stiffness", "damping", "friction", "gain", "threshold", "scale", "density", "charge", "age", "speed",
        "rest_length", "viscosity", "weight", "energy", "low", "high", "tolerance", "rate",
    ),
    "int": ("kind", "level", "count", "index", "group", "layer", "steps", "max_iter", "flags", "age"),
    "uint": ("seed", "mask", "bits", "key", "code"),
    "bool": ("active", "fixed", "enabled", "visible", "wrap", "sleeping"),
    "vector": ("pos", "vel", "force", "normal", "axis", "offset", "color", "center", "lower", "upper", "dir", "target"),
    "matrix": ("inertia", "basis", "rotation", "stress", "jacobian"),
    "quat": ("rot", "orientation", "spin", "q"),
    "transform": ("pose", "frame", "xform", "local"),
    "struct": ("limits", "motion", "props", "bounds", "extra"),
}  # fmt: skip

# Names that a program must not bind: Python and Warp read them otherwise.
RESERVED = frozenset(
    {"wp", "float", "int", "bool", "range", "len", "print", "type", "min", "max", "abs", "round", "pow", "sum"}
)
