"""The manifest of a corpus: what it was made with, and what each shard holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from corpus.configuration import Configuration
from corpus.errors import CorpusError
from corpus.failures import FailureMark
from corpus.files import replacing
from corpus.record import SCHEMA_VERSION

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """One sealed shard. `full` shards are never touched again; the last one may be partial, and grow later.

    bytes: on disk; attempts: programs tried for the rows of this shard, of which `duplicates` had a shape seen before
    and `failures` (by stage) came to nothing; types: rows by kernel type.
    """

    name: str
    full: bool
    rows: int
    payload_bytes: int
    bytes: int
    sha256: str
    first_index: int
    last_index: int
    attempts: int
    duplicates: int
    failures: Mapping[str, int]
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """The shards' figures added up."""

    rows: int = 0
    payload_bytes: int = 0
    bytes: int = 0
    attempts: int = 0
    duplicates: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A corpus as far as it is sealed. `failures` says how far the failures file belongs to the sealed shards.

    writer: versions of the libraries that lay out the shards, which have a say in their bytes.
    """

    configuration: Configuration
    writer: Mapping[str, str] = field(default_factory=dict)
    shards: tuple[ShardEntry, ...] = ()
    failures: FailureMark = field(default_factory=FailureMark)

    @property
    def next_index(self) -> int:
        """The first index that no shard holds."""
        return self.shards[-1].last_index + 1 if self.shards else 0

    @property
    def totals(self) -> Totals:
        """The shards' figures added up."""
        return add_up(self.shards)

    def with_shard(self, entry: ShardEntry, failures: FailureMark) -> "Manifest":
        """This manifest with one more shard."""
        return replace(self, shards=(*self.shards, entry), failures=failures)

    def without_last_shard(self, failures: FailureMark) -> "Manifest":
        """This manifest with one shard less."""
        return replace(self, shards=self.shards[:-1], failures=failures)

    def to_plain(self) -> dict[str, Any]:
        """As it stands in the file, checksum included. No time, budget or machine: the same corpus, the same bytes."""
        configuration = self.configuration.to_plain()
        preambles = configuration.pop("preambles")
        plain: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "configuration": configuration,
            "writer": dict(sorted(self.writer.items())),
            "totals": asdict(self.totals),
            "shards": [asdict(entry) for entry in self.shards],
            "failures": asdict(self.failures),
            "preambles": preambles,
        }
        plain["checksum"] = _checksum(plain)
        return plain


def add_up(shards: tuple[ShardEntry, ...]) -> Totals:
    """The totals of some shards; counts by name are sorted by name."""
    failures: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for entry in shards:
        failures.update(entry.failures)
        types.update(entry.types)
    return Totals(
        rows=sum(entry.rows for entry in shards),
        payload_bytes=sum(entry.payload_bytes for entry in shards),
        bytes=sum(entry.bytes for entry in shards),
        attempts=sum(entry.attempts for entry in shards),
        duplicates=sum(entry.duplicates for entry in shards),
        failures=dict(sorted(failures.items())),
        types=dict(sorted(types.items())),
    )


def save(manifest: Manifest, directory: Path) -> None:
    """Puts the manifest in place, whole or not at all."""
    text = orjson.dumps(manifest.to_plain(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with replacing(directory / MANIFEST_NAME) as file:
        file.write(text)


def is_corpus(directory: Path) -> bool:
    """Whether `directory` is one that a corpus lives in."""
    return (directory / MANIFEST_NAME).is_file()


def load(directory: Path) -> Manifest:
    """The manifest of the corpus in `directory`.

    Raises CorpusError when there is none, or when it is damaged, was changed by hand or is of another schema version.
    """
    path = directory / MANIFEST_NAME
    if not directory.is_dir() or not path.is_file():
        raise CorpusError(f"{directory}: no corpus here (no {MANIFEST_NAME}); name a directory that `run` has made")
    try:
        plain = orjson.loads(path.read_bytes())
        checksum = plain.pop("checksum", None)
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        raise CorpusError(f"{path}: damaged; restore it, or make the corpus again in another directory") from None
    if "schema_version" not in plain:
        raise CorpusError(f"{path}: not the manifest of a corpus; name a new directory")
    if plain["schema_version"] != SCHEMA_VERSION:
        raise CorpusError(
            f"{directory}: a corpus of schema version {plain['schema_version']}, not {SCHEMA_VERSION}; "
            "use the release that made it, or name another directory"
        )
    if checksum != _checksum(plain):
        raise CorpusError(f"{path}: changed by hand (its checksum does not match); restore it as it was written")
    return _from_plain(plain)


def _from_plain(plain: Mapping[str, Any]) -> Manifest:
    return Manifest(
        configuration=Configuration.from_plain({**plain["configuration"], "preambles": plain["preambles"]}),
        writer=plain["writer"],
        shards=tuple(ShardEntry(**entry) for entry in plain["shards"]),
        failures=FailureMark(**plain["failures"]),
    )


def _checksum(plain: Mapping[str, Any]) -> str:
    return sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
