"""The same place gives the same program, whatever process asks."""

import hashlib
import os
import subprocess
import sys

from fuzzer.stream import STREAM_BYTES, choice_bytes, draw_program
from grammar import KERNEL_TYPES

PLACES = [(kind, index, attempt) for kind in KERNEL_TYPES[:4] for index in (0, 17) for attempt in (0, 1)]

DIGEST = """
import hashlib
{imports}
from fuzzer.stream import draw_program
digest = hashlib.sha256()
for place in {places}:
    program = draw_program(11, *place)
    digest.update(repr(program).encode())
print(digest.hexdigest())
"""


def digest_elsewhere(hash_seed: str, imports: str = "", places: list[tuple[str, int, int]] = PLACES) -> str:
    script = DIGEST.format(imports=imports, places=places)
    env = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_other_processes_draw_the_same_programs() -> None:
    here = hashlib.sha256()
    for place in PLACES:
        here.update(repr(draw_program(11, *place)).encode())
    assert digest_elsewhere("0") == digest_elsewhere("4321") == here.hexdigest()


def test_neither_imports_nor_earlier_draws_matter() -> None:
    last = PLACES[-1:]
    assert digest_elsewhere("1", "import corpus.store, colorsys, wave", last) == digest_elsewhere("1", places=last)


def test_bytes_depend_on_every_part_of_the_place() -> None:
    places = [
        (0, "math", 1, 2),
        (1, "math", 1, 2),
        (0, "loop", 1, 2),
        (0, "math", 2, 2),
        (0, "math", 1, 1),
        (0, "math", 12, 0),
    ]
    streams = {choice_bytes(*place) for place in places}
    assert len(streams) == len(places)
    assert {len(stream) for stream in streams} == {STREAM_BYTES}
