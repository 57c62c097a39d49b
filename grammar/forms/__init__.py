"""The forms of the language that programs must show: the list that `coverage` counts, one module a kind."""

from grammar.forms.expressions import EXPRESSIONS
from grammar.forms.form import SECTIONS, Form
from grammar.forms.functions import FUNCTIONS
from grammar.forms.resources import RESOURCES
from grammar.forms.statements import STATEMENTS
from grammar.forms.text import Text
from grammar.forms.tiles import TILES
from grammar.forms.types import TYPES

FORMS: tuple[Form, ...] = (*STATEMENTS, *EXPRESSIONS, *FUNCTIONS, *TYPES, *TILES, *RESOURCES)

__all__ = ["FORMS", "SECTIONS", "Form", "Text"]
