"""Source text in, code and verdicts out. Import names from its modules: `compile` is also a built-in function."""
