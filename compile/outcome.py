"""How compiling a program can fail: stage, symptom, and a message that is the same on every machine."""

from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """Where a program failed, in the order in which it passes through; `accepted` where a wrong one did not."""

    draw = "draw"
    load = "load"
    codegen = "codegen"
    native_cpu = "native_cpu"
    native_cuda = "native_cuda"
    launch = "launch"
    worker = "worker"
    run = "run"
    oracle = "oracle"
    accepted = "accepted"


class Symptom(StrEnum):
    """How a program failed."""

    error = "error"
    crash = "crash"
    hang = "hang"
    memory = "memory"
    wrong = "wrong"


NO_ONE_KERNEL = "ProgramError"
"""The error type of what has no kernel that code is generated for, or several: neither Warp's mistake nor its own."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure of one program.

    `message` holds no machine paths, object addresses, temporary names or hashes. `direction` is "forward" or
    "backward" at the native stages, where it is known. `raised_in` is the function that raised, with its module, such
    as "warp._src.codegen.Adjoint.add_call". `line` is a line of the program's source, from 1. `places` are the lines of
    Warp's source that raised, such as "warp._src.codegen:3822": this error, and those that it was raised in answer to.
    """

    stage: Stage
    symptom: Symptom
    error_type: str
    message: str
    direction: str | None = None
    raised_in: str | None = None
    line: int | None = None
    places: tuple[str, ...] = field(default=(), compare=False)


class Rejected(Exception):
    """Raised when a program does not pass a stage; what went wrong is in `failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        failure = self.failure
        where = f" (line {failure.line})" if failure.line is not None else ""
        return f"{failure.stage}: {failure.error_type}: {failure.message}{where}"
