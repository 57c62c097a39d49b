"""The distinct failures of a run, and what is written about them."""

import subprocess
import sys
from pathlib import Path

import error_rows
import orjson
import pytest
from failing import KEYWORD, MIXED, corpus_with, keyword, mixed, undrawn
from pydantic import BaseModel
from sarif_pydantic import Sarif

from corpus.errors import CorpusError
from corpus.reading import iter_rows
from corpus.shrunk import ShrunkFailure, load_shrunk, save_shrunk
from corpus.store import Corpus
from fuzzer.errors import Refused
from fuzzer.findings import Finding, find, findings
from fuzzer.replay import replayed
from fuzzer.reporting.issue import issue_text
from fuzzer.reporting.pytest_file import pytest_file, pytest_tests
from fuzzer.reporting.sarif import sarif_bytes

SMALLEST = MIXED.format(factor="2")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("failing") / "corpus"
    return corpus_with(directory, mixed("(2 + 3)", 0), undrawn(1), mixed("2", 2), keyword(3))


def shrunk(finding: Finding, **changes: object) -> ShrunkFailure:
    values = {
        "signature": finding.signature.id,
        "index": 2,
        "attempt": 0,
        "source": SMALLEST.replace("    i = wp.tid()\n", "").replace("[i]", "[0]"),
        "message": "Input types must be the same, got ['float32', 'int32']",
        "line": 6,
        "statements": (2, 1),
        "verdicts": 9,
        "seconds": 0.1,
        "failed": 3,
        "tried": 3,
    }
    return ShrunkFailure(**{**values, **changes})  # type: ignore[arg-type]


def by_stage(corpus: Path, stage: str) -> Finding:
    return next(finding for finding in findings(corpus) if finding.stage == stage)


def test_each_signature_comes_once_with_its_smallest_program(corpus: Path) -> None:
    found = findings(corpus)
    assert [finding.count for finding in found] == [2, 1, 1]
    assert found[0].source == SMALLEST
    assert found[0].line == 7
    assert {finding.source for finding in found[1:]} == {None, KEYWORD}


def test_a_finding_is_found_by_the_beginning_of_its_signature(corpus: Path) -> None:
    wanted = findings(corpus)[0]
    assert find(corpus, wanted.signature.id[:6]) == wanted
    with pytest.raises(CorpusError, match="no failure"):
        find(corpus, "zz")
    with pytest.raises(CorpusError, match="no failure"):
        find(corpus, "")


def test_what_was_shrunk_takes_the_place_of_the_program(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", mixed("2", 0))
    (before,) = findings(corpus)
    small = shrunk(before)
    save_shrunk(corpus, {small.signature: small})
    (after,) = findings(corpus)
    assert load_shrunk(corpus) == {small.signature: small}
    assert (after.source, after.line) == (small.source, 6)


def test_a_failure_that_lives_is_the_same_when_it_is_done_again(corpus: Path) -> None:
    outcome = replayed(findings(corpus)[0])
    assert outcome.same
    assert findings(corpus)[0].signature.id in outcome.told


def test_one_that_is_mended_or_another_one_is_told_apart(tmp_path: Path) -> None:
    corpus = corpus_with(tmp_path / "corpus", mixed("2.0", 0), keyword(1))
    save_shrunk(corpus, {(other := shrunk(by_stage(corpus, "native_cpu"))).signature: other})
    mended = replayed(by_stage(corpus, "codegen"))
    assert not mended.same
    assert "passes now" in mended.told
    changed = replayed(by_stage(corpus, "native_cpu"))
    assert not changed.same
    assert "another failure" in changed.told


def test_what_was_not_drawn_cannot_be_done_again(corpus: Path) -> None:
    with pytest.raises(Refused, match="no program"):
        replayed(by_stage(corpus, "draw"))


def test_an_issue_says_all_there_is_to_say(corpus: Path) -> None:
    text = issue_text(by_stage(corpus, "native_cpu"))
    for part in (
        "# Generated C++ does not compile",
        KEYWORD.rstrip(),
        "## Expected",
        "## Got",
        "warp 1.19.0",
        "How to run",
    ):
        assert part in text


@pytest.mark.parametrize("stage", ["codegen", "native_cpu"])
def test_the_program_of_an_issue_fails_by_itself(corpus: Path, tmp_path: Path, stage: str) -> None:
    text = issue_text(by_stage(corpus, stage))
    path = tmp_path / "kernel.py"
    path.write_text(text.split("```python\n")[1].split("```")[0])
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    path.write_text(path.read_text().replace("* 2\n", "* 2.0\n").replace("template", "values"))
    assert subprocess.run([sys.executable, path], capture_output=True, cwd=tmp_path).returncode == 0


def unknown_keys(model: BaseModel) -> set[str]:
    """Keys that the format does not have, at any depth."""
    found = set(model.model_extra or ())
    for value in (getattr(model, name) for name in type(model).model_fields):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                found |= unknown_keys(item)
    return found


def test_sarif_is_what_the_format_says(corpus: Path) -> None:
    text = sarif_bytes(findings(corpus))
    parsed = Sarif.model_validate_json(text)
    assert unknown_keys(parsed) <= {"columnKind", "occurrenceCount"}  # in the specification, not in this model of it
    (run,) = orjson.loads(text)["runs"]
    assert [result["ruleId"] for result in run["results"]] == [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [result["occurrenceCount"] for result in run["results"]] == [2, 1, 1]
    located = [result["locations"][0]["physicalLocation"] for result in run["results"] if "locations" in result]
    for place in located:
        artifact = run["artifacts"][place["artifactLocation"]["index"]]
        assert artifact["location"]["uri"] == place["artifactLocation"]["uri"]
        assert len(artifact["contents"]["text"].splitlines()) >= place["region"]["startLine"]


def test_tests_are_expected_to_fail_while_the_bug_lives(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "test_failures.py"
    path.write_text(pytest_file(pytest_tests(findings(corpus))))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "2 xfailed" in done.stdout
    path.write_text(path.read_text().replace("* 2\n", "* 2.0\n"))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "1 failed, 1 xfailed" in done.stdout


def test_a_harvest_has_findings_too(tmp_path: Path) -> None:
    directory = tmp_path / "errors"
    configuration = error_rows.configuration()
    with Corpus.create_or_resume(directory, configuration) as corpus:
        error_rows.extend(corpus, 6)
    found = findings(directory)
    taken, harvested = ([f for f in found if (f.signature.stage == "accepted") is told] for told in (True, False))
    assert sum(finding.count for finding in harvested) == 6
    assert sum(finding.count for finding in taken) == sum(len(error_rows.failures(index)) for index in range(6)) == 2
    assert {finding.signature.id for finding in harvested} == {row["signature"] for row in iter_rows(directory)}
    assert all(finding.source in {row["minimized_source"] for row in iter_rows(directory)} for finding in harvested)
    assert orjson.loads(sarif_bytes(found))["runs"][0]["results"]
