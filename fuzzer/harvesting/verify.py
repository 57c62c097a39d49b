"""What `validate` can check of an error corpus beyond the files: rows judged again, and made again."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from compile.outcome import Stage
from compile.verdict import verdict
from corpus.configuration import Configuration
from corpus.error_record import ErrorRecord
from fuzzer.block import Item, NothingPasses, Task
from fuzzer.harvesting.stages import HarvestStages
from fuzzer.signature import signature
from grammar.faults import FAULTS


def not_replayed(records: Iterable[ErrorRecord]) -> Iterator[str]:
    """A line for each row whose program does not fail as it did, or whose repair does not pass."""
    for record in records:
        fault = _fault_of(record)
        if fault is not None:
            yield f"row {record.id} (index {record.provenance.index}): judged again, {fault}"


def _fault_of(record: ErrorRecord) -> str | None:
    upto = Stage.launch if record.fault in _LAUNCHING else Stage.codegen
    failure = verdict(record.minimized_source, upto)
    if failure is None:
        return "the program passes"
    if (found := signature(failure)).id != record.signature:
        return f"the program fails as {found.id} and not as {record.signature}: {found}"
    failure = verdict(record.fixed_source, upto)
    return None if failure is None else f"the repair fails: {failure.error_type}: {failure.message}"


def not_remade(records: Iterable[ErrorRecord], configuration: Configuration) -> Iterator[str]:
    """A line for each row that does not come out of its provenance again, to the byte."""
    stages = HarvestStages(configuration)
    for record in records:
        fault = _difference(record, stages)
        if fault is not None:
            yield f"row {record.id} (index {record.provenance.index}): made again, {fault}"


def _difference(record: ErrorRecord, stages: HarvestStages) -> str | None:
    item = Item(record.provenance.index, record.provenance.attempt)
    try:
        again = stages.make(Task((item,)), lambda index, attempt, stage: None)[0]
    except NothingPasses as nothing:
        return str(nothing)
    if again.attempt != item.attempt:
        return f"it comes to nothing: {again.failed[0].message}"
    names = [field.name for field in fields(ErrorRecord)]
    different = [name for name in names if getattr(again.record, name) != getattr(record, name)]
    return f"it differs in {', '.join(different)}" if different else None


_LAUNCHING = frozenset(fault.name for fault in FAULTS if fault.launches)
