"""A failure done again: the same one, another one, or none any more."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compile.outcome import Failure, Stage
from fuzzer.compose import tool_versions
from fuzzer.errors import Refused
from fuzzer.findings import Finding
from fuzzer.judge import Judge
from fuzzer.signature import is_again, signature, told

if TYPE_CHECKING:
    from fuzzer.oracles.judging import Question


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether the failure came again with the same signature, and what to tell of it, in a line or two."""

    same: bool
    told: str


def replayed(finding: Finding) -> Replayed:
    """Judge a finding's program once more, in a process of its own. Raises Refused when there is no program."""
    if finding.source is None:
        raise Refused(f"{finding.signature.id}: drawing the program is what failed; there is no program to replay")
    if finding.stage is Stage.draw:
        return _undefined_again(finding)
    with Judge() as judge:
        failure = judge.verdict(finding.source, _upto(finding.stage, finding.source), _question(finding))
    if finding.stage is Stage.accepted:
        return _accepted_again(finding, failure)
    if failure is None:
        return Replayed(False, f"it passes now{_versions(finding)}")
    now = signature(failure)
    if is_again(failure, finding.signature):
        return Replayed(True, f"the same: {finding.signature.id} at {now.stage}: {told(now, failure.message)}")
    return Replayed(False, f"another failure{_versions(finding)}: {now.id} at {now.stage}: {now}")


def _undefined_again(finding: Finding) -> Replayed:
    """Whether the reference still calls a program undefined, which is why its draw came to nothing."""
    from fuzzer.oracles.judging import Question, launch_of

    assert finding.source is not None
    question = Question(("reference",), launch_of(finding.failure))
    with Judge() as judge:
        (said,) = judge.opinions([finding.source], question)
    if isinstance(said, Failure):
        return Replayed(False, f"another failure{_versions(finding)}: {signature(said)}")
    reason = said["reference"].skipped or ""
    if reason.startswith("undefined: "):
        return Replayed(True, f"the same: {finding.signature.id} at draw: {reason}")
    return Replayed(False, f"the reference finds a meaning in it now{_versions(finding)}")


def _question(finding: Finding) -> "Question | None":
    from fuzzer.oracles.judging import question_of  # takes Warp, which few findings need here

    return question_of(finding.failure) if finding.is_of_launch else None


def _upto(stage: Stage, source: str) -> Stage:
    """A program that launches its kernel may fail before that, or not at all."""
    if stage in (Stage.load, Stage.accepted) and "wp.launch(" in source:
        return Stage.launch
    return stage if stage not in (Stage.load, Stage.worker, Stage.accepted) else Stage.codegen


def _accepted_again(finding: Finding, failure: Failure | None) -> Replayed:
    if failure is None:
        return Replayed(True, f"the same: {finding.signature.id}: Warp takes it, though it is wrong")
    return Replayed(False, f"Warp refuses it now{_versions(finding)}: {signature(failure)}")


def _versions(finding: Finding) -> str:
    """Which versions are other ones than those of the run, as half a sentence."""
    here = tool_versions()
    changed = [
        f"{name} {here[name]} instead of {held}"
        for name, held in sorted(finding.versions.items())
        if name in here and here[name] != held
    ]
    return f" (with {', '.join(changed)})" if changed else ", with the versions of the run"
