"""The functions of generated C++, line by line, as far as mutations need to know them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

Change = tuple[int, str]
"""The place of a line, from 0, and the statement that takes its place, which is ";" where it is dropped."""

_FUNCTION = re.compile(r"^[A-Za-z].*?^\}$", re.DOTALL | re.MULTILINE)
_DECLARED = re.compile(
    r"(?P<const>const )?(?!return |goto )(?P<type>\w[\w:]*(?:<.*>)?)(?P<pointer>\*?)"
    r" (?P<name>(?:var|adj)_\w+)(?: = (?P<value>.*))?;"
)
_PARAMETER = re.compile(r"(?P<type>\w[\w:]*(?:<.*>)?) (?:& )?(?P<name>(?:var|adj|ret)_\w+)[,)]")
_CALL = re.compile(r"(?:(?P<target>\w+) = )?(?P<name>\w[\w:]*(?:<.*>)?)\((?P<arguments>.*)\);")
_ADJOINT = re.compile(r"(?<![\w.>])adj_\w")  # fields and parameters of the program may be called so
_OPENING, _CLOSING = "([{<", ")]}>"


@dataclass(frozen=True, slots=True)
class Call:
    """`target = name(arguments);` or, without a target, `name(arguments);`."""

    target: str | None
    name: str
    arguments: tuple[str, ...]

    @property
    def built_in(self) -> str:
        """`add` of `wp::add`; "" for a function of the program."""
        return self.name.partition("<")[0].removeprefix("wp::") if self.name.startswith("wp::") else ""

    def with_arguments(self, arguments: Sequence[str]) -> str:
        """The call with other arguments."""
        return str(replace(self, arguments=tuple(arguments)))

    def with_argument(self, place: int, argument: str) -> str:
        """The call with another argument at a place."""
        return self.with_arguments([*self.arguments[:place], argument, *self.arguments[place + 1 :]])

    def named(self, name: str) -> str:
        """The same call of another function."""
        return str(replace(self, name=name))

    def __str__(self) -> str:
        return f"{self.target + ' = ' if self.target else ''}{self.name}({', '.join(self.arguments)});"


@dataclass(frozen=True)
class Listing:
    """One C++ function, or part of one.

    Attributes:
        text: as Warp prints it.
        start: the line that it starts at in its section, from 0.
    """

    text: str
    start: int = 0

    @cached_property
    def lines(self) -> list[str]:
        """The statements, without indentation."""
        return [line.strip() for line in self.text.split("\n")]

    @cached_property
    def is_adjoint(self) -> bool:
        """Whether it computes gradients."""
        code = (line for line in self.lines if not line.startswith("//"))
        return any(_ADJOINT.search(line) for line in code)

    @cached_property
    def types(self) -> dict[str, str]:
        """The type of each variable and adjoint; that of a pointer ends in `*`."""
        found: dict[str, str] = {}
        for line in self.lines:
            match = _DECLARED.fullmatch(line) or _PARAMETER.fullmatch(line)
            if match:
                found[match["name"]] = match["type"] + (match.groupdict().get("pointer") or "")
        return found

    @cached_property
    def references(self) -> frozenset[str]:
        """The parameters that the caller gets back."""
        matches = (_PARAMETER.fullmatch(line) for line in self.lines)
        return frozenset(match["name"] for match in matches if match and "&" in match[0])

    @cached_property
    def active(self) -> frozenset[int]:
        """The places of lines that are neither declarations nor comments."""
        passive = [_DECLARED.fullmatch(line) or _PARAMETER.fullmatch(line) for line in self.lines]
        return frozenset(k for k, line in enumerate(self.lines) if not passive[k] and not line.startswith("//"))

    @cached_property
    def constants(self) -> dict[str, str]:
        """What constants are, as written."""
        matches = (_DECLARED.fullmatch(line) for line in self.lines)
        return {match["name"]: match["value"] for match in matches if match and match["const"] and match["value"]}

    @cached_property
    def calls(self) -> list[tuple[int, Call]]:
        """The calls by their places."""
        found = []
        for place, line in enumerate(self.lines):
            match = _CALL.fullmatch(line) if not line.startswith(("//", "if ")) else None
            if match:
                found.append((place, Call(match["target"], match["name"], tuple(_split(match["arguments"])))))
        return found

    def calls_of(self, *names: str) -> Iterator[tuple[int, Call]]:
        """The calls of some built-ins."""
        return ((place, call) for place, call in self.calls if call.built_in in names)

    def are_alike(self, *names: str) -> bool:
        """Whether these are variables of one type that are not the same."""
        kinds = {self.types.get(name) for name in names}
        return len(set(names)) == len(names) and len(kinds) == 1 and None not in kinds

    def matching(self, pattern: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The lines that are of a form."""
        found = re.compile(pattern)
        return ((place, match) for place, line in enumerate(self.lines) if (match := found.fullmatch(line)))


Operator = Callable[[Listing], Iterator[Change]]


def listings(section: str) -> Iterator[Listing]:
    """The functions in a section that Warp wrote: not those that a program has in C++."""
    for match in _FUNCTION.finditer(section):
        if "//---------" in match[0]:
            yield Listing(match[0], section.count("\n", 0, match.start()))


def _split(arguments: str) -> Iterator[str]:
    """Arguments at their commas, but for those inside of brackets."""
    depth, start = 0, 0
    for place, character in enumerate(arguments):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and depth == 0:
            yield arguments[start:place].strip()
            start = place + 1
    if arguments.strip():
        yield arguments[start:].strip()
