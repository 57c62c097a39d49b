"""From a program and its code to the record that is kept: identity, metrics, options, provenance."""

import ast
import platform
from importlib.metadata import version
from typing import Any

import orjson

from compile.codegen import Emission, Sections
from compile.outcome import Failure, Stage
from corpus.configuration import LEVELS, Configuration
from corpus.failures import FailedAttempt
from corpus.identity import record_id, shape_id
from corpus.metrics import measure
from corpus.record import PARTS, Checks, Options, Provenance, Record
from grammar import GRAMMAR_VERSION, Program, occurring

# Options that decide how code is compiled or cached, and leave its text alone.
_NOT_IN_THE_TEXT = frozenset(
    {"cpu_compiler_flags", "cuda_output", "cuda_arch", "compile_time_trace", "use_precompiled_headers"}
)


def tool_versions() -> dict[str, str]:
    """The versions that a corpus' bytes depend on, by their names in a record's provenance."""
    return {
        "generator": GRAMMAR_VERSION,
        "warp": version("warp-lang"),
        "hypothesis": version("hypothesis"),
        "libcst": version("libcst"),
        "python": platform.python_version(),
    }


class Composer:
    """Makes the records of one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._versions = tool_versions()

    def record(self, index: int, attempt: int, program: Program, emission: Emission) -> Record:
        """The record of a program that passes every check of the configuration."""
        sections = _columns("cpu", emission.cpu) | _columns("cuda", emission.cuda)
        tree = ast.parse(program.source)
        return Record(
            id=record_id(emission.kernel_name, program.kernel_type, program.source, sections),
            shape_id=shape_id(program.source, tree),
            kernel_name=emission.kernel_name,
            kernel_type=program.kernel_type,
            python_source=program.source,
            **sections,
            features=occurring(tree),
            disabled=program.disabled,
            metrics=measure(program.source, sections, tree),
            checks=_checks(min(self._configuration.check, "compile", key=LEVELS.index), emission),
            options=Options.of({k: v for k, v in emission.options.items() if k not in _NOT_IN_THE_TEXT}),
            launch=orjson.dumps(program.launch.to_plain()).decode(),
            provenance=Provenance(
                seed=self._configuration.seed,
                index=index,
                attempt=attempt,
                cpu_module_hash=emission.cpu_module_hash,
                cuda_module_hash=emission.cuda_module_hash,
                **self._versions,
            ),
        )

    def failed(self, index: int, attempt: int, failure: Failure, program: Program | None) -> FailedAttempt:
        """The line that tells of an attempt that came to nothing; without a program when the drawing failed."""
        kernel_type = self._configuration.kernel_type(index)
        place = {"seed": self._configuration.seed, "kernel_type": kernel_type, "index": index, "attempt": attempt}
        return FailedAttempt(
            index=index,
            attempt=attempt,
            kernel_type=kernel_type,
            kernel_name=program.kernel_name if program else None,
            stage=failure.stage,
            symptom=failure.symptom,
            error_type=failure.error_type,
            message=failure.message,
            direction=failure.direction,
            raised_in=failure.raised_in,
            line=failure.line,
            target=_TARGET_OF.get(failure.stage),
            python_source=program.source if program else None,
            features=program.features if program else (),
            disabled=program.disabled if program else (),
            launch=program.launch.to_plain() if program and failure.stage in _LAUNCHED else None,
            reproduce={**place, "check": self._configuration.check, "versions": self._versions},
        )


_LAUNCHED = (Stage.draw, Stage.run, Stage.oracle)  # a program that is drawn and left is so for what it does
_TARGET_OF = {Stage.native_cpu: "cpu", Stage.native_cuda: "cuda"}


def _columns(target: str, sections: Sections | None) -> dict[str, Any]:
    """A target's sections by column; the program's structs stand in front of the argument struct."""
    if sections is None:
        return {f"{target}_{part}": None for part in PARTS}
    texts = {part: getattr(sections, part) for part in PARTS} | {"args": sections.structs + sections.args}
    return {f"{target}_{part}": text for part, text in texts.items()}


def _checks(level: str, emission: Emission) -> Checks:
    """The level, for whatever code there is: a kernel may have no backward pass."""
    cpu, cuda = emission.cpu, emission.cuda
    return Checks(
        level=level,
        cpu_forward=level if cpu else None,
        cpu_backward=level if cpu and cpu.backward else None,
        cuda_forward=level if cuda else None,
        cuda_backward=level if cuda and cuda.backward else None,
    )
