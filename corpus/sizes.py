"""Byte counts as people write them."""

import re

UNITS = {
    "b": 1,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
}

_SIZE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[a-z]*)", re.ASCII)
_HINT = "write a size such as 500000, 20MB, 1.5GB or 64MiB"


def parse_size(text: str) -> int:
    """The bytes meant by `text`, such as "200MB" (10**6 bytes each), "64MiB" (2**20) or "5000".

    Raises ValueError, with one line that says what to write, on anything that is not a positive whole number of bytes.
    """
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is not a size: {_HINT}")
    number, unit = match["number"], match["unit"] or "b"
    if unit not in UNITS:
        raise ValueError(f"{text!r} has no unit of size ({', '.join(_SPELLINGS.values())}): {_HINT}")
    size = _whole_bytes(number, UNITS[unit])
    if size is None:
        raise ValueError(f"{text!r} is not a whole number of bytes: {_HINT}")
    if size == 0:
        raise ValueError(f"{text!r} is nothing at all: {_HINT}")
    return size


def format_size(size: int) -> str:
    """`size` bytes with a decimal unit and three figures: 999 B, 1.23 kB, 45.6 MB, 789 GB."""
    if abs(size) < 1000:
        return f"{size} B"
    value = float(size)
    unit = "B"
    for unit in ("kB", "MB", "GB", "TB"):  # noqa: B007 - the one it stops at
        value /= 1000
        if abs(value) < 999.5:
            break
    decimals = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{decimals}f} {unit}"


_SPELLINGS = {unit: unit.upper().replace("IB", "iB") for unit in UNITS}


def _whole_bytes(number: str, unit: int) -> int | None:
    """`number` times `unit` in integer arithmetic; None when a fraction of a byte is left."""
    whole, _, fraction = number.partition(".")
    scaled, left = divmod(int(whole + fraction) * unit, 10 ** len(fraction))
    return None if left else scaled
