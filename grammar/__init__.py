"""What a Warp program is, and how to draw one."""

from grammar.occurring import occurring
from grammar.programs import GRAMMAR_VERSION, KERNEL_TYPES, Program, programs

__all__ = ["GRAMMAR_VERSION", "KERNEL_TYPES", "Program", "occurring", "programs"]
