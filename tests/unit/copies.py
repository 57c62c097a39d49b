"""Runs programs, each in a copy of a process where Warp is initialized and its headers are compiled: it saves seconds.

`python -c "import copies; copies.serve()"` reads a path a line, and answers with exit status and output as JSON.
"""

import json
import os
import runpy
import signal
import sys
import traceback

import warp as wp

PATIENCE = 120  # seconds


@wp.kernel
def nothing() -> None:
    """Compiled, and the headers with it."""


def serve() -> None:
    """Answer until there are no more lines."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Warp has things to say
    wp.launch(nothing, dim=1, device="cpu")
    for line in sys.stdin:
        print(json.dumps(_ran(line.strip())), file=answers, flush=True)


def _ran(path: str) -> tuple[int, str]:
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(write, 1)
        os.dup2(write, 2)
        signal.alarm(PATIENCE)
        _run(path)
    os.close(write)
    with os.fdopen(read) as output:
        text = output.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), text


def _run(path: str) -> None:
    """What `python path` does, up to its end."""
    status = 1
    try:
        runpy.run_path(path, run_name="__main__")
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
