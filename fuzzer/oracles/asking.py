"""Which oracles a run asks, and of what share of its programs: `reference,modes:0.1`."""

from corpus.configuration import LEVELS
from fuzzer.errors import Refused
from fuzzer.oracles.table import ORACLES


def shares(check: str, text: str | None) -> dict[str, float]:
    """The share of programs that each oracle looks at, in the table's order.

    Without a text, those that belong to the level look at the share that the table gives them. Raises Refused for what
    names no oracle, or no share from 0 to 1.
    """
    if text is None:
        reached = LEVELS[: LEVELS.index(check) + 1]
        return {name: oracle.share for name, oracle in ORACLES.items() if oracle.level in reached}
    asked = dict(_asked(part.strip()) for part in text.split(",") if part.strip())
    return {name: asked[name] for name in ORACLES if name in asked}


def _asked(part: str) -> tuple[str, float]:
    name, _, given = part.partition(":")
    if name not in ORACLES:
        raise Refused(f"unknown oracle {name!r}: choose from {', '.join(ORACLES)}")
    try:
        share = float(given or 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Refused(f"{part}: the share of programs is a number from 0 to 1")
    return name, share
