"""Whether a program keeps Warp's rules for kernels whose gradients are right, read off its text.

The rules are on Warp's page on differentiability, under limitations and workarounds, and under array overwrites. What
a reader of the text cannot rule out counts as broken: the gradient oracle judges fewer programs so, and none wrongly.
"""

import ast
from collections import Counter

from fuzzer.oracles.loops import inside, is_left_early, needs_what_is_lost, root

UNROLLED = 16  # rounds up to which Warp unrolls a loop, unless the module says otherwise

# Calls that what is returned depends on in no differentiable way, or that have rules of their own.
_ATOMICS = ("atomic_min", "atomic_max", "atomic_cas", "atomic_exch", "atomic_and", "atomic_or", "atomic_xor")
# What has no adjoint and needs none: its results are whole, or do not depend on its arguments nearly everywhere.
FLAT = frozenset(
    "argmax argmin array bit_and bit_count bit_or bit_xor block_dim bool ceil floor floordiv hash_grid_point_id "
    "int int8 int16 int32 int64 intersect_tri_tri invert isfinite isinf isnan len lower_bound lshift nonzero "
    "poisson printf quat_identity rand_init randf randi randn randu range reversed rint round rshift sample_cdf "
    "sample_triangle sample_unit_cube sample_unit_disk sample_unit_hemisphere sample_unit_hemisphere_surface "
    "sample_unit_ring sample_unit_sphere sample_unit_sphere_surface sample_unit_square sign static step tid "
    "tile_arange tile_argmax tile_argmin tile_ones tile_randf tile_randi tile_zeros transform_identity trunc "
    "identity uint8 uint16 uint32 uint64 unot zeros".split()
)
_OWN_RULES = ("func_grad", "func_native", "func_replay", "grad", "adjoint", "address_of")


