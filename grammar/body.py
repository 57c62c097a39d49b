"""Statements while a program is being drawn, and the pass that keeps only those that reach an output.

A statement knows which names it reads and binds and whether it has an effect of its own (a store, an atomic, a return).
Names stand for everything a program defines: variables, parameters, functions, structs, aliases. What no effect
depends on is left out of the printed program, so a program holds no dead code, whatever was drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, auto

import libcst as cst

from grammar import nodes

Names = frozenset[str]


class Effect(IntEnum):
    """Why a statement has to stay, the best reason last."""

    NONE = auto()  # it stays if somebody needs what it binds
    CONTROL = auto()  # break, continue, return: it stays if what it steers stays
    OUTPUT = auto()  # it stays


@dataclass(frozen=True, slots=True)
class Leaf:
    """A statement without a block of its own."""

    node: cst.SimpleStatementLine
    reads: Names
    binds: Names = frozenset()
    effect: Effect = Effect.NONE


@dataclass(frozen=True, slots=True)
class Arm:
    """One branch of an `if`; the condition of `else` is None."""

    condition: nodes.Node | None
    reads: Names
    body: list["Statement"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `elif`s and `else`."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """`for target in header` or, without a target, `while header`."""

    target: str | None
    header: nodes.Node
    reads: Names
    body: list["Statement"]


Statement = Leaf | Branch | Loop


def live_names(body: Sequence[Statement], live: set[str]) -> set[str]:
    """All names that the effects of `body` and the names in `live` depend on."""
    while True:
        before = len(live)
        _visit(body, live)
        if len(live) == before:
            return live


def render(body: Sequence[Statement], live: set[str]) -> list[cst.BaseStatement]:
    """The statements that stay when the names in `live` are needed, as trees."""
    return [tree for statement in body if (tree := _render(statement, live)) is not None]


def _effect(statement: Statement, live: set[str]) -> Effect:
    if isinstance(statement, Leaf):
        return statement.effect if statement.binds.isdisjoint(live) else Effect.OUTPUT
    bodies = [arm.body for arm in statement.arms] if isinstance(statement, Branch) else [statement.body]
    most = max((_effect(inner, live) for body in bodies for inner in body), default=Effect.NONE)
    # A loop whose only content steers the loop itself does nothing; a branch passes its control on.
    return Effect.NONE if most is Effect.CONTROL and isinstance(statement, Loop) else most


def _visit(body: Sequence[Statement], live: set[str]) -> None:
    effects = [_effect(statement, live) for statement in body]
    matters = Effect.OUTPUT in effects
    for statement, effect in zip(reversed(body), reversed(effects), strict=True):
        if effect is Effect.NONE or (effect is Effect.CONTROL and not matters and isinstance(statement, Loop)):
            continue
        match statement:
            case Leaf():
                live |= statement.reads
            case Loop():
                live |= statement.reads
                _visit(statement.body, live)
            case Branch():
                for arm in _kept(statement, live):
                    live |= arm.reads
                    _visit(arm.body, live)


def _render(statement: Statement, live: set[str]) -> cst.BaseStatement | None:
    if _effect(statement, live) is Effect.NONE:
        return None
    match statement:
        case Leaf():
            return statement.node
        case Loop():
            body = render(statement.body, live)
            if statement.target is None:
                return nodes.while_(statement.header, body)
            return nodes.for_(statement.target, statement.header, body)
        case Branch():
            return _render_branch(statement, live)


def _kept(branch: Branch, live: set[str]) -> list[Arm]:
    """The arms up to the last one that does anything."""
    arms = list(branch.arms)
    while arms and all(_effect(statement, live) is Effect.NONE for statement in arms[-1].body):
        arms.pop()
    return arms


def _render_branch(branch: Branch, live: set[str]) -> cst.BaseStatement:
    arms = [(arm.condition, render(arm.body, live) or [_PASS]) for arm in _kept(branch, live)]
    if len(arms) == 2 and arms[0][1] == [_PASS] and arms[0][0] is not None and arms[1][0] is None:
        arms = [(nodes.negated(arms[0][0]), arms[1][1])]
    return nodes.if_(arms)


_PASS = nodes.line(cst.Pass())
