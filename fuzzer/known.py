"""Bugs of Warp's that are known already, told by their signatures. `known_issues.toml` lists them."""

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from compile.outcome import Symptom
from fuzzer.signature import Signature

FILE = "known_issues.toml"

SAME_BUGS = {"lifted": "gradient", "seeds": "reference"}
"""Oracles that see what another one sees."""


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One bug. `versions` are the releases that have it, by their first numbers: "1.19" is every 1.19.

    `signatures` are those of its failures: a bug may show in both native compilers. `link` says where it was reported.
    A wrong result has no message to go by: it is told by the `oracle` that sees it, and a `pattern` that the smallest
    program matches.
    """

    id: str
    title: str
    note: str
    versions: tuple[str, ...]
    signatures: tuple[str, ...]
    link: str | None = None
    oracle: str | None = None
    pattern: str | None = None

    def shows_in(self, small: str | None) -> bool:
        """Whether a shrunk program is one that shows it."""
        return bool(self.pattern and small and re.search(self.pattern, small, re.MULTILINE))

    def is_in(self, version: str) -> bool:
        """Whether a release of Warp has it."""
        return any(f"{version}.".startswith(f"{prefix}.") for prefix in self.versions)


@functools.cache
def known_issues() -> tuple[KnownIssue, ...]:
    """All that are listed, in the order of the file."""
    listed = tomllib.loads(files("fuzzer").joinpath(FILE).read_text(encoding="utf-8"))["issue"]
    return tuple(
        KnownIssue(
            id=row["id"],
            title=row["title"],
            note=row["note"].strip().replace("\n", " "),
            versions=tuple(row["versions"]),
            signatures=tuple(row.get("signatures", ())),
            link=row.get("link"),
            oracle=row.get("oracle"),
            pattern=row.get("pattern"),
        )
        for row in listed
    )


def known_issue(signature: Signature, version: str, small: str | None = None) -> KnownIssue | None:
    """The bug that failures with this signature are of, in a release of Warp; None for one that is new.

    `small` is what they shrink to, where that is known.
    """
    wrong = SAME_BUGS.get(signature.error_type, signature.error_type) if signature.symptom == Symptom.wrong else None
    for issue in known_issues():
        told = signature.id in issue.signatures or (wrong == issue.oracle is not None and issue.shows_in(small))
        if told and issue.is_in(version):
            return issue
    return None
