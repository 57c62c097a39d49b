"""Expressions of kernels as expressions over the interpreter's values.

Literals are typed, names that are not local are looked up once, numbers are true unless zero, indices and attributes
are calls, and calls that change their arguments assign what comes back.
"""

import ast
import builtins
import copy
from collections.abc import Callable
from typing import Any, Protocol

from compile import described
from compile.described import Definition
from fuzzer.reference import parts
from fuzzer.reference.events import NotCovered
from fuzzer.reference.kinds import literal, plain
from fuzzer.reference.names import MISSING, Names

FILE_PREFIX = "<reference> "
STATIC = described.Builtin("static")
_BOOLEAN = (ast.Compare, ast.BoolOp)


class Meanings(Protocol):
    """What the translation asks of whoever runs the program."""

    def value(self, thing: Any) -> Any:
        """The value of a constant, type or function as `compile.described` has it."""

    def callee(self, thing: Any) -> Any:
        """What to call for it."""


def load(name: str) -> ast.Name:
    """A variable, read."""
    return ast.Name(name, ast.Load())


def helper(function: str, *args: ast.expr) -> ast.Call:
    """A call of something that translated code brings along."""
    return ast.Call(load(function), list(args), [])


class Expressions:
    """What the expressions of one function become; `globals` is what they need to be there."""

    def __init__(self, definition: Definition, meanings: Meanings) -> None:
        self.definition, self.meanings = definition, meanings
        self.names = Names(definition)
        self.locals = self.names.locals
        self.globals: dict[str, Any] = {
            "__builtins__": builtins,
            "_literal": literal,
            "_truth": parts.truth,
            "_item": parts.item,
            "_attribute": parts.attribute,
            "_assigned": parts.assigned,
            "_owned": parts.owned,
            "_first": parts.first,
            "_slot_of": parts.Slot,
            "_call": meanings.callee,
            "_plain": plain,
        }
        self.known: dict[Any, str] = {}

    def expr(self, node: ast.expr, *, wanted: int = 1) -> ast.expr:
        """What an expression becomes, of which so many results are wanted."""
        handler = getattr(self, f"of_{type(node).__name__}", None)
        if handler is None:
            raise NotCovered(f"the expression {type(node).__name__}")
        made: ast.expr = handler(node, wanted) if isinstance(node, ast.Call) else handler(node)
        return ast.copy_location(made, node)

    def condition(self, node: ast.expr) -> ast.expr:
        """What it becomes where a truth value is wanted."""
        made = self.expr(node)
        plainly = isinstance(node, _BOOLEAN) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
        return made if plainly else ast.copy_location(helper("_truth", made), node)

    def constant(self, value: Any, key: Any = MISSING) -> ast.expr:
        """A value that is there before the run."""
        key = id(value) if key is MISSING else key
        name = self.known.get(key)
        if name is None:
            name = self.known[key] = f"_k{len(self.known)}"
            self.globals[name] = value
        return load(name)

    def of_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bool | str) or node.value is None:
            return ast.Constant(node.value)
        return self.constant(literal(node.value), (type(node.value), repr(node.value)))

    def of_Name(self, node: ast.Name) -> ast.expr:
        return load(node.id) if node.id in self.locals else self.global_value(node)

    def of_Attribute(self, node: ast.Attribute) -> ast.expr:
        if self.names.thing(node) is not MISSING:
            return self.global_value(node)
        return helper("_attribute", self.expr(node.value), ast.Constant(node.attr))

    def global_value(self, node: ast.expr) -> ast.expr:
        return self.constant(self.meanings.value(self.names.thing(node)), ("value", ast.dump(node)))

    def of_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self.operation(self.expr(node.left), node.op, self.expr(node.right))

    def operation(self, left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
        """`left op right`; a function of the program that has the operator's name comes first, where it fits."""
        own = self.own_operator(op)
        if own is not None:
            return ast.Call(own, [left, right], [])
        return ast.BinOp(left, ast.Mult() if isinstance(op, ast.MatMult) else op, right)

    def own_operator(self, op: ast.operator) -> ast.expr | None:
        name = type(op).__name__
        thing = self.names.defined(parts.NAMES.get(name, ""))
        if not isinstance(thing, described.UserFunction):
            return None
        function, usual = self.meanings.callee(thing), parts.OPERATORS[name]
        return self.constant(parts.overloaded(function, usual), ("operator", name))

    def of_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(node.op, self.condition(node.operand))
        number = _number(node)
        if number is not None:
            return self.of_Constant(ast.Constant(number))
        return ast.UnaryOp(node.op, self.expr(node.operand))

    def of_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self.condition(value) for value in node.values])

    def of_Compare(self, node: ast.Compare) -> ast.expr:
        return ast.Compare(self.expr(node.left), node.ops, [self.expr(other) for other in node.comparators])

    def of_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.condition(node.test), self.expr(node.body), self.expr(node.orelse))

    def of_Tuple(self, node: ast.Tuple) -> ast.expr:
        return ast.Tuple([self.expr(element) for element in node.elts], ast.Load())

    def of_List(self, node: ast.List) -> ast.expr:
        return ast.Tuple([self.expr(element) for element in node.elts], ast.Load())

    def of_Starred(self, node: ast.Starred) -> ast.expr:
        return ast.Starred(self.expr(node.value), ast.Load())

    def of_Subscript(self, node: ast.Subscript) -> ast.expr:
        return helper("_item", self.expr(node.value), *self.indices(node.slice))

    def indices(self, node: ast.expr) -> list[ast.expr]:
        elements = node.elts if isinstance(node, ast.Tuple) else [node]
        return [self.index(element) for element in elements]

    def index(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Slice):
            bounds = (node.lower, node.upper, node.step)
            return helper("slice", *(ast.Constant(None) if b is None else self.index(b) for b in bounds))
        number = _number(node)
        return ast.Constant(number) if isinstance(number, int) else self.expr(node)

    # Calls.

    def of_Call(self, node: ast.Call, wanted: int) -> ast.expr:
        thing = self.names.thing(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else MISSING
        if thing is MISSING:
            called: ast.expr = helper("_call", self.expr(node.func))
            function = None
        elif thing == STATIC:
            return self.static(node)
        else:
            function = self.meanings.callee(thing)
            filling = getattr(function, "filling", None)
            if filling is not None and len(node.args) >= filling.least:
                function = filling
            if wanted == 0:
                function = getattr(function, "quiet", function)
            called = self.constant(function, ("callee", wanted == 0, len(node.args), ast.dump(node.func)))
        raw = isinstance(thing, described.Scalar | described.Composite) or _is_dtype(node.func)
        if _is_other_float(thing) and any(isinstance(a, ast.Name) and a.id in self.names.inexact for a in node.args):
            raise NotCovered("a variable that is a number written out, in a constructor of another type of float")
        if thing == described.Builtin("tid"):
            return ast.Call(called, [ast.Constant(wanted)], [])
        made = ast.Call(
            called,
            [self.argument(arg, raw=raw) for arg in node.args],
            [ast.keyword(k.arg, self.argument(k.value, raw=raw)) for k in node.keywords],
        )
        changed = self.changed(thing, function)
        locals_only = getattr(function, "locals_only", False)
        return self.written_back(made, node, changed, locals_only=locals_only) if changed else made

    def argument(self, node: ast.expr, *, raw: bool) -> ast.expr:
        """An argument; constructors take numbers as they are written, so that nothing is rounded twice."""
        if raw and isinstance(node, ast.Call) and self.is_static(node):
            return self.static(node, raw=True)
        if raw:
            number = _number(node)
            if number is None and isinstance(node, ast.Name | ast.Attribute):
                number = _plain_number(self.names.found(node))
            if number is not None:
                return self.constant(number, ("raw", repr(number)))
        return self.expr(node)

    def is_static(self, node: ast.Call) -> bool:
        named = isinstance(node.func, ast.Name | ast.Attribute)
        return named and self.names.thing(node.func) == STATIC

    def changed(self, thing: Any, function: Any) -> tuple[int, ...]:
        """Which parameters a call may write to: `wp.ref` ones, and those that a built-in says."""
        if isinstance(thing, described.UserFunction):
            (types_, *_) = [tuple(overload.parameters.values()) for overload in thing.overloads] or [()]
            return tuple(k for k, type_ in enumerate(types_) if isinstance(type_, described.Referenced))
        return getattr(function, "changes", ())

    def written_back(self, made: ast.Call, node: ast.Call, changed: tuple[int, ...], *, locals_only: bool) -> ast.expr:
        """`(result, (new values))` taken apart: the variables get the new values, the expression is the result."""
        pair = ast.NamedExpr(ast.Name("_pair", ast.Store()), made)
        writes: list[ast.expr] = []
        for at, position in enumerate(changed):
            target = node.args[position] if position < len(node.args) else None
            if target is None:
                continue
            new = ast.Subscript(ast.Subscript(load("_pair"), ast.Constant(1), ast.Load()), ast.Constant(at), ast.Load())
            if isinstance(target, ast.Name) and target.id in self.locals:
                writes.append(ast.NamedExpr(ast.Name(target.id, ast.Store()), new))
            elif isinstance(target, ast.Subscript | ast.Attribute):
                if locals_only:
                    raise NotCovered("the state of a generator that is no variable")
                root, path = self.path(target)
                again = helper("_assigned", new, load(root), path)
                writes.append(ast.NamedExpr(ast.Name(root, ast.Store()), again))
        return helper("_first", pair, ast.Tuple(writes, ast.Load()))

    def static(self, node: ast.Call, *, raw: bool = False) -> ast.expr:
        """`wp.static(e)`: Python, in the module's names; variables that it reads are loop counters and constants.

        What is `raw` stays the number that it is, for a constructor.
        """
        (expression,) = node.args
        read = sorted({n.id for n in ast.walk(expression) if isinstance(n, ast.Name)} & self.locals)
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg(name) for name in read], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        tree = ast.Expression(ast.Lambda(arguments, copy.deepcopy(expression)))
        ast.fix_missing_locations(tree)
        evaluate: Callable[..., Any] = eval(
            compile(tree, FILE_PREFIX + self.definition.file, "eval"),
            {"__builtins__": builtins, **self.definition.names},
        )

        def lifted(*values: Any) -> Any:
            value = evaluate(*values)
            if raw and _plain_number(value) is not None:
                return value
            return self.meanings.value(described.described(value))

        if not read:
            try:
                return self.constant(lifted(), ("static", raw, ast.dump(expression)))
            except (described.Unknown, NotCovered) as error:
                raise NotCovered(f"wp.static: {error}") from None
        function = self.constant(lifted, ("static", raw, ast.dump(expression)))
        return ast.Call(function, [helper("_plain", load(name)) for name in read], [])

    def path(self, target: ast.expr) -> tuple[str, ast.expr]:
        """The variable that a target is a part of, and the way from there."""
        steps: list[ast.expr] = []
        while not isinstance(target, ast.Name):
            if isinstance(target, ast.Attribute):
                steps.insert(0, ast.Constant(target.attr))
            elif isinstance(target, ast.Subscript):
                steps.insert(0, ast.Tuple(self.indices(target.slice), ast.Load()))
            else:
                raise NotCovered(f"an assignment to a part of a {type(target).__name__}")
            target = target.value
        if target.id not in self.locals:
            raise NotCovered("an assignment to a part of a constant")
        return target.id, ast.Tuple(steps, ast.Load())


def _is_dtype(node: ast.expr) -> bool:
    """Whether a constructor is the type of an array's cells, `values.dtype`, or of a variable, `type(x)`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "type"
    return isinstance(node, ast.Attribute) and node.attr == "dtype"


def _plain_number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_other_float(thing: Any) -> bool:
    """Whether something is a type of floats that literals are not rounded to, or of what consists of such."""
    scalar = thing.scalar if isinstance(thing, described.Composite) else thing
    return isinstance(scalar, described.Scalar) and scalar.name in ("float16", "bfloat16", "float64")


def _number(node: ast.expr) -> int | float | None:
    """A number that is written out, with its sign."""
    if isinstance(node, ast.Constant):
        return _plain_number(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        number = _number(node.operand)
        if number is not None:
            return -number if isinstance(node.op, ast.USub) else number
    return None
