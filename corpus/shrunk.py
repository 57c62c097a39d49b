"""What failures came down to: for each signature its smallest program, one JSON line each.

The file goes by the signature and may be made again at any time; no other file depends on it.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from corpus.files import replacing

SHRUNK_NAME = "failures/shrunk.jsonl"


@dataclass(frozen=True, slots=True)
class ShrunkFailure:
    """The smallest program that was found for one signature, out of the attempt at `index`.

    statements: of the program as it was drawn, and as it is; verdicts, seconds: what it took. in_grammar: the same
    after the first stage, where there was one: statements, verdicts, seconds. failed, tried: how often the program as
    it was drawn failed again, where that is not always. A flaky one is not shrunk.
    """

    signature: str
    index: int
    attempt: int
    source: str
    message: str
    line: int | None
    statements: tuple[int, int]
    verdicts: int
    seconds: float
    failed: int
    tried: int
    in_grammar: tuple[int, int, float] | None = None

    @property
    def flaky(self) -> bool:
        """Whether the failure does not come again each time."""
        return self.failed < self.tried


def load_shrunk(directory: Path) -> dict[str, ShrunkFailure]:
    """By signature; nothing where there is no such file. Lines that cannot be read are left out."""
    path = directory / SHRUNK_NAME
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_bytes().splitlines():
        try:
            values: dict[str, Any] = orjson.loads(line)
            values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
            shrunk = ShrunkFailure(**values)
        except (orjson.JSONDecodeError, TypeError, AttributeError):
            continue
        found[shrunk.signature] = shrunk
    return found


def save_shrunk(directory: Path, shrunk: dict[str, ShrunkFailure]) -> None:
    """Puts the file in place, whole or not at all, in the order of signatures."""
    path = directory / SHRUNK_NAME
    path.parent.mkdir(exist_ok=True)
    with replacing(path) as file:
        for name in sorted(shrunk):
            file.write(orjson.dumps(asdict(shrunk[name]), option=orjson.OPT_APPEND_NEWLINE))
