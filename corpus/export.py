"""A corpus in the form of pairs, in JSON lines: source and code of one target, or failing program and repair."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from corpus import manifest as manifests
from corpus.card import CARD_NAME, write_card
from corpus.configuration import DEFAULT_SHARD_SIZE
from corpus.errors import CorpusError
from corpus.files import explaining, replacing, sha256_of
from corpus.manifest import Manifest
from corpus.reading import iter_rows
from corpus.record import COLUMNS, SECTIONS, generated_code
from corpus.sample import held_targets
from corpus.table import ERRORS

EXPORT_NAME = "export.json"

_KIND = "pairs exported from a corpus of Warp kernels"  # or of errors: "corpus" says which


@dataclass(frozen=True, slots=True)
class ExportedShard:
    """One file of an export; bytes: on disk."""

    name: str
    rows: int
    bytes: int
    sha256: str


def export(
    directory: str | Path,
    out: str | Path,
    target: str | None = None,
    *,
    format: str = "jsonl",
    shard_size: int = DEFAULT_SHARD_SIZE,
) -> tuple[ExportedShard, ...]:
    """Writes the pairs of the corpus in `directory` to `out`; returns the files.

    Of kernels, a line has kernel_name, kernel_type, python_source, generated_code (the sections joined), target and
    metadata, for the one `target` that must be given. Of errors, which have no target, it has broken, message, fixed,
    diff (the programs as small as they are) and metadata. A file ends with the first line that brings it to
    `shard_size` bytes; `export.json` lists the files, and holds the preamble that code needs in order to compile. An
    earlier export in `out` is replaced.
    Raises CorpusError when there is no such corpus or target, or when `out` is a file, holds anything else than an
    export, or cannot be written; on a full disk, what is there is an export said to be incomplete.
    """
    directory, out = Path(directory), Path(out)
    if format != "jsonl":
        raise CorpusError(f"unknown export format {format!r}: use jsonl")
    if shard_size <= 0:
        raise CorpusError(f"shard size {shard_size} is out of range: use a positive number of bytes")
    manifest = manifests.load(directory)
    form = _form(manifest, target)
    with explaining(out):
        _clear(out)
        _describe(out, manifest, target, ())
        pairs = map(form.line, iter_rows(directory, form.columns))
        shards = tuple(_write_shards(out, pairs, shard_size))
        write_card(out, "shard_*.jsonl", form.title, f"{form.text} `{EXPORT_NAME}` lists the files.")
        _describe(out, manifest, target, shards, complete=True)
    return shards


@dataclass(frozen=True, slots=True)
class _Form:
    """What a line is made of, and how; title and text are for the card."""

    columns: Sequence[str]
    line: Callable[[dict[str, Any]], dict[str, Any]]
    title: str
    text: str


def _form(manifest: Manifest, target: str | None) -> _Form:
    """How the rows of a corpus are written. Raises CorpusError when the target is not one of its."""
    if manifest.configuration.table is ERRORS:
        if target is not None:
            raise CorpusError("a corpus of errors has no target: name none")
        columns = [name for name in ERRORS.columns if name != "broken_source"]
        return _Form(columns, _repair, "Failing Warp programs and their repairs", "Each line holds one of each.")
    if target is None:
        raise CorpusError("name the target whose code to pair the source with: cpu or cuda")
    held_targets(manifest.configuration, target)
    return _Form(
        [name for name in COLUMNS if name not in SECTIONS or name.startswith(f"{target}_")],
        lambda row: _pair(row, target),
        "Warp kernels and their generated code",
        f"Each line pairs a kernel with its {target} code.",
    )


def _clear(out: Path) -> None:
    """Makes `out` an empty directory; only an earlier export is removed."""
    if out.exists() and not out.is_dir():
        raise CorpusError(f"{out}: a file; name a directory")
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()) and not _is_export(out):
        raise CorpusError(f"{out}: neither empty nor an export; name a new directory")
    for path in (*out.glob("shard_*.jsonl"), *out.glob(".*.partial"), out / CARD_NAME):
        path.unlink(missing_ok=True)


def _is_export(out: Path) -> bool:
    try:
        plain = orjson.loads((out / EXPORT_NAME).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return False
    return isinstance(plain, dict) and plain.get("kind") == _KIND


def _describe(
    out: Path, manifest: Manifest, target: str | None, shards: tuple[ExportedShard, ...], *, complete: bool = False
) -> None:
    configuration = manifest.configuration.to_plain()
    preamble = configuration.pop("preambles").get(target or "")
    plain = {
        "kind": _KIND,
        "complete": complete,
        "target": target,
        "rows": sum(shard.rows for shard in shards),
        "shards": [asdict(shard) for shard in shards],
        "corpus": configuration,
        "preamble": preamble,
    }
    with replacing(out / EXPORT_NAME) as file:
        file.write(orjson.dumps(plain, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _write_shards(out: Path, pairs: Iterator[dict[str, Any]], shard_size: int) -> Iterator[ExportedShard]:
    number = 0
    pair = next(pairs, None)
    while pair is not None:
        path = out / f"shard_{number:05d}.jsonl"
        rows = size = 0
        with replacing(path) as file:
            while pair is not None and size < shard_size:
                size += file.write(orjson.dumps(pair, option=orjson.OPT_APPEND_NEWLINE))
                rows += 1
                pair = next(pairs, None)
        yield ExportedShard(path.name, rows, size, sha256_of(path))
        number += 1


def _repair(row: dict[str, Any]) -> dict[str, Any]:
    texts = {
        "broken": row["minimized_source"],
        "message": f"{row['error_type']}: {row['message']}",
        "fixed": row["fixed_source"],
        "diff": row["diff"],
    }
    there = {"minimized_source", "message", "fixed_source", "diff"}
    return texts | {"metadata": {name: value for name, value in row.items() if name not in there}}


def _pair(row: dict[str, Any], target: str) -> dict[str, Any]:
    return {
        "kernel_name": row["kernel_name"],
        "kernel_type": row["kernel_type"],
        "python_source": row["python_source"],
        "generated_code": generated_code(row, target),
        "target": target,
        "metadata": _metadata(row, target),
    }


def _metadata(row: dict[str, Any], target: str) -> dict[str, Any]:
    provenance, checks = row["provenance"], row["checks"]
    return {
        "id": row["id"],
        "shape_id": row["shape_id"],
        "warp_version": provenance["warp"],
        "module_hash": provenance[f"{target}_module_hash"],
        "options": _options(row["options"], target),
        "checks": {
            "level": checks["level"],
            "forward": checks[f"{target}_forward"],
            "backward": checks[f"{target}_backward"],
        },
        "features": row["features"],
        "disabled": row["disabled"],
        "metrics": row["metrics"],
        "provenance": provenance,
        "schema_version": row["schema_version"],
    }


def _options(options: dict[str, Any], target: str) -> dict[str, Any]:
    """The options as they were for one target: with its block size, and under Warp's own name for it."""
    common = {name: value for name, value in options.items() if not name.endswith("_block_dim")}
    return {"block_dim": options[f"{target}_block_dim"], **common}
