"""What a worker does for a harvest: from an index to a row, candidate after candidate."""

from collections.abc import Callable
from itertools import islice

from compile.outcome import NO_ONE_KERNEL, Failure, Stage, Symptom
from compile.verdict import verdict
from corpus.configuration import Configuration
from corpus.error_faults import error_id, program_id, unified
from corpus.error_record import Edit, ErrorProvenance, ErrorRecord, Location
from corpus.failures import FailedAttempt
from fuzzer.block import Accepted, Announce, Item, NothingPasses, Task
from fuzzer.compose import tool_versions
from fuzzer.harvesting.plan import Candidate, Plan, Stumble
from fuzzer.limits import ATTEMPTS
from fuzzer.shrinking import ShrunkPair, shrink_pair
from fuzzer.signature import Signature, signature
from grammar.faults import location
from grammar.faults.fault import printed


class HarvestStages:
    """What a worker does for one configuration of an error corpus."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._versions = tool_versions()
        self._shrinks = configuration.options["shrink"] == "yes"
        self._plan = Plan(configuration.seed, configuration.types)

    def make(self, task: Task, announce: Announce) -> list[Accepted]:
        """The rows of some indices. Raises NothingPasses."""
        return [self._row(item, announce) for item in task.items]

    def _row(self, item: Item, announce: Announce) -> Accepted:
        known = dict(item.known)
        failed: list[FailedAttempt] = []
        candidates = islice(self._plan.candidates(item.index), item.attempt, item.attempt + ATTEMPTS)
        for attempt, candidate in enumerate(candidates, item.attempt):
            failure = known.get(attempt)
            if failure is None:
                announce(item.index, attempt, Stage.codegen)
                found = self._judged(item.index, attempt, candidate)
                if isinstance(found, ErrorRecord):
                    return Accepted(item.index, attempt, found, tuple(failed))
                failed.append(found)
            else:
                failed.append(self._failed(item.index, attempt, candidate, failure))
        raise NothingPasses(f"{ATTEMPTS} edits in a row came to nothing at index {item.index}")

    def _judged(self, index: int, attempt: int, candidate: Candidate | Stumble) -> ErrorRecord | FailedAttempt:
        """The row, or why there is none; what breaks on our side is counted, and costs no more than this attempt."""
        if isinstance(candidate, Stumble):
            return self._failed(index, attempt, candidate, _ours(candidate.error))
        try:
            return self._tried(index, attempt, candidate)
        except OSError:
            raise
        except Exception as error:
            return self._failed(index, attempt, candidate, _ours(error))

    def _tried(self, index: int, attempt: int, candidate: Candidate) -> ErrorRecord | FailedAttempt:
        upto = Stage.launch if candidate.fault.launches else Stage.codegen
        case, parent = candidate.case, candidate.parent
        valid, broken = case.parent.text, case.broken
        if valid == broken:
            return self._failed(index, attempt, candidate, _OURS_UNCHANGED)
        if case.parent is not parent.tree and verdict(valid, upto) is not None:
            return self._failed(index, attempt, candidate, _OURS_INVALID)
        failure = verdict(broken, upto)
        if failure is None:
            return self._failed(index, attempt, candidate, _accepted(candidate), broken)
        if failure.error_type == NO_ONE_KERNEL:
            return self._failed(index, attempt, candidate, failure, broken)
        return self._composed(index, attempt, candidate, failure, upto)

    def _composed(
        self, index: int, attempt: int, candidate: Candidate, failure: Failure, upto: Stage
    ) -> ErrorRecord | FailedAttempt:
        found = signature(failure)
        pair = self._smallest(candidate, found, upto)
        last: Failure | None = failure
        if pair.broken != candidate.case.broken:
            last = verdict(pair.broken, upto)  # from the text, as whoever reads the row will do
        if last is None or signature(last).id != found.id or (self._shrinks and verdict(pair.fixed, upto) is not None):
            return self._failed(index, attempt, candidate, _OURS_SHRUNK)
        struck, replacement = next(iter(pair.edit.items()))
        before = printed(struck)
        line, column = location(pair.fixed, pair.broken, before)
        return ErrorRecord(
            id=error_id(found.id, pair.broken, pair.fixed),
            signature=found.id,
            parent_id=program_id(candidate.parent.tree.text),
            fault=candidate.fault.name,
            fault_group=candidate.fault.group,
            stage=last.stage,
            symptom=last.symptom,
            error_type=last.error_type,
            message=last.message,
            message_normalized=found.message,
            broken_source=candidate.case.broken,
            minimized_source=pair.broken,
            fixed_source=pair.fixed,
            diff=unified(pair.broken, pair.fixed),
            edit=Edit(candidate.fault.name, type(struck).__name__, before, printed(replacement), line, column),
            reported_location=Location(last.line),
            true_location=Location(line, column),
            is_compiler_bug=_internal(last),
            provenance=ErrorProvenance(
                seed=self._configuration.seed,
                index=index,
                attempt=attempt,
                parent_type=candidate.parent.kernel_type,
                parent_index=candidate.parent.index,
                parent_attempt=candidate.parent.attempt,
                place=candidate.place,
                verdicts=pair.verdicts,
                **self._versions,
            ),
        )

    def _smallest(self, candidate: Candidate, found: Signature, upto: Stage) -> ShrunkPair:
        case = candidate.case
        if not self._shrinks:
            return ShrunkPair(case.broken, case.parent.text, 0, case.parent.module, case.changes)
        fails, passes = _predicates(found, upto)
        return shrink_pair(case.parent.module, case.changes, fails=fails, passes=passes)

    def _failed(
        self, index: int, attempt: int, candidate: Candidate | Stumble, failure: Failure, source: str | None = None
    ) -> FailedAttempt:
        place = {"seed": self._configuration.seed, "index": index, "attempt": attempt}
        return FailedAttempt(
            index=index,
            attempt=attempt,
            kernel_type=candidate.fault.name,
            kernel_name=None,
            stage=failure.stage,
            symptom=failure.symptom,
            error_type=failure.error_type,
            message=failure.message,
            raised_in=failure.raised_in,
            line=failure.line,
            python_source=source,
            reproduce={**place, "versions": self._versions},
        )


def _predicates(found: Signature, upto: Stage) -> tuple[Callable[[str], bool], Callable[[str], bool]]:
    def fails(text: str) -> bool:
        failure = verdict(text, upto)
        return failure is not None and signature(failure).id == found.id

    return fails, lambda text: verdict(text, upto) is None


def _internal(failure: Failure) -> bool:
    """Whether Warp stumbled, in its own code, where a message of its own was due."""
    return failure.stage is Stage.codegen and failure.raised_in is not None and not failure.places


def _accepted(candidate: Candidate) -> Failure:
    """The kind of mistake stands for that of an exception, so that each has a signature of its own."""
    case = candidate.case
    message = f"Warp takes {case.after!r} for {case.before!r}"
    return Failure(Stage.accepted, Symptom.error, candidate.fault.name, message)


def _ours(error: Exception) -> Failure:
    return Failure(Stage.worker, Symptom.error, type(error).__name__, str(error))


_OURS_UNCHANGED = Failure(Stage.worker, Symptom.error, "Unchanged", "the edit changes nothing")
_OURS_INVALID = Failure(Stage.draw, Symptom.error, "ParentInvalid", "the program fails before it is edited")
_OURS_SHRUNK = Failure(Stage.worker, Symptom.error, "ShrunkAway", "the smallest program does not fail as it should")
