"""The oracles: ways to see that the compiler is wrong. Each is a function from a case to a verdict, in its own file."""

from fuzzer.oracles.table import ORACLES, Oracle

__all__ = ["ORACLES", "Oracle"]
