"""What a form of the language is to the grammar: something that its programs must show, and how to see it."""

from collections.abc import Callable
from dataclasses import dataclass

from grammar.forms.text import Text

# The inventory of what kernels may hold that the forms answer to, by section.
SECTIONS: dict[str, str] = {
    "A.1": "statements",
    "A.2": "expressions",
    "A.3": "functions, generics, structs, options",
    "B": "types",
    "C.1": "built-ins: values",
    "C.2": "built-ins: tiles",
    "C.3": "built-ins: geometry, volumes, textures",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form.

    Attributes:
        name: what it is, in a few words, as `coverage` prints it.
        section: the section of `SECTIONS` that it answers to.
        found: whether a program's text holds it.
    """

    name: str
    section: str
    found: Callable[[Text], bool]
