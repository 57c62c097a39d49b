"""Kernel code as Python code over the interpreter's values.

A kernel is Python to begin with, so most of it stays as it is: control flow, order of evaluation, short circuits,
operators, calls. What changes are literals (typed), names that are not local (looked up once, here), conditions
(numbers are true unless zero), indices and attributes, assignments to parts (values never change, so the
variable gets a new one), and calls that change their arguments, which assign what comes back. Lines stay, so that a
traceback tells where.
"""

import ast
import builtins
import copy
import types
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from compile import described
from compile.described import Definition
from fuzzer.reference import parts
from fuzzer.reference.events import NotCovered, Undefined, step
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


def translated(definition: Definition, meanings: Meanings) -> types.FunctionType:
    """The function, to be called with values. Its defaults are those of the definition.

    Raises NotCovered for what it cannot say in Python.
    """
    return _Translation(definition, meanings).function()


def _no_value() -> None:
    raise Undefined("a function that ends without a value")


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(function: str, *args: ast.expr) -> ast.Call:
    return ast.Call(_name(function), list(args), [])


class _Translation:
    def __init__(self, definition: Definition, meanings: Meanings) -> None:
        self.definition, self.meanings = definition, meanings
        self.names = Names(definition)
        self.locals = self.names.locals
        self.references = tuple(
            name for name, type_ in definition.parameters.items() if isinstance(type_, described.Referenced)
        )
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
            "_step": step,
            "_no_value": _no_value,
            "_call": meanings.callee,
            "_plain": plain,
        }
        self.known: dict[Any, str] = {}

    def function(self) -> types.FunctionType:
        tree = self.definition.tree
        names = [arg.arg for arg in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
        body = self.block(tree.body)
        if any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(tree)):
            body.append(ast.copy_location(ast.Expr(_call("_no_value")), tree.body[-1]))
        elif self.references:
            body.append(self.returned(ast.Constant(None), tree))
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        made = ast.copy_location(ast.FunctionDef(tree.name, arguments, body or [ast.Pass()], []), tree)
        module = ast.Module([made], [])
        ast.fix_missing_locations(module)
        exec(compile(module, FILE_PREFIX + self.definition.file, "exec"), self.globals)
        function: types.FunctionType = self.globals[tree.name]
        defaults = self.definition.defaults
        given = [self.meanings.value(described.described(defaults[n])) for n in names if n in defaults]
        function.__defaults__ = tuple(given) or None
        return function

    # Statements.

    def block(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in statements:
            handler = getattr(self, f"do_{type(statement).__name__}", None)
            if handler is None:
                raise NotCovered(f"the statement {type(statement).__name__}")
            for new in handler(statement):
                ast.copy_location(new, statement)
                made.append(new)
        return made

    def do_Pass(self, node: ast.Pass) -> list[ast.stmt]:
        return [ast.Pass()]

    def do_Break(self, node: ast.Break) -> list[ast.stmt]:
        return [ast.Break()]

    def do_Continue(self, node: ast.Continue) -> list[ast.stmt]:
        return [ast.Continue()]

    def do_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        if isinstance(node.value, ast.Constant):
            return [ast.Pass()]
        return [ast.Expr(self.expr(node.value, wanted=0))]

    def do_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Without effect in release mode, which is the default (`wp.config.mode`); the test is still an expression."""
        return [ast.Expr(self.expr(node.test))]

    def do_Return(self, node: ast.Return) -> list[ast.stmt]:
        value = self.expr(node.value) if node.value is not None else ast.Constant(None)
        return [self.returned(value, node)]

    def returned(self, value: ast.expr, near: ast.AST) -> ast.Return:
        if self.references:
            value = ast.Tuple([value, ast.Tuple([_name(name) for name in self.references], ast.Load())], ast.Load())
        return ast.copy_location(ast.Return(value), near)

    def do_If(self, node: ast.If) -> list[ast.stmt]:
        return [ast.If(self.condition(node.test), self.block(node.body), self.block(node.orelse))]

    def do_While(self, node: ast.While) -> list[ast.stmt]:
        test = ast.BoolOp(ast.And(), [_call("_step"), self.condition(node.test)])
        return [ast.While(test, self.block(node.body), self.block(node.orelse))]

    def do_For(self, node: ast.For) -> list[ast.stmt]:
        if not isinstance(node.target, ast.Name):
            raise NotCovered("a loop over tuples")
        return [ast.For(node.target, self.expr(node.iter), self.block(node.body), self.block(node.orelse))]

    def do_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        if len(node.targets) != 1:
            raise NotCovered("a chain of assignments")
        (target,) = node.targets
        if isinstance(target, ast.Name):
            value = self.expr(node.value)
            copied = isinstance(node.value, ast.Name | ast.IfExp)
            return [ast.Assign([target], _call("_owned", value) if copied else value)]
        if isinstance(target, ast.Tuple):
            count = len(target.elts)
            if any(isinstance(element, ast.Starred) for element in target.elts):
                raise NotCovered("a starred target")
            value = self.expr(node.value, wanted=count)
            if all(isinstance(element, ast.Name) for element in target.elts):
                return [ast.Assign([target], value)]
            fresh = [f"_part{k}" for k in range(count)]
            names: list[ast.expr] = [ast.Name(name, ast.Store()) for name in fresh]
            made: list[ast.stmt] = [ast.Assign([ast.Tuple(names, ast.Store())], value)]
            for element, name in zip(target.elts, fresh, strict=True):
                made.append(self.into(element, _name(name)))
            return made
        return [self.into(target, self.expr(node.value))]

    def into(self, target: ast.expr, value: ast.expr) -> ast.stmt:
        if isinstance(target, ast.Name):
            return ast.Assign([target], value)
        root, path = self.path(target)
        return ast.Assign([ast.Name(root, ast.Store())], _call("_assigned", value, _name(root), path))

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

    def do_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        if isinstance(node.target, ast.Name):
            if self.own_operator(node.op) is not None:
                return [
                    ast.Assign([node.target], self.operation(_name(node.target.id), node.op, self.expr(node.value)))
                ]
            op = ast.Mult() if isinstance(node.op, ast.MatMult) else node.op
            return [ast.AugAssign(node.target, op, self.expr(node.value))]
        root, path = self.path(node.target)
        name = ast.Constant(type(node.op).__name__)
        finish = ast.Attribute(_name("_slot"), "finished", ast.Load())
        return [
            ast.Assign([ast.Name("_slot", ast.Store())], _call("_slot_of", _name(root), path, name)),
            ast.Assign([ast.Name(root, ast.Store())], ast.Call(finish, [self.expr(node.value)], [])),
        ]

    # Expressions.

    def expr(self, node: ast.expr, *, wanted: int = 1) -> ast.expr:
        handler = getattr(self, f"of_{type(node).__name__}", None)
        if handler is None:
            raise NotCovered(f"the expression {type(node).__name__}")
        made: ast.expr = handler(node, wanted) if isinstance(node, ast.Call) else handler(node)
        return ast.copy_location(made, node)

    def condition(self, node: ast.expr) -> ast.expr:
        made = self.expr(node)
        plainly = isinstance(node, _BOOLEAN) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
        return made if plainly else ast.copy_location(_call("_truth", made), node)

    def constant(self, value: Any, key: Any = MISSING) -> ast.expr:
        """A value that is there before the run."""
        key = id(value) if key is MISSING else key
        name = self.known.get(key)
        if name is None:
            name = self.known[key] = f"_k{len(self.known)}"
            self.globals[name] = value
        return _name(name)

    def of_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bool | str) or node.value is None:
            return ast.Constant(node.value)
        return self.constant(literal(node.value), (type(node.value), repr(node.value)))

    def of_Name(self, node: ast.Name) -> ast.expr:
        return _name(node.id) if node.id in self.locals else self.global_value(node)

    def of_Attribute(self, node: ast.Attribute) -> ast.expr:
        if self.names.thing(node) is not MISSING:
            return self.global_value(node)
        return _call("_attribute", self.expr(node.value), ast.Constant(node.attr))

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
        return _call("_item", self.expr(node.value), *self.indices(node.slice))

    def indices(self, node: ast.expr) -> list[ast.expr]:
        elements = node.elts if isinstance(node, ast.Tuple) else [node]
        return [self.index(element) for element in elements]

    def index(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Slice):
            bounds = (node.lower, node.upper, node.step)
            return _call("slice", *(ast.Constant(None) if b is None else self.index(b) for b in bounds))
        number = _number(node)
        return ast.Constant(number) if isinstance(number, int) else self.expr(node)

    # Calls.

    def of_Call(self, node: ast.Call, wanted: int) -> ast.expr:
        thing = self.names.thing(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else MISSING
        if thing is MISSING:
            called: ast.expr = _call("_call", self.expr(node.func))
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
        if thing == described.Builtin("tid"):
            return ast.Call(called, [ast.Constant(wanted)], [])
        made = ast.Call(
            called,
            [self.argument(arg, raw=raw) for arg in node.args],
            [ast.keyword(k.arg, self.argument(k.value, raw=raw)) for k in node.keywords],
        )
        changed = self.changed(thing, function)
        return self.written_back(made, node, changed) if changed else made

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

    def written_back(self, made: ast.Call, node: ast.Call, changed: tuple[int, ...]) -> ast.expr:
        """`(result, (new values))` taken apart: the variables get the new values, the expression is the result."""
        pair = ast.NamedExpr(ast.Name("_pair", ast.Store()), made)
        writes: list[ast.expr] = []
        for at, position in enumerate(changed):
            target = node.args[position] if position < len(node.args) else None
            if target is None:
                continue
            new = ast.Subscript(
                ast.Subscript(_name("_pair"), ast.Constant(1), ast.Load()), ast.Constant(at), ast.Load()
            )
            if isinstance(target, ast.Name) and target.id in self.locals:
                writes.append(ast.NamedExpr(ast.Name(target.id, ast.Store()), new))
            elif isinstance(target, ast.Subscript | ast.Attribute):
                root, path = self.path(target)
                again = _call("_assigned", new, _name(root), path)
                writes.append(ast.NamedExpr(ast.Name(root, ast.Store()), again))
        return _call("_first", pair, ast.Tuple(writes, ast.Load()))

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
        return ast.Call(function, [_call("_plain", _name(name)) for name in read], [])


def _is_dtype(node: ast.expr) -> bool:
    """Whether a constructor is the type of an array's cells, `values.dtype`, or of a variable, `type(x)`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "type"
    return isinstance(node, ast.Attribute) and node.attr == "dtype"


def _plain_number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number(node: ast.expr) -> int | float | None:
    """A number that is written out, with its sign."""
    if isinstance(node, ast.Constant):
        return _plain_number(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        number = _number(node.operand)
        if number is not None:
            return -number if isinstance(node.op, ast.USub) else number
    return None
