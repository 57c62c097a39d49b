"""Kernels that sample noise: places stay in the range of whole numbers, to which the noise cuts them."""

import re

from fuzzer.stream import draw_program

OCTAVES = re.compile(
    r"for \w+ in (range\([\d, -]+\)):\n"
    r"(?:        .*\n)*?        (freq|octave_scale|lac) (?:\*= |= \2 \* )([\d.]+)\n"
)


def test_frequencies_do_not_grow_without_end() -> None:
    programs = [draw_program(3, "noise", index, 0) for index in range(120)]
    sources = [program.source for program in programs if program is not None]
    grown = [(len(eval(header)), float(factor)) for source in sources for header, _, factor in OCTAVES.findall(source)]
    assert max(rounds for rounds, _ in grown) > 12
    assert all(factor**rounds < 2e4 for rounds, factor in grown)
