"""Shrinking programs: to the smallest text that fails in the same way."""

from fuzzer.shrinking.text import Shrunk, ShrunkPair, shrink, shrink_pair

__all__ = ["Shrunk", "ShrunkPair", "shrink", "shrink_pair"]
