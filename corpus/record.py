"""One row of a corpus: a kernel, the code generated for it, and where both come from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

SCHEMA_VERSION = 2

TARGETS = ("cpu", "cuda")
PARTS = ("args", "functions", "forward", "backward", "entry")
SECTIONS = tuple(f"{target}_{part}" for target in TARGETS for part in PARTS)


@dataclass(frozen=True, slots=True)
class TextBytes:
    """UTF-8 bytes of the source and of each section; None where there is no such section."""

    python_source: int
    cpu_args: int | None
    cpu_functions: int | None
    cpu_forward: int | None
    cpu_backward: int | None
    cpu_entry: int | None
    cuda_args: int | None
    cuda_functions: int | None
    cuda_forward: int | None
    cuda_backward: int | None
    cuda_entry: int | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes of a program: see `corpus.metrics` for what each one counts."""

    lines: int
    statements: int
    nesting: int
    parameters: int
    helper_functions: int
    structs: int
    bytes: TextBytes


@dataclass(frozen=True, slots=True)
class Checks:
    """How far the record was checked, over all and for each target and direction; None where there is no such code."""

    level: str
    cpu_forward: str | None = None
    cpu_backward: str | None = None
    cuda_forward: str | None = None
    cuda_backward: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """The options of module and kernel that change the generated code, by Warp's names; None where one was left alone.

    The block size is the one option that differs between the targets. Launch bounds are as written: "256", "(256, 2)".
    """

    cpu_block_dim: int | None = None
    cuda_block_dim: int | None = None
    mode: str | None = None
    max_unroll: int | None = None
    enable_backward: bool | None = None
    fast_math: bool | None = None
    fuse_fp: bool | None = None
    lineinfo: bool | None = None
    line_directives: bool | None = None
    strip_hash: bool | None = None
    optimization_level: int | None = None
    deterministic: str | None = None
    deterministic_max_records: int | None = None
    default_grid_stride: bool | None = None
    verify_fp: bool | None = None
    verify_autograd_array_access: bool | None = None
    enable_vector_component_overwrites: bool | None = None
    enable_tiles_in_stack_memory: bool | None = None
    enable_mathdx_gemm: bool | None = None
    enable_mathdx_solver: bool | None = None
    enable_mathdx_fft: bool | None = None
    llvm_cuda: bool | None = None
    launch_bounds: str | None = None
    grid_stride: bool | None = None
    cluster_dim: int | None = None
    cuda_max_registers: int | None = None
    enable_cuda_smem_spilling: bool | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The options named in `values`; raises ValueError when there is no column for one of them."""
        unknown = sorted(values.keys() - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"no column for the options {', '.join(unknown)}: add them to corpus.record.Options")
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Stored:
    """An array of numbers: its name, NumPy's name of its type, its shape, its bytes in base64, little-endian.

    `numpy.frombuffer(base64.b64decode(data), dtype).reshape(shape)` is the array.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    data: str


@dataclass(frozen=True, slots=True)
class Execution:
    """One launch of the kernel on the CPU: which of those in `launch`, its threads, its arguments, its outputs.

    A field of a struct is an array under `struct.field`. Outputs are the arrays whose numbers changed.
    """

    turn: int
    dim: tuple[int, ...]
    inputs: tuple[Stored, ...]
    outputs: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the program was drawn from, and with which versions: enough to make the record again."""

    seed: int
    index: int
    attempt: int
    generator: str
    warp: str
    hypothesis: str
    libcst: str
    python: str
    cpu_module_hash: str | None = None
    cuda_module_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One kernel with the code of every target; the fields are the columns, in order.

    `launch` is the recipe for its launches, as JSON; `execution` one of them, where the corpus is checked by running.
    The sections of a target joined in order are the complete text for the kernel. They are None when the corpus does
    not hold that target, and "" where the target has no such part.
    """

    id: str
    shape_id: str
    kernel_name: str
    kernel_type: str
    python_source: str
    cpu_args: str | None
    cpu_functions: str | None
    cpu_forward: str | None
    cpu_backward: str | None
    cpu_entry: str | None
    cuda_args: str | None
    cuda_functions: str | None
    cuda_forward: str | None
    cuda_backward: str | None
    cuda_entry: str | None
    features: tuple[str, ...]
    disabled: tuple[str, ...]
    metrics: Metrics
    checks: Checks
    options: Options
    provenance: Provenance
    launch: str | None = None
    execution: Execution | None = None
    schema_version: int = SCHEMA_VERSION

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The record of a row as the readers yield it: a plain dict of all columns, structs as dicts."""
        values = dict(row)
        metrics = dict(values["metrics"])
        metrics["bytes"] = TextBytes(**metrics["bytes"])
        values["metrics"] = Metrics(**metrics)
        values["checks"] = Checks(**values["checks"])
        values["options"] = Options(**values["options"])
        values["provenance"] = Provenance(**values["provenance"])
        values["execution"] = _execution(values["execution"]) if values.get("execution") else None
        values["features"] = tuple(values["features"])
        values["disabled"] = tuple(values["disabled"])
        return cls(**values)

    @property
    def sections(self) -> dict[str, str | None]:
        """The sections by column name."""
        return {name: getattr(self, name) for name in SECTIONS}

    @property
    def unique(self) -> str:
        """What no two rows of a corpus share."""
        return self.shape_id

    @property
    def kind(self) -> str:
        """What rows are counted by, and what takes turns over their indices."""
        return self.kernel_type

    @property
    def payload_bytes(self) -> int:
        """UTF-8 bytes of the source and all sections: what a budget counts."""
        return utf8_length(self.python_source) + sum(utf8_length(getattr(self, name)) for name in SECTIONS)


def _execution(plain: Mapping[str, Any]) -> Execution:
    inputs, outputs = (
        tuple(Stored(**{**array, "shape": tuple(array["shape"])}) for array in plain[key])
        for key in ("inputs", "outputs")
    )
    return Execution(plain["turn"], tuple(plain["dim"]), inputs, outputs)


COLUMNS = tuple(field.name for field in fields(Record))


def generated_code(row: Mapping[str, Any], target: str) -> str | None:
    """The complete text of `target` in a row: its sections joined; None when the row does not hold that target."""
    parts = [row[f"{target}_{part}"] for part in PARTS]
    return None if any(part is None for part in parts) else "".join(parts)


def payload_of(row: Mapping[str, Any]) -> int:
    """`Record.payload_bytes` of a plain row."""
    return utf8_length(row["python_source"]) + sum(utf8_length(row[name]) for name in SECTIONS)


def utf8_length(text: str | None) -> int:
    """The bytes of `text` in UTF-8; 0 for None."""
    if text is None:
        return 0
    return len(text) if text.isascii() else len(text.encode())
