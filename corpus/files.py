"""Files that are written whole or not at all, directories held by one process, and errors said in one line."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from corpus.errors import CorpusError, DiskFull

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PIECE = 1 << 20


def partial_path(path: Path) -> Path:
    """Where `path` grows until it is whole; hidden, so that nobody takes it for a shard."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of `path` when the block ends well and leaves no trace otherwise."""
    partial = partial_path(path)
    try:
        with open(partial, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Puts the names in `directory` on the disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = sha256()
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def explaining(directory: Path) -> Iterator[None]:
    """Turns an OSError under `directory` into a CorpusError that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(
                f"{directory}: no room left to write ({_reason(error)}); what is sealed is intact: "
                "make room and give the same command again"
            ) from error
        raise CorpusError(f"{directory}: {_reason(error)}; check that it can be read and written") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).splitlines()[0].lower()


class DirectoryLock:
    """Holds a directory for this process until `release`, or until the process ends in whatever way.

    A POSIX record lock, which belongs to the process and not to the open file: children forked while it is held do not
    keep it alive. Where there are no such locks (Windows) the directory is not guarded.
    """

    _held: set[Path] = set()  # noqa: RUF012 - of the process, as the locks are: they do not exclude their own owner

    def __init__(self, directory: Path) -> None:
        """Raises CorpusError when another run holds the directory, OSError when it cannot be written."""
        self._path = directory.resolve() / ".lock"
        if self._path in self._held:
            raise _in_use(directory)
        self._file = open(self._path, "ab")  # noqa: SIM115 - held open as long as the lock
        try:
            _lock(self._file, directory)
        except BaseException:
            self._file.close()
            raise
        self._held.add(self._path)

    def release(self) -> None:
        """Lets go; a second call does nothing."""
        self._file.close()
        self._held.discard(self._path)


def _lock(file: BinaryIO, directory: Path) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            raise _in_use(directory) from error
        raise


def _in_use(directory: Path) -> CorpusError:
    return CorpusError(f"{directory}: another run is writing here; wait until it ends, or name another directory")
