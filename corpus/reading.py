"""Reading a corpus: in order, by identity, or here and there. Only what is sealed is read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from corpus import manifest as manifests
from corpus.errors import CorpusError
from corpus.formats import FORMATS
from corpus.manifest import Manifest


def iter_rows(directory: str | Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a corpus in index order as plain dicts, with the named top-level columns only (None: all).

    Parquet shards are read no further than these columns need. Raises CorpusError when there is no corpus or a shard
    cannot be read, ValueError on a column that does not exist.
    """
    directory = Path(directory)
    manifest = manifests.load(directory)
    there = manifest.configuration.table.columns
    unknown = [name for name in columns or () if name not in there]
    if unknown:
        raise ValueError(f"no column {unknown[0]!r}: there are {', '.join(there)}")
    read = FORMATS[manifest.configuration.format].read
    for entry in manifest.shards:
        path = directory / entry.name
        with reading(path):
            yield from read(path, columns)


def iter_records(directory: str | Path) -> Iterator[Any]:
    """The records of a corpus in index order, of the class that its table has. Raises as `iter_rows` does."""
    return map(manifests.load(Path(directory)).configuration.table.from_row, iter_rows(directory))


def find(directory: str | Path, id_or_prefix: str) -> Any:
    """The one record whose id begins so. Raises CorpusError when there is none, or more than one."""
    wanted = id_or_prefix.strip().lower()
    if not wanted:
        raise CorpusError("an empty id: give an id, or its first characters")
    found: list[tuple[int, str]] = []
    for number, row in enumerate(iter_rows(directory, ["id"])):
        if row["id"].startswith(wanted):
            found.append((number, row["id"]))
        if len(found) == 3:
            break
    if not found:
        raise CorpusError(f"{directory}: no record whose id begins with {wanted}; `sample` lists some")
    if len(found) > 1:
        raise CorpusError(
            f"{wanted} stands for several records, such as {found[0][1]} and {found[1][1]}; give more of it"
        )
    return next(records_at(directory, [found[0][0]]))


def pick(directory: str | Path, count: int) -> list[Any]:
    """`count` records spread evenly over the corpus, the same ones every time; all of them when there are fewer."""
    total = manifests.load(Path(directory)).totals.rows
    return list(records_at(directory, spread(total, count)))


def records_at(directory: str | Path, positions: Iterable[int]) -> Iterator[Any]:
    """The records at ascending positions (0: the first of the corpus); of Parquet only their row groups are read."""
    directory = Path(directory)
    manifest = manifests.load(directory)
    read_at = FORMATS[manifest.configuration.format].read_at
    for path, inside in _by_shard(directory, manifest, list(positions)):
        with reading(path):
            yield from map(manifest.configuration.table.from_row, read_at(path, inside))


def spread(total: int, count: int) -> list[int]:
    """`count` of the numbers below `total`, evenly spaced and ascending; all of them when there are fewer."""
    if count >= total:
        return list(range(total))
    return [(2 * number + 1) * total // (2 * count) for number in range(count)]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what goes wrong with reading a shard into a CorpusError."""
    try:
        yield
    except (OSError, ValueError, KeyError, orjson.JSONDecodeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CorpusError(f"{path}: cannot be read ({reason}); `validate` tells more") from error


def _by_shard(directory: Path, manifest: Manifest, positions: list[int]) -> Iterator[tuple[Path, list[int]]]:
    start = 0
    for entry in manifest.shards:
        inside = [position - start for position in positions if start <= position < start + entry.rows]
        if inside:
            yield directory / entry.name, inside
        start += entry.rows
