"""`coverage`: how much of Warp's language a set of programs reaches, and what of it is missing, by name."""

import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice, pairwise
from pathlib import Path

from compile.resolutions import Overload, array_name, documented_overloads, type_name
from corpus import manifest as manifests
from corpus.reading import iter_rows
from fuzzer.coverage_lines import Lines
from fuzzer.tally import Drawn, Instantiation, Sources, Tally, tallied
from grammar.catalog import signatures
from grammar.conversion import to_warp
from grammar.exclusions import UNREACHABLE
from grammar.features import FEATURES, RARE
from grammar.forms import FORMS
from grammar.signature import Operand
from grammar.types import Array

POINTS = (16, 8, 4, 2, 1)  # the curve is read after this part of the programs
PARTS = 32  # in which programs are handed to workers
COUNTED = tuple(name for name in FEATURES if name not in RARE)  # the rare ones are counted as forms
OFTEN_ENOUGH = 20  # programs that show a form


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the things that exist were seen, and the others by name."""

    seen: int
    exist: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A share, in all and by group."""

    seen: int
    exist: int
    groups: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures; plain values all through, ready for JSON.

    programs: those that Warp accepted, which all else is about; refusals: what was said of the others; names:
    documented built-ins, and unreachable: those that no program can call, with the reason; overloads: documented ones,
    of the other names; instantiations: overloads with concrete types that Warp's value functions accept, over the types
    of the grammar (vectors of a few lengths, matrices of a few shapes), each overload of a group that is not over
    values (tiles, geometry, volumes, textures) being one; curve: of these, how many after so many programs; elsewhere:
    further instantiations of documented overloads that occurred, without those over a program's own structs; features,
    forms: programs with each; rare_forms: those in fewer than 20 programs, by section; pairs: of features in one
    program; skeletons: different C++ texts when the program's own names and all numbers are blinded, and bare_skeletons
    when Warp's names are as well; lines: of Warp's frontend, by file, where they were asked for.
    """

    programs: int
    rejected: int
    refusals: dict[str, int]
    names: Grouped
    unreachable: dict[str, str]
    overloads: Grouped
    instantiations: Grouped
    curve: dict[int, int]
    elsewhere: int
    features: dict[str, int]
    missing_features: tuple[str, ...]
    forms: dict[str, int]
    rare_forms: Grouped
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


def parts_of(sources: Iterable[str | None], count: int) -> Iterator[Sources]:
    """`count` programs in the parts that `gather` takes."""
    texts = iter(sources)
    for start, stop in pairwise(_cuts(count)):
        yield Sources(tuple(islice(texts, stop - start)))


def parts_drawn(seed: int, count: int, *, masked: bool = True) -> Iterator[Drawn]:
    """So many fresh programs, evenly over the kernel types, in the parts that `gather` takes."""
    return (Drawn(seed, start, stop, masked) for start, stop in pairwise(_cuts(count)))


def _cuts(count: int) -> list[int]:
    """Where the parts begin and end: also where the curve is read."""
    return sorted({0, *_points(count), *(count * part // PARTS for part in range(PARTS + 1))})


def _points(count: int) -> set[int]:
    return {max(1, count // part) for part in POINTS}


def gather(parts: Iterable[Sources | Drawn], count: int, workers: int = 1) -> Coverage:
    """The figures of `count` programs, given in parts: the same for any number of worker processes."""
    whole = Tally()
    curve: dict[int, int] = {}
    points = _points(count)
    for tally in _tallies(parts, workers):
        whole.include(tally)
        if (done := whole.programs + whole.rejected) in points:
            curve[done] = len(_instantiations_seen(whole))
    return _figures(whole, curve)


def _tallies(parts: Iterable[Sources | Drawn], workers: int) -> Iterator[Tally]:
    if workers == 1:
        yield from map(tallied, parts)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(tallied, parts)


def _figures(tally: Tally, curve: dict[int, int]) -> Coverage:
    """What the counters say."""
    overloads = documented_overloads()
    groups = {overload.name: overload.group for overload in reversed(overloads)}
    features = {name: tally.features[name] for name in COUNTED}
    seen = _instantiations_seen(tally)
    return Coverage(
        programs=tally.programs,
        rejected=tally.rejected,
        refusals=dict(tally.refusals.most_common()),
        names=_grouped(
            (groups[name], name, name in tally.names)
            for name in reversed(groups)
            if name not in UNREACHABLE or name in tally.names
        ),
        unreachable={name: reason for name, reason in UNREACHABLE.items() if name not in tally.names},
        overloads=_grouped(
            (o.group, str(o), (o.name, o.position) in tally.overloads) for o in overloads if o.name not in UNREACHABLE
        ),
        instantiations=_grouped((group, _in_words(key), key in seen) for key, group in _accepted().items()),
        curve=curve,
        elsewhere=sum(key not in _accepted() for key in tally.instantiations if key[0] in _over_values()),
        features=dict(sorted(features.items(), key=lambda item: -item[1])),
        missing_features=tuple(name for name, rows in features.items() if not rows),
        forms={form.name: tally.forms[form.name] for form in FORMS},
        rare_forms=_grouped(
            (form.section, f"{form.name} ({tally.forms[form.name]})", tally.forms[form.name] >= OFTEN_ENOUGH)
            for form in sorted(FORMS, key=lambda form: form.section)
        ),
        pairs=_share((" + ".join(pair), pair in tally.pairs) for pair in combinations(sorted(COUNTED), 2)),
        skeletons=len(tally.skeletons),
        bare_skeletons=len(tally.bare_skeletons),
    )


def _instantiations_seen(tally: Tally) -> set[Instantiation]:
    """Those of the accepted ones that occurred."""
    whole = {_whole(o) for o in documented_overloads() if (o.name, o.position) in tally.overloads}
    return (tally.instantiations | whole) & _accepted().keys()


@cache
def _accepted() -> dict[Instantiation, str]:
    """The instantiations that Warp accepts, as the calls name them, with their groups."""
    bound: dict[Instantiation, str] = {
        (row.name, tuple((name, _operand_name(kind)) for name, kind in row.parameters)): row.group
        for row in signatures()
    }
    known = _over_values() | UNREACHABLE.keys()
    return bound | {_whole(o): o.group for o in documented_overloads() if o.name not in known}


@cache
def _over_values() -> frozenset[str]:
    """The built-ins whose types the catalog goes through."""
    return frozenset(row.name for row in signatures())


def _whole(overload: Overload) -> Instantiation:
    """An overload whose types are not gone through, as one instantiation."""
    return overload.name, (("overload", str(overload)),)


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
    rows: Sequence[tuple[str, bool]] = list(things)
    missing = tuple(name for name, seen in rows if not seen)
    return Share(len(rows) - len(missing), len(rows), missing)


def _in_words(key: Instantiation) -> str:
    name, arguments = key
    return f"{name}({', '.join(kind for _, kind in arguments)})"
