"""When two failures are taken for the same one: same place, same kind, same words but for the program's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from compile.outcome import Failure, Symptom
from fuzzer.normalizing import normalized

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """What failures of one kind share.

    `id` is short and stands for the rest. `message` is normalised. `where` is the function of Warp's that raised, or
    None; native compilers say where in their message. Of a finding without a message, `where` is the side that
    disagrees, and `message` the features of the smallest program.
    """

    id: str
    stage: str
    symptom: str
    error_type: str
    message: str
    where: str | None

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.error_type}: {self.message}" if self.message else self.error_type


def signature(failure: Failure) -> Signature:
    """The signature of a failure with a message."""
    return _made(
        str(failure.stage),
        str(failure.symptom),
        failure.error_type,
        normalized(failure.message, failure.error_type),
        failure.raised_in,
    )


def signature_of(row: Mapping[str, Any]) -> Signature:
    """The signature of a line of the failures file.

    Of a wrong result, which says nothing, it is the signature of the features that its program has.
    """
    if row["symptom"] == Symptom.wrong:
        features: Iterable[str] = row.get("features") or ()
        return signature_without_message(row["stage"], row["error_type"], row.get("direction") or "cpu", features)
    message = normalized(row["message"], row["error_type"])
    return _made(row["stage"], row["symptom"], row["error_type"], message, row["raised_in"])


def signature_without_message(stage: str, oracle: str, side: str, features: Iterable[str]) -> Signature:
    """The signature of a finding that says nothing: the oracle, the side that disagrees, what the program still has."""
    return _made(stage, "wrong", oracle, ", ".join(sorted(features)), side)


def told(of: Signature, message: str) -> str:
    """A failure in a line: its signature; of a wrong result, of which that says nothing, its own message."""
    return f"{of.error_type}: {message}" if of.symptom == Symptom.wrong else str(of)


def is_again(failure: Failure, wanted: Signature) -> bool:
    """Whether a failure has a signature.

    A wrong result has the features of its program for one, so that the oracle has to do; what ends the process has it
    where it does so in the same way, wherever that is.
    """
    if failure.symptom == Symptom.wrong:
        return wanted.symptom == Symptom.wrong and failure.error_type == wanted.error_type
    if failure.symptom != Symptom.error and failure.symptom == wanted.symptom:
        return failure.symptom != Symptom.crash or signature(failure).message == wanted.message
    return signature(failure).id == wanted.id


@lru_cache(maxsize=4096)
def _made(stage: str, symptom: str, error_type: str, message: str, where: str | None) -> Signature:
    parts = (stage, symptom, error_type, message, where or "")
    return Signature(
        sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS], stage, symptom, error_type, message, where
    )
