"""Rewrites of branches and loops: what runs stays, the way there changes."""

import libcst as cst

from fuzzer.rewrites.code import Code, assigned_name, is_number, lone, statements_of
from grammar import nodes
from grammar.edits import Changes
from grammar.trees import dotted, names_in

_SCALARS = ("int", "float", "wp.int", "wp.uint", "wp.float")


def choice_to_branches(code: Code) -> list[Changes]:
    """`a if c else b` as a value of a variable, with a branch for each.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            y = a[0] if x > 0.0 else 1.0
            a[0] = y

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            if x > 0.0:
                y = a[0]
            else:
                y = float(1.0)
            a[0] = y
    """
    found: list[Changes] = []
    for choice in code.inside(cst.IfExp):
        yes, no = _variable(choice.body, code), _variable(choice.orelse, code)
        if yes is None or no is None or not _is_settled_late(choice.test, code):
            continue
        name = assigned_name(_assignment(code.parents[choice]))
        if name is not None:
            found.append({code.parents[code.parents[choice]]: _branches(name, choice.test, yes, no)})
        elif (statement := code.computed_anyway(choice)) is not None:
            name = code.fresh("chosen")
            ahead = _branches(name, choice.test, yes, no)
            found.append({statement: cst.FlattenSentinel([ahead, statement]), choice: cst.Name(name)})
    return found


def _assignment(node: cst.CSTNode) -> cst.Assign | None:
    return node if isinstance(node, cst.Assign) else None


def _branches(name: str, test: cst.BaseExpression, yes: cst.BaseExpression, no: cst.BaseExpression) -> cst.If:
    settings = [[nodes.assign(cst.Name(name), value)] for value in (yes, no)]
    return nodes.if_([(_test(test), settings[0]), (None, settings[1])])


def _variable(value: cst.BaseExpression, code: Code) -> cst.BaseExpression | None:
    """A value as one that is no constant, which a variable that loops change must not be; None if that is not known."""
    if is_number(value):
        number = value.expression if isinstance(value, cst.UnaryOperation) else value
        kind = "int" if isinstance(number, cst.Integer) else "float"
        return nodes.call(cst.Name(kind), [value])
    return value if code.varies(value) else None


def _is_settled_late(test: cst.BaseExpression, code: Code) -> bool:
    """Whether a condition is known only when the kernel runs: otherwise one branch alone is compiled."""
    return code.varies(test) and "wp.static" not in code.module.code_for_node(test)


def _test(node: cst.BaseExpression) -> cst.BaseExpression:
    return node.with_changes(lpar=[], rpar=[]) if node.lpar else node


def branches_to_choice(code: Code) -> list[Changes]:
    """Two branches that each set one variable, as one assignment.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            if x > 0.0:
                y = a[0]
            else:
                y = x
            a[0] = y

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            y = a[0] if x > 0.0 else x
            a[0] = y
    """
    found: list[Changes] = []
    for node in code.inside(cst.If):
        yes, no = _only(statements_of(node.body)), _only(statements_of(_else(node)))
        name = assigned_name(yes)
        if name is None or name != assigned_name(no) or not _is_first(node, code):
            continue
        assert isinstance(yes, cst.Assign)
        assert isinstance(no, cst.Assign)
        if _is_settled_late(node.test, code) and not code.with_tiles:
            choice = nodes.either(_operand(node.test), _operand(yes.value), _operand(no.value))
            found.append({node: nodes.assign(cst.Name(name), choice)})
    return found


def _only(statements: list[cst.BaseStatement]) -> cst.BaseSmallStatement | None:
    return lone(statements[0]) if len(statements) == 1 else None


def _else(node: cst.If) -> cst.Else | None:
    return node.orelse if isinstance(node.orelse, cst.Else) else None


def _is_first(node: cst.If, code: Code) -> bool:
    """Whether an `if` is not the `elif` of another."""
    return not isinstance(code.parents[node], cst.If)


def _operand(node: cst.BaseExpression) -> cst.BaseExpression:
    is_loose = isinstance(node, (cst.IfExp, cst.Tuple, cst.Lambda)) and not node.lpar
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if is_loose else node


def negated_condition(code: Code) -> list[Changes]:
    """The branches of an `if` the other way round; one that is not there is empty.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            if x > 0.0:
                a[0] = 1.0
            else:
                a[0] = 2.0

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), x: float):
            if not (x > 0.0):
                a[0] = 2.0
            else:
                a[0] = 1.0
    """
    found: list[Changes] = []
    for node in code.inside(cst.If):
        if _is_first(node, code) and _is_settled_late(node.test, code):
            otherwise = [node.orelse] if isinstance(node.orelse, cst.If) else statements_of(node.orelse)
            arms = [(nodes.negated(node.test), otherwise or [nodes.line(cst.Pass())])]
            found.append({node: nodes.if_([*arms, (None, statements_of(node.body))])})
    return found


