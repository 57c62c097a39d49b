"""What a process does first that is to end well, and one that may come to any end: nobody else is to notice it."""

import atexit
import contextlib
import gc
import os
import shutil
import signal
import tempfile
import threading


def end_at_once() -> None:
    """At its end, this process does not look once more for garbage in all that it holds, which takes half a second."""
    atexit.register(gc.freeze)


def shield(*, hide_gpu: bool = True) -> None:
    """Keep Ctrl-C for the parent, the terminal clean, the disk free of core dumps, and the GPU out of it if it may be.

    A context on a GPU that nothing runs on would only cost.
    """
    end_at_once()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    if hide_gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(most: int) -> None:
    """Bytes of data that this process may have; more is a `MemoryError`, or its end."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def die_with_parent(scratch: str) -> None:
    """End this process when its parent does, however that ends, and whatever a program makes of this one.

    What compilers leave behind goes to the directory `scratch`, and with it: the parent removes it, or else we do.
    """
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    threading.Thread(target=_wait_for_parent, args=(scratch,), name="parent watch", daemon=True).start()


def _wait_for_parent(scratch: str) -> None:
    from multiprocessing import parent_process  # there in a worker; the command line starts without
    from multiprocessing.connection import wait

    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)
