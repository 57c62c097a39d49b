"""What a Warp program is, and how to draw one."""

from grammar.occurring import occurring
from grammar.programs import GRAMMAR_VERSION, Program, programs
from grammar.request import KERNEL_TYPES

__all__ = ["GRAMMAR_VERSION", "KERNEL_TYPES", "Program", "occurring", "programs"]
