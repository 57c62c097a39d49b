"""Whether a gradient needs values that the backward pass does not have again, because a dynamic loop changes them.

Warp's page on differentiability: dynamic loops are not run again in the backward pass. What a round computes for
itself is there again, round by round; what loops carry from round to round, or out of them, is not. Such a value is
*lost*, and so is what is computed of it. A gradient is right all the same where lost values are only summed up,
multiplied by what no gradient passes, put into vectors, returned and stored: the adjoints of these do not look at them.
Some adjoints look at their results, that of a square root or a quotient: these must not be lost either.
"""

import ast
import re
from collections.abc import Iterable

Names = frozenset[str]

_ADVANCING = ("rand", "sample_", "poisson")  # built-ins that take the state of a random number generator on
_CASTS = ("float", "float16", "float32", "float64")
_MAKER = re.compile(
    r"(vec|mat)\d+[a-z]*|(quat|transform|spatial_vector|spatial_matrix)[hfd]?|vector|matrix(_from_\w+)?|quaternion"
)
FROM_RESULTS = frozenset(
    "cbrt cw_div div div_approx erfcinv erfinv exp inverse inverse_approx length mesh_query_furthest_point_no_sign "
    "mesh_query_point mesh_query_point_no_sign mesh_query_point_sign_normal mesh_query_point_sign_parity "
    "mesh_query_point_sign_winding_number mesh_query_ray normalize pow quat_slerp sqrt tanh".split()
)
"""Built-ins whose adjoint looks at the result, as Warp's registry says."""

_STORES = ("atomic_add", "atomic_sub", "tile_store", "tile_atomic_add")


