"""Arrays that come together, as the fields of one struct: `def k(state: State, ...)`, `state.positions[i]`."""

from collections.abc import Sequence

from grammar import nodes, toplevel
from grammar.builder import Builder, Definition
from grammar.reading import names_in
from grammar.scope import ArrayVariable, Parameter, Role

STRUCTS = ("Inputs", "Fields", "Arrays", "State", "SimState", "Data", "Buffers")
PARAMETERS = ("inputs", "fields", "arrays", "state", "data", "buffers", "args")


def bundle(b: Builder, arrays: Sequence[ArrayVariable]) -> None:
    """Make parameters that nothing has read yet the fields of a struct, which is a parameter in their place."""
    annotations = {p.name: p.annotation for p in b.frame.parameters}
    name, parameter = b.fresh(STRUCTS), b.fresh(PARAMETERS)
    fields = [(array.name, annotations[array.name]) for array in arrays]
    reads = frozenset().union(*(names_in(annotation) for _, annotation in fields))
    b.definitions.append(Definition(name, toplevel.struct(name, fields), reads))
    owned = {array.name for array in arrays}
    b.frame.parameters = [p for p in b.frame.parameters if p.name not in owned]
    b.frame.parameters.append(Parameter(parameter, nodes.name(name), Role.INPUT, frozenset({name}), tuple(arrays)))
    for array in arrays:
        array.owner = parameter
