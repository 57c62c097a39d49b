"""Whether a corpus is what its manifest says, and what every corpus is."""

import ast
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain, islice
from math import prod
from pathlib import Path
from typing import Any

from numpy import dtype

from corpus import manifest as manifests
from corpus.configuration import LEVELS, Configuration
from corpus.error_faults import error_faults
from corpus.errors import CorpusError
from corpus.failures import FAILURES_NAME, iter_failures
from corpus.formats import FORMATS
from corpus.identity import record_id, shape_id
from corpus.manifest import MANIFEST_NAME, Manifest, ShardEntry
from corpus.metrics import measure
from corpus.reading import iter_rows, reading
from corpus.record import PARTS, SCHEMA_VERSION, SECTIONS, TARGETS
from corpus.shapes import SeenSet
from corpus.store import failures_fault, shard_fault, shard_name
from corpus.table import ERRORS, Table

_MOST_OF_A_KIND = 20  # problems told for one shard, or for the whole corpus; a count stands for the rest


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which file, row or count, and what."""

    where: str
    what: str


def validate(directory: str | Path) -> list[Problem]:
    """Everything that is wrong with the corpus in `directory`; an empty list when it is sound.

    Checked: the manifest's own checksum; that there are the shards it lists and no others; of each shard the checksum,
    columns, rows, indices and sums; of each row the identities and metrics, recomputed from its content, its turn among
    the kernel types, and that it has the sections and checks it should; that no id or shape comes twice, and types come
    equally often; and the failures. What an interrupted run has not sealed yet is not part of a corpus, and no problem.
    A few bytes a row are held in memory.
    """
    directory = Path(directory)
    try:
        manifest = manifests.load(directory)
    except CorpusError as error:
        return [Problem(MANIFEST_NAME, str(error))]
    problems = [*_strays(directory, manifest), *_manifest_problems(manifest)]
    seen = _Twice(manifest.configuration.table)
    for entry in manifest.shards:
        problems += _capped(_shard_problems(directory, manifest.configuration, entry, seen), entry.name)
    problems += _capped(seen.problems(directory), "the corpus")
    problems += _capped(_failure_problems(directory, manifest), FAILURES_NAME)
    return problems


def _capped(problems: Iterator[Problem], where: str) -> list[Problem]:
    told = list(islice(problems, _MOST_OF_A_KIND))
    more = sum(1 for _ in problems)
    return [*told, Problem(where, f"{more} more problems like these")] if more else told


def _strays(directory: Path, manifest: Manifest) -> Iterator[Problem]:
    """Files that look like rows and are not in the manifest, and what an interrupted run left half-written."""
    listed = {entry.name for entry in manifest.shards}
    for path in sorted(directory.iterdir()):
        if path.name.startswith("shard_") and path.name not in listed:
            yield Problem(path.name, "not in the manifest; continue the run that left it, or delete it")
        elif path.name.endswith(".partial"):
            yield Problem(path.name, "half-written; continue the run that left it, or delete it")


def _manifest_problems(manifest: Manifest) -> Iterator[Problem]:
    expected_index = 0
    for number, entry in enumerate(manifest.shards):
        where = f"{MANIFEST_NAME}: {entry.name}"
        if entry.name != shard_name(number, manifest.configuration.format):
            yield Problem(where, f"stands where {shard_name(number, manifest.configuration.format)} should")
        if (entry.first_index, entry.last_index) != (expected_index, expected_index + entry.rows - 1):
            yield Problem(
                where, f"indices {entry.first_index} to {entry.last_index} do not follow, or are not its rows"
            )
        if not entry.full and entry is not manifest.shards[-1]:
            yield Problem(where, "not full, though others follow")
        if entry.full != (entry.payload_bytes >= manifest.configuration.shard_size):
            yield Problem(where, f"full: {entry.full} at {entry.payload_bytes} bytes of payload")
        if entry.duplicates != entry.attempts - entry.rows - sum(entry.failures.values()):
            yield Problem(where, "attempts are not rows, duplicates and failures together")
        expected_index = entry.last_index + 1
    if not manifest.configuration.table.in_turn:
        return
    counts = {kind: manifest.totals.types.get(kind, 0) for kind in manifest.configuration.types}
    if max(counts.values()) - min(counts.values()) > 1:
        yield Problem("kernel types", f"not even: {min(counts.values())} to {max(counts.values())} rows a type")


def _shard_problems(
    directory: Path, configuration: Configuration, entry: ShardEntry, seen: "_Twice"
) -> Iterator[Problem]:
    path = directory / entry.name
    fault = shard_fault(path, entry)
    if fault:
        yield Problem(entry.name, fault)
    if not path.is_file():
        return
    table = configuration.table
    sums = _Sums(table)
    try:
        with reading(path):
            format = FORMATS[configuration.format]
            fault = format.schema_fault(path, table)
            if fault:
                yield Problem(entry.name, fault)
                return
            for number, row in enumerate(format.read(path)):
                sums.add(row)
                seen.add(row)
                where = f"{entry.name} row {number}"
                yield from (
                    Problem(where, what) for what in _row_faults(row, configuration, entry.first_index + number)
                )
    except CorpusError as error:
        yield Problem(entry.name, str(error))
        return
    yield from (Problem(entry.name, what) for what in sums.faults(entry))


def _row_faults(row: dict[str, Any], configuration: Configuration, index: int) -> Iterator[str]:
    provenance, kind = row["provenance"], row[configuration.table.kind]
    if row["schema_version"] != SCHEMA_VERSION:
        yield f"of schema version {row['schema_version']}, not {SCHEMA_VERSION}"
    if provenance["index"] != index:
        yield f"has index {provenance['index']}, not {index}"
    if configuration.table.in_turn and kind != configuration.kernel_type(index):
        yield f"is of type {kind}, where it is the turn of {configuration.kernel_type(index)}"
    if provenance["seed"] != configuration.seed:
        yield f"was drawn from seed {provenance['seed']}, not {configuration.seed}"
    for name, version in configuration.versions.items():
        if provenance.get(name, version) != version:
            yield f"was made with {name} {provenance[name]}, not {version}"
    if configuration.table is ERRORS:
        yield from error_faults(row, configuration.types)
        return
    yield from _content_faults(row)
    yield from _section_faults(row, configuration)
    yield from _execution_faults(row)


def _content_faults(row: dict[str, Any]) -> Iterator[str]:
    """What does not follow from the content: identities and metrics."""
    source = row["python_source"]
    sections = {name: row[name] for name in SECTIONS}
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"has a source that is no Python: {error.msg}"
        return
    if row["id"] != record_id(row["kernel_name"], row["kernel_type"], source, sections):
        yield "has an id that does not follow from its content"
    if row["shape_id"] != shape_id(source, tree):
        yield "has a shape_id that does not follow from its source"
    expected = asdict(measure(source, sections, tree))
    wrong = [name for name in expected if row["metrics"][name] != expected[name]]
    if wrong:
        yield f"has metrics that do not follow from its content: {', '.join(wrong)}"


def _section_faults(row: dict[str, Any], configuration: Configuration) -> Iterator[str]:
    checks = row["checks"]
    if checks["level"] not in _levels(configuration):
        yield f"was checked to the level {checks['level']}, not {configuration.check}"
    for target in TARGETS:
        held = target in configuration.targets
        if any((row[f"{target}_{part}"] is not None) != held for part in PARTS):
            yield f"{'lacks' if held else 'has'} sections of target {target}"
        for way in ("forward", "backward"):
            expected = configuration.check if row[f"{target}_{way}"] else None
            reached = checks[f"{target}_{way}"]
            if reached != expected and (expected is None or reached not in _levels(configuration)):
                yield f"says that {target} {way} was checked to {checks[f'{target}_{way}']}, not {expected}"


def _levels(configuration: Configuration) -> tuple[str, ...]:
    """The levels that a record may have: where programs are run, some cannot be judged, and stay below."""
    if not configuration.reaches("run"):
        return (configuration.check,)
    return LEVELS[LEVELS.index("compile") : LEVELS.index(configuration.check) + 1]


def _execution_faults(row: dict[str, Any]) -> Iterator[str]:
    execution = row.get("execution")
    for array in chain(execution["inputs"], execution["outputs"]) if execution else ():
        size = dtype(array["dtype"]).itemsize * prod(array["shape"])
        if len(b64decode(array["data"])) != size:
            yield f"has {array['name']} in its launch with other bytes than its shape asks for"


class _Sums:
    """The figures of a shard, added up from its rows."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = self._payload = self._attempts = 0
        self._types: Counter[str] = Counter()

    def add(self, row: dict[str, Any]) -> None:
        self._rows += 1
        self._payload += self._table.payload_of(row)
        self._attempts += row["provenance"]["attempt"] + 1
        self._types[row[self._table.kind]] += 1

    def faults(self, entry: ShardEntry) -> Iterator[str]:
        for name, found, listed in [
            ("rows", self._rows, entry.rows),
            ("bytes of payload", self._payload, entry.payload_bytes),
            ("attempts", self._attempts, entry.attempts),
            ("rows by type", dict(self._types), dict(entry.types)),
        ]:
            if found != listed:
                yield f"{name}: {found}, where the manifest says {listed}"


