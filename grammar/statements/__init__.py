"""The productions for statements; importing the package registers them, in this order."""

from grammar.statements import bindings  # noqa: I001
from grammar.statements import changes
from grammar.statements import effects
from grammar.statements import branches
from grammar.statements import local_arrays
from grammar.statements import gradients
from grammar.statements import in_place
from grammar.statements import static
from grammar.statements import tuples
from grammar.statements import rounds
from grammar.statements import slices
from grammar.statements import searches
from grammar.statements import probes
from grammar.statements import presets
from grammar.statements import array_gradients
from grammar.statements import assertions
from grammar.statements import made
from grammar.statements import shadowing

__all__ = [
    "array_gradients",
    "assertions",
    "bindings",
    "branches",
    "changes",
    "effects",
    "gradients",
    "in_place",
    "local_arrays",
    "made",
    "presets",
    "probes",
    "rounds",
    "searches",
    "shadowing",
    "slices",
    "static",
    "tuples",
]