def inside(function: ast.FunctionDef) -> list[ast.AST]:
    """The nodes of a function's body, without those of functions that it defines."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            found.append(node)
            waiting += ast.iter_child_nodes(node)
    return found


def is_left_early(loop: ast.For) -> bool:
    """Whether a loop may end other than by its last round, or a round other than by its last statement."""
    return any(isinstance(node, ast.Break | ast.Continue | ast.Return) for node in ast.walk(loop))


def needs_what_is_lost(function: ast.FunctionDef, loops: Iterable[ast.For]) -> bool:
    """Whether the adjoint of some statement of a function needs a value that one of its dynamic loops changes."""
    return _Function(function, frozenset(loops)).needs_what_is_lost()


class _Function:
    """A function and its dynamic loops."""

    def __init__(self, function: ast.FunctionDef, loops: frozenset[ast.For]) -> None:
        self._function = function
        self._loops = loops
        self._parameters = {a.arg: ast.unparse(a.annotation) if a.annotation else "" for a in function.args.args}
        self._arrays = {name for name, annotation in self._parameters.items() if "array" in annotation}
        self._nodes = inside(function)
        self._carried: set[str] = set()
        self._live(function.body, frozenset())
        self._lost = self._spread(self._carried.union(*(self._overwritten(loop) for loop in loops)))
        self._passive = self._without_gradient()

    def needs_what_is_lost(self) -> bool:
        """Whether an adjoint does."""
        return not all(self._is_straight(node) for node in self._nodes if isinstance(node, ast.stmt))

    def _live(self, body: list[ast.stmt], after: Names) -> Names:
        """The variables whose values are still read, ahead of some statements.

        Notes on the way what loops carry: what is stored in a loop, and live where a round begins.
        """
        for statement in reversed(body):
            after = self._live_ahead(statement, after)
        return after

    def _live_ahead(self, statement: ast.stmt, after: Names) -> Names:
        match statement:
            case ast.Assign():
                return (after - {t.id for t in _targets(statement) if isinstance(t, ast.Name)}) | _read(statement)
            case ast.AugAssign(target=ast.Name(id=name)):
                return after | {name} | _read(statement)
            case ast.If(test=test, body=body, orelse=orelse):
                return _read(test) | self._live(body, after) | self._live(orelse, after)
            case ast.For(target=ast.Name(id=index), iter=rounds, body=body):
                head = after
                while (again := after | (self._live(body, head) - {index})) != head:
                    head = again
                if statement in self._loops:
                    self._carried |= head & {index, *self._given(ast.walk(statement))}
                return head | _read(rounds)
        return after | _read(statement)

    def _overwritten(self, loop: ast.For) -> Names:
        """The variables of a loop that had a value ahead of it: a round's value stands there when that is needed."""
        inside = set(ast.walk(loop))
        aside = {node for other in self._loops if loop not in ast.walk(other) for node in ast.walk(other)}
        ahead = [n for n in self._nodes if n not in inside | aside and getattr(n, "lineno", loop.lineno) < loop.lineno]
        return self._given(inside) & {*self._given(ahead), *self._parameters}

    def _spread(self, lost: set[str]) -> set[str]:
        """What is lost, and what is computed of it."""
        while True:
            uses = [n for n in self._nodes if isinstance(n, ast.Assign | ast.AugAssign) and _uses(n.value, lost)]
            if self._given(uses) <= lost:
                return lost
            lost = lost | self._given(uses)

    def _given(self, nodes: Iterable[ast.AST]) -> Names:
        """The variables that nodes give a value, whole or in part; the cells of arrays are none."""
        found: set[str] = set()
        for node in nodes:
            match node:
                case ast.Assign() | ast.AugAssign():
                    found |= {root(t) for t in _targets(node) if isinstance(t, ast.Name) or root(t) not in self._arrays}
                case ast.Call(func=ast.Attribute(attr=name), args=[ast.Name(id=state), *_]) if name.startswith(
                    _ADVANCING
                ):
                    found.add(state)
                case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name), args=args)) if name.startswith("tile_"):
                    found |= {a.id for a in args if isinstance(a, ast.Name)} if name not in _STORES else set()
        return frozenset(found)

    def _without_gradient(self) -> Names:
        """Variables that are whole numbers, and scalars of a kernel, whose gradients nobody asks for."""
        is_kernel = any("kernel" in ast.unparse(decorator) for decorator in self._function.decorator_list)
        scalars = {n for n, kind in self._parameters.items() if "int" in kind or (is_kernel and "array" not in kind)}
        indices = {n.target.id for n in self._nodes if isinstance(n, ast.For) and isinstance(n.target, ast.Name)}
        return frozenset(scalars | indices) - self._given(self._nodes) - self._lost

    def _is_straight(self, statement: ast.stmt) -> bool:
        """Whether the adjoint of a statement, apart from those in it, needs nothing that is lost."""
        match statement:
            case ast.Assign(value=value):
                is_kept = not self._looks_at_result(value) or self._lost.isdisjoint(map(root, _targets(statement)))
                return is_kept and self._is_linear(value) and self._are_places_known(statement)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                changed = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                return self._is_linear(changed) and not (name in self._lost and self._looks_at_result(changed))
            case ast.AugAssign(value=value):
                return self._is_linear(value) and self._are_places_known(statement)
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
                return self._is_linear(value)
            case ast.If(test=asked) | ast.For(iter=asked):
                return not _uses(asked, self._lost)
        return not _uses(statement, self._lost)

    def _are_places_known(self, statement: ast.Assign | ast.AugAssign) -> bool:
        """Whether no index in the targets is lost."""
        inside = (node for target in _targets(statement) for node in ast.walk(target))
        return not any(_uses(node.slice, self._lost) for node in inside if isinstance(node, ast.Subscript))

    def _looks_at_result(self, node: ast.expr) -> bool:
        """Whether the adjoint of an operation, or of one that a tuple holds, looks at its result."""
        match node:
            case ast.Tuple(elts=parts):
                return any(map(self._looks_at_result, parts))
            case ast.BinOp(op=ast.Div(), right=right):
                return not self._is_passive(right)
            case ast.BinOp(op=ast.Pow()):
                return not self._is_passive(node)
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                return name in FROM_RESULTS and not all(map(self._is_passive, args))
        return False

    def _is_linear(self, node: ast.expr) -> bool:
        """Whether the adjoint of an expression needs nothing that is lost."""
        if not _uses(node, self._lost):
            return True
        match node:
            case ast.Name():
                return True
            case ast.Tuple(elts=parts):
                return all(map(self._is_linear, parts))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self._is_linear(operand)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return self._is_linear(left) and self._is_linear(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return any(self._is_passive(a) and self._is_linear(b) for a, b in ((left, right), (right, left)))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._is_passive(right) and self._is_linear(left)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return not _uses(test, self._lost) and self._is_linear(body) and self._is_linear(orelse)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args, keywords=named):
                return not any(_uses(one, self._lost) for one in named) and self._is_linear_call(name, args)
        return False

    def _is_linear_call(self, name: str, args: list[ast.expr]) -> bool:
        if name in _STORES or name == "tile_matmul":  # what is stored, or added to, comes last
            return not any(_uses(place, self._lost) for place in args[:-1]) and self._is_linear(args[-1])
        if name == "where":
            return not _uses(args[0], self._lost) and all(map(self._is_linear, args[1:]))
        return (name in _CASTS or _MAKER.fullmatch(name) is not None) and all(map(self._is_linear, args))

    def _is_passive(self, node: ast.expr) -> bool:
        """Whether an expression is a number that is not lost, and that no gradient passes."""
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self._passive
            case ast.UnaryOp(operand=operand):
                return self._is_passive(operand)
            case ast.BinOp(left=left, right=right):
                return self._is_passive(left) and self._is_passive(right)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[number]):
                return name in (*_CASTS, "int") and self._is_passive(number)
        return False


def _targets(statement: ast.Assign | ast.AugAssign) -> list[ast.expr]:
    """What a statement assigns to, tuples taken apart."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]


def _read(node: ast.AST) -> Names:
    """The names that are read somewhere in a node."""
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def _uses(node: ast.AST, names: Names | set[str]) -> bool:
    return not names.isdisjoint(_read(node))


def root(node: ast.expr) -> str:
    """The variable that a part is a part of; empty where it is of no variable."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
