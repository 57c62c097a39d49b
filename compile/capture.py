"""What native libraries print, caught at the file descriptors before it reaches the terminal."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator


class Captured:
    """Text that was printed while a `captured_output` block ran; filled in when the block ends."""

    text: str = ""


@contextlib.contextmanager
def captured_output() -> Iterator[Captured]:
    """Redirect file descriptors 1 and 2 of the whole process into one text, in the order in which it was printed.

    Native compilers print from C++, past `sys.stdout`. Not for use from several threads at once: descriptors are
    shared.
    """
    captured = Captured()
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as sink:
        saved = [(fd, os.dup(fd)) for fd in (1, 2)]
        try:
            for fd, _ in saved:
                os.dup2(sink.fileno(), fd)
            yield captured
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for fd, original in saved:
                os.dup2(original, fd)
                os.close(original)
            sink.seek(0)
            captured.text = sink.read().decode("utf-8", "replace")
