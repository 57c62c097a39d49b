"""Mutants: Warp's generated C++ with one line broken on purpose, to see what the oracles see."""
