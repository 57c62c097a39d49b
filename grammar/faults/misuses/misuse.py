"""A mistake with a built-in: the lines that are right, and the last of them as somebody gets it wrong."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misuse:
    """One mistake. `first` lines prepare it, `right` is the line as it should be, `wrong` as it is not.

    They may need `parameters` of the kernel, as they are written in its head, and definitions
    `before` it in the module. Of a mistake `outside`, the lines stand in the module, behind the kernel.
    """

    name: str
    first: tuple[str, ...]
    right: str
    wrong: str
    parameters: tuple[str, ...] = ()
    before: str = ""
    outside: bool = False

    @property
    def description(self) -> str:
        """The name in words."""
        words = self.name.replace("_", " ")
        return words[0].upper() + words[1:] + "."

    @property
    def names(self) -> frozenset[str]:
        """The names that the right lines, the parameters and the definitions bind."""
        tree = ast.parse("\n".join((self.before, *self.first, self.right)))
        bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        return frozenset(bound | defined | {text.split(":")[0] for text in self.parameters})


def rows(
    first: str, *table: tuple[str, str, str], parameters: str = "", before: str = "", outside: bool = False
) -> tuple[Misuse, ...]:
    """The mistakes of a table of (name, right, wrong) that share what they need, joined by "; "."""
    lines = tuple(line for line in first.split("; ") if line)
    heads = tuple(text for text in parameters.split("; ") if text)
    return tuple(Misuse(name, lines, right, wrong, heads, before, outside) for name, right, wrong in table)
