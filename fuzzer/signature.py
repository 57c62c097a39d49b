"""When two failures are taken for the same one: same place, same kind, same words but for what the program put in them.

A message is made one that stands for all of its kind by the rules below, in their order. Each was made for a message,
which stands beside it: tests hold the rules against these.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from compile.outcome import Failure

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """What failures of one kind share.

    `id` is short and stands for the rest. `message` is the failure's first line, normalised. `where` is the function
    of Warp's that raised, or None; native compilers say where in their message. Of a finding without a message, `where`
    is the side that disagrees, and `message` the features of the smallest program.
    """

    id: str
    stage: str
    symptom: str
    error_type: str
    message: str
    where: str | None

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.error_type}: {self.message}" if self.message else self.error_type


@dataclass(frozen=True, slots=True)
class Rule:
    """One replacement, and the message that it was made for, before and after it and those above it."""

    pattern: re.Pattern[str]
    replacement: str
    message: str
    becomes: str


def _rule(pattern: str, replacement: str, message: str, becomes: str) -> Rule:
    return Rule(re.compile(pattern), replacement, message, becomes)


# Names that Warp writes in a message of its own accord, for an operator or an access: they say what went wrong.
_WARPS_OWN = (
    "add|sub|mul|div|floordiv|mod|pow|neg|pos|unot|invert|bit_and|bit_or|bit_xor|lshift|rshift|lt|gt|leq|geq|eq|neq|"
    r"range|iter_next|iter_reverse|array_store|array_address|address|view|load|store|copy|extract|index|indexref|assign\w*|"
    r"\w+_inplace|where|slice|tuple|len|cast"
)
_SCALAR = r"(?:bool|b?float(?:16|32|64)?|u?int(?:8|16|32|64)?)"
_TYPE = (
    rf"(?:\b(?:{_SCALAR}|(?:vec\d*|mat\d*|quat|transform|spatial_vector|spatial_matrix)(?:ub|us|ui|ul|b|s|i|l|h|f|d)?)\b"
    r"(?:_t)?(?:<[^<>]*>)?)"
)

RULES: tuple[Rule, ...] = (
    _rule(
        r"\b(inputs with types|arguments of types|got): \[.*\]",
        r"\1: [..]",
        "Couldn't find function overload for 'mul' that matched inputs with types: [vec3f, Array[float32]]",
        "Couldn't find function overload for 'mul' that matched inputs with types: [..]",
    ),
    _rule(
        r"\bgot \[.*\]",
        "got [..]",
        "Input types must be the same, got ['float32', 'int32']",
        "Input types must be the same, got [..]",
    ),
    _rule(
        rf"(function overload for )'(?!(?:{_WARPS_OWN})')\w+'",
        r"\1<name>",
        "Couldn't find function overload for 'sin' that matched inputs with types: [int32]",
        "Couldn't find function overload for <name> that matched inputs with types: [..]",
    ),
    _rule(
        r"'?<class '(?!ast\.)[^']*'>'?|<class (?!'ast)[^<>]*>|<[\w.]+ object at 0x\.\.\.>",
        "<type>",
        "Unrecognized type '<class 'list'>'",
        "Unrecognized type <type>",
    ),
    _rule(
        r"\b(?:fixed|indexed|fabric|indexedfabric)?array\((?:[^()]|\([^()]*\))*\)|"
        r"\b(?:Array|tile)\[[^\]]*\]|\bwp\.ref\[[^\]]*\]",
        "<type>",
        "array_store() value argument type (array(ndim=1, dtype=float32)) must be of the same type as the array",
        "<name>() value argument type (<type>) must be of the same type as the array",
    ),
    _rule(
        rf"(?:\bwarp\._src\.types\.|\bwp::|\bwp\.|\bkernel\.|\b__kernel__\.){_TYPE}|{_TYPE}(?!\()",
        "<type>",
        "The provided value is expected to be a vector of length 2, with dtype float32.",
        "The provided value is expected to be a vector of length <n>, with dtype <type>.",
    ),
    _rule(
        r"<type>(?:, <type>)+",
        "<type>",
        "Cannot chain comparisons of unequal types: <class float32> < <class int32>.",
        "Cannot chain comparisons of unequal types: <type> < <type>.",
    ),
    _rule(
        r"^(?:wp\.)?\w+\(\)",
        "<name>()",
        "atomic_and() operations only work on arrays with [u]int32 or [u]int64 as the underlying scalar types",
        "<name>() operations only work on arrays with [u]<type> or [u]<type> as the underlying scalar types",
    ),
    _rule(
        r"(?<!`)\bwp\.(?!static|func\b|kernel\b|struct\b|grad\b|tid\b|adjoint|address_of|ref\b|zeros|vec3\(|types\.)\w+",
        "wp.<name>",
        "Could not find function wp.relu as a built-in or user-defined function.",
        "Could not find function wp.<name> as a built-in or user-defined function.",
    ),
    _rule(
        r"(undefined symbol: |existing symbol |find function |mutating a constant |[Tt]he function )"
        r"(?!wp\.|overload|is\b)`?[\w.]+`?",
        r"\1<name>",
        "Referencing undefined symbol: spede",
        "Referencing undefined symbol: <name>",
    ),
    _rule(
        r"(following syntax: )\w+ = \w+\([^)]*\)",
        r"\1..",
        "Error mutating a constant s inside a loop, use the following syntax: pi = float(3.141) to declare a variable",
        "Error mutating a constant <name> inside a loop, use the following syntax: .. to declare a variable",
    ),
    _rule(
        r"(\w+(?: \w+)* for argument )'?\w+'?( of (?:function|kernel) )'?\w+'?",
        r"\1<name>\2<name>",
        "Failed to determine type code for argument 'h' of function f: Unrecognized type 'typing.Callable'",
        "Failed to determine type code for argument <name> of function <name>: Unrecognized type <name>",
    ),
    _rule(
        r"\b((?:gradient|for|of|on) function|(?:[Ii]n|for|of|launching) kernel|^Kernel|for param|"
        r"(?:function-valued|constant|reassign) local|struct field) "
        r"(?!of |name\b|count|type|annotat|list|is )[`']?\w+[`']?",
        r"\1 <name>",
        "Error launching kernel 'advect', passed 1 arguments but kernel requires 2.",
        "Error launching kernel <name>, passed <n> arguments but kernel requires <n>.",
    ),
    _rule(
        r"'(?!<class|Tuple|Function|NoneType|Var|Name|Attribute|Subscript|Call|Constant)[^']*' (object|module|is not)",
        r"<name> \1",
        "'kernel' object has no attribute 'speed'",
        "<name> object has no attribute <name>",
    ),
    _rule(
        r"(?<!\w)(?<!overload for )(?<!call to )"
        r"'(?!(?:Tuple|Function|NoneType|Var|Name|Attribute|Subscript|Call|Constant)'|ast\.)[^' ]*'|"
        r"`(?!ast\.|wp\.|shape|length|dtype)[^`]*`|\"[^\"]*\"",
        "<name>",
        "Error, `foo` is not an attribute of 'x' (float32)",
        "Error, <name> is not an attribute of <name> (<type>)",
    ),
    _rule(
        r"\b(?:adj_|replay_)?var_\d+\b|\b(adj_|replay_)?(?!wp_unit)[a-z]\w*_\d+\b",
        r"\1<name>",
        "use of undeclared identifier 'replay_falloff_0'",
        "use of undeclared identifier <name>",
    ),
    _rule(
        r"(\[[\w.]+):\d+\]",
        r"\1]",
        "no matching function for call to 'add_inplace' [builtin.h:1034]",
        "no matching function for call to 'add_inplace' [builtin.h]",
    ),
    _rule(
        r"(?<![\w<])[-+]?\d(?:[\w.]*\w)?",
        "<n>",
        "incompatible number of values given (2) when constructing a vector of length 3",
        "incompatible number of values given (<n>) when constructing a vector of length <n>",
    ),
)


def signature(failure: Failure) -> Signature:
    """The signature of a failure with a message."""
    return _made(
        str(failure.stage),
        str(failure.symptom),
        failure.error_type,
        normalized(failure.message, failure.error_type),
        failure.raised_in,
    )


def signature_of(row: Mapping[str, Any]) -> Signature:
    """The signature of a line of the failures file."""
    message = normalized(row["message"], row["error_type"])
    return _made(row["stage"], row["symptom"], row["error_type"], message, row["raised_in"])


def signature_without_message(stage: str, oracle: str, side: str, features: Iterable[str]) -> Signature:
    """The signature of a finding that says nothing: the oracle, the side that disagrees, what the program still has."""
    return _made(stage, "wrong", oracle, ", ".join(sorted(features)), side)


def normalized(message: str, error_type: str = "") -> str:
    """The first line of a message without what a program put into it: names, types, numbers."""
    line = next(iter(message.splitlines()), "")
    if error_type == "KeyError" and line.isidentifier():
        return "<name>"  # the key that is missing is all that such an error says
    for rule in RULES:
        line = rule.pattern.sub(rule.replacement, line)
    return line


@lru_cache(maxsize=4096)
def _made(stage: str, symptom: str, error_type: str, message: str, where: str | None) -> Signature:
    parts = (stage, symptom, error_type, message, where or "")
    return Signature(
        sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS], stage, symptom, error_type, message, where
    )
