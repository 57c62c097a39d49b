"""Puts a record together from what was drawn, generated and checked."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.identity import record_id, shape_id
from corpus.metrics import measure
from corpus.record import SECTIONS, Checks, Options, Provenance, Record


def assemble(
    *,
    kernel_name: str,
    kernel_type: str,
    python_source: str,
    sections: Mapping[str, str | None],
    features: Sequence[str],
    disabled: Sequence[str],
    checks: Checks,
    options: Options,
    provenance: Provenance,
    tree: ast.Module | None = None,
) -> Record:
    """A record with its identities and metrics; `tree` is `ast.parse(python_source)` where it is at hand.

    sections: by column name; None, or lacking, for the sections of a target that the corpus does not hold.
    Raises ValueError on a section that has no column, SyntaxError when the source is no Python.
    """
    unknown = sorted(sections.keys() - set(SECTIONS))
    if unknown:
        raise ValueError(f"no column for the sections {', '.join(unknown)}")
    tree = tree or ast.parse(python_source)
    columns: dict[str, Any] = {name: sections.get(name) for name in SECTIONS}
    return Record(
        id=record_id(kernel_name, kernel_type, python_source, sections),
        shape_id=shape_id(python_source, tree),
        kernel_name=kernel_name,
        kernel_type=kernel_type,
        python_source=python_source,
        **columns,
        features=tuple(features),
        disabled=tuple(disabled),
        metrics=measure(python_source, sections, tree),
        checks=checks,
        options=options,
        provenance=provenance,
    )