class _Twice:
    """Looks for ids and shapes that come more than once: remembers 64 bits of each, and looks again on suspicion."""

    def __init__(self, table: Table) -> None:
        self._names = tuple(dict.fromkeys(("id", table.unique)))
        self._seen = {name: SeenSet() for name in self._names}
        self._suspects: dict[str, set[str]] = {name: set() for name in self._names}

    def add(self, row: dict[str, Any]) -> None:
        for name, seen in self._seen.items():
            if row[name] not in seen:
                seen.add(row[name])
            elif len(self._suspects[name]) <= _MOST_OF_A_KIND:
                self._suspects[name].add(row[name])

    def problems(self, directory: Path) -> Iterator[Problem]:
        """Those that are really the same, with the rows they are in."""
        if not any(self._suspects.values()):
            return
        first: dict[tuple[str, str], int] = {}
        for number, row in enumerate(iter_rows(directory, self._names)):
            for name, suspects in self._suspects.items():
                if row[name] in suspects:
                    before = first.setdefault((name, row[name]), number)
                    if before != number:
                        yield Problem(f"row {number}", f"has the same {name} as row {before}: {row[name]}")


def _failure_problems(directory: Path, manifest: Manifest) -> Iterator[Problem]:
    fault = failures_fault(directory, manifest)
    if fault:
        yield Problem(FAILURES_NAME, fault)
        return
    stages: dict[str, Counter[str]] = {entry.name: Counter() for entry in manifest.shards}
    shards = iter(manifest.shards)
    entry = next(shards, None)
    previous = (-1, -1)
    for failure in iter_failures(directory):
        place = (failure["index"], failure["attempt"])
        while entry is not None and failure["index"] > entry.last_index:
            entry = next(shards, None)
        if entry is None:
            break
        if place <= previous:
            yield Problem(FAILURES_NAME, f"index {place[0]} attempt {place[1]} is out of order")
        stages[entry.name][failure["stage"]] += 1
        previous = place
    for entry in manifest.shards:
        if stages[entry.name] != entry.failures:
            yield Problem(FAILURES_NAME, f"not the failures that the manifest counts for {entry.name}")
