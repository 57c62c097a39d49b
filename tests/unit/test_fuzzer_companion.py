"""A process that answers over a pipe: what is waited for, and for how long."""

import time
from multiprocessing.connection import Connection

import pytest

from fuzzer.companion import ALIVE, Companion

START_SECONDS = 60.0
STEP_SECONDS = 0.5
PATIENCE = 1.0


def working(connection: Connection) -> None:
    """Asked for a number of steps, takes them, and says before each that it is alive; asked for none, ends."""
    connection.send("ready")
    while steps := connection.recv():
        for _ in range(steps):
            connection.send(ALIVE)
            time.sleep(STEP_SECONDS)
        connection.send("done")


def silent(connection: Connection) -> None:
    """Says nothing once it is ready."""
    connection.send("ready")
    time.sleep(START_SECONDS)


def test_many_steps_may_take_longer_than_one_may() -> None:
    companion = Companion(working)
    connection = companion.start()
    assert companion.answer(START_SECONDS) == "ready"
    begun = time.perf_counter()
    connection.send(4)
    assert companion.answer(PATIENCE) == "done"
    assert time.perf_counter() - begun > PATIENCE
    connection.send(0)
    with pytest.raises((EOFError, ConnectionError)):
        companion.answer(START_SECONDS)
    companion.close()


def test_what_says_nothing_is_not_waited_for() -> None:
    companion = Companion(silent)
    companion.start()
    assert companion.answer(START_SECONDS) == "ready"
    with pytest.raises(TimeoutError):
        companion.answer(PATIENCE)
    companion.close()
