"""Forms of statements."""

import ast

from grammar.forms.form import Form
from grammar.forms.text import Text


def _while(text: Text) -> bool:
    return bool(text.nodes(ast.While))


STATEMENTS: tuple[Form, ...] = (Form("while loop", "A.1", _while),)
