"""Words that people write in numerical code, by what they name."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Array parameters and locals, by the kind of value they hold.
ARRAYS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "values x data samples signal weights field density temperature pressure heights source mass energy a b u "
        "coeffs scores distances areas intensity charge phi potential costs radii depth flux curvature "
        "stiffness_map rest_lengths voltage alpha_map"
    ),
    "int": _words(
        "counts labels ids levels states codes ages flags votes ranks types bins keys degrees lengths priorities "
        "materials groups"
    ),
    "uint": _words("masks bits hashes words seeds codes keys flags"),
    "bool": _words("active valid mask visited inside enabled selected fixed"),
    "index": _words("indices neighbors parents order links children targets permutation slots"),
    "vector": _words(
        "positions velocities forces normals points directions colors gradients offsets momenta accelerations "
        "vertices x v f targets displacements axes centers rays tangents"
    ),
    "matrix": _words("matrices rotations jacobians tensors frames inertias hessians stresses blocks"),
    "quat": _words("orientations rotations attitudes quats body_q spins"),
    "transform": _words("transforms poses frames body_xforms camera_poses joints"),
    "struct": _words("particles bodies cells nodes agents contacts items elements edges springs"),
}

OUTPUTS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "out result output dst results next_values updated residual response filtered norms new_field error loss "
        "scores_out energy_out smoothed"
    ),
    "int": _words("out result counts_out labels_out output assigned hits winners steps classes"),
    "uint": _words("out packed hashed result bits_out"),
    "bool": _words("out mask_out accepted is_valid hit"),
    "index": _words("out next_indices order_out"),
    "vector": _words("out result new_positions new_velocities output directions_out projected moved grad"),
    "matrix": _words("out result products rotated matrices_out stress_out"),
    "quat": _words("out result new_orientations rotations_out q_out"),
    "transform": _words("out result world_poses new_poses xforms_out"),
    "struct": _words("out result updated next_state"),
}
# Targets of atomics: cells that several threads add to.
SHARED: dict[str, tuple[str, ...]] = {
    "float": _words("total sums energy accum loss partial_sums histogram totals grid_mass weights_sum"),
    "int": _words("counter counts histogram bins hits cell_counts num_active tally occupancy"),
    "uint": _words("mask bits occupied flags counter"),
    "vector": _words("forces total_force momentum grid_velocity centroid gradient_sum"),
    "matrix": _words("total_inertia covariance stiffness sums"),
}

SCALARS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "dt alpha scale gain threshold radius stiffness damping beta gamma rate eps mu sigma omega kappa bias "
        "factor weight friction decay epsilon tau density viscosity lam h dx inv_dx strength limit cutoff speed "
        "time phase amplitude frequency"
    ),
    "int": _words("shift limit level offset base period cap rounds margin budget target bias"),
    "uint": _words("seed salt key mask prime bits"),
    "bool": _words("use_damping normalize wrap clamp_output mirror active invert"),
    "length": _words("n count num_points num_items size num_particles length num_rows"),
    "width": _words("width cols nx num_cols w"),
    "height": _words("height rows ny num_rows h"),
    "depth": _words("depth nz layers num_slices"),
    "steps": _words("num_steps iterations rounds num_iters max_steps substeps"),
    "stride": _words("stride offset step gap"),
    "entries": _words("nnz num_entries num_nonzeros num_values"),
    "nodes": _words("num_nodes num_vertices num_points node_count"),
    "edges": _words("num_edges edge_count num_links"),
    "bins": _words("num_bins bin_count bins_used"),
    "samples": _words("num_samples samples sample_count num_draws trials"),
    "table": _words("table_size resolution num_knots num_entries"),
    "faces": _words("num_faces num_triangles face_count num_tris"),
    "voxels": _words("num_voxels voxel_count active_voxels"),
    "items": _words("num_items num_bounds num_boxes item_count"),
    "vector": _words("gravity origin wind center axis direction offset up target normal lower upper"),
    "matrix": _words("rotation basis metric jacobian inertia transform_matrix stress"),
    "quat": _words("rotation orientation spin attitude"),
    "transform": _words("pose frame xform camera body_frame"),
    "struct": _words("params config material settings state options model"),
    "seed": _words("seed random_seed kernel_seed"),
}

LOCALS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "s t d r w u p val diff ratio delta dist factor err weight term drag energy height speed angle blend "
        "excess falloff slope lift mean peak scaled base force pull decay gap offset phase current value penalty "
        "c e g q z y"
    ),
    "int": _words("k m c idx step level bucket rank code parity shift steps cell slot label"),
    "uint": _words("bits h word mask hashed mixed key low high"),
    "bool": _words("inside valid active is_near hit keep done positive converged too_far ready"),
    "vector": _words(
        "v p d dir n offset delta pos axis center velocity force point normal diff tangent impulse acc rel target "
        "drift grad a b u w heading side"
    ),
    "matrix": _words("m A R J basis rot S F K M B outer stress strain frame P"),
    "quat": _words("q rot r orientation dq spin twist q_rel attitude"),
    "transform": _words("xform pose tf world frame local joint X"),
    "struct": _words("item state p body cell node current entry updated"),
    "state": _words("state rng rng_state"),
}

ACCUMULATORS: dict[str, tuple[str, ...]] = {
    "float": _words("total acc sum_val running accum result best energy work level integral"),
    "int": _words("count total num hits steps score n_valid tally best"),
    "uint": _words("h hashed acc bits checksum"),
    "bool": _words("found any_hit all_valid"),
    "vector": _words("total acc force sum_vec result flow velocity v x"),
    "matrix": _words("acc M total cov result product"),
    "quat": _words("q rot result orientation"),
    "transform": _words("xform pose result"),
    "struct": _words("state current result"),
}

# Launch indices by rank: names that people use together.
THREADS: dict[int, tuple[tuple[str, ...], ...]] = {
    1: tuple((word,) for word in _words("tid i idx gid index thread_id")),
    2: (("i", "j"), ("row", "col"), ("x", "y"), ("tx", "ty"), ("r", "c"), ("ix", "iy"), ("b", "i")),
    3: (("i", "j", "k"), ("x", "y", "z"), ("b", "i", "j"), ("ix", "iy", "iz"), ("layer", "row", "col")),
    4: (("i", "j", "k", "l"), ("t", "x", "y", "z"), ("b", "i", "j", "k"), ("step", "layer", "row", "col")),
}

NEIGHBORS: tuple[str, ...] = _words("nb other neighbor adj near nbr at")

LOOPS: tuple[str, ...] = _words("j k i m step s n it c p neighbor side axis pass_id")

# Constants of a module, with what they are.
CONSTANTS: dict[str, tuple[tuple[str, str], ...]] = {
    "float": (
        ("GRAVITY", "9.81"),
        ("EPSILON", "1.0e-6"),
        ("PI", "3.14159"),
        ("DAMPING", "0.99"),
        ("RADIUS", "0.5"),
        ("STIFFNESS", "100.0"),
        ("CUTOFF", "2.5"),
        ("REST_LENGTH", "1.5"),
        ("DT", "0.01"),
        ("SPEED_LIMIT", "10.0"),
        ("TWO_PI", "6.28318"),
        ("BLEND", "0.25"),
    ),
    "int": (
        ("MAX_LEVEL", "8"),
        ("STRIDE", "4"),
        ("NUM_BINS", "16"),
        ("BLOCK", "32"),
        ("OFFSET", "3"),
        ("PERIOD", "7"),
        ("LIMIT", "100"),
    ),
}
COUNTERS: tuple[str, ...] = _words("k it step iteration tries depth attempt")

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "falloff smooth_step soft_clip kernel_weight spring_energy attenuate ease response safe_ratio penalty "
        "sigmoid_like bump barrier saturate huber drag_term poly_kernel score curve damping_term"
    ),
    "int": _words("wrap_index bucket_of level_of quantize next_code rank_of clamp_level steps_for pack"),
    "uint": _words("mix_bits hash_word scramble rotate_bits fold"),
    "bool": _words("is_inside should_skip accepts is_close crosses in_range passes"),
    "vector": _words(
        "reflect_dir limit_length pull_toward field_at drag_force swirl blend_dirs safe_normalize contact_force"
    ),
    "matrix": _words("make_basis rotate_frame strain_of project_matrix metric_of outer_sum"),
    "quat": _words("half_turn align compose_spin turn_about nudge"),
    "transform": _words("make_pose compose_pose offset_pose relative_pose"),
    "struct": _words("step_state make_state advance_state merge"),
    "several": _words(
        "split_parts decompose minmax_of solve_pair polar_parts bounds_of value_and_slope sincos_of two_roots"
    ),
}

# Names that C++ and CUDA reserve, that built-ins have, that generated code uses: any local may be called so.
AWKWARD: tuple[str, ...] = _words(
    "template register asm new delete namespace this operator auto void typename union volatile signed unsigned static "
    "extern inline mutable explicit friend virtual goto struct char double short long switch case default const "
    "threadIdx blockIdx blockDim gridDim warpSize half uint size_t sin length dot normalize vec3 mat33 quat tile "
    "var_0 var_1 adj_0 adj_x ret ret_0 dim task_index args forward reverse adjoint grad data shape label0 start_0"
)
USES: tuple[str, ...] = _words("uses calls visits evaluations draws_done work_counts")
COUNTING: dict[str, tuple[str, ...]] = {
    "float": _words("counted_value traced_response counted_term evaluated"),
    "int": _words("next_use take_ticket count_visit next_slot"),
    "bool": _words("first_uses has_budget within_quota allowed_once"),
}
RANGES: tuple[str, ...] = _words("steps rounds span_range interval cells_range")
PLACES: tuple[str, ...] = _words("lane axis_id part slot channel comp axis corner which")
WIDE_INDICES: tuple[str, ...] = _words("idx64 gidx place offset_id at slot_id long_index entry_id")
LOCAL_ARRAYS: tuple[str, ...] = _words("buf window stack cache weights samples taps partials stencil local")
TUPLES: tuple[str, ...] = _words("pair bounds limits coords ends terms parts span")
ALIASES: tuple[str, ...] = _words("cells flat_view mapped shared_view items_view raw_values")
VIEWS: tuple[str, ...] = _words("row line strip lane column plane layer segment")
STRUCTS: tuple[str, ...] = _words(
    "Params Particle Material Body Cell Config Contact State Sphere Spring Agent Node Settings Element Ray Sample "
    "Joint Light Probe Wheel"
)

NESTED_STRUCTS: tuple[str, ...] = _words("Limits Bounds Motion Shape Range Pose Props Tuning")

FIELDS: dict[str, tuple[str, ...]] = {
    "float": _words(
        "mass radius stiffness damping friction gain threshold scale density charge age speed rest_length "
        "viscosity weight energy low high tolerance rate"
    ),
    "int": _words("kind level count index group layer steps max_iter flags age"),
    "uint": _words("seed mask bits key code"),
    "bool": _words("active fixed enabled visible wrap sleeping"),
    "vector": _words("pos vel force normal axis offset color center lower upper dir target"),
    "matrix": _words("inertia basis rotation stress jacobian"),
    "quat": _words("rot orientation spin q"),
    "transform": _words("pose frame xform local"),
    "struct": _words("limits motion props bounds extra"),
}
# Names that a program must not bind: Python and Warp read them otherwise.
RESERVED = frozenset(_words("wp np float int bool range len print type min max abs round pow sum"))
