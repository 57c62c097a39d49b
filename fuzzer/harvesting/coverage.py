"""Which of the places where Warp raises an error the rows of an error corpus come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from compile.outcome import Failure, Stage
from compile.raise_sites import Site, raise_sites, reached
from compile.verdict import verdict
from corpus.reading import iter_rows
from grammar.faults import FAULTS

_LAUNCHES = frozenset(fault.name for fault in FAULTS if fault.launches)


@dataclass(frozen=True, slots=True)
class Reach:
    """The places that a harvest reached, those that it did not, and those that cannot be reached, with reasons."""

    reached: tuple[Site, ...]
    missing: tuple[Site, ...]
    unreachable: tuple[Site, ...]

    @property
    def share(self) -> float:
        """Reached, of those that can be."""
        return len(self.reached) / max(1, len(self.reached) + len(self.missing))


def reach(directory: Path) -> Reach:
    """Judges every row of an error corpus again. Raises CorpusError."""
    found = reached(_failures(directory))
    sites = raise_sites()
    possible = [site for site in sites if site.unreachable is None or site in found]
    return Reach(
        reached=tuple(site for site in possible if site in found),
        missing=tuple(site for site in possible if site not in found),
        unreachable=tuple(site for site in sites if site.unreachable is not None and site not in found),
    )


def _failures(directory: Path) -> Iterator[Failure]:
    for row in iter_rows(directory, ("fault", "minimized_source")):
        failure = verdict(row["minimized_source"], Stage.launch if row["fault"] in _LAUNCHES else Stage.codegen)
        if failure is not None:
            yield failure


def print_reach(found: Reach, console: Console) -> None:
    """Print every place: reached, not reached, and out of reach with the reason."""
    for mark, sites in (("reached", found.reached), ("missing", found.missing)):
        for site in sites:
            console.print(f"{mark:12} {_line(site)}", markup=False, soft_wrap=True)
    for site in found.unreachable:
        console.print(f"{'unreachable':12} {_line(site)} [{site.unreachable}]", markup=False, soft_wrap=True)
    console.print(
        f"{len(found.reached)} of {len(found.reached) + len(found.missing)} places that can be reached "
        f"({found.share:.1%}); {len(found.unreachable)} more cannot",
        markup=False,
    )


def _line(site: Site) -> str:
    return " ".join(str(site).split())
