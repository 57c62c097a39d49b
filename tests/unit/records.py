"""Records as a run would make them, without Warp: small deterministic programs with generated-looking code."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from corpus.configuration import Configuration
from corpus.failures import FailedAttempt
from corpus.identity import record_id, shape_id
from corpus.metrics import measure
from corpus.record import PARTS, SECTIONS, Checks, Execution, Options, Provenance, Record, Stored
from corpus.store import Corpus

VERSIONS = {"generator": "0.1", "warp": "1.19.0", "hypothesis": "6.170", "libcst": "1.9", "python": "3.11.7"}
TYPES = ("arithmetic", "loop", "struct")
BUDGET = 390_000
_CALLS = ("sin", "cos", "exp", "abs", "sqrt", "tanh", "floor", "log")
_OPERATORS = ("+", "-", "*")


def configuration(**changes: object) -> Configuration:
    """A configuration for small corpora."""
    values: dict[str, object] = {
        "seed": 7,
        "types": TYPES,
        "shard_size": 60_000,
        "versions": VERSIONS,
        "preambles": {"cpu": "// cpu\n", "cuda": "// cuda\n"},
    }
    return Configuration(**{**values, **changes})  # type: ignore[arg-type]


def program(index: int, kernel_type: str) -> str:
    """A kernel whose shape spells out `index`, one call or operator a digit."""
    lines = ["import warp as wp", "", ""]
    if kernel_type == "struct":
        lines += ["@wp.struct", "class Particle:", "    mass: float", "", ""]
    if index % 2:
        lines += ["@wp.func", "def scaled(x: float) -> float:", "    return x * 2.0", "", ""]
    argument = "wp.array(dtype=Particle)" if kernel_type == "struct" else "wp.array(dtype=float)"
    lines += ["@wp.kernel", f"def blend(values: {argument}, out: wp.array(dtype=float)):", "    i = wp.tid()"]
    lines += ["    total = float(0.5)"]
    if kernel_type == "loop":
        lines += ["    for k in range(4):", "        if total > 3.0:", "            total -= 1.0"]
    for digit in f"{index:o}":
        lines.append(f"    total = wp.{_CALLS[int(digit)]}(total {_OPERATORS[int(digit) % 3]} {int(digit) + 1}.25)")
    lines += ["    out[i] = total" if index % 2 == 0 else "    out[i] = scaled(total)"]
    return "\n".join(lines) + "\n"


def record(index: int, config: Configuration | None = None, *, size: int = 1200) -> Record:
    """The record at an index: about ten `size` bytes of code, for the targets of the configuration."""
    config = config or configuration()
    kernel_type = config.kernel_type(index)
    source = program(index, kernel_type)
    code = {f"{target}_{part}": _code(index, target, part, size) for target in config.targets for part in PARTS}
    sections = {name: code.get(name) for name in SECTIONS}
    reached = {f"{target}_{way}": config.check for target in config.targets for way in ("forward", "backward")}
    return Record(
        id=record_id("blend", kernel_type, source, sections),
        shape_id=shape_id(source),
        kernel_name="blend",
        kernel_type=kernel_type,
        python_source=source,
        **sections,  # type: ignore[arg-type]
        features=("arithmetic", "functions") if index % 2 else ("arithmetic",),
        disabled=("while",) if index % 3 == 0 else (),
        metrics=measure(source, sections),
        checks=Checks(config.check, **reached),
        options=Options(cpu_block_dim=1, cuda_block_dim=256, max_unroll=16, enable_backward=True, mode="release"),
        provenance=Provenance(
            seed=config.seed,
            index=index,
            attempt=attempt(index),
            **VERSIONS,
            cpu_module_hash=f"{index:08x}" if "cpu" in config.targets else None,
            cuda_module_hash=None,
        ),
        launch='{"axes":{"length":[2,1,0]},"dim":["length"],"arguments":[]}',
        execution=execution() if index % 2 else None,
    )


def execution() -> Execution:
    """A launch of two threads."""
    values = Stored("values", "float32", (2,), b64encode(np.array([0.5, 1.5], "<f4").tobytes()).decode())
    out = Stored("out", "int8", (2, 1), b64encode(np.array([[1], [-1]], "<i1").tobytes()).decode())
    return Execution(0, (2,), (values,), (out,))


def attempt(index: int) -> int:
    """The attempt that succeeded: every third index has failures first, every seventh a duplicate."""
    return len(failures(index)) + (index % 7 == 0)


def failures(index: int) -> list[FailedAttempt]:
    """What failed before the record at `index`."""
    return [
        FailedAttempt(
            index=index,
            attempt=number,
            kernel_type=TYPES[index % len(TYPES)],
            kernel_name="blend",
            stage="codegen" if number else "native_cpu",
            symptom="error",
            error_type="TypeError",
            message="no overload of 'sin' — for these",
            python_source=program(index, "arithmetic"),
            reproduce={"seed": 7, "index": index, "attempt": number},
        )
        for number in range(1 + index % 2 if index % 3 == 1 else 0)
    ]


def extend(corpus: Corpus, config: Configuration, budget: int, *, size: int = 1200) -> None:
    """What a run does: records in index order, failures first, until the payload reaches the budget."""
    while corpus.payload_bytes < budget:
        index = corpus.next_index
        for failure in failures(index):
            corpus.add_failure(failure)
        corpus.append(record(index, config, size=size))


def _code(index: int, target: str, part: str, size: int) -> str:
    if target == "cuda" and part == "entry":
        return ""
    random = Random(f"{index} {target} {part}")
    return "".join(_statements(random, target, part, size))


def _statements(random: Random, target: str, part: str, size: int) -> Iterator[str]:
    yield f"// {target} {part}: π\n"
    written = 0
    while written < size:
        line = f"    var_{random.randrange(40)} = wp::{random.choice(_CALLS)}(var_{random.randrange(40)});\n"
        written += len(line)
        yield line


def write(directory: Path, config: Configuration, budget: int = BUDGET) -> Path:
    """A corpus of so many bytes, made or continued."""
    with Corpus.create_or_resume(directory, config) as corpus:
        extend(corpus, config, budget)
    return directory


def files(directory: Path) -> dict[str, bytes]:
    """What a directory holds, by name."""
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}
