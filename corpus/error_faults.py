"""What can be wrong with a row of an error corpus, as far as its text tells."""

import ast
import difflib
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any


def error_id(signature: str, minimized_source: str, fixed_source: str) -> str:
    """The identity of a row: how it fails, and what the repair is."""
    return _hash(signature, minimized_source, fixed_source)


def program_id(source: str) -> str:
    """The identity of a program by its text."""
    return _hash(source)


def unified(minimized: str, fixed: str) -> str:
    """The repair as a unified diff."""
    lines = difflib.unified_diff(
        minimized.splitlines(keepends=True), fixed.splitlines(keepends=True), "minimized.py", "fixed.py"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def error_faults(row: Mapping[str, Any], faults: Collection[str]) -> Iterator[str]:
    """What does not follow from the rest of a row, a half-sentence each; `faults` are those of the corpus."""
    minimized, fixed = row["minimized_source"], row["fixed_source"]
    if row["id"] != error_id(row["signature"], minimized, fixed):
        yield "has an id that does not follow from its content"
    if row["fault"] not in faults:
        yield f"is of the fault {row['fault']}, which its corpus was not made with"
    if row["diff"] != unified(minimized, fixed):
        yield "has a diff that does not lead from the failing program to the fixed one"
    if minimized == fixed:
        yield "has a fixed program that is the failing one"
    if not _is_python(fixed):
        yield "has a fixed program that is no Python"
    edit, lines = row["edit"], minimized.split("\n")
    if edit["kind"] != row["fault"]:
        yield f"says that the edit is {edit['kind']}"
    if not 1 <= edit["line"] <= len(lines) or edit["column"] > len(lines[edit["line"] - 1]):
        yield "has an edit outside of its program"
    if (edit["line"], edit["column"]) != (row["true_location"]["line"], row["true_location"]["column"]):
        yield "has another true location than its edit"


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _hash(*texts: str) -> str:
    digest = sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()[:32]
