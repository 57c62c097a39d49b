"""What programs reach of Warp, counted: one tally for some of them, and tallies add up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import combinations

from compile.codegen import Sections, emit
from compile.loader import MODULE_NAME
from compile.outcome import Rejected
from compile.resolutions import Call, recorded_calls
from corpus.names import called_names
from fuzzer.stream import drawn_source
from grammar import occurring
from grammar.forms import FORMS, Text

STATIC = "static"

Instantiation = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Sources:
    """Programs that are at hand; None for one that could not be drawn."""

    texts: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Programs to be drawn: those of a seed from one index to another, with masks or with all features on."""

    seed: int
    start: int
    stop: int
    masked: bool = True


@dataclass
class Tally:
    """Counters that programs are added to, one by one.

    Attributes:
        programs: those that Warp accepted, which all else is about.
        refusals: the others, by what Warp said of each, or that it could not be drawn.
        names: built-ins that occur; overloads: with the place among the documented ones; instantiations: with the types
            of their arguments.
        features, forms: programs with each.
        pairs: of features in one program.
        skeletons, bare_skeletons: digests of generated code with the program's names blinded, and with all names.
    """

    programs: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)
    overloads: set[tuple[str, int]] = field(default_factory=set)
    instantiations: set[Instantiation] = field(default_factory=set)
    features: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    skeletons: set[int] = field(default_factory=set)
    bare_skeletons: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """How many are not among the programs."""
        return self.refusals.total()

    def add(self, source: str | None) -> None:
        """Count one program, or that it was rejected."""
        if source is None:
            self.refusals["not drawn"] += 1
            return
        try:
            with recorded_calls() as calls:
                emission = emit(source, ("cpu",))
        except Rejected as rejected:
            self.refusals[str(rejected)] += 1
            return
        self.programs += 1
        self._add_calls(calls)
        self._add_text(source)
        assert emission.cpu is not None
        self._add_code(emission.cpu)

    def include(self, other: "Tally") -> None:
        """Add what another tally has counted."""
        self.programs += other.programs
        for name in ("names", "overloads", "instantiations", "pairs", "skeletons", "bare_skeletons"):
            getattr(self, name).update(getattr(other, name))
        self.refusals.update(other.refusals)
        self.features.update(other.features)
        self.forms.update(other.forms)

    def _add_calls(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self.names.add(call.name)
            if call.position is not None:
                self.overloads.add((call.name, call.position))
                if not any(MODULE_NAME in kind for _, kind in call.arguments):  # the program's own structs
                    self.instantiations.add((call.name, call.arguments))

    def _add_text(self, source: str) -> None:
        text = Text(source)
        if STATIC in called_names(text.tree):  # it leaves no call behind
            self.names.add(STATIC)
            self.overloads.add((STATIC, 0))
        found = occurring(text.tree)
        self.features.update(found)
        self.pairs.update(combinations(sorted(found), 2))
        self.forms.update(form.name for form in FORMS if form.found(text))

    def _add_code(self, sections: Sections) -> None:
        self.skeletons.add(_digest(blinded(sections.text)))
        self.bare_skeletons.add(_digest(blinded(sections.text, bare=True)))


def tallied(programs: Sources | Drawn) -> Tally:
    """The tally of some programs; each is given to Warp, and what Warp says it calls is counted."""
    tally = Tally()
    for source in _texts(programs):
        tally.add(source)
    return tally


def _texts(programs: Sources | Drawn) -> Iterator[str | None]:
    if isinstance(programs, Sources):
        return iter(programs.texts)
    return (drawn_source(programs.seed, i, masked=programs.masked) for i in range(programs.start, programs.stop))


def blinded(code: str, *, bare: bool = False) -> str:
    """Generated code without comments and layout, names and numbers replaced: all but C++'s keywords, and Warp's.

    Args:
        code: C++ as Warp prints it.
        bare: blind the names of Warp as well.
    """
    return " ".join(_TOKEN.sub(_blind_all if bare else _blind_own, code).split())


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


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
