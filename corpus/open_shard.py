"""The shard in the making, added up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from corpus.manifest import ShardEntry
from corpus.table import Row


@dataclass(slots=True)
class OpenShard:
    """Figures of the records that the journal holds; see ShardEntry for what they mean."""

    rows: int = 0
    payload_bytes: int = 0
    attempts: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, entry: ShardEntry) -> Self:
        """A sealed shard, open again."""
        return cls(entry.rows, entry.payload_bytes, entry.attempts, Counter(entry.failures), Counter(entry.types))

    def add(self, record: Row) -> None:
        """Counts one more record."""
        self.rows += 1
        self.payload_bytes += record.payload_bytes
        self.attempts += record.provenance.attempt + 1
        self.types[record.kind] += 1

    def entry(self, name: str, first_index: int, *, full: bool = False, bytes: int = 0, sha256: str = "") -> ShardEntry:
        """The entry in the manifest of a shard with these figures."""
        return ShardEntry(
            name=name,
            full=full,
            rows=self.rows,
            payload_bytes=self.payload_bytes,
            bytes=bytes,
            sha256=sha256,
            first_index=first_index,
            last_index=first_index + self.rows - 1,
            attempts=self.attempts,
            duplicates=self.attempts - self.rows - self.failures.total(),
            failures=dict(sorted(self.failures.items())),
            types=dict(sorted(self.types.items())),
        )
