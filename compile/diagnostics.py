"""What clang and NVRTC print, read back: which kernel of a batch, which direction, which line of its program."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from compile.diagnose import plain

# "file:12:3: error: text" (clang), "file(12): error: text" (NVRTC), "At end of source: error: text" (NVRTC)
_ERROR = re.compile(
    r"^(?:(?P<file>[^\n:(]+)(?::|\()(?P<line>\d+)(?::\d+:|\):) |At end of source: )"
    r"(?:fatal |catastrophic )?error(?: #[\w-]+)?: (?P<text>.*)$"
)
_UNIT_PLACE = re.compile(r"^wp_unit_(\d+):(\d+):|^wp_unit_(\d+)\((\d+)\):|line (\d+) of wp_unit_(\d+)\b")
_UNIT_NAME = re.compile(r"\bwp_unit_\d+::")
_SOURCE_LINE = re.compile(r"<L (\d+)>$")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error. `unit` counts from 0 in the batch, `line` is a line of that kernel's program; None where unknown."""

    message: str
    unit: int | None = None
    direction: str | None = None
    line: int | None = None


def parse(output: str, texts: Sequence[str]) -> list[Diagnostic]:
    """The errors in a compiler's output, in order, for a batch of kernels whose texts are given.

    An error inside a header of Warp's belongs to the kernel that the compiler names as having instantiated the
    template.
    """
    blocks: list[list[str]] = []
    for line in output.splitlines():
        if _ERROR.match(line):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    return [_diagnostic(block, texts) for block in blocks]


def _diagnostic(block: list[str], texts: Sequence[str]) -> Diagnostic:
    match = _ERROR.match(block[0])
    assert match is not None
    # NVRTC breaks a long message off and goes on, far indented, in the next lines.
    lines = [match["text"]]
    for line in block[1:]:
        if not line.startswith(" " * 12) or line.strip() == "^":
            break
        lines.append(line.strip())
    message = _UNIT_NAME.sub("", " ".join(lines))
    file = match["file"]
    if file is not None and not file.startswith("wp_unit_"):
        message = f"{message} [{os.path.basename(file)}:{match['line']}]"
    place = next((found for line in block if (found := _UNIT_PLACE.search(line)) is not None), None)
    if place is None:
        return Diagnostic(plain(message))
    numbers = [int(group) for group in place.groups() if group is not None]
    line_number, unit = (numbers[0], numbers[1]) if place[5] is not None else (numbers[1], numbers[0])
    lines_of_unit = texts[unit].split("\n")
    above, below = lines_of_unit[:line_number], lines_of_unit[line_number - 1 :]
    return Diagnostic(plain(message), unit, _direction(above), _program_line(above, below))


def _direction(above: list[str]) -> str:
    """The direction of the function that a line is in, by the last definition above it, which alone is not indented."""
    for line in reversed(above):
        if line.endswith("(") and not line[0].isspace():
            return "backward" if "_backward(" in line or " adj_" in line else "forward"
    return "forward"


def _program_line(above: list[str], below: list[str]) -> int | None:
    """The line of the program that a line of generated code comes from, by Warp's comments in the same function.

    A comment stands above the code that it is for, but in the reverse part of a backward pass below it.
    """
    for line in reversed(above):
        comment = line.strip()
        if comment == "// reverse" or comment.startswith("// adj: "):
            return next((int(found[1]) for line in below if (found := _SOURCE_LINE.search(line))), None)
        if found := _SOURCE_LINE.search(line):
            return int(found[1])
        if line.startswith("{"):
            return None
    return None
