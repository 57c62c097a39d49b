"""What rewrites ask of a program: its kernels and functions, their variables, and what has effects."""

from functools import cached_property

import libcst as cst

from fuzzer.reference.library import BUILTINS
from grammar.edits import Changes, children
from grammar.trees import Node, Tree, bound_names, dotted, names_in

_WITH_EFFECTS = ("atomic_", "tile", "expect_", "print", "breakpoint", "svd", "qr", "eig", "quat_to_axis_angle")
_CONSTRUCTORS = frozenset("int float bool len abs min max".split())
_TYPES = ("float", "bfloat", "int", "uint", "bool", "vec", "mat", "quat", "transform", "spatial_")
_DIVERTED = (cst.Lambda, cst.GeneratorExp, cst.ListComp, cst.Slice, cst.Decorator, cst.Annotation)
_EMPTY_LINES = (cst.EmptyLine(indent=False), cst.EmptyLine(indent=False))


class Code(Tree):
    """A program to rewrite, as parsed: no node of it may stand in two places."""

    @cached_property
    def kernels_and_functions(self) -> list[cst.FunctionDef]:
        """What Warp compiles as it stands: no code of gradients, none in C++, no plain Python."""
        return [
            function
            for function in self.functions
            if any(dotted(decorator.decorator) in ("wp.kernel", "wp.func") for decorator in function.decorators)
        ]

    @cached_property
    def with_tiles(self) -> bool:
        """Whether threads of a block work together: then not every value has a type that a rewrite knows to handle."""
        return "wp.tile" in self.text

    def inside(self, *kinds: type[Node]) -> list[Node]:
        """The nodes of some kinds in the bodies of kernels and functions."""
        return [node for node in self.all(*kinds) if self.home(node) is not None]

    def home(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The kernel or function in whose body a node is."""
        for around in self.ancestors(node):
            parent = self.parents[around]
            if isinstance(parent, cst.FunctionDef):
                return parent if around is parent.body and parent in self.kernels_and_functions else None
        return None

    def parameters(self, function: cst.FunctionDef) -> dict[str, str]:
        """The parameters with their annotations as written."""
        return {
            param.name.value: "" if param.annotation is None else self.module.code_for_node(param.annotation.annotation)
            for param in function.params.params
        }

    def locals(self, function: cst.FunctionDef) -> frozenset[str]:
        """The variables that a function binds, parameters apart."""
        return frozenset(self._bound.get(function, set()) - self.parameters(function).keys())

    @cached_property
    def _bound(self) -> dict[cst.FunctionDef | None, set[str]]:
        found: dict[cst.FunctionDef | None, set[str]] = {}
        for statement in self.statements:
            found.setdefault(self.function(statement), set()).update(bound_names(statement))
        return found

    def varies(self, node: cst.CSTNode) -> bool:
        """Whether an expression has a variable or a parameter in it, so that it is not known at compile time."""
        function = self.home(node)
        if function is None:
            return False
        known = self.locals(function) | self.parameters(function).keys()
        return any(name.value in known for name in names_in(node))

    def plain(self, node: cst.CSTNode) -> bool:
        """Whether an expression is where any expression of its type may stand: computed when the kernel runs."""
        child = node
        for around in self.ancestors(node):
            if isinstance(around, _DIVERTED) or (isinstance(around, cst.Call) and around.func is child):
                return False
            if isinstance(around, cst.Arg) and around.keyword is not None:
                return False
            if isinstance(around, cst.Call) and dotted(around.func) in ("wp.static", "range"):
                return False
            if isinstance(around, cst.FunctionDef):
                break
            child = around
        return self.home(node) is not None

    def computed_anyway(self, node: cst.BaseExpression) -> cst.SimpleStatementLine | None:
        """The statement that an expression is a part of, if it could be computed ahead of it: come what may, it is
        computed, and nothing in the statement has effects by calls."""
        statement = self.statement(node)
        small = lone(statement) if isinstance(statement, cst.SimpleStatementLine) else None
        if not isinstance(small, (cst.Assign, cst.AugAssign, cst.Return)) or not self.is_pure(small):
            return None
        child: cst.CSTNode = node
        for around in self.ancestors(node):
            if around is small:
                inside = child is small.value and child is not node and self.plain(node)
                return statement if inside and isinstance(statement, cst.SimpleStatementLine) else None
            if not _is_first_of(child, around):
                return None
            child = around
        return None

    def fresh(self, stem: str) -> str:
        """A name that the program does not have."""
        taken = {name.value for name in self.all(cst.Name)}
        candidates = (stem if not k else f"{stem}_{k}" for k in range(len(taken) + 1))
        return next(name for name in candidates if name not in taken)

    def ahead(self, node: cst.CSTNode, statement: cst.BaseStatement) -> Changes:
        """The change that puts a statement of the module ahead of the definition that a node is in."""
        (*_, definition) = (node, *self.ancestors(node))
        return {definition: cst.FlattenSentinel([statement, definition])}

    @cached_property
    def pure_functions(self) -> frozenset[str]:
        """The program's functions that change nothing but variables of their own."""
        named: dict[str, list[cst.FunctionDef]] = {}
        for function in self.functions:
            named.setdefault(function.name.value, []).append(function)
        pure: set[str] = set()
        for name, definitions in named.items():  # in order of definition: what a function calls stands above it
            if all(self._changes_nothing(function, pure) for function in definitions):
                pure.add(name)
        return frozenset(pure)

    def _changes_nothing(self, function: cst.FunctionDef, pure: set[str]) -> bool:
        if function not in self.kernels_and_functions or "wp.ref" in "".join(self.parameters(function).values()):
            return False
        own = self.locals(function)
        stores = [node for node in _below(function.body) if isinstance(node, (cst.AssignTarget, cst.AugAssign))]
        return _calls_are_pure(function.body, pure) and all(_root(store.target) in own for store in stores)

    def is_pure(self, node: cst.CSTNode) -> bool:
        """Whether evaluating an expression, or all in a statement, changes nothing by calls."""
        return _calls_are_pure(node, self.pure_functions)


def spaced(statement: cst.BaseCompoundStatement) -> cst.BaseCompoundStatement:
    """A definition of a module with empty lines ahead of it."""
    return statement.with_changes(leading_lines=_EMPTY_LINES)


def statements_of(block: cst.BaseSuite | cst.Else | None) -> list[cst.BaseStatement]:
    """The statements of a block or an `else`, also of those on the line of their header."""
    if isinstance(block, cst.Else):
        block = block.body
    if isinstance(block, cst.SimpleStatementSuite):
        return [cst.SimpleStatementLine(block.body)]
    return list(block.body) if isinstance(block, cst.IndentedBlock) else []


def lone(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """The one small statement on a line."""
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        return statement.body[0]
    return None


def assigned_name(small: cst.BaseSmallStatement | None) -> str | None:
    """`x` of `x = ...`."""
    if isinstance(small, cst.Assign) and len(small.targets) == 1 and isinstance(small.targets[0].target, cst.Name):
        return small.targets[0].target.value
    return None


def is_number(node: cst.CSTNode) -> bool:
    """Whether an expression is a number as written, its sign included."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        node = node.expression
    return isinstance(node, (cst.Integer, cst.Float))


def _is_first_of(child: cst.CSTNode, around: cst.CSTNode) -> bool:
    """Whether a part of an expression is computed whenever that is."""
    if isinstance(around, cst.IfExp):
        return child is around.test
    if isinstance(around, cst.BooleanOperation):
        return child is around.left
    if isinstance(around, cst.Comparison):
        return child in (around.left, around.comparisons[0])
    if isinstance(around, cst.Arg):
        return not around.star
    return not isinstance(around, (cst.Attribute, cst.Element))


def _below(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [node, *(inner for child in children(node) for inner in _below(child))]


def _root(target: cst.BaseExpression) -> str:
    while isinstance(target, (cst.Attribute, cst.Subscript)):
        target = target.value
    return target.value if isinstance(target, cst.Name) else ""


def _calls_are_pure(node: cst.CSTNode, functions: set[str] | frozenset[str]) -> bool:
    return all(_is_pure_call(call, functions) for call in _below(node) if isinstance(call, cst.Call))


def _is_pure_call(call: cst.Call, functions: set[str] | frozenset[str]) -> bool:
    name = dotted(call.func)
    built_in = name.removeprefix("wp.")
    if built_in == name:
        return name in functions or name in _CONSTRUCTORS
    if built_in in BUILTINS:
        changes: tuple[int, ...] = getattr(BUILTINS[built_in], "changes", ())
        return not built_in.startswith(_WITH_EFFECTS) and not changes
    return built_in.startswith(_TYPES)
