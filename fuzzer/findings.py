"""The distinct failures of a run: each signature once, with the smallest program that has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from compile.outcome import Stage
from corpus import manifest as manifests
from corpus.errors import CorpusError
from corpus.failures import iter_failures
from corpus.reading import iter_rows
from corpus.shrunk import ShrunkFailure, load_shrunk
from corpus.table import ERRORS
from fuzzer.signature import Signature, signature_of


@dataclass(frozen=True, slots=True)
class Finding:
    """All failures of a run that have one signature.

    `failure` is the line of the failures file with the smallest program, `shrunk` what that came down to, if somebody
    shrank it. `versions` are those that the run was made with.
    """

    signature: Signature
    count: int
    failure: Mapping[str, Any]
    shrunk: ShrunkFailure | None
    versions: Mapping[str, str]

    @property
    def stage(self) -> Stage:
        """Where it fails."""
        return Stage(self.signature.stage)

    @property
    def is_of_launch(self) -> bool:
        """Whether it is about what a launch does, and not about how far a program gets before."""
        return self.stage in (Stage.run, Stage.oracle)

    @property
    def source(self) -> str | None:
        """The smallest program known; None when drawing is what failed."""
        return self.shrunk.source if self.shrunk else self.failure["python_source"]

    @property
    def message(self) -> str:
        """What was said of that program."""
        return self.shrunk.message if self.shrunk else str(self.failure["message"])

    @property
    def line(self) -> int | None:
        """The line of that program which was named, from 1."""
        return self.shrunk.line if self.shrunk else self.failure["line"]


def findings(directory: Path) -> list[Finding]:
    """The distinct failures of a run or a harvest, most frequent first. Raises CorpusError where there is none."""
    configuration = manifests.load(directory).configuration
    harvested = configuration.table is ERRORS
    shrunk = {} if harvested else load_shrunk(directory)
    counts: dict[Signature, int] = {}
    smallest: dict[Signature, Mapping[str, Any]] = {}
    for signature, failure in chain(_met(directory), _harvested(directory) if harvested else ()):
        counts[signature] = counts.get(signature, 0) + 1
        if signature not in smallest or _size(failure) < _size(smallest[signature]):
            smallest[signature] = failure
    found = [
        Finding(signature, count, smallest[signature], shrunk.get(signature.id), configuration.versions)
        for signature, count in counts.items()
    ]
    return sorted(found, key=lambda finding: (-finding.count, finding.signature.id))


def _met(directory: Path) -> Iterator[tuple[Signature, Mapping[str, Any]]]:
    """The failures that a run met; of a harvest, the wrong programs that Warp takes."""
    return ((signature_of(failure), failure) for failure in iter_failures(directory))


def _harvested(directory: Path) -> Iterator[tuple[Signature, Mapping[str, Any]]]:
    """The rows of a harvest, as if they were failures of a run."""
    for row in iter_rows(directory, _COLUMNS):
        parts = {name: row[name] for name in ("stage", "symptom", "error_type")}
        place = {"line": row["reported_location"]["line"], "index": row["provenance"]["index"]}
        failure = {**parts, **place, "message": row["message"], "python_source": row["minimized_source"]}
        yield Signature(row["signature"], **parts, message=row["message_normalized"], where=None), failure


_COLUMNS = (
    "signature",
    "stage",
    "symptom",
    "error_type",
    "message",
    "message_normalized",
    "minimized_source",
    "reported_location",
    "provenance",
)


def find(directory: Path, id_or_prefix: str) -> Finding:
    """The one finding whose signature begins so. Raises CorpusError when there is none, or more than one."""
    wanted = id_or_prefix.strip().lower()
    matching = [finding for finding in findings(directory) if wanted and finding.signature.id.startswith(wanted)]
    if not matching:
        raise CorpusError(f"{directory}: no failure whose signature begins with {wanted!r}; `failures` lists them")
    if len(matching) > 1:
        names = " and ".join(finding.signature.id for finding in matching[:2])
        raise CorpusError(f"{wanted} stands for several failures, such as {names}; give more of it")
    return matching[0]


def _size(failure: Mapping[str, Any]) -> tuple[int, int]:
    """Failures without a program come last; of two programs of one length, the earlier."""
    source = failure["python_source"]
    return (len(source) if source is not None else 1 << 62, failure["index"])
