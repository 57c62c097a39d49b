"""An interpreter of Warp kernels, over their source text: what they mean, and where they mean nothing."""

from fuzzer.reference.interpret import interpret
from fuzzer.reference.outcome import Outcome

__all__ = ["Outcome", "interpret"]
