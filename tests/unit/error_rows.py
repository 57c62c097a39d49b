"""Rows of an error corpus as a harvest would make them, without Warp."""

from corpus.configuration import Configuration
from corpus.error_faults import error_id, program_id, unified
from corpus.error_record import Edit, ErrorProvenance, ErrorRecord, Location
from corpus.failures import FailedAttempt
from corpus.store import Corpus

VERSIONS = {"generator": "0.1", "warp": "1.19.0", "hypothesis": "6.170", "libcst": "1.9", "python": "3.11.7"}
FAULTS = ("undefined_name", "missing_colon", "dim_missing")
GROUPS = ("names", "syntax", "launch")
STAGES = ("codegen", "load")


def configuration(**changes: object) -> Configuration:
    """A configuration for small error corpora."""
    values: dict[str, object] = {
        "seed": 7,
        "types": FAULTS,
        "shard_size": 5_000,
        "check": "codegen",
        "versions": VERSIONS,
        "content": "errors",
        "options": {"shrink": "yes"},
    }
    return Configuration(**{**values, **changes})  # type: ignore[arg-type]


def row(index: int) -> ErrorRecord:
    """The row at an index: every third is of each fault; signatures are those of the first ten programs."""
    place = index % len(FAULTS)
    fixed = f"import warp as wp\n\n\n@wp.kernel\ndef blend():\n    total = {index}.0\n    left = total\n"
    minimized = fixed.replace("left = total", "left = totals")
    signature = f"{index % 10:012x}"
    return ErrorRecord(
        id=error_id(signature, minimized, fixed),
        signature=signature,
        parent_id=program_id(fixed * 2),
        fault=FAULTS[place],
        fault_group=GROUPS[place],
        stage=STAGES[index % 2],
        symptom="error",
        error_type="WarpCodegenKeyError",
        message="Referencing undefined symbol: totals — here",
        message_normalized="Referencing undefined symbol: <name>",
        broken_source=minimized + "    right = left\n" * 4,
        minimized_source=minimized,
        fixed_source=fixed,
        diff=unified(minimized, fixed),
        edit=Edit(FAULTS[place], "Name", "total", "totals", 7, 11),
        reported_location=Location(7 if index % 2 else None),
        true_location=Location(7, 11),
        is_compiler_bug=index % 5 == 4,
        provenance=ErrorProvenance(
            seed=7,
            index=index,
            attempt=len(failures(index)),
            parent_type="loop",
            parent_index=index // 8,
            parent_attempt=0,
            place=0,
            verdicts=index,
            **VERSIONS,
        ),
    )


def failures(index: int) -> list[FailedAttempt]:
    """What came to nothing before the row at `index`: at every fourth, an edit that Warp takes."""
    taken = FailedAttempt(
        index=index,
        attempt=0,
        kernel_type=FAULTS[0],
        kernel_name=None,
        stage="accepted",
        symptom="error",
        error_type="Accepted",
        message="Warp takes '1' for '1.0'",
    )
    return [taken] if index % 4 == 0 else []


def extend(corpus: Corpus, rows: int) -> None:
    """What a harvest does, until there are so many rows."""
    while corpus.rows < rows:
        index = corpus.next_index
        for failure in failures(index):
            corpus.add_failure(failure)
        corpus.append(row(index))