def broken_rule(tree: ast.Module, opaque: frozenset[str]) -> str | None:
    """The first rule that a module breaks, in words; None where it keeps them all.

    `opaque` are the built-in functions that have no adjoint.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in opaque - FLAT:
            return f"wp.{node.attr}, which has no adjoint"
        if isinstance(node, ast.Attribute) and node.attr in _OWN_RULES:
            return f"wp.{node.attr}"
        if isinstance(node, ast.Attribute) and node.attr in _ATOMICS:
            return "atomics other than sums"
        if isinstance(node, ast.Attribute) and node.attr == "ptr":
            return "an array made of a pointer"  # which has no gradient beside it
        if isinstance(node, ast.While):
            return "a while loop"
    if _used_atomics(tree):
        return "what an atomic returns"
    text = ast.unparse(tree)
    unrolled = -1 if "max_unroll" in text else UNROLLED
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            reason = _broken_by_loops(function, unrolled, "wp.ref[" in text) or _broken_in(function)
            if reason is not None:
                return reason
    return None


def _used_atomics(tree: ast.Module) -> bool:
    """Whether the old value that an atomic returns is used, which the backward pass does not have again."""
    alone = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return any(c.func.attr.startswith("atomic_") and id(c) not in alone for c in calls)  # type: ignore[attr-defined]


def _broken_by_loops(function: ast.FunctionDef, unrolled: int, by_reference: bool) -> str | None:
    """The first rule for loops that a function breaks; `by_reference`: some functions change what they are given."""
    loops = [node for node in inside(function) if isinstance(node, ast.For)]
    dynamic = [loop for loop in loops if not 0 <= _rounds(loop) <= unrolled or is_left_early(loop)]
    if any(is_left_early(loop) for loop in dynamic):
        return "a loop that may end early"
    if not all(_counts(loop) for loop in dynamic):
        return "a loop that does not count"
    if dynamic and (by_reference or needs_what_is_lost(function, dynamic)):
        return "a dynamic loop whose values are needed again"
    return None


def _broken_in(function: ast.FunctionDef) -> str | None:
    arrays = {a.arg for a in function.args.args if a.annotation is not None and "array" in ast.unparse(a.annotation)}
    stored = {root(node) for node in _stores(function)}
    if stored & arrays & _read(function):
        return "an array that is read and written"
    changed = [n for n in ast.walk(function) if isinstance(n, ast.AugAssign) and not isinstance(n.target, ast.Name)]
    if not all(isinstance(n.op, ast.Add | ast.Sub) for n in changed):
        return "a part changed in place, not by addition"
    parts = [node for node in _stores(function) if root(node) not in arrays]
    if _assigned_again(parts):
        return "components assigned more than once"
    if not all(_starts_empty(function, name) for name in {root(node) for node in parts} | _set_in_place(function)):
        return "components assigned over a value"
    looped = [node for loop in ast.walk(function) if isinstance(loop, ast.For) for node in _stores(loop)]
    if any(root(node) not in arrays for node in looped):
        return "parts assigned in a loop"
    return None


def _assigned_again(parts: list[ast.Subscript | ast.Attribute]) -> bool:
    """Whether a part may be assigned a second time: the same one, or one that cannot be told from others."""
    of = Counter(root(node) for node in parts)
    same = Counter((root(node), _part(node)) for node in parts)
    return any(of[name] > 1 and (part is None or count > 1) for (name, part), count in same.items())


def _part(node: ast.Subscript | ast.Attribute) -> int | str | None:
    """Which part of a variable this is: a component by its number, a field by its name; None where that is open."""
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=int() as place)):
            return place
        case ast.Attribute(value=ast.Name(), attr=name):
            return "xyzw".index(name) if name in tuple("xyzw") else name
    return None


def _set_in_place(function: ast.FunctionDef) -> set[str]:
    """The variables that built-ins such as `wp.transform_set_translation` change in place."""
    calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return {root(c.args[0]) for c in calls if c.func.attr.startswith("transform_set_") and c.args}  # type: ignore[attr-defined]


def _starts_empty(function: ast.FunctionDef, name: str) -> bool:
    """Whether a variable begins as zeros, `v = wp.vec3()`, and so has no component that is assigned a second time."""
    values = [n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and _names(n.targets) == [name]]
    changed = any(isinstance(n, ast.AugAssign) and _names([n.target]) == [name] for n in ast.walk(function))
    return bool(values) and not changed and all(isinstance(v, ast.Call) and not (v.args or v.keywords) for v in values)


def _names(targets: list[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _stores(function: ast.FunctionDef | ast.For) -> list[ast.Subscript | ast.Attribute]:
    """What is assigned to part by part."""
    found = [n for n in ast.walk(function) if isinstance(n, ast.Subscript | ast.Attribute)]
    return [node for node in found if isinstance(node.ctx, ast.Store)]


def _read(function: ast.FunctionDef) -> set[str]:
    """The names whose parts are read, and those handed on whole."""
    parts = {root(n) for n in ast.walk(function) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)}
    calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and "atomic" not in ast.unparse(n.func)]
    handed = {a.id for call in calls for a in call.args if isinstance(a, ast.Name)}
    return (
        parts
        | handed
        | {n.target.id for n in ast.walk(function) if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    )


def _rounds(loop: ast.For) -> int:
    """How often a loop goes round, where that can be read; -1 where not. Over a reversed range Warp unrolls none."""
    match loop.iter:
        case ast.Call(func=ast.Name(id="range"), args=args):
            try:
                return len(range(*(ast.literal_eval(a) for a in args)))
            except (ValueError, TypeError, SyntaxError):
                return -1
    return -1


def _counts(loop: ast.For) -> bool:
    """Whether a loop goes over a range, forwards or backwards, and not over what a query finds."""
    match loop.iter:
        case ast.Call(func=ast.Name(id="reversed"), args=[ast.Call(func=ast.Name(id="range"))]):
            return True
        case ast.Call(func=ast.Name(id="range")):
            return True
    return False
