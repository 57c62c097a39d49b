"""A failure done again: the same one, another one, or none any more."""

from dataclasses import dataclass

from compile.outcome import Stage
from fuzzer.compose import tool_versions
from fuzzer.errors import Refused
from fuzzer.findings import Finding
from fuzzer.judge import Judge
from fuzzer.signature import signature


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether the failure came again with the same signature, and what to tell of it, in a line or two."""

    same: bool
    told: str


def replayed(finding: Finding) -> Replayed:
    """Judge a finding's program once more, in a process of its own. Raises Refused when there is no program."""
    if finding.source is None:
        raise Refused(f"{finding.signature.id}: drawing the program is what failed; there is no program to replay")
    upto = finding.stage if finding.stage not in (Stage.load, Stage.worker) else Stage.codegen
    if finding.stage is Stage.load and "wp.launch(" in finding.source:
        upto = Stage.launch  # such a program launches its kernel, and may fail before that
    with Judge() as judge:
        failure = judge.verdict(finding.source, upto)
    if failure is None:
        return Replayed(False, f"it passes now{_versions(finding)}")
    now = signature(failure)
    if now.id == finding.signature.id:
        return Replayed(True, f"the same: {now.id} at {now.stage}: {now}")
    return Replayed(False, f"another failure{_versions(finding)}: {now.id} at {now.stage}: {now}")


def _versions(finding: Finding) -> str:
    """Which versions are other ones than those of the run, as half a sentence."""
    here = tool_versions()
    changed = [
        f"{name} {here[name]} instead of {held}"
        for name, held in sorted(finding.versions.items())
        if name in here and here[name] != held
    ]
    return f" (with {', '.join(changed)})" if changed else ", with the versions of the run"
