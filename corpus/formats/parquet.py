"""Shards as Parquet: one schema with typed columns, zstd, row groups bounded by bytes, a page index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from corpus import error_record
from corpus.record import SECTIONS
from corpus.table import ERRORS, KERNELS, Table

ROW_GROUP_BYTES = 16 * 10**6  # payload; bounds what a reader and the sealing of a shard must hold
_BATCH_ROWS = 64

_text, _number, _flag = pa.string(), pa.int64(), pa.bool_()

METRICS = pa.struct(
    [
        ("lines", _number),
        ("statements", _number),
        ("nesting", _number),
        ("parameters", _number),
        ("helper_functions", _number),
        ("structs", _number),
        ("bytes", pa.struct([(name, _number) for name in ("python_source", *SECTIONS)])),
    ]
)

CHECKS = pa.struct(
    [
        ("level", _text),
        ("cpu_forward", _text),
        ("cpu_backward", _text),
        ("cuda_forward", _text),
        ("cuda_backward", _text),
    ]
)

OPTIONS = pa.struct(
    [
        ("cpu_block_dim", _number),
        ("cuda_block_dim", _number),
        ("mode", _text),
        ("max_unroll", _number),
        ("enable_backward", _flag),
        ("fast_math", _flag),
        ("fuse_fp", _flag),
        ("lineinfo", _flag),
        ("line_directives", _flag),
        ("strip_hash", _flag),
        ("optimization_level", _number),
        ("deterministic", _text),
        ("deterministic_max_records", _number),
        ("default_grid_stride", _flag),
        ("verify_fp", _flag),
        ("verify_autograd_array_access", _flag),
        ("enable_vector_component_overwrites", _flag),
        ("enable_tiles_in_stack_memory", _flag),
        ("enable_mathdx_gemm", _flag),
        ("enable_mathdx_solver", _flag),
        ("enable_mathdx_fft", _flag),
        ("llvm_cuda", _flag),
        ("launch_bounds", _text),
        ("grid_stride", _flag),
        ("cluster_dim", _number),
        ("cuda_max_registers", _number),
        ("enable_cuda_smem_spilling", _flag),
    ]
)

PROVENANCE = pa.struct(
    [
        ("seed", _number),
        ("index", _number),
        ("attempt", _number),
        ("generator", _text),
        ("warp", _text),
        ("hypothesis", _text),
        ("libcst", _text),
        ("python", _text),
        ("cpu_module_hash", _text),
        ("cuda_module_hash", _text),
    ]
)

ARRAYS = pa.list_(pa.struct([("name", _text), ("dtype", _text), ("shape", pa.list_(_number)), ("data", _text)]))
EXECUTION = pa.struct([("turn", _number), ("dim", pa.list_(_number)), ("inputs", ARRAYS), ("outputs", ARRAYS)])

SCHEMA = pa.schema(
    [
        ("id", _text),
        ("shape_id", _text),
        ("kernel_name", _text),
        ("kernel_type", _text),
        ("python_source", _text),
        *((name, _text) for name in SECTIONS),
        ("features", pa.list_(_text)),
        ("disabled", pa.list_(_text)),
        ("metrics", METRICS),
        ("checks", CHECKS),
        ("options", OPTIONS),
        ("provenance", PROVENANCE),
        ("launch", _text),
        ("execution", EXECUTION),
        ("schema_version", _number),
    ]
)

EDIT = pa.struct(
    [("kind", _text), ("node", _text), ("before", _text), ("after", _text), ("line", _number), ("column", _number)]
)
LOCATION = pa.struct([("line", _number), ("column", _number)])
ERROR_PROVENANCE = pa.struct(
    [
        ("seed", _number),
        ("index", _number),
        ("attempt", _number),
        ("parent_type", _text),
        ("parent_index", _number),
        ("parent_attempt", _number),
        ("place", _number),
        ("verdicts", _number),
        ("generator", _text),
        ("warp", _text),
        ("hypothesis", _text),
        ("libcst", _text),
        ("python", _text),
    ]
)
ERROR_SCHEMA = pa.schema(
    [
        ("id", _text),
        ("signature", _text),
        ("parent_id", _text),
        ("fault", _text),
        ("fault_group", _text),
        ("stage", _text),
        ("symptom", _text),
        ("error_type", _text),
        ("message", _text),
        ("message_normalized", _text),
        ("broken_source", _text),
        ("minimized_source", _text),
        ("fixed_source", _text),
        ("diff", _text),
        ("edit", EDIT),
        ("reported_location", LOCATION),
        ("true_location", LOCATION),
        ("is_compiler_bug", _flag),
        ("provenance", ERROR_PROVENANCE),
        ("schema_version", _number),
    ]
)
SCHEMAS = {KERNELS.name: SCHEMA, ERRORS.name: ERROR_SCHEMA}

# Everything that reaches the bytes is said here, so that another release's defaults do not change them.
_DATA = {f"execution.{side}.list.element.data" for side in ("inputs", "outputs")}
_TEXTS = frozenset({"id", "shape_id", "python_source", "parent_id", "launch", *_DATA, *SECTIONS, *error_record.TEXTS})
_SETTINGS: dict[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "data_page_size": 1 << 20,
    "compression": "zstd",
    "compression_level": 3,
    "write_page_index": True,
    "write_page_checksum": True,
    "store_schema": True,
}


def write(file: BinaryIO, rows: Iterable[Mapping[str, Any]], table: Table = KERNELS) -> None:
    """One row group for every 16 MB of payload: the bytes follow from the rows, however they arrive."""
    schema = SCHEMAS[table.name]
    with pq.ParquetWriter(file, schema, use_dictionary=_dictionary_columns(schema), **_SETTINGS) as writer:
        for batches in _groups(rows, table):
            group = pa.Table.from_batches(batches, schema=schema)
            writer.write_table(group, row_group_size=group.num_rows)


def read(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows in order, with the named columns only."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=None if columns is None else list(columns)):
            yield from batch.to_pylist()


def read_at(path: Path, positions: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The rows at ascending positions; only the row groups that hold them are read."""
    with pq.ParquetFile(path) as file:
        start = 0
        for group in range(file.metadata.num_row_groups):
            stop = start + file.metadata.row_group(group).num_rows
            inside = [position - start for position in positions if start <= position < stop]
            if inside:
                yield from file.read_row_group(group).take(inside).to_pylist()
            start = stop


