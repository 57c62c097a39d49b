"""A corpus with failures in it: programs that Warp, or a native compiler, does refuse."""

from pathlib import Path

import records

from corpus.failures import FailedAttempt
from corpus.store import Corpus

MIXED = """import warp as wp


@wp.kernel
def scale(values: wp.array(dtype=float)):
    i = wp.tid()
    values[i] = values[i] * {factor}
"""
KEYWORD = """import warp as wp


@wp.kernel
def fill(template: wp.array(dtype=float)):
    template[wp.tid()] = 1.0
"""


def mixed(factor: str, index: int) -> FailedAttempt:
    """A product of two types, as Warp refuses it."""
    return FailedAttempt(
        index=index,
        attempt=0,
        kernel_type="loop",
        kernel_name="scale",
        stage="codegen",
        symptom="error",
        error_type="RuntimeError",
        message="Input types must be the same, got ['float32', 'int32']",
        raised_in="warp._src.builtins.sametypes_create_value_func.<locals>.fn",
        line=7,
        python_source=MIXED.format(factor=factor),
    )


def keyword(index: int) -> FailedAttempt:
    """A parameter named by a word of C++, which Warp takes and clang does not."""
    return FailedAttempt(
        index=index,
        attempt=1,
        kernel_type="loop",
        kernel_name="fill",
        stage="native_cpu",
        symptom="error",
        error_type="clang",
        message="expected member name or ';' after declaration specifiers",
        direction="forward",
        line=5,
        target="cpu",
        python_source=KEYWORD,
    )


def undrawn(index: int) -> FailedAttempt:
    """A draw that raised."""
    return FailedAttempt(
        index=index,
        attempt=0,
        kernel_type="loop",
        kernel_name=None,
        stage="draw",
        symptom="error",
        error_type="KeyError",
        message="planted",
    )


def corpus_with(directory: Path, *failures: FailedAttempt) -> Path:
    """A corpus with a record at each index up to the failures'."""
    configuration = records.configuration(check="codegen")
    by_index = {failure.index: failure for failure in failures}
    with Corpus.create_or_resume(directory, configuration) as corpus:
        for index in range(max(by_index, default=0) + 1):
            if index in by_index:
                corpus.add_failure(by_index[index])
            corpus.append(records.record(index, configuration))
    return directory
