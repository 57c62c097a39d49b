"""Findings as SARIF 2.1.0, the format in which tools that check code exchange what they found.

The specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from typing import Any

import orjson

from fuzzer.findings import Finding
from fuzzer.reporting.issue import title
from grammar import GRAMMAR_VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """One run with a rule and a result for each finding, and its program as an embedded file."""
    with_source = [finding for finding in findings if finding.source is not None]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(findings)},
                "columnKind": "unicodeCodePoints",
                "artifacts": [_artifact(finding) for finding in with_source],
                "results": [_result(finding, number, with_source) for number, finding in enumerate(findings)],
            }
        ],
    }


def sarif_bytes(findings: Sequence[Finding]) -> bytes:
    """The same as the content of a file."""
    return orjson.dumps(sarif(findings), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _driver(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "name": "warpsmith",
        "semanticVersion": GRAMMAR_VERSION,
        "rules": [
            {
                "id": finding.signature.id,
                "shortDescription": {"text": str(finding.signature)},
                "properties": {"stage": finding.signature.stage, "symptom": finding.signature.symptom},
            }
            for finding in findings
        ],
    }


def _artifact(finding: Finding) -> dict[str, Any]:
    return {
        "location": {"uri": _file(finding)},
        "sourceLanguage": "python",
        "contents": {"text": finding.source},
    }


def _result(finding: Finding, number: int, with_source: Sequence[Finding]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.signature.id,
        "ruleIndex": number,
        "level": "error",
        "message": {"text": title(finding)},
        "occurrenceCount": finding.count,
        "fingerprints": {"signature/v1": finding.signature.id},
        "properties": {"versions": dict(sorted(finding.versions.items()))},
    }
    if finding.source is not None:
        result["locations"] = [{"physicalLocation": _location(finding, with_source.index(finding))}]
    return result


def _location(finding: Finding, artifact: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _file(finding), "index": artifact}}
    if finding.line is not None:
        location["region"] = {"startLine": finding.line}
    return location


def _file(finding: Finding) -> str:
    return f"failures/{finding.signature.id}.py"
