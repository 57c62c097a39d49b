"""The kernel types, one file each. The order is the order in which a run goes round them."""

from grammar.idiom import Idiom
from grammar.idioms.arithmetic import IDIOM as ARITHMETIC
from grammar.idioms.atomic import IDIOM as ATOMIC
from grammar.idioms.bit_tricks import IDIOM as BIT_TRICKS
from grammar.idioms.bvh_query import IDIOM as BVH_QUERY
from grammar.idioms.cfd import IDIOM as CFD
from grammar.idioms.closure import IDIOM as CLOSURE
from grammar.idioms.combined import IDIOM as COMBINED
from grammar.idioms.conditional import IDIOM as CONDITIONAL
from grammar.idioms.conditional_reduction import IDIOM as CONDITIONAL_REDUCTION
from grammar.idioms.control_flow import IDIOM as CONTROL_FLOW
from grammar.idioms.custom_gradient import IDIOM as CUSTOM_GRADIENT
from grammar.idioms.fixed_point import IDIOM as FIXED_POINT
from grammar.idioms.functions import IDIOM as FUNCTIONS
from grammar.idioms.generic import IDIOM as GENERIC
from grammar.idioms.graph import IDIOM as GRAPH
from grammar.idioms.hash_grid import IDIOM as HASH_GRID
from grammar.idioms.histogram import IDIOM as HISTOGRAM
from grammar.idioms.image_filter import IDIOM as IMAGE_FILTER
from grammar.idioms.integration import IDIOM as INTEGRATION
from grammar.idioms.interpolation import IDIOM as INTERPOLATION
from grammar.idioms.local_array import IDIOM as LOCAL_ARRAY
from grammar.idioms.loop import IDIOM as LOOP
from grammar.idioms.math import IDIOM as MATH
from grammar.idioms.matrix import IDIOM as MATRIX
from grammar.idioms.matvec import IDIOM as MATVEC
from grammar.idioms.mesh_query import IDIOM as MESH_QUERY
from grammar.idioms.monte_carlo import IDIOM as MONTE_CARLO
from grammar.idioms.multi_cond import IDIOM as MULTI_COND
from grammar.idioms.multi_statement import IDIOM as MULTI_STATEMENT
from grammar.idioms.native_snippet import IDIOM as NATIVE_SNIPPET
from grammar.idioms.nested import IDIOM as NESTED
from grammar.idioms.nested_parallel import IDIOM as NESTED_PARALLEL
from grammar.idioms.noise import IDIOM as NOISE
from grammar.idioms.particles import IDIOM as PARTICLES
from grammar.idioms.quaternion import IDIOM as QUATERNION
from grammar.idioms.reduction import IDIOM as REDUCTION
from grammar.idioms.rigid_body import IDIOM as RIGID_BODY
from grammar.idioms.scalar_param import IDIOM as SCALAR_PARAM
from grammar.idioms.scan import IDIOM as SCAN
from grammar.idioms.sdf import IDIOM as SDF
from grammar.idioms.sorting import IDIOM as SORTING
from grammar.idioms.sparse import IDIOM as SPARSE
from grammar.idioms.spring_mass import IDIOM as SPRING_MASS
from grammar.idioms.static_unroll import IDIOM as STATIC_UNROLL
from grammar.idioms.stencil import IDIOM as STENCIL
from grammar.idioms.struct import IDIOM as STRUCT
from grammar.idioms.texture_sample import IDIOM as TEXTURE_SAMPLE
from grammar.idioms.thread_index import IDIOM as THREAD_INDEX
from grammar.idioms.tile_map import IDIOM as TILE_MAP
from grammar.idioms.tile_matmul import IDIOM as TILE_MATMUL
from grammar.idioms.tile_reduce import IDIOM as TILE_REDUCE
from grammar.idioms.tile_scan import IDIOM as TILE_SCAN
from grammar.idioms.tile_solve import IDIOM as TILE_SOLVE
from grammar.idioms.vector import IDIOM as VECTOR
from grammar.idioms.volume_sample import IDIOM as VOLUME_SAMPLE

IDIOMS: tuple[Idiom, ...] = (
    ARITHMETIC,
    MATH,
    CONDITIONAL,
    MULTI_COND,
    LOOP,
    NESTED,
    VECTOR,
    MATRIX,
    QUATERNION,
    ATOMIC,
    SCALAR_PARAM,
    MULTI_STATEMENT,
    COMBINED,
    REDUCTION,
    CONDITIONAL_REDUCTION,
    STENCIL,
    SCAN,
    MATVEC,
    PARTICLES,
    THREAD_INDEX,
    NESTED_PARALLEL,
    CONTROL_FLOW,
    STRUCT,
    FUNCTIONS,
    SPARSE,
    GRAPH,
    CFD,
    NOISE,
    MONTE_CARLO,
    SDF,
    RIGID_BODY,
    SPRING_MASS,
    IMAGE_FILTER,
    HISTOGRAM,
    SORTING,
    INTERPOLATION,
    INTEGRATION,
    BIT_TRICKS,
    FIXED_POINT,
    LOCAL_ARRAY,
    STATIC_UNROLL,
    HASH_GRID,
    MESH_QUERY,
    GENERIC,
    CLOSURE,
    BVH_QUERY,
    VOLUME_SAMPLE,
    TEXTURE_SAMPLE,
    CUSTOM_GRADIENT,
    NATIVE_SNIPPET,
    TILE_MAP,
    TILE_REDUCE,
    TILE_MATMUL,
    TILE_SCAN,
    TILE_SOLVE,
)
