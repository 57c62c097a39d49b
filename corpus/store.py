"""The corpus directory as a run writes it: records in index order, sealed shard by shard.

Whatever ends the process, the directory can be taken up again and ends in the same bytes:

    manifest.json              the sealed shards and all that decides the bytes; replaced whole
    shard_00000.parquet ...    sealed shards; all are full but the last, which may be partial
    open.jsonl                 the journal: records committed since the last seal; gone when a run ends well
    failures/failures.jsonl    attempts that failed, written before the record they led up to

A shard is sealed by putting it in place, then the manifest that lists it, then removing the journal. A partial shard is
opened by the same steps backwards. Between any two of them, the manifest says which of the files count.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from corpus import manifest as manifests
from corpus.card import CARD_NAME, write_card
from corpus.configuration import Configuration, difference
from corpus.errors import CorpusError
from corpus.failures import FAILURES_NAME, FailedAttempt, FailureLog, count_by_index, mark_at
from corpus.files import DirectoryLock, explaining, partial_path, replacing, sha256_of
from corpus.formats import FORMATS
from corpus.journal import JOURNAL_NAME, Journal
from corpus.manifest import MANIFEST_NAME, Manifest, ShardEntry, Totals, add_up
from corpus.memory import give_back
from corpus.open_shard import OpenShard
from corpus.record import PARTS, TARGETS, Record
from corpus.shapes import SeenSet
from corpus.table import Row


def shard_name(number: int, format: str) -> str:
    """The file name of shard `number`."""
    return f"shard_{number:05d}.{format}"


class Corpus:
    """A corpus that this process is writing, and no other. Use as a context manager, or call `close` at the end.

    Its methods raise CorpusError when the directory lets them down (DiskFull when there is no room), after which only
    `close` can be called, and ValueError when they are called out of turn.
    """

    def __init__(self, directory: Path, configuration: Configuration, lock: DirectoryLock) -> None:
        """Use `create_or_resume`."""
        self._directory = directory
        self._configuration = configuration
        self._format = FORMATS[configuration.format]
        self._table = configuration.table
        self._lock = lock
        self._broken = False
        self._closed = False
        self._manifest = _load_or_create(directory, configuration)
        self._journal = Journal(directory)
        self._failures = FailureLog(directory)
        self._seen = SeenSet()
        self._open = OpenShard()

    @classmethod
    def create_or_resume(cls, directory: str | Path, configuration: Configuration) -> Self:
        """Begins a corpus in `directory` (made if need be), or takes up the one that is there where it was left.

        Raises CorpusError, having changed nothing, when the directory is a file, cannot be written, holds something
        else, is being written by another run, holds a corpus made with another configuration, or one whose manifest,
        shards or failures are not as they were written.
        """
        directory = Path(directory)
        with explaining(directory):
            lock = _claim(directory)
            try:
                corpus = cls(directory, configuration, lock)
                corpus._take_up()
            except BaseException:
                lock.release()
                raise
        return corpus

    @property
    def next_index(self) -> int:
        """The index that the next record must have."""
        return self._manifest.next_index + self._open.rows

    @property
    def rows(self) -> int:
        """Records committed, sealed or not."""
        return self.next_index

    @property
    def payload_bytes(self) -> int:
        """Payload of all committed records: what a budget is held against."""
        return self._sealed_payload + self._open.payload_bytes

    @property
    def totals(self) -> Totals:
        """Figures of all committed records; the bytes on disk are those of sealed shards."""
        if not self._open.rows:
            return self._manifest.totals
        return add_up((*self._manifest.shards, self._open.entry(JOURNAL_NAME, self._manifest.next_index)))

    @property
    def manifest(self) -> Manifest:
        """The manifest as it stands on disk."""
        return self._manifest

    def has(self, record: Row) -> bool:
        """Whether a committed record is the same in what no two may share."""
        return record.unique in self._seen

    def append(self, record: Row) -> None:
        """Commits one record: it is kept, whatever happens, and seals the shard that it fills."""
        self._require_usable()
        self._require_fit(record)
        with self._breaking():
            if self._manifest.shards and not self._manifest.shards[-1].full:
                self._reopen_partial_shard()
            self._open.failures.update(self._failures.commit())
            self._journal.append(record, self._failures.committed.lines)
            self._open.add(record)
            self._seen.add(record.unique)
            if self._open.payload_bytes >= self._configuration.shard_size:
                self._seal(full=True)

    def add_failure(self, failure: FailedAttempt) -> None:
        """Notes an attempt at the next index that failed."""
        self._require_usable()
        if failure.index != self.next_index:
            raise ValueError(f"a failure at index {failure.index}, where {self.next_index} is next")
        with self._breaking():
            self._failures.add(failure)

    def committed(self, column: str) -> Iterator[Any]:
        """The values of one column in all committed records, in order."""
        for entry in self._manifest.shards:
            yield from (row[column] for row in self._format.read(self._directory / entry.name, [column]))
        if self._open.rows:
            yield from (row[column] for row in self._journal.rows())

    def close(self) -> None:
        """Seals what is committed as a last, partial shard, and lets the directory go; a second call does nothing.

        After an error nothing is sealed: the journal keeps what was committed for the next run.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if not self._broken:
                with self._breaking():
                    self._failures.roll_back()
                    if self._open.rows:
                        self._seal(full=False)
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _release(self) -> None:
        try:
            self._journal.close()
            self._failures.close()
        except OSError:  # what could not be flushed was never committed
            pass
        finally:
            self._lock.release()

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        """After an error in here the state in memory may be ahead of the disk: only the disk counts from then on."""
        try:
            with explaining(self._directory):
                yield
        except BaseException:
            self._broken = True
            raise

    def _require_usable(self) -> None:
        if self._closed or self._broken:
            raise ValueError("this corpus is closed, or failed to write: take it up again")

    def _require_fit(self, record: Row) -> None:
        index = record.provenance.index
        if index != self.next_index:
            raise ValueError(f"a record of index {index}, where {self.next_index} is next")
        if self._table.in_turn and record.kind != self._configuration.kernel_type(index):
            raise ValueError(f"a record of type {record.kind} at index {index}, which is not its turn")
        if self.has(record):
            raise ValueError(f"a record that is there already: {record.unique}")
        for target in TARGETS if isinstance(record, Record) else ():
            expected = target in self._configuration.targets
            if any((getattr(record, f"{target}_{part}") is not None) != expected for part in PARTS):
                raise ValueError(f"a record that does not hold the sections of target {self._configuration.target}")

    # Sealing

    def _seal(self, *, full: bool) -> None:
        """Turns the journal into the next shard: shard, manifest, journal, in this order."""
        self._failures.sync()
        path = self._shard_path(len(self._manifest.shards))
        with replacing(path) as file:
            self._format.write(file, self._journal.rows(), self._table)
        entry = self._open.entry(
            path.name, self._manifest.next_index, full=full, bytes=path.stat().st_size, sha256=sha256_of(path)
        )
        manifest = self._manifest.with_shard(entry, self._failures.committed)
        try:
            manifests.save(manifest, self._directory)
        except BaseException:
            path.unlink(missing_ok=True)  # not listed, so not there; the journal still has its records
            raise
        self._settle(manifest, OpenShard())
        self._journal.discard()
        give_back()

    def _reopen_partial_shard(self) -> None:
        """Turns the last shard into the journal again: journal, manifest, shard, in this order."""
        entry = self._manifest.shards[-1]
        path = self._directory / entry.name
        self._journal.fill(self._journal_entries(path))
        earlier = mark_at(self._directory, self._manifest.failures.lines - sum(entry.failures.values()))
        manifest = self._manifest.without_last_shard(earlier)
        manifests.save(manifest, self._directory)
        shard = OpenShard.of(entry)
        self._settle(manifest, shard)
        path.unlink()

    def _journal_entries(self, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows of a shard, each with the failures that there were up to it."""
        counts = count_by_index(self._directory)
        following = next(counts, None)
        failures = 0
        for row in self._format.read(path):
            while following is not None and following[0] <= row["provenance"]["index"]:
                failures = following[1]
                following = next(counts, None)
            yield failures, row

    def _settle(self, manifest: Manifest, shard: OpenShard) -> None:
        self._manifest = manifest
        self._sealed_payload = manifest.totals.payload_bytes
        self._open = shard

    # Taking up

    def _take_up(self) -> None:
        """Brings memory and directory to where the last run left them."""
        self._settle(self._manifest, OpenShard())
        self._grow_to_size()
        self._check_sealed()
        self._sweep()
        write_card(
            self._directory,
            f"shard_*.{self._configuration.format}",
            self._table.title,
            self._table.text,
        )
        self._read_journal()
        for entry in self._manifest.shards:
            rows = self._format.read(self._directory / entry.name, [self._table.unique])
            self._seen.update(row[self._table.unique] for row in rows)
        if self._open.payload_bytes >= self._configuration.shard_size:
            self._seal(full=True)

    def _grow_to_size(self) -> None:
        """Writes a row to nowhere: what the libraries load on first use is there before the first record."""
        self._format.write(io.BytesIO(), [dict.fromkeys(self._table.columns)], self._table)
        give_back()

    def _check_sealed(self) -> None:
        faults = {entry.name: shard_fault(self._directory / entry.name, entry) for entry in self._manifest.shards}
        faults[FAILURES_NAME] = failures_fault(self._directory, self._manifest)
        for name, fault in faults.items():
            if fault:
                path = self._directory / name
                raise CorpusError(f"{path}: {fault}; restore it, or make the corpus again in another directory")

    def _sweep(self) -> None:
        """Removes what a run leaves behind that ends between two steps."""
        following = self._shard_path(len(self._manifest.shards))
        following.unlink(missing_ok=True)
        for path in (following, *(self._directory / name for name in (MANIFEST_NAME, JOURNAL_NAME, CARD_NAME))):
            partial_path(path).unlink(missing_ok=True)

    def _read_journal(self) -> None:
        sealed = self._manifest.failures
        keep = sealed.lines
        for entry in self._journal.recover(self.next_index, self._failures.whole_lines()):
            record = self._table.from_row(entry.record)
            self._open.add(record)
            self._seen.add(record.unique)
            keep = entry.failures
        self._open.failures = self._failures.restore(sealed, keep)

    def _shard_path(self, number: int) -> Path:
        return self._directory / shard_name(number, self._configuration.format)


def shard_fault(path: Path, entry: ShardEntry) -> str | None:
    """What is wrong with a shard's file, given its entry in the manifest; None when it is as it was written."""
    if not path.is_file():
        return "missing"
    size = path.stat().st_size
    if size != entry.bytes:
        return f"{size} bytes long, not {entry.bytes}"
    return None if sha256_of(path) == entry.sha256 else "changed since it was written (its checksum does not match)"


def failures_fault(directory: Path, manifest: Manifest) -> str | None:
    """What is wrong with the failures of the sealed shards; None when they are as they were written."""
    found = mark_at(directory, manifest.failures.lines)
    return None if found == manifest.failures else "changed since it was written (its checksum does not match)"


def _claim(directory: Path) -> DirectoryLock:
    """Locks a directory that is a corpus, or can become one."""
    if directory.exists() and not directory.is_dir():
        raise CorpusError(f"{directory}: a file; name a directory")
    if manifests.is_corpus(directory):
        manifests.load(directory)  # what is no corpus is not so much as locked
    elif directory.is_dir() and not _is_vacant(directory):
        raise CorpusError(f"{directory}: neither empty nor a corpus; name a new directory")
    directory.mkdir(parents=True, exist_ok=True)
    return DirectoryLock(directory)


def _is_vacant(directory: Path) -> bool:
    """Empty, but for what a run leaves behind that ended before its first manifest."""
    leftovers = {".lock", partial_path(directory / MANIFEST_NAME).name}
    return all(path.name in leftovers for path in directory.iterdir())


def _load_or_create(directory: Path, configuration: Configuration) -> Manifest:
    writer = {"pyarrow": pa.__version__} if configuration.format == "parquet" else {}
    if not manifests.is_corpus(directory):
        manifest = Manifest(configuration, writer)
        manifests.save(manifest, directory)
        return manifest
    manifest = manifests.load(directory)
    differs = difference(manifest.configuration, configuration)
    if differs is None and manifest.writer != writer:
        differs = f"written with pyarrow {manifest.writer.get('pyarrow')}, not {writer.get('pyarrow')}"
    if differs:
        raise CorpusError(f"{directory}: holds a corpus {differs}; ask for the same, or name another directory")
    return manifest