def schema_fault(path: Path, table: Table = KERNELS) -> str | None:
    """The first column that is not as in the schema."""
    found = pq.read_schema(path)
    schema = SCHEMAS[table.name]
    for expected in schema:
        place = found.get_field_index(expected.name)
        if place < 0:
            return f"column {expected.name} is missing"
        if found.field(place).type != expected.type:
            return f"column {expected.name} is {found.field(place).type}, not {expected.type}"
    extra = [name for name in found.names if name not in schema.names]
    return f"column {extra[0]} is unknown" if extra else None


def _groups(rows: Iterable[Mapping[str, Any]], table: Table) -> Iterator[list[pa.RecordBatch]]:
    """The rows as row groups, each in batches: Python objects are many and small, and soon let go of."""
    schema = SCHEMAS[table.name]
    batches: list[pa.RecordBatch] = []
    pending: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        pending.append(row)
        size += table.payload_of(row)
        full = size >= ROW_GROUP_BYTES
        if full or len(pending) == _BATCH_ROWS:
            batches.append(pa.RecordBatch.from_pylist(pending, schema=schema))
            pending = []
        if full:
            yield batches
            batches, size = [], 0
    if pending:
        batches.append(pa.RecordBatch.from_pylist(pending, schema=schema))
    if batches:
        yield batches


def _dictionary_columns(schema: pa.Schema) -> list[str]:
    """The columns worth a dictionary: all but the long texts, which never repeat. By their paths in the file."""
    return [path for path in _leaf_paths(schema) if path not in _TEXTS]


def _leaf_paths(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    for field in fields:
        path = prefix + field.name
        if pa.types.is_struct(field.type):
            yield from _leaf_paths(field.type, f"{path}.")
        elif pa.types.is_list(field.type):
            inner = field.type.value_type
            nested = pa.types.is_struct(inner)
            yield from _leaf_paths(inner, f"{path}.list.element.") if nested else (f"{path}.list.element",)
        else:
            yield path