def guard_to_body(code: Code) -> list[Changes]:
    """An early return, as a condition for the rest.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            i = wp.tid()
            if i >= a.shape[0]:
                return
            a[i] = 1.0

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float)):
            i = wp.tid()
            if not (i >= a.shape[0]):
                a[i] = 1.0
    """
    found: list[Changes] = []
    for function in code.kernels_and_functions:
        body = statements_of(function.body)
        for place, guard in enumerate(body):
            rest = body[place + 1 :]
            if isinstance(guard, cst.If) and _returns(guard) and rest and not code.with_tiles:
                kept = nodes.if_([(nodes.negated(guard.test), [statement.deep_clone() for statement in rest])])
                if _is_settled_late(guard.test, code):
                    found.append({guard: kept} | {statement: cst.RemoveFromParent() for statement in rest})
    return found


def _returns(guard: cst.If) -> bool:
    only = _only(statements_of(guard.body))
    return guard.orelse is None and isinstance(only, cst.Return) and only.value is None


def range_to_while(code: Code) -> list[Changes]:
    """A loop over a range whose bounds are known only when the kernel runs, as a `while`.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), n: int):
            for i in range(1, n + 1, 2):
                a[i] = 1.0

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), n: int):
            turn = int(1)
            stop = n + 1
            while turn < stop:
                i = turn
                turn = turn + 2
                a[i] = 1.0
    """
    found: list[Changes] = []
    for node in code.inside(cst.For):
        bounds = _bounds(node, code)
        if bounds is not None and isinstance(node.target, cst.Name) and node.orelse is None:
            low, high, step = bounds
            turn, stop = cst.Name(code.fresh("turn")), cst.Name(code.fresh("stop"))
            downward = isinstance(step, cst.UnaryOperation)
            body = [
                nodes.assign(node.target, turn),
                nodes.assign(turn, nodes.operation(turn, "+", step)),
                *statements_of(node.body),
            ]
            loop = nodes.while_(nodes.compare(turn, ">" if downward else "<", stop), body)
            ahead = nodes.assign(turn, nodes.call(cst.Name("int"), [low]))
            until = nodes.assign(stop, nodes.call(cst.Name("int"), [high]) if is_number(high) else high)
            found.append({node: cst.FlattenSentinel([ahead, until, loop])})
    return found


def _bounds(node: cst.For, code: Code) -> tuple[cst.BaseExpression, cst.BaseExpression, cst.BaseExpression] | None:
    """Start, end and step of a range that is not unrolled."""
    call, function = node.iter, code.home(node)
    if not isinstance(call, cst.Call) or dotted(call.func) != "range" or function is None:
        return None
    low: cst.BaseExpression = cst.Integer("0")
    step: cst.BaseExpression = cst.Integer("1")
    given = [arg.value for arg in call.args]
    if len(given) == 1:
        (high,) = given
    elif len(given) == 2:
        low, high = given
    else:
        low, high, step = given
    parameters = code.parameters(function).keys() - _changed(function, code)
    is_dynamic = any(
        name.value in parameters for bound in (low, high) if "len" not in dotted(bound) for name in names_in(bound)
    )
    return (low, high, step) if is_dynamic and is_number(step) else None


def _changed(function: cst.FunctionDef, code: Code) -> set[str]:
    stores: list[cst.AssignTarget | cst.AugAssign] = [*code.all(cst.AssignTarget), *code.all(cst.AugAssign)]
    own = [store.target for store in stores if code.home(store) is function]
    return {target.value for target in own if isinstance(target, cst.Name)}


def dead_code(code: Code) -> list[Changes]:
    """A statement a second time, behind a condition that is never true, which only the run can tell.

    Before::

        @wp.kernel
        def k(a: wp.array(dtype=float), n: int):
            x = a[0] * 2.0
            a[0] = x

    After::

        @wp.kernel
        def k(a: wp.array(dtype=float), n: int):
            x = a[0] * 2.0
            if a.shape[0] < 0:
                x = a[0] * 2.0
            a[0] = x
    """
    if code.with_tiles:
        return []
    found: list[Changes] = []
    for statement in code.inside(cst.SimpleStatementLine):
        small, function = lone(statement), code.home(statement)
        assert function is not None
        never = _never(function, code)
        if never is not None and isinstance(small, (cst.Assign, cst.AugAssign)) and _is_plain(small):
            again = nodes.if_([(never, [nodes.line(small.deep_clone())])])
            found.append({statement: cst.FlattenSentinel([statement, again])})
    return found


def _is_plain(small: cst.Assign | cst.AugAssign) -> bool:
    """Whether an assignment may be made on one way only: branches merge numbers and vectors, not queries or arrays."""
    if isinstance(small, cst.AugAssign):
        return True
    targets = [target.target for target in small.targets]
    in_place = all(isinstance(target, (cst.Subscript, cst.Attribute)) for target in targets)
    return in_place or isinstance(small.value, (cst.BinaryOperation, cst.Comparison))


def _never(function: cst.FunctionDef, code: Code) -> cst.BaseExpression | None:
    """`a.shape[0] < 0` for an array among the parameters, `n < n` for a number, but not for what may be an id."""
    parameters = code.parameters(function)
    for name, annotation in parameters.items():
        if annotation.startswith("wp.array"):
            return cst.parse_expression(f"{name}.shape[0] < 0")
    for name, annotation in parameters.items():
        if annotation.startswith(_SCALARS) and annotation != "wp.uint64":
            return nodes.compare(cst.Name(name), "<", cst.Name(name))
    return None
