"""Forms of meshes, BVHs, hash grids, volumes and textures: each kind of query, how it is walked, what is read of it."""

import ast
import re
from collections.abc import Callable

from grammar.forms.form import Form
from grammar.forms.text import Text

Found = Callable[[Text], bool]


def _called(*names: str) -> Found:
    return lambda text: not text.calls.isdisjoint(names)


def _written(pattern: str) -> Found:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.search(text.source) is not None


def _passed(builtin: str, *, positions: tuple[int, ...] = (), keyword: str = "") -> Found:
    """A call with so many arguments in their places, or with one by this name."""

    def found(text: Text) -> bool:
        if builtin not in text.calls:
            return False
        calls = [c for c in text.nodes(ast.Call) if isinstance(c.func, ast.Attribute) and c.func.attr == builtin]
        return any(len(c.args) in positions or any(k.arg == keyword for k in c.keywords) for c in calls)

    return found


def _looped(stem: str, *, named: bool) -> Found:
    """`for j in query:` over a query that a call of this stem began, under a name or in the header itself."""

    def found(text: Text) -> bool:
        if not any(name.startswith(stem) for name in text.calls):
            return False
        begun = {
            target.id
            for node in text.nodes(ast.Assign)
            if _begins(node.value, stem)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        headers = [loop.iter for loop in text.nodes(ast.For)]
        if named:
            return any(isinstance(header, ast.Name) and header.id in begun for header in headers)
        return any(_begins(header, stem) for header in headers)

    return found


def _begins(node: ast.expr, stem: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith(stem)


_DTYPES = (
    ("float", r"(?:float|wp\.float32)"),
    ("vec3", r"wp\.vec3f?"),
    ("vec4", r"wp\.vec4[fd]?"),
    ("double", r"wp\.(?:float64|vec[34]d)"),
    ("whole numbers", r"(?:int|wp\.int32|wp\.int64|wp\.uint32)"),
)
_TEXELS = (("float", r"float"), ("vec2", r"wp\.vec2f?"), ("vec4", r"wp\.vec4f?"))

_ROWS: tuple[tuple[str, Found], ...] = (
    ("closest point on a mesh", _called("mesh_query_point")),
    ("closest point without a sign", _called("mesh_query_point_no_sign")),
    ("sign by normals", _called("mesh_query_point_sign_normal")),
    ("sign by winding number", _called("mesh_query_point_sign_winding_number")),
    ("sign by parity", _called("mesh_query_point_sign_parity")),
    ("furthest point on a mesh", _called("mesh_query_furthest_point_no_sign")),
    ("ray against a mesh", _called("mesh_query_ray")),
    ("any hit of a ray", _called("mesh_query_ray_anyhit")),
    ("crossings of a ray", _called("mesh_query_ray_count_intersections")),
    ("box against a mesh", _called("mesh_query_aabb")),
    ("sphere against a mesh", _called("mesh_query_sphere")),
    ("mesh query by a block", _called("tile_mesh_query_aabb", "mesh_query_aabb_tiled")),
    ("answer in variables of one's own", _written(r"if (?:not )?wp\.mesh_query_(?:point|ray)\w*\(")),
    ("query.result", _written(r"\bif \w+\.result\b")),
    ("not query.result", _written(r"\bnot \w+\.result\b")),
    ("query.face", _written(r"\w\.face\b")),
    ("query.u, query.v", _written(r"\w\.u, \w+\.v\b")),
    ("query.sign", _written(r"\w\.sign\b(?!\()")),
    ("query.t", _written(r"\* \w+\.t\b")),
    ("query.normal", _written(r"wp\.dot\(\w+\.normal,|\w+\.normal \*")),
    ("face under a name", _written(r"^ +\w+ = \w+\.face$")),
    ("position on a mesh", _called("mesh_eval_position")),
    ("velocity on a mesh", _called("mesh_eval_velocity")),
    ("normal of a face", _called("mesh_eval_face_normal")),
    ("corner of a face", _called("mesh_get_point")),
    ("velocity of a corner", _called("mesh_get_velocity")),
    ("vertex of a corner", _called("mesh_get_index")),
    ("mesh's own arrays", _written(r"\.points\[\w+\.indices\[")),
    ("part of a mesh's tree", _called("mesh_get_group_root")),
    ("triangles that meet", _called("intersect_tri_tri")),
    ("edges that are close", _called("closest_point_edge_edge")),
    ("for over a mesh query", _looped("mesh_query", named=False)),
    ("for over a mesh query under a name", _looped("mesh_query", named=True)),
    ("while over a mesh query", _written(r"while wp\.mesh_query_(?:aabb_)?next\(")),
    ("mesh id in a helper function", _written(r"@wp\.func\ndef \w+\(\w+: wp\.uint64, \w+: wp\.vec3")),
    ("box against a BVH", _called("bvh_query_aabb")),
    ("ray against a BVH", _called("bvh_query_ray")),
    ("sphere against a BVH", _called("bvh_query_sphere")),
    ("capsule against a BVH", _called("bvh_query_capsule")),
    ("BVH query by a block", _called("tile_bvh_query_aabb", "bvh_query_aabb_tiled")),
    ("BVH ray by a block", _called("tile_bvh_query_ray", "bvh_query_ray_tiled")),
    ("while bvh_query_next", _called("bvh_query_next")),
    ("BVH query with a limit", _passed("bvh_query_next", positions=(3,))),
    ("BVH of a mesh", _called("mesh_get_bvh")),
    ("part of a BVH", _called("bvh_get_group_root")),
    ("while tile_query_valid", _called("tile_query_valid")),
    ("while tile_max of results", _written(r"while wp\.tile_max\(\w+\)\[0\] >= 0")),
    ("query as a parameter", _written(r": wp\.(?:BvhQuery|MeshQuery|HashGridQuery)\b")),
    ("query of a float type as a parameter", _written(r": wp\.HashGridQuery\[")),
    ("neighbours in a hash grid", _called("hash_grid_query")),
    ("neighbours of a group", _passed("hash_grid_query", positions=(4,))),
    ("neighbours in half precision", _written(r"(?s)(?=.*wp\.vec3h)(?=.*hash_grid_query)")),
    ("neighbours in double precision", _written(r"(?s)(?=.*wp\.vec3d)(?=.*hash_grid_query)")),
    ("points in the order of cells", _called("hash_grid_point_id")),
    ("for over neighbours", _looped("hash_grid_query", named=False)),
    ("for over neighbours under a name", _looped("hash_grid_query", named=True)),
    ("while hash_grid_query_next", _called("hash_grid_query_next")),
    ("volume of float by name", _called("volume_sample_f")),
    ("volume of int by name", _called("volume_sample_i", "volume_lookup_i")),
    ("volume of vec3 by name", _called("volume_sample_v", "volume_lookup_v")),
    ("volume sampled, any type", _called("volume_sample")),
    *((f"volume of {name}", _written(rf"wp\.volume_\w+\(.*dtype={kind}\)")) for name, kind in _DTYPES),
    ("wp.Volume.LINEAR", _written(r"wp\.Volume\.LINEAR")),
    ("wp.Volume.CLOSEST", _written(r"wp\.Volume\.CLOSEST")),
    ("gradient of a volume, float", _called("volume_sample_grad_f")),
    ("gradient of a volume, any type", _called("volume_sample_grad")),
    ("index volume sampled", _called("volume_sample_index")),
    ("gradient of an index volume", _called("volume_sample_grad_index")),
    ("voxel looked up by name", _called("volume_lookup_f", "volume_lookup_i", "volume_lookup_v")),
    ("voxel looked up, any type", _called("volume_lookup")),
    ("voxel's index looked up", _called("volume_lookup_index")),
    ("voxel stored, by type", _called("volume_store_f", "volume_store_i", "volume_store_v")),
    ("voxel stored, any type", _called("volume_store")),
    ("voxels counted", _called("volume_voxel_count")),
    ("world to index space", _called("volume_world_to_index")),
    ("index to world space", _called("volume_index_to_world")),
    ("direction to index space", _called("volume_world_to_index_dir")),
    ("direction to world space", _called("volume_index_to_world_dir")),
    *((f"Texture{rank}D", _written(rf"wp\.Texture{rank}D\b")) for rank in (1, 2, 3)),
    *((f"texel of {name}", _written(rf"wp\.texture_sample\((?:.|\n)*?dtype={kind}\b")) for name, kind in _TEXELS),
    ("texture at a vector", _written(r"wp\.texture_sample\([^,]+, (?:wp\.vec[23]\(|\w+, dtype)")),
    ("texture at numbers", _passed("texture_sample", positions=(3, 4))),
    ("level of detail", _passed("texture_sample", keyword="lod")),
    ("size of a texture", _written(r"float(?:32)?\(\w+(?:\.\w+)?\.(?:width|height|depth)\)")),
    ("array of textures", _written(r"wp\.array\(dtype=wp\.Texture2D\)")),
    ("id in a struct", _written(r"(?m)^    \w+: wp\.uint64\n    \w+: (?:float|wp\.float32)\n\n")),
    ("texture in a struct", _written(r"(?m)^    \w+: wp\.Texture[123]D\n    \w+: (?:float|wp\.float32)\n\n")),
    ("search in a sorted array", _passed("lower_bound", positions=(2,))),
    ("search in a part of one", _passed("lower_bound", positions=(4,))),
    ("index drawn from a distribution", _called("sample_cdf")),
)
RESOURCES: tuple[Form, ...] = tuple(Form(name, "C.3", found) for name, found in _ROWS)
