"""`coverage`: how much of Warp's language a set of programs reaches, and what of it is missing, by name."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

from compile.codegen import Sections, emit
from compile.loader import MODULE_NAME
from compile.outcome import Rejected
from compile.resolutions import Call, array_name, documented_overloads, recorded_calls, type_name
from corpus import manifest as manifests
from corpus.names import called_names
from corpus.reading import iter_rows
from corpus.shapes import SeenSet
from fuzzer.coverage_lines import Lines
from grammar import occurring
from grammar.catalog import Operand, signatures, to_warp
from grammar.features import FEATURES
from grammar.types import Array

POINTS = (16, 8, 4, 2, 1)  # the curve is read after this part of the programs
STATIC = "static"

Instantiation = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the things that exist were seen, and the others by name."""

    seen: int
    exist: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A share, in all and by group of Warp's registry."""

    seen: int
    exist: int
    groups: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures; plain values all through, ready for JSON.

    programs: those that Warp accepted, which all else is about; names: documented built-ins; overloads: documented
    ones; instantiations: of the grammar's catalog, and curve: of these, how many after so many programs; elsewhere:
    instantiations of documented overloads that the catalog does not have, without those over a program's own structs;
    features: programs with each; pairs: of features in one program; skeletons: different C++ texts when the program's
    own names and all numbers are blinded, and bare_skeletons when Warp's names are as well; lines: of Warp's frontend,
    by file, where they were asked for.
    """

    programs: int
    rejected: int
    names: Grouped
    overloads: Grouped
    instantiations: Grouped
    curve: dict[int, int]
    elsewhere: int
    features: dict[str, int]
    missing_features: tuple[str, ...]
    pairs: Share
    skeletons: int
    bare_skeletons: int
    lines: dict[str, Lines] | None = None


def corpus_size(directory: Path) -> int:
    """How many programs a corpus holds. Raises CorpusError."""
    return manifests.load(directory).totals.rows


def corpus_sources(directory: Path) -> Iterator[str]:
    """The programs of a corpus, in order. Raises CorpusError."""
    return (row["python_source"] for row in iter_rows(directory, ("python_source",)))


def gather(sources: Iterable[str | None], count: int) -> Coverage:
    """The figures of `count` programs; each is given to Warp, and what Warp says it calls is counted."""
    measuring = _Measuring()
    curve: dict[int, int] = {}
    points = {max(1, count // part) for part in POINTS}
    for number, source in enumerate(sources, 1):
        measuring.add(source)
        if number in points:
            curve[number] = len(measuring.instantiations & _catalog().keys())
    return measuring.figures(curve)


def blinded(code: str, *, bare: bool = False) -> str:
    """Generated code without comments and layout, names and numbers replaced: all but C++'s keywords, and Warp's.

    Args:
        code: C++ as Warp prints it.
        bare: blind the names of Warp as well.
    """
    return " ".join(_TOKEN.sub(_blind_all if bare else _blind_own, code).split())


class _Measuring:
    """Counters that programs are added to, one by one."""

    def __init__(self) -> None:
        self.programs = self.rejected = 0
        self.names: set[str] = set()
        self.overloads: set[tuple[str, int]] = set()
        self.instantiations: set[Instantiation] = set()
        self.features: Counter[str] = Counter()
        self.pairs: set[tuple[str, str]] = set()
        self.skeletons, self.bare_skeletons = SeenSet(), SeenSet()

    def add(self, source: str | None) -> None:
        """Count one program, or that it was rejected."""
        try:
            if source is None:
                raise ValueError
            with recorded_calls() as calls:
                emission = emit(source, ("cpu",))
        except (Rejected, ValueError):
            self.rejected += 1
            return
        self.programs += 1
        self._add_calls(calls)
        self._add_text(ast.parse(source))
        assert emission.cpu is not None
        self._add_code(emission.cpu)

    def _add_calls(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self.names.add(call.name)
            if call.position is not None:
                self.overloads.add((call.name, call.position))
                if not any(MODULE_NAME in kind for _, kind in call.arguments):  # the program's own structs
                    self.instantiations.add((call.name, call.arguments))

    def _add_text(self, tree: ast.Module) -> None:
        if STATIC in called_names(tree):  # it leaves no call behind
            self.names.add(STATIC)
            self.overloads.add((STATIC, 0))
        found = occurring(tree)
        self.features.update(found)
        self.pairs.update(combinations(sorted(found), 2))

    def _add_code(self, sections: Sections) -> None:
        self.skeletons.add(_digest(blinded(sections.text)))
        self.bare_skeletons.add(_digest(blinded(sections.text, bare=True)))

    def figures(self, curve: dict[int, int]) -> Coverage:
        """What the counters say now."""
        groups = {overload.name: overload.group for overload in reversed(documented_overloads())}
        features = {name: self.features[name] for name in FEATURES}
        return Coverage(
            programs=self.programs,
            rejected=self.rejected,
            names=_grouped((groups[name], name, name in self.names) for name in reversed(groups)),
            overloads=_grouped(
                (o.group, str(o), (o.name, o.position) in self.overloads) for o in documented_overloads()
            ),
            instantiations=_grouped(
                (group, _in_words(key), key in self.instantiations) for key, group in _catalog().items()
            ),
            curve=curve,
            elsewhere=len(self.instantiations - _catalog().keys()),
            features=dict(sorted(features.items(), key=lambda item: -item[1])),
            missing_features=tuple(name for name, rows in features.items() if not rows),
            pairs=_share((" + ".join(pair), pair in self.pairs) for pair in combinations(sorted(FEATURES), 2)),
            skeletons=len(self.skeletons),
            bare_skeletons=len(self.bare_skeletons),
        )


@cache
def _catalog() -> dict[Instantiation, str]:
    """The grammar's instantiations, as the calls name them, with their groups."""
    return {
        (row.name, tuple((name, _operand_name(kind)) for name, kind in row.parameters)): row.group
        for row in signatures()
    }


@cache
def _operand_name(kind: Operand) -> str:
    if isinstance(kind, Array):
        return array_name(_operand_name(kind.dtype), kind.ndim)
    return type_name(to_warp(kind))


def _grouped(things: Iterable[tuple[str, str, bool]]) -> Grouped:
    """Of (group, name, whether it was seen)."""
    members: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for group, name, seen in things:
        members[group].append((name, seen))
    groups = {group: _share(rows) for group, rows in members.items()}
    return Grouped(sum(g.seen for g in groups.values()), sum(g.exist for g in groups.values()), groups)


def _share(things: Iterable[tuple[str, bool]]) -> Share:
    rows = list(things)
    missing = tuple(name for name, seen in rows if not seen)
    return Share(len(rows) - len(missing), len(rows), missing)


def _in_words(key: Instantiation) -> str:
    name, arguments = key
    return f"{name}({', '.join(kind for _, kind in arguments)})"


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


_TOKEN = re.compile(r"//[^\n]*|wp::\w+|[A-Za-z_]\w*|(?:\d|\.\d)(?:[eEpP][+-]|[\w.])*")
_KEYWORDS = frozenset(
    "if else for while do goto return break continue switch case default static const struct void inline template "
    "typename sizeof nullptr true false".split()
)


def _blind_own(token: re.Match[str]) -> str:
    text = token.group()
    return text if text.startswith("wp::") else _blind_all(token)


def _blind_all(token: re.Match[str]) -> str:
    text = token.group()
    if text.startswith("//"):
        return " "
    if text in _KEYWORDS:
        return text
    return "0" if text[0].isdigit() or text[0] == "." else "name"
