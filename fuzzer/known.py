"""Bugs of Warp's that are known already, told by their signatures. `known_issues.toml` lists them."""

import functools
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from fuzzer.signature import Signature

FILE = "known_issues.toml"


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One bug. `versions` are the releases that have it, by their first numbers: "1.19" is every 1.19.

    `signatures` are those of its failures: a bug may show in both native compilers. `link` says where it was reported.
    """

    id: str
    title: str
    note: str
    versions: tuple[str, ...]
    signatures: tuple[str, ...]
    link: str | None = None

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
            signatures=tuple(row["signatures"]),
            link=row.get("link"),
        )
        for row in listed
    )


def known_issue(signature: Signature, version: str) -> KnownIssue | None:
    """The bug that failures with this signature are of, in a release of Warp; None for one that is new."""
    return next((issue for issue in known_issues() if signature.id in issue.signatures and issue.is_in(version)), None)
