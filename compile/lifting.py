"""A program's C++ in double precision: what Warp printed, with every float of 16 and 32 bits one of 64.

The text is the same line by line, so that whatever is wrong with a line of it is wrong in double precision too; only
rounding goes away.
"""

import re
from dataclasses import fields, replace

from compile.codegen import Sections
from compile.described import ArrayOf, Composite, Record, Scalar, Type
from compile.execute import Program

_LIFTED = frozenset({"float16", "float32"})
_DOUBLE = Scalar("float64")
_FLOAT = re.compile(r"\b(?:wp::)?(adj_)?float(?:16|32)?\b")  # `wp::float(x)` is a cast, and a bare `float` a type


def lifted(program: Program) -> Program:
    """The program in double precision. `bfloat16` stays what it is, and so do built-ins that know `float32` alone: with
    these the text does not compile, unless their results are only handed on."""
    unit = replace(program.unit, sections=_lifted_text(program.unit.sections))
    return Program(unit, {name: lifted_type(of) for name, of in program.parameters.items()})


def _lifted_text(sections: Sections) -> Sections:
    return Sections(**{key.name: _FLOAT.sub(r"wp::\1float64", getattr(sections, key.name)) for key in fields(sections)})


def lifted_type(of: Type) -> Type:
    """A type with floats of 64 bits in the place of others."""
    match of:
        case Scalar(name=name) if name in _LIFTED:
            return _DOUBLE
        case Composite(scalar=Scalar(name=name)) if name in _LIFTED:
            return replace(of, scalar=_DOUBLE)
        case Record(fields=inner):
            return replace(of, fields=tuple((name, lifted_type(kind)) for name, kind in inner))
        case ArrayOf(element=element):
            return replace(of, element=lifted_type(element))
    return of
