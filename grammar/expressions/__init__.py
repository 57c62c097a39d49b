"""The productions for expressions; importing the package registers them, in this order."""

from grammar.expressions import operators  # noqa: I001
from grammar.expressions import conditions
from grammar.expressions import calls
from grammar.expressions import parts
from grammar.expressions import enclosing
from grammar.expressions import starred
from grammar.expressions import counting
from grammar.expressions import extremes
from grammar.expressions import makers

__all__ = ["calls", "conditions", "counting", "enclosing", "extremes", "makers", "operators", "parts", "starred"]
