"""When two failures are taken for the same one: same place, same kind, same words but for names and numbers."""

import re
from collections.abc import Mapping
from typing import Any

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_NUMBER = re.compile(r"\b\d[\w.]*")
_LENGTH = 100


def signature(failure: Mapping[str, Any]) -> tuple[str, str, str]:
    """(stage, symptom, error with its message) of a line of the failures file, blinded for what varies by program."""
    message = next(iter(failure["message"].splitlines()), "")
    blinded = _NUMBER.sub("N", _QUOTED.sub("'..'", message))
    return failure["stage"], failure["symptom"], f"{failure['error_type']}: {blinded}"[:_LENGTH]
