"""What `validate` can check beyond the files: records made again from their provenance, and compiled again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields

from compile.capture import captured_output
from compile.codegen import Sections
from compile.execute import Program as Executing
from compile.native import Unit, check
from compile.outcome import Failure, Rejected
from corpus.configuration import Configuration
from corpus.record import PARTS, Record
from fuzzer.compose import tool_versions
from fuzzer.limits import BLOCK
from fuzzer.stages import Stages


def version_problem(configuration: Configuration) -> str | None:
    """Why a corpus cannot be made again here, in one line; None when it can."""
    here = tool_versions()
    for name, held in configuration.versions.items():
        if name in here and here[name] != held:
            return f"records cannot be made again here: the corpus was made with {name} {held}, not {here[name]}"
    return None


def not_regenerated(records: Iterable[Record], configuration: Configuration) -> Iterator[str]:
    """A line for each record that does not come out of its provenance again, to the byte."""
    stages = Stages(configuration)
    for record in records:
        with captured_output():  # kernels that print
            fault = _difference(record, stages)
        if fault is not None:
            yield f"record {record.id} (index {record.provenance.index}): made again, {fault}"


def _difference(record: Record, stages: Stages) -> str | None:
    index, attempt = record.provenance.index, record.provenance.attempt
    program = stages.draw(index, attempt)
    if program is None:
        return "nothing is drawn"
    try:
        emission = stages.emit(program)
    except Rejected as rejected:
        return f"it fails: {rejected}"
    again = stages.record(index, attempt, program, emission)
    if stages.configuration.reaches("run"):
        assert emission.cpu is not None
        unit = Unit(emission.kernel_name, "cpu", emission.cpu)
        (made,) = stages.load([Executing(unit, emission.parameters)])
        if isinstance(made, Failure):
            return f"it does not compile: {made.message}"
        judged = stages.judge(index, program, emission, made)
        if judged.failure is not None:
            return f"it fails: {judged.failure.message}"
        again = judged.on(again)
    different = [field.name for field in fields(Record) if getattr(again, field.name) != getattr(record, field.name)]
    return f"it differs in {', '.join(different)}" if different else None


def not_recompiled(records: Sequence[Record], targets: Iterable[str]) -> Iterator[str]:
    """A line for each record whose code a native compiler does not accept, for each target."""
    for start in range(0, len(records), BLOCK):
        batch = records[start : start + BLOCK]
        for target in targets:
            for record, failure in zip(batch, check([_unit(record, target) for record in batch]), strict=True):
                if failure is not None:
                    yield f"record {record.id}: does not compile for {target}: {failure.message}"


def _unit(record: Record, target: str) -> Unit:
    parts = {part: record.sections[f"{target}_{part}"] or "" for part in PARTS}
    return Unit(record.kernel_name, target, Sections(structs="", **parts))
