"""Kernel code as Python code over the interpreter's values.

A kernel is Python to begin with, so most of it stays as it is: control flow, order of evaluation, short circuits,
operators, calls. What changes are literals (typed), names that are not local (looked up once, here), conditions
(numbers are true unless zero), indices and attributes, assignments to parts (values never change, so the
variable gets a new one), and calls that change their arguments, which assign what comes back. Lines stay, so that a
traceback tells where.
"""

import ast
import types
from collections.abc import Iterable

from compile import described
from compile.described import Definition
from fuzzer.reference.events import NotCovered, Undefined, step
from fuzzer.reference.expressions import FILE_PREFIX, Expressions, Meanings, helper, load


def translated(definition: Definition, meanings: Meanings) -> types.FunctionType:
    """The function, to be called with values. Its defaults are those of the definition.

    Raises NotCovered for what it cannot say in Python.
    """
    return _Translation(definition, meanings).function()


def _no_value() -> None:
    raise Undefined("a function that ends without a value")


class _Translation(Expressions):
    def __init__(self, definition: Definition, meanings: Meanings) -> None:
        super().__init__(definition, meanings)
        self.globals |= {"_step": step, "_no_value": _no_value}
        self.references = tuple(
            name for name, type_ in definition.parameters.items() if isinstance(type_, described.Referenced)
        )

    def function(self) -> types.FunctionType:
        tree = self.definition.tree
        names = [arg.arg for arg in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
        body = self.block(tree.body)
        if any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(tree)):
            body.append(ast.copy_location(ast.Expr(helper("_no_value")), tree.body[-1]))
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
            value = ast.Tuple([value, ast.Tuple([load(name) for name in self.references], ast.Load())], ast.Load())
        return ast.copy_location(ast.Return(value), near)

    def do_If(self, node: ast.If) -> list[ast.stmt]:
        return [ast.If(self.condition(node.test), self.block(node.body), self.block(node.orelse))]

    def do_While(self, node: ast.While) -> list[ast.stmt]:
        test = ast.BoolOp(ast.And(), [helper("_step"), self.condition(node.test)])
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
            return [ast.Assign([target], helper("_owned", value) if copied else value)]
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
                made.append(self.into(element, load(name)))
            return made
        return [self.into(target, self.expr(node.value))]

    def into(self, target: ast.expr, value: ast.expr) -> ast.stmt:
        if isinstance(target, ast.Name):
            return ast.Assign([target], value)
        root, path = self.path(target)
        return ast.Assign([ast.Name(root, ast.Store())], helper("_assigned", value, load(root), path))

    def do_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        if isinstance(node.target, ast.Name):
            if self.own_operator(node.op) is not None:
                return [ast.Assign([node.target], self.operation(load(node.target.id), node.op, self.expr(node.value)))]
            op = ast.Mult() if isinstance(node.op, ast.MatMult) else node.op
            return [ast.AugAssign(node.target, op, self.expr(node.value))]
        root, path = self.path(node.target)
        name = ast.Constant(type(node.op).__name__)
        finish = ast.Attribute(load("_slot"), "finished", ast.Load())
        return [
            ast.Assign([ast.Name("_slot", ast.Store())], helper("_slot_of", load(root), path, name)),
            ast.Assign([ast.Name(root, ast.Store())], ast.Call(finish, [self.expr(node.value)], [])),
        ]
