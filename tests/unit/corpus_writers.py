"""Processes that write a corpus and come to grief; their names are given to a process starter by the tests."""

import hashlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

import records

from corpus.configuration import Configuration
from corpus.errors import CorpusError
from corpus.export import export
from corpus.record import Record
from corpus.store import Corpus

_starter = multiprocessing.get_context("forkserver")
_starter.set_forkserver_preload(["corpus_writers", "corpus.formats.parquet"])


def start(target: Any, *arguments: Any) -> BaseProcess:
    """Runs one of the functions below in a process of its own."""
    process = _starter.Process(target=target, args=arguments)
    process.start()
    return process


def run(target: Any, *arguments: Any) -> int:
    """The exit status of one of the functions below; negative for a signal."""
    return _ended(start(target, *arguments))


def run_afresh(target: Any, *arguments: Any) -> int:
    """The same in a new interpreter: in a fork, library pages count when first used, as if they were growth."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    return _ended(process)


def _ended(process: BaseProcess) -> int:
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def write(directory: str, configuration: Configuration, budget: int) -> None:
    """A whole run."""
    with Corpus.create_or_resume(directory, configuration) as corpus:
        records.extend(corpus, configuration, budget)


def write_and_die(directory: str, configuration: Configuration, budget: int) -> None:
    """A run that is killed where it would end."""
    with Corpus.create_or_resume(directory, configuration) as corpus:
        records.extend(corpus, configuration, budget)
        os.kill(os.getpid(), signal.SIGKILL)


def die_at_step(directory: str, configuration: Configuration, budget: int, step: int) -> None:
    """A run that is killed right before its `step`-th opening, renaming, cutting or removing of a file."""
    left = step

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        in_corpus = event == "open" and str(arguments[0]).startswith(directory)
        if in_corpus or event in ("os.rename", "os.remove", "os.truncate"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    write(directory, configuration, budget)


def write_with_little_room(directory: str, configuration: Configuration, budget: int, room: int, said: str) -> None:
    """A run in which no file can grow beyond `room` bytes; what it says on failing goes to the file `said`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        write(directory, configuration, budget)
    except CorpusError as error:
        with open(said, "w") as file:
            file.write(f"{type(error).__name__}: {error}")


def export_with_little_room(directory: str, out: str, room: int, said: str) -> None:
    """An export in which no file can grow beyond `room` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        export(directory, out, "cpu", shard_size=100_000)
    except CorpusError as error:
        with open(said, "w") as file:
            file.write(f"{type(error).__name__}: {error}")


def leave_a_child(directory: str, configuration: Configuration, ready: str) -> None:
    """Holds a corpus, forks a child that outlives it, and waits to be killed."""
    with Corpus.create_or_resume(directory, configuration):
        child = os.fork()
        if child:
            with open(ready, "w") as file:
                file.write(str(child))
        time.sleep(60)


def write_as_nobody(directory: str, configuration: Configuration, said: str) -> None:
    """A run by a user who may write nothing."""
    with open(said, "w") as file:
        os.setuid(65534)
        try:
            write(directory, configuration, 1)
        except CorpusError as error:
            file.write(str(error))


def measure_memory(directory: str, said: str) -> None:
    """Appends 40,000 records over two dozen shards; writes how many resident bytes each one after the 5,000th cost."""
    configuration = records.configuration(shard_size=10_000_000)
    sample = records.record(0, configuration, size=600)
    begun = 0
    with Corpus.create_or_resume(directory, configuration) as corpus:
        for index in range(40_000):
            if index == 5_000:
                begun = _resident_bytes()
            corpus.append(_variant(sample, index))
        grown = _resident_bytes() - begun
    with open(said, "w") as file:
        file.write(str(grown / 35_000))


def measure_sealing(directory: str, said: str) -> None:
    """Seals one shard of 32 MB; writes how many more bytes are resident after it than before."""
    configuration = records.configuration(shard_size=32_000_000)
    sample = records.record(0, configuration, size=4000)
    with Corpus.create_or_resume(directory, configuration) as corpus:
        while not corpus.manifest.shards:
            begun = _resident_bytes()
            corpus.append(_variant(sample, corpus.next_index))
        grown = _resident_bytes() - begun
    with open(said, "w") as file:
        file.write(str(grown))


def _variant(record: Record, index: int) -> Record:
    """Another identity for the same content: the store takes the caller's word for both."""
    shape = hashlib.md5(str(index).encode()).hexdigest()
    kernel_type = records.TYPES[index % len(records.TYPES)]
    provenance = replace(record.provenance, index=index, attempt=0)
    return replace(record, id=shape, shape_id=shape, kernel_type=kernel_type, provenance=provenance)


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
